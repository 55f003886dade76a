/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * pool - shared buffers that a context keeps, so that a small temporary reference registers nothing
 *
 * A context has up to POOL_SLABS blocks of the kernel's memory, made when first needed and kept
 * until it is finalized. They are lent in grains, the pages of the TEE: a TA that is shown a piece
 * sees whole pages, so no two calls ever share one. When there is no room, the caller shares memory
 * of its own, for that one call.
 *
 * Trust      A TA may have written anything, anywhere in the pages that it was shown, at any time
 *            of the call. They are scrubbed before they are lent again: the next TA reads zeroes.
 * Ownership  A lease belongs to the call that took it, until pool_give(). The public structures
 *            have no room for a pool: it is found by the number of the context's device.
 * Locking    One mutex, under which nothing waits for the kernel or the TEE: the slabs' grains, the
 *            list of pools, their users. Slabs are made and unmapped outside of it.
 * Lifetime   A pool goes when its context is finalized and the last lease has come back,
 *            whichever is later.
 * Fork       A child has none of its parent's slabs, not even their bytes: both would lend the same
 *            memory. It makes slabs of its own.
 * Invariant  A grain that is not lent is zero.
 */
#include "device.h"

#define POOL_SLABS   4
#define POOL_GRAIN   4096u
#define POOL_REF_MAX ((size_t)16 * POOL_GRAIN) /* larger ones are not worth copying */

struct pool;

/* Some grains of a slab, in a row. */
struct pool_lease {
	struct pool *pool;
	uint8_t *bytes;  /* where they are */
	uint64_t offset; /* of them in their slab, as the TEE counts */
	uint32_t grains; /* which ones, a bit each */
	int32_t id;      /* the slab's, for the kernel */
	uint32_t slab;
	uint32_t dirty; /* bytes to scrub */
};

/* Give the context of @device a pool, empty as yet. Without it everything works, but slower. */
void pool_create(int device);

/* The context of @device is no more. Its leases stay good. */
void pool_drop(int device);

/* Lend @size bytes, which are zero. False: no room, too large, or no pool. */
[[nodiscard]] bool pool_take(int device, size_t size, struct pool_lease *out);

/* Scrub and take back. */
void pool_give(struct pool_lease *lease);
