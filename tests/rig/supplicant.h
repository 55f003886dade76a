/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * supplicant - answers what the secure world asks for, out of memory
 *
 * What Linux and tee-supplicant do together: buffers, TA images from the archive, files, the
 * time of day, waiting and waking. Tests may change its manners.
 */
#include "abi/rpc.h"
#include "call.h"

#define SUPPLICANT_COMMANDS 32u

struct supplicant {
	bool plain_memory; /* answer SHM_ALLOC with an address instead of a page list */
	bool no_memory;    /* refuse SHM_ALLOC and ALLOC */
	bool no_images;    /* refuse LOAD_TA */
	bool no_files;     /* refuse FS */
	/*
	 * Sees each request first, with its message; true: it has been answered. Runs on the core
	 * of the call.
	 */
	bool (*hook)(struct call *c, struct msg_arg *request, void *arg);
	void *hook_arg;
};

extern struct supplicant supplicant;

/* Do what c->r asks for, and set c->r up for call_resume(). */
void supplicant_serve(struct call *c);
/* The honest answer to request @m: outputs in place, and the TEE result. */
uint32_t supplicant_answer(struct msg_arg *m);
/* The message of the request that c waits for; NULL: none, or another kind of RPC. */
struct msg_arg *supplicant_request(const struct call *c);
/* The buffer a memref parameter of a request means; NULL: none. Sizes are checked. */
bool supplicant_span(const struct msg_param *p, struct shm **s, size_t *off);
/* Requests of that command served so far. */
uint64_t supplicant_count(uint32_t cmd);

/* Wake who waits for @value, or the next one who does. */
void supplicant_wake(uint32_t value);

/* Files (files.c): the TEE result. */
uint32_t files_serve(struct msg_arg *request);
void files_remove_all(void);
