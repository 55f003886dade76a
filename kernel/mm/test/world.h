/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * world - a pool, the nexus, and two guests, as the nexus would have made them
 */
#include "arch/host.h"
#include "base/bytes.h"
#include "host/alloc_fail.h"
#include "host/test.h"
#include "mm/uspace.h"

#define WORLD_FRAMES 1024u
#define GUESTS       2u

struct guest_mm {
	struct frame_account account;
	pte_t *root;
	uint64_t root_pa;
	uint16_t asid;
	struct kspace kspace;
	struct heap heap;
};

struct world {
	struct frame_pool pool;
	struct frame_meta meta[WORLD_FRAMES];
	struct frame_account account; /* the nexus's */
	struct kspace kspace;
	struct heap heap;
	struct asid_pool asids;
	struct guest_mm guest[GUESTS];
};

extern struct world world;

/* Each test begins with world_make(). */
void world_make(void);
/* Show @g's window on this core. */
void world_enter(struct guest_mm *g);
/* As guest_destroy_vm() does it. */
void world_unmake_guest(struct guest_mm *g);

/* A span of @k that shows normal-world pages. */
void *world_show(struct kspace *k, const nwpa_t *frames, size_t pages);

/* All that must always be true. */
void world_check(void);
/* Is every free frame zero? Looks at each. */
void world_check_scrubbed(void);

static inline pa_t pool_frame(uint32_t i)
{
	return (pa_t){ world.pool.base + (uint64_t)i * PAGE_SIZE };
}

/* The same numbers each time; @seed per test. */
static inline uint32_t dice(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33) % sides;
}
