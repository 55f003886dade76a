/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * part/random - a guest's own random generator
 *
 * Seeded and refreshed by the nexus's, of which it takes 48 bytes in 256 reads. So a guest that
 * reads without pause makes its own cores wait for one another, and no other guest's.
 *
 * Trust      Nothing that the guest says goes in. It may stop a thread for ever, also one that is
 *            about to refresh: the others go on without, and with the nexus's own when this one's
 *            time is over (2^20 reads).
 * Ownership  Part of struct part; scrubbed with it.
 * Locking    Own spin lock (RANK_ENTROPY), held for one read of at most 128 bytes, and a copy.
 *            `fresh` is the thread's that has set `refreshing`.
 */
#include "arch/spin.h"
#include "crypto/crypto.h"

struct part_random {
	struct spin lock;
	uint32_t left; /* reads until it is to be refreshed; 0 at first */
	bool seeded, refreshing;
	struct drbg drbg, fresh;
};

typedef void random_source(void *out, size_t size);

void part_random_init(struct part_random *r);
/* Fill @out; @source is where seeds come from. Any context in which @source may be called. */
void part_random_read(struct part_random *r, random_source *source, void *out, size_t size);
