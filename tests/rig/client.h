/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * client - a virtual machine as the secure world sees it, and its sessions with TAs
 *
 * Without guests there is one client, number 0. With guests the rig is the hypervisor: it
 * announces clients, and speaks for each of them.
 */
#include "abi/tee_errors.h"
#include "call.h"

/* TAs that the tests know. */
#define TA_SIMS_FILE  "e6a33ed4-562b-463a-bb7e-ff5e15a493c8.ta" /* of OP-TEE's test suite */
#define TA_ROGUE_FILE "3f7b2c64-91d5-4a0e-b6c8-57e20d94fa13.ta" /* of tests/rig/ta/rogue */
#define TA_HELLO_FILE "025063b8-287b-4c0b-80d1-125816219f1b.ta" /* of examples/hello */

extern const struct uuid uuid_device_pta; /* pseudo TA: lists devices */
extern const struct uuid uuid_sims;
extern const struct uuid uuid_hello;
extern const struct uuid uuid_bench; /* tests/bench/ta: one instance for all sessions, too */
extern const struct uuid uuid_rogue;
extern const struct uuid uuid_services; /* of tests/linux/ta */
extern const struct uuid uuid_nobody;   /* no TA has this one */

#define DEVICE_PTA_CMD_LIST 0u /* out m0: 16 octets for each device */
#define SIMS_CMD_READ       1u /* in v0.a slot, out m1 */
#define SIMS_CMD_WRITE      2u /* in v0.a slot, in m1 */
#define SIMS_CMD_COUNTER    3u /* out v0.a = sessions before this one */
#define SIMS_CMD_PANIC      4u /* in m0, without memory */
#define HELLO_CMD_INCREMENT 0u /* inout v0.a: one more */

struct client {
	uint16_t id;
	enum call_way way;
	struct {
		struct call call;
		bool made;
	} calls[CPU_MAX]; /* each core has its own */
};

/* What the secure world said about itself when the rig came up. */
struct tee {
	uint32_t caps;
	uint32_t rpc_params;
	uint32_t threads;
	uint32_t os[4];        /* UUID */
	bool is_optee;         /* OP-TEE itself */
	bool has_guests;       /* the rig plays hypervisor */
	uint64_t first_answer; /* ticks */
};

extern struct tee tee;
/* The client that tests use when they do not care. */
extern struct client main_client;

/* Say hello to the secure world; false: it does not speak our language. */
bool tee_meet(void);

void client_init(struct client *c, uint16_t id);
/* Give its buffers back; its sessions are the caller's to close. */
void client_fini(struct client *c);

/* SMC_RET_... */
uint32_t guest_create(uint16_t id);
uint32_t guest_destroy(uint16_t id);
/* What the next guest @id is called; Postern's own. */
uint32_t guest_label(uint16_t id, const char *label);
/* How many more guests there could be now; they are made and dismissed on the way. */
unsigned guests_that_fit(void);
/* The guest is gone with all that it left behind, and there is a new one of the same number. */
void client_restart(struct client *c);
/* All but that of main_client. */
void guests_destroy_all(void);
/* One fast call for client @id; x0 of the answer. */
uint32_t fast_call(uint32_t id, uint64_t a1, uint16_t client, struct smc_regs *r);

/*
 * All of them: a TEE result or SMC_FAILED(). @p has four parameters, in and out; NULL: none.
 */
uint32_t session_open(struct client *c, const struct uuid *ta, struct msg_param *p,
                      uint32_t *session);
uint32_t session_invoke(struct client *c, uint32_t session, uint32_t cmd, struct msg_param *p);
uint32_t session_close(struct client *c, uint32_t session);
uint32_t session_cancel(struct client *c, uint32_t session, uint32_t cancel_id);
/* MSG_ORIGIN_... of the last result on this core. */
uint32_t last_origin(const struct client *c);

uint32_t client_register(struct client *c, const struct shm *s);
uint32_t client_unregister(struct client *c, const struct shm *s);

/* A message made by the caller, in the call that belongs to this core. */
struct call *client_call(struct client *c);

/* Value parameters. */
struct msg_param value_in(uint64_t a, uint64_t b);
struct msg_param value_out(void);
struct msg_param memref_null(uint64_t type);

/* Open, one command, close: is this TEE well? Names what is not. NULL: it is. */
const char *tee_health(struct client *c);
