/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * mm/asid - numbers that keep one address space's TLB entries from another's
 *
 * Each guest has one for its kernel window when no TA runs, and one for each
 * TA space (which also tags the window while that TA runs). A freed number has no entry in
 * any TLB: asid_free() flushes first.
 *
 * Locking    Own spin lock (RANK_ASID).
 */
#include "arch/spin.h"
#include "base/err.h"

#define ASID_MAX   2048u /* fewer where the hardware has only 8 bits */
#define ASID_WORDS (ASID_MAX / 64u)

struct asid_pool {
	struct spin lock;
	uint32_t limit;            /* numbers 1 to limit - 1 are used */
	uint32_t hint;             /* word of used[] where the search begins */
	uint64_t used[ASID_WORDS]; /* one bit per number */
	uint16_t owner[ASID_MAX];  /* account id, 0 = free */
};

void asid_pool_init(struct asid_pool *p);
/* ERR_LIMIT: all are in use. */
enum err asid_alloc(struct asid_pool *p, uint16_t owner, uint16_t *out);
void asid_free(struct asid_pool *p, uint16_t asid);
/* All of @owner's, which allocates no more. */
void asid_free_all(struct asid_pool *p, uint16_t owner);
