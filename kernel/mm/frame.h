/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * mm/frame - the pool of secure pages, and who owns each
 *
 * One pool for the machine. Every frame is free, or belongs to one account (a
 * guest, or the nexus). An account has a guaranteed minimum, which nobody else
 * can use up, and a ceiling.
 *
 * Trust      Only counts come from outside. Nothing in the pool's own records
 *            lies in the frames, so a stray write into a frame cannot bend it.
 * Ownership  frame_alloc() to frame_free(). An account's frames are on its
 *            list, so frame_release_all() needs nobody's cooperation.
 * Locking    Own spin lock (RANK_FRAMES), a few dozen instructions each. Scrubbing
 *            happens outside of it.
 * Invariant  A free frame contains only zeroes. sum(used) + free = all;
 *            free >= sum over accounts of max(min - used, 0).
 */
#include "arch/spin.h"
#include "base/err.h"
#include "base/types.h"

struct frame_meta {
	uint32_t next, prev; /* of the owner's list or the free list; index, FRAME_NIL = none */
	uint16_t owner;      /* account id, 0 = free */
	uint16_t kva_page;   /* where the owner's window shows it: page index, 0 = nowhere */
};

#define FRAME_NIL UINT32_MAX

struct frame_pool {
	struct spin lock;
	uint64_t base; /* physical address of frame 0 */
	uint32_t count, free_count;
	uint32_t free_head;
	uint32_t promised; /* frames that minimums still keep back */
	struct frame_meta *meta;
};

struct frame_account {
	struct frame_pool *pool;
	uint16_t id;             /* not 0 */
	uint32_t used, min, max; /* in frames */
	/* For the accounting: most that were used; refusals, and what was used at the first. */
	uint32_t peak, refused, used_when_refused;
	uint32_t head; /* of its frames */
};

/* Describe the @count frames from @base, all zeroed by the caller; @meta has room for @count. */
void frame_pool_init(struct frame_pool *p, pa_t base, uint32_t count, struct frame_meta *meta);

/* Start an account. ERR_NOMEM: its minimum cannot be promised. */
enum err frame_account_init(struct frame_account *a, struct frame_pool *p, uint16_t id,
                            uint32_t min, uint32_t max);
/* Needs used == 0. Gives the promise back. */
void frame_account_fini(struct frame_account *a);

/* Forget peak and refusals. */
void frame_account_forget(struct frame_account *a);

/* A zeroed frame. ERR_LIMIT: ceiling reached. ERR_NOMEM: the rest is promised to others. */
enum err frame_alloc(struct frame_account *a, pa_t *out);
/* Scrubs. The caller has removed every mapping of it. */
void frame_free(struct frame_account *a, pa_t frame);
/* Scrub and free all frames of @a; nothing may map them any more. Returns how many. */
uint32_t frame_release_all(struct frame_account *a);

/* The record of @frame, which must be in the pool; and whether an address is. */
struct frame_meta *frame_meta_of(struct frame_pool *p, pa_t frame);
bool frame_in_pool(const struct frame_pool *p, uint64_t pa);
