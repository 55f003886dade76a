/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * heap - one pool of memory and what is used of it
 *
 * A TA has up to three: the heap that TA_DATA_SIZE asks for, the one of TA_NO_SHARE_DATA_SIZE, and,
 * if it uses big integers, the scratch memory of those. They are alike, and know nothing of each
 * other.
 *
 * Trust      The TA may have written over anything. Heads are checked before they are believed: a
 *            broken one (an overrun, a second free()) panics. What a check misses hurts only the
 *            TA itself.
 * Ownership  The pool is the caller's and stays; struct heap all zero is a heap without memory.
 * Invariant  Blocks lie one behind the other from pool to pool_end; no two free ones touch.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap_stats {
	size_t used, peak, size;
	size_t failures, largest_failure, used_then; /* when that one failed */
};

struct heap {
	struct block *free_list;
	uint8_t *pool, *pool_end;
	struct heap_stats stats;
};

/* Make @h a heap of the @size bytes at @p. Fewer than 64 are not worth it and give nothing. */
void heap_init(struct heap *h, void *p, size_t size);

/* @size bytes at a multiple of @align, a power of two; NULL if there is no room. */
void *heap_alloc(struct heap *h, size_t align, size_t size);

/* As realloc(); a block that moves keeps its content. */
void *heap_resize(struct heap *h, void *p, size_t size);

/* Take @p back, after overwriting it with zeroes if @wipe. Panics if @p was not given out. */
void heap_free(struct heap *h, void *p, bool wipe);

/* Bytes behind @p that are the caller's, at least as many as it asked for. */
size_t heap_room(struct heap *h, void *p);

/* Does @p point into the pool? */
bool heap_has(const struct heap *h, const void *p);

/* Are the @size bytes at @p outside of the pool, or inside one block that is in use? */
bool heap_allows(const struct heap *h, const void *p, size_t size);
