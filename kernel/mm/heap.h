/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * mm/heap - small objects of one partition (or of the nexus)
 *
 * Size classes of 32 to 1024 bytes, one class a page, free objects recorded in
 * a bitmap at the page's beginning; larger objects are whole pages. An object
 * of size class n is aligned to n. What is freed is scrubbed at once; a page
 * without objects goes back to the space.
 *
 * Ownership  Caller, from heap_alloc() to heap_free().
 * Locking    Own spin lock (RANK_HEAP).
 * Invariant  A free object contains only zeroes. A double or wild free panics.
 */
#include "mm/kspace.h"

#define HEAP_CLASSES 6u /* 32, 64, and so on to 1024 */

struct heap_page;

struct heap {
	struct spin lock;
	struct kspace *space;
	struct heap_page *partial[HEAP_CLASSES]; /* pages with room */
	size_t bytes;                            /* handed out, for the accounting */
	size_t peak;                             /* most that ever was */
	size_t objects;
};

void heap_init(struct heap *h, struct kspace *space);

/* Zeroed memory of @size > 0 bytes. NULL: none within the quota. */
void *heap_alloc(struct heap *h, size_t size);
/* NULL is fine. */
void heap_free(struct heap *h, void *p);
/* Forget the peak. */
void heap_forget(struct heap *h);
/* Usable size of an object. */
size_t heap_size(const struct heap *h, const void *p);
