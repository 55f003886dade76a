/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two heaps of a TA: the one of TA_DATA_SIZE, and the one of TA_NO_SHARE_DATA_SIZE, which is
 * never shown to other TAs. A block goes back to where it came from.
 */
#include <malloc.h>
#include <stdlib_ext.h>
#include <string.h>

#include "gp.h"

#define ALIGN 16u

static struct heap shared, unshared;
static size_t marked;

void malloc_init(void)
{
	heap_init(&shared, ta_heap, ta_heap_size);
	heap_init(&unshared, __ta_no_share_heap, __ta_no_share_heap_size);
}

static struct heap *heap_of(const void *p)
{
	return heap_has(&unshared, p) ? &unshared : &shared;
}

void *malloc(size_t size)
{
	return heap_alloc(&shared, ALIGN, size);
}

void *memalign(size_t align, size_t size)
{
	if (!align || align & (align - 1))
		return NULL;
	return heap_alloc(&shared, align, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	return size % (align ? align : 1) ? NULL : memalign(align, size);
}

void *calloc(size_t count, size_t size)
{
	size_t all;
	void *p;

	if (__builtin_mul_overflow(count, size, &all))
		all = SIZE_MAX;
	p = malloc(all);
	return p ? memset(p, 0, all) : NULL;
}

void *realloc(void *p, size_t size)
{
	return heap_resize(heap_of(p), p, size);
}

void free(void *p)
{
	heap_free(heap_of(p), p, false);
}

void free_wipe(void *p)
{
	heap_free(heap_of(p), p, true);
}

void malloc_stats(struct heap_stats *out)
{
	*out = shared.stats;
}

bool malloc_allows(const void *p, size_t size, bool any_owner)
{
	if (any_owner && heap_has(&unshared, p))
		return false;
	return heap_allows(&shared, p, size) && heap_allows(&unshared, p, size);
}

void tee_user_mem_mark_heap(void)
{
	marked = shared.stats.used;
}

size_t tee_user_mem_check_heap(void)
{
	return shared.stats.used > marked ? shared.stats.used - marked : 0;
}

void *TEE_Malloc(size_t size, uint32_t hint)
{
	uint32_t no_fill = TEE_MALLOC_NO_FILL | TEE_USER_MEM_HINT_NO_FILL_ZERO;
	void *p;

	if (hint & ~(no_fill | TEE_MALLOC_NO_SHARE))
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	p = heap_alloc(hint & TEE_MALLOC_NO_SHARE ? &unshared : &shared, ALIGN, size);
	if (p && !(hint & no_fill))
		memset(p, 0, size);
	return p;
}

void *TEE_Realloc(void *buffer, size_t size)
{
	size_t old = buffer ? heap_room(heap_of(buffer), buffer) : 0;
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
