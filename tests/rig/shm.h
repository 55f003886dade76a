/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * shm - buffers that the rig shares with the secure world
 *
 * A buffer has a cookie and a page list from the start, as every buffer of Linux has; whether
 * the secure world knows it is another matter (client.h). Its pages may lie in memory in
 * reverse, so that taking a page list for a plain address is noticed; byte @off of such a
 * buffer is where shm_at() says, not behind the byte before it.
 */
#include "abi/msg.h"
#include "base/types.h"

#define SHM_REVERSED 1u /* pages in descending order */

struct shm {
	uint64_t cookie; /* 0: this struct is free */
	uint8_t *mem;
	size_t pages;
	size_t offset; /* of the first byte in the first page */
	size_t size;
	unsigned flags;
	struct msg_list_page *list;
	size_t list_pages;
};

/* A buffer of @size bytes that starts @offset bytes into its first page. */
struct shm *shm_new(size_t size, size_t offset, unsigned flags);
void shm_free(struct shm *s);
/* NULL: no such buffer. */
struct shm *shm_find(uint64_t cookie);
size_t shm_live(void);
/* Free what was made since shm_next() gave @next: requests of guests that are no more have it. */
uint64_t shm_next(void);
void shm_free_since(uint64_t next);

/* Where byte @off lies; good up to the end of that page. */
uint8_t *shm_at(const struct shm *s, size_t off);
void shm_write(struct shm *s, size_t off, const void *data, size_t n);
void shm_read(const struct shm *s, size_t off, void *data, size_t n);
/* Fill with, and look for, bytes that depend on their place and on @seed. */
void shm_fill(struct shm *s, size_t off, size_t n, uint32_t seed);
bool shm_holds(const struct shm *s, size_t off, size_t n, uint32_t seed);

/* Parameters: @type is MSG_ATTR_TMEM_IN and so on. */
struct msg_param shm_list_param(const struct shm *s, uint64_t type);
struct msg_param shm_span_param(const struct shm *s, uint64_t type);
struct msg_param shm_rmem_param(const struct shm *s, uint64_t type, size_t off, size_t size);
