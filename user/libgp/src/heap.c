/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks with boundary tags, and a list of the free ones.
 *
 * Each block starts with a head of 16 bytes: its size with the USED bit, and the size of the
 * block before it, so that neighbours of a freed block are found and joined at once.
 */
#include <string.h>
#include <string_ext.h>

#include "gp.h"
#include "heap.h"

#define ALIGN 16u
#define USED  1u

struct block {
	size_t size;               /* of head and content, a multiple of ALIGN; or'ed USED */
	size_t before;             /* size of the block in front; 0: this is the first */
	struct block *next, *prev; /* only while free */
};

#define HEAD offsetof(struct block, next)

static size_t size_of(const struct block *b)
{
	return b->size & ~(size_t)USED;
}

static struct block *after(const struct block *b)
{
	return (void *)((uintptr_t)b + size_of(b));
}

static void list_add(struct heap *h, struct block *b)
{
	b->prev = NULL;
	b->next = h->free_list;
	if (h->free_list)
		h->free_list->prev = b;
	h->free_list = b;
}

static void list_remove(struct heap *h, struct block *b)
{
	if (b->next)
		b->next->prev = b->prev;
	if (b->prev)
		b->prev->next = b->next;
	else
		h->free_list = b->next;
}

/* Make @b a block of @size, and tell the one behind. The pool ends with a used head. */
static void set_size(struct block *b, size_t size, size_t used)
{
	b->size = size | used;
	after(b)->before = size;
}

void heap_init(struct heap *h, void *p, size_t size)
{
	uintptr_t lo = ((uintptr_t)p + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1);
	uintptr_t hi = ((uintptr_t)p + size) & ~(uintptr_t)(ALIGN - 1);
	struct block *first, *end;

	*h = (struct heap){ 0 };
	if (hi < lo || hi - lo < 4 * ALIGN)
		return;
	h->pool = (void *)lo;
	h->pool_end = (void *)(hi - HEAD);
	first = (void *)h->pool;
	end = (void *)h->pool_end;
	end->size = USED;
	first->before = 0;
	set_size(first, (size_t)(h->pool_end - h->pool), 0);
	list_add(h, first);
	h->stats.size = (size_t)(h->pool_end - h->pool);
}

static void count_use(struct heap *h, size_t size)
{
	h->stats.used += size;
	if (h->stats.used > h->stats.peak)
		h->stats.peak = h->stats.used;
}

static void *fail(struct heap *h, size_t size)
{
	h->stats.failures++;
	if (size > h->stats.largest_failure) {
		h->stats.largest_failure = size;
		h->stats.used_then = h->stats.used;
	}
	return NULL;
}

/* Cut what @b has beyond @want off, as a free block, if it is worth one. */
static void trim(struct heap *h, struct block *b, size_t want)
{
	size_t rest = size_of(b) - want;
	struct block *r, *n;

	if (rest < sizeof(struct block))
		return;
	set_size(b, want, USED);
	r = after(b);
	set_size(r, rest, 0);
	n = after(r);
	if (!(n->size & USED)) {
		list_remove(h, n);
		set_size(r, rest + size_of(n), 0);
	}
	list_add(h, r);
}

static bool block_size(size_t size, size_t *out)
{
	if (size > PTRDIFF_MAX - 2 * ALIGN)
		return false;
	*out = (size + HEAD + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (*out < sizeof(struct block))
		*out = sizeof(struct block);
	return true;
}

/* What is behind the @size bytes that were asked for is zero, so that a TA may ask for it later. */
static void *content(struct block *b, size_t size)
{
	uint8_t *p = (uint8_t *)b + HEAD;

	memset(p + size, 0, size_of(b) - HEAD - size);
	return p;
}

/* What to leave free at the start of @b so that its content is aligned: 0, or a block's worth. */
static size_t skip_for(const struct block *b, size_t align)
{
	uintptr_t at = (uintptr_t)b + HEAD;
	size_t skip = (align - at % align) % align;

	return skip && skip < sizeof(struct block) ? skip + align : skip;
}

void *heap_alloc(struct heap *h, size_t align, size_t size)
{
	size_t want, skip = 0;
	struct block *b, *front;

	if (align < ALIGN)
		align = ALIGN;
	if (!block_size(size, &want) || align > PTRDIFF_MAX)
		return fail(h, size);
	for (b = h->free_list; b; b = b->next) {
		skip = skip_for(b, align);
		if (b->size >= want && b->size - want >= skip)
			break;
	}
	if (!b)
		return fail(h, size);
	if (skip) {
		/* The front stays in the list; what is behind it is ours. */
		front = b;
		b = (void *)((uintptr_t)front + skip);
		set_size(b, size_of(front) - skip, USED);
		set_size(front, skip, 0);
	} else {
		list_remove(h, b);
		set_size(b, size_of(b), USED);
	}
	trim(h, b, want);
	count_use(h, size_of(b));
	return content(b, size);
}

bool heap_has(const struct heap *h, const void *p)
{
	return (const uint8_t *)p >= h->pool && (const uint8_t *)p < h->pool_end;
}

/* The block of a pointer that we gave out; panics if it is none, or no longer one. */
static struct block *block_of(const struct heap *h, const void *p)
{
	struct block *b = (void *)((uintptr_t)p - HEAD);

	if (!heap_has(h, b) || (uintptr_t)p % ALIGN || !(b->size & USED) ||
	    size_of(b) < sizeof(struct block) ||
	    size_of(b) > (size_t)(h->pool_end - (uint8_t *)b) || after(b)->before != size_of(b))
		gp_panic(TEE_ERROR_BAD_STATE, "heap: not a block in use");
	return b;
}

/* Make @b, which is in no list, free, together with its neighbours that are. */
static void release(struct heap *h, struct block *b)
{
	struct block *n = after(b);

	set_size(b, size_of(b), 0);
	if (!(n->size & USED)) {
		list_remove(h, n);
		set_size(b, size_of(b) + size_of(n), 0);
	}
	if (b->before) {
		n = (void *)((uintptr_t)b - b->before);
		if (!(n->size & USED)) {
			list_remove(h, n);
			set_size(n, size_of(n) + size_of(b), 0);
			b = n;
		}
	}
	list_add(h, b);
}

void heap_free(struct heap *h, void *p, bool wipe)
{
	struct block *b;

	if (!p)
		return;
	b = block_of(h, p);
	if (wipe)
		memzero_explicit(p, size_of(b) - HEAD);
	h->stats.used -= size_of(b);
	release(h, b);
}

void *heap_resize(struct heap *h, void *p, size_t size)
{
	struct block *b, *n;
	size_t want, have;
	void *q;

	if (!p)
		return heap_alloc(h, ALIGN, size);
	b = block_of(h, p);
	if (!block_size(size, &want))
		return fail(h, size);
	have = size_of(b);
	n = after(b);
	if (have < want && !(n->size & USED) && have + n->size >= want) {
		list_remove(h, n);
		set_size(b, have + n->size, USED);
	}
	if (size_of(b) >= want) {
		trim(h, b, want);
		h->stats.used -= have;
		count_use(h, size_of(b));
		return content(b, size);
	}
	q = heap_alloc(h, ALIGN, size);
	if (q) {
		memcpy(q, p, have - HEAD);
		heap_free(h, p, false);
	}
	return q;
}

size_t heap_room(struct heap *h, void *p)
{
	return size_of(block_of(h, p)) - HEAD;
}

bool heap_allows(const struct heap *h, const void *p, size_t size)
{
	uintptr_t lo = (uintptr_t)p;
	const struct block *b;

	if (!h->pool || lo + size <= (uintptr_t)h->pool || lo >= (uintptr_t)h->pool_end + HEAD)
		return true;
	for (b = (const void *)h->pool; (const uint8_t *)b < h->pool_end; b = after(b)) {
		if (b->size & USED && lo >= (uintptr_t)b + HEAD && lo + size <= (uintptr_t)after(b))
			return true;
		if (size_of(b) < sizeof(struct block))
			gp_panic(TEE_ERROR_BAD_STATE, "heap: a block is overwritten");
	}
	return false;
}
