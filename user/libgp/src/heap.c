/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The heap: one pool, blocks with boundary tags, a list of the free ones.
 *
 * Each block starts with a head of 16 bytes: its size with the USED bit, and the size of the
 * block before it, so that neighbours of a freed block are found and joined at once. Heads are
 * checked before they are believed; a broken one (an overrun, a second free()) panics the TA.
 */
#include <malloc.h>
#include <stdlib_ext.h>
#include <string.h>
#include <string_ext.h>

#include "gp.h"

#define ALIGN 16u
#define USED  1u

struct block {
	size_t size;               /* of head and content, a multiple of ALIGN; or'ed USED */
	size_t before;             /* size of the block in front; 0: this is the first */
	struct block *next, *prev; /* only while free */
};

#define HEAD offsetof(struct block, next)

static struct block *free_list;
static uint8_t *pool, *pool_end;
static struct heap_stats stats;
static size_t marked;

static size_t size_of(const struct block *b)
{
	return b->size & ~(size_t)USED;
}

static struct block *after(const struct block *b)
{
	return (void *)((uintptr_t)b + size_of(b));
}

static void list_add(struct block *b)
{
	b->prev = NULL;
	b->next = free_list;
	if (free_list)
		free_list->prev = b;
	free_list = b;
}

static void list_remove(struct block *b)
{
	if (b->next)
		b->next->prev = b->prev;
	if (b->prev)
		b->prev->next = b->next;
	else
		free_list = b->next;
}

/* Make @b a block of @size, and tell the one behind. The pool ends with a used head. */
static void set_size(struct block *b, size_t size, size_t used)
{
	b->size = size | used;
	after(b)->before = size;
}

void heap_init(void *p, size_t size)
{
	uintptr_t lo = ((uintptr_t)p + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1);
	uintptr_t hi = ((uintptr_t)p + size) & ~(uintptr_t)(ALIGN - 1);
	struct block *first, *end;

	if (hi < lo || hi - lo < 4 * ALIGN)
		return;
	pool = (void *)lo;
	pool_end = (void *)(hi - HEAD);
	first = (void *)pool;
	end = (void *)pool_end;
	end->size = USED;
	first->before = 0;
	set_size(first, (size_t)(pool_end - pool), 0);
	list_add(first);
	stats.size = (size_t)(pool_end - pool);
}

static void count_use(size_t size)
{
	stats.used += size;
	if (stats.used > stats.peak)
		stats.peak = stats.used;
	if (size > stats.largest)
		stats.largest = size;
}

static void *fail(size_t size)
{
	stats.failures++;
	if (size > stats.largest_failure)
		stats.largest_failure = size;
	return NULL;
}

/* Cut what @b has beyond @want off, as a free block, if it is worth one. */
static void trim(struct block *b, size_t want)
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
		list_remove(n);
		set_size(r, rest + size_of(n), 0);
	}
	list_add(r);
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

void *malloc(size_t size)
{
	struct block *b;
	size_t want;

	if (!block_size(size, &want))
		return fail(size);
	for (b = free_list; b; b = b->next)
		if (b->size >= want)
			break;
	if (!b)
		return fail(size);
	list_remove(b);
	set_size(b, size_of(b), USED);
	trim(b, want);
	count_use(size_of(b));
	return (uint8_t *)b + HEAD;
}

/* The block of a pointer that we gave out; panics if it is none, or no longer one. */
static struct block *block_of(const void *p, const char *function)
{
	struct block *b = (void *)((uintptr_t)p - HEAD);

	if ((uint8_t *)b < pool || (uint8_t *)b >= pool_end || (uintptr_t)p % ALIGN ||
	    !(b->size & USED) || size_of(b) < sizeof(struct block) ||
	    size_of(b) > (size_t)(pool_end - (uint8_t *)b) || after(b)->before != size_of(b))
		gp_panic(TEE_ERROR_BAD_STATE, function);
	return b;
}

void free(void *p)
{
	struct block *b, *n;

	if (!p)
		return;
	b = block_of(p, __func__);
	stats.used -= size_of(b);
	n = after(b);
	set_size(b, size_of(b), 0);
	if (!(n->size & USED)) {
		list_remove(n);
		set_size(b, size_of(b) + size_of(n), 0);
	}
	if (b->before) {
		n = (void *)((uintptr_t)b - b->before);
		if (!(n->size & USED)) {
			list_remove(n);
			set_size(n, size_of(n) + size_of(b), 0);
			b = n;
		}
	}
	list_add(b);
}

void *calloc(size_t count, size_t size)
{
	size_t all;
	void *p;

	if (__builtin_mul_overflow(count, size, &all))
		return fail(SIZE_MAX);
	p = malloc(all);
	return p ? memset(p, 0, all) : NULL;
}

void *realloc(void *p, size_t size)
{
	struct block *b, *n;
	size_t want, have;
	void *q;

	if (!p)
		return malloc(size);
	b = block_of(p, __func__);
	if (!block_size(size, &want))
		return fail(size);
	have = size_of(b);
	n = after(b);
	if (have < want && !(n->size & USED) && have + n->size >= want) {
		list_remove(n);
		set_size(b, have + n->size, USED);
	}
	if (size_of(b) >= want) {
		trim(b, want);
		stats.used -= have;
		count_use(size_of(b));
		return p;
	}
	q = malloc(size);
	if (q) {
		memcpy(q, p, have - HEAD);
		free(p);
	}
	return q;
}

void free_wipe(void *p)
{
	if (p)
		memzero_explicit(p, size_of(block_of(p, __func__)) - HEAD);
	free(p);
}

void heap_stats(struct heap_stats *out)
{
	*out = stats;
}

void tee_user_mem_mark_heap(void)
{
	marked = stats.used;
}

size_t tee_user_mem_check_heap(void)
{
	return stats.used > marked ? stats.used - marked : 0;
}

/* This heap is private to the TA, but all of it: memory that must not be shared does not exist. */
void *TEE_Malloc(size_t size, uint32_t hint)
{
	uint32_t fill = TEE_MALLOC_NO_FILL | TEE_USER_MEM_HINT_NO_FILL_ZERO;

	if (hint & ~(fill | TEE_MALLOC_NO_SHARE))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (hint & TEE_MALLOC_NO_SHARE)
		return NULL;
	return hint & fill ? malloc(size) : calloc(1, size);
}

void *TEE_Realloc(void *buffer, size_t size)
{
	size_t old = buffer ? size_of(block_of(buffer, __func__)) - HEAD : 0;
	uint8_t *p = realloc(buffer, size);

	/* The specification wants new bytes to be zero; those of the old block are the TA's. */
	if (p && size > old)
		memset(p + old, 0, size - old);
	return p;
}

void TEE_Free(void *buffer)
{
	free(buffer);
}
