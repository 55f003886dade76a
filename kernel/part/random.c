/* SPDX-License-Identifier: BSD-2-Clause */
#include "part/random.h"

#include "base/bytes.h"
#include "base/check.h"

#define PIECE             128u /* most that is read with the lock held */
#define READS_PER_REFRESH 256u

void part_random_init(struct part_random *r)
{
	spin_init(&r->lock, RANK_ENTROPY);
}

/* False: not seeded yet, or not for too long. *due: it is for the caller to refresh. */
static bool read_piece(struct part_random *r, void *out, size_t size, bool *due)
{
	irq_flags_t flags = spin_lock(&r->lock);
	bool good = r->seeded && drbg_read(&r->drbg, out, size) == OK;

	*due = r->left == 0 && !r->refreshing;
	if (*due) {
		r->refreshing = true;
		r->fresh = r->drbg;
	} else if (r->left) {
		r->left--;
	}
	spin_unlock(&r->lock, flags);
	return good;
}

/*
 * Mixing takes long, so it is done to a copy, with interrupts as they are. What others read
 * meanwhile comes from the state before, and that never comes again: the new one has in it what
 * the old had not.
 */
static void refresh(struct part_random *r, random_source *source)
{
	uint8_t seed[DRBG_SEED_MIN];
	irq_flags_t flags;
	enum err e;

	source(seed, sizeof(seed));
	e = (r->seeded ? drbg_add : drbg_seed)(&r->fresh, seed, sizeof(seed));
	check(e == OK);
	flags = spin_lock(&r->lock);
	r->drbg = r->fresh;
	scrub(&r->fresh, sizeof(r->fresh));
	r->seeded = true;
	r->refreshing = false;
	r->left = READS_PER_REFRESH;
	spin_unlock(&r->lock, flags);
	scrub(seed, sizeof(seed));
}

void part_random_read(struct part_random *r, random_source *source, void *out, size_t size)
{
	uint8_t *at = out;
	size_t n;

	for (; size; at += n, size -= n) {
		bool due;

		n = size < PIECE ? size : PIECE;
		if (!read_piece(r, at, n, &due))
			source(at, n);
		if (due)
			refresh(r, source);
	}
}
