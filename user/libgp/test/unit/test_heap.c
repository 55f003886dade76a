// SPDX-License-Identifier: BSD-2-Clause
#include "lab.h"

#include "libgp/src/heap.h"

#define POOL 4096

static uint8_t pool[POOL] __aligned(16);

static struct heap fresh(void)
{
	struct heap h;

	memset(pool, 0xee, sizeof(pool)); /* what was there before must not matter */
	heap_init(&h, pool, sizeof(pool));
	return h;
}

static bool all_bytes(const uint8_t *p, size_t n, uint8_t byte)
{
	while (n && *p == byte) {
		p++;
		n--;
	}
	return !n;
}

test(a_heap_gives_what_its_pool_has_and_no_more)
{
	struct heap h = fresh();
	void *p = heap_alloc(&h, 16, h.stats.size - 16);

	assert_non_null(p);
	assert_null(heap_alloc(&h, 16, 0));
	assert_int_equal(h.stats.failures, 1);
	assert_int_equal(h.stats.used, h.stats.size);
	heap_free(&h, p, false);
	assert_null(heap_alloc(&h, 16, h.stats.size - 15));
	assert_int_equal(h.stats.largest_failure, h.stats.size - 15);
	assert_int_equal(h.stats.used_then, 0);
	assert_int_equal(h.stats.peak, h.stats.size);
}

test(sizes_that_are_no_sizes_give_nothing)
{
	static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 15, SIZE_MAX / 2, PTRDIFF_MAX, POOL };
	struct heap h = fresh();
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_null(heap_alloc(&h, 16, sizes[i]));
		assert_null(heap_alloc(&h, 1u << 20, sizes[i]));
	}
	assert_null(heap_alloc(&h, (size_t)1 << 63, 16));
	assert_int_equal(h.stats.used, 0);
}

test(a_pool_that_is_too_small_gives_nothing)
{
	struct heap h;
	size_t size;

	for (size = 0; size < 64; size++) {
		heap_init(&h, pool, size);
		assert_null(heap_alloc(&h, 16, 1));
	}
	heap_init(&h, pool + 3, 90);
	assert_non_null(heap_alloc(&h, 16, 1));
}

test(aligned_blocks_are_aligned_and_leave_no_hole)
{
	struct heap h = fresh();
	void *p[24];
	size_t n, align;

	for (align = 16; align <= 512; align *= 2) {
		for (n = 0; n < 24; n++) {
			p[n] = heap_alloc(&h, align, 8 * n);
			if (!p[n])
				break;
			assert_int_equal((uintptr_t)p[n] % align, 0);
			memset(p[n], 0xaa, 8 * n);
		}
		assert_true(n > 5);
		while (n--)
			heap_free(&h, p[n], false);
		p[0] = heap_alloc(&h, 16, h.stats.size - 16);
		assert_non_null(p[0]);
		heap_free(&h, p[0], false);
	}
}

test(a_block_that_was_freed_twice_panics)
{
	struct heap h = fresh();
	void *p = heap_alloc(&h, 16, 40), *q = heap_alloc(&h, 16, 40);

	heap_free(&h, p, false);
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_free(&h, p, false));
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_resize(&h, p, 10));
	heap_free(&h, q, false);
}

test(pointers_that_were_never_given_out_panic)
{
	struct heap h = fresh();
	uint8_t *p = heap_alloc(&h, 16, 100), outside[64];

	memset(p, 0, 100);
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_free(&h, p + 1, false));
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_free(&h, p + 32, false));
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_free(&h, outside + 32, true));
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_free(&h, pool, false));
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_room(&h, h.pool_end + 16));
}

test(an_overrun_is_noticed_when_the_block_is_freed)
{
	struct heap h = fresh();
	uint8_t *p = heap_alloc(&h, 16, 32);

	heap_alloc(&h, 16, 32);
	memset(p, 0x41, 48);
	expect_ta_panic(TEE_ERROR_BAD_STATE, heap_free(&h, p, false));
}

test(wiping_leaves_nothing_of_a_block)
{
	struct heap h = fresh();
	uint8_t *p = heap_alloc(&h, 16, 200), *q = heap_alloc(&h, 16, 16);

	memset(p, 0x5a, 200);
	heap_free(&h, p, true);
	/* the list's two pointers are at the start */
	assert_true(all_bytes(p + 16, 184, 0));
	heap_free(&h, q, true);
}

/* A model: which bytes each block must hold. */
struct block_model {
	uint8_t *p;
	size_t size;
	uint8_t byte;
};

static void one_step(struct heap *h, struct block_model *b)
{
	size_t size = lab_random() % 300, kept;
	uint8_t *p;

	if (b->p)
		assert_true(all_bytes(b->p, b->size, b->byte));
	switch (lab_random() % 4) {
	case 0:
		heap_free(h, b->p, lab_random() & 1);
		b->p = NULL;
		return;
	case 1:
		if (b->p)
			return;
		b->p = heap_alloc(h, (size_t)16 << lab_random() % 3, size);
		break;
	default:
		p = heap_resize(h, b->p, size);
		if (!p)
			return; /* and the old one stays */
		kept = b->p ? (b->size < size ? b->size : size) : 0;
		assert_true(all_bytes(p, kept, b->byte));
		b->p = p;
	}
	if (!b->p)
		return;
	assert_true(heap_room(h, b->p) >= size);
	assert_true(all_bytes(b->p + size, heap_room(h, b->p) - size, 0));
	b->size = size;
	b->byte = (uint8_t)lab_random();
	memset(b->p, b->byte, size);
}

test(a_million_bytes_come_and_go_and_all_are_there_in_the_end)
{
	struct block_model blocks[32] = { 0 };
	struct heap h = fresh();
	size_t i;

	for (i = 0; i < 20000; i++)
		one_step(&h, &blocks[lab_random() % 32]);
	for (i = 0; i < 32; i++)
		heap_free(&h, blocks[i].p, false);
	assert_int_equal(h.stats.used, 0);
	assert_non_null(heap_alloc(&h, 16, h.stats.size - 16));
}

test(only_memory_in_one_used_block_is_allowed)
{
	struct heap h = fresh();
	uint8_t *p = heap_alloc(&h, 16, 64), *q = heap_alloc(&h, 16, 64),
		*r = heap_alloc(&h, 16, 64);

	heap_free(&h, q, false);
	assert_true(heap_allows(&h, p, 64) && heap_allows(&h, p + 63, 1));
	assert_false(heap_allows(&h, p, 65));
	assert_false(heap_allows(&h, q, 1));
	assert_true(heap_allows(&h, r, 64));
	assert_false(heap_allows(&h, pool, 8));
	assert_true(heap_allows(&h, pool - 8, 8));
	assert_false(heap_allows(&h, pool - 8, 9));
	assert_true(heap_allows(&h, pool + POOL, 8));
	assert_false(heap_allows(&h, pool - 8, POOL + 16));
}

test(TEE_Malloc_fills_with_zero_unless_it_is_told_not_to)
{
	uint8_t *p = TEE_Malloc(1000, TEE_MALLOC_NO_FILL);

	memset(p, 0x77, 1000);
	TEE_Free(p);
	p = TEE_Malloc(1000, TEE_MALLOC_FILL_ZERO);
	assert_true(all_bytes(p, 1000, 0));
	TEE_Free(p);
	TEE_Free(NULL);
	assert_non_null(TEE_Malloc(0, 0));
	assert_non_null(TEE_Malloc(8, TEE_USER_MEM_HINT_NO_FILL_ZERO));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_Malloc(1, 0x10));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_Malloc(1, 4 | TEE_MALLOC_NO_SHARE));
}

test(what_is_allocated_by_resizing_nothing_may_be_shared)
{
	const uint32_t any = TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_ANY_OWNER;

	assert_int_equal(TEE_CheckMemoryAccessRights(any, TEE_Realloc(NULL, 40), 40), TEE_SUCCESS);
	assert_int_equal(TEE_CheckMemoryAccessRights(any, realloc(NULL, 40), 40), TEE_SUCCESS);
}

test(a_block_of_size_zero_is_one_and_can_grow_and_be_freed)
{
	uint8_t *p = TEE_Malloc(0, 0), *q = TEE_Malloc(0, TEE_MALLOC_NO_SHARE);

	assert_true(p && q && p != q);
	assert_ptr_not_equal(TEE_Malloc(0, 0), p);
	p = TEE_Realloc(p, 100);
	assert_true(all_bytes(p, 100, 0));
	p = TEE_Realloc(p, 0);
	assert_non_null(p);
	TEE_Free(p);
	TEE_Free(q);
}

test(a_block_grows_into_exactly_the_room_behind_it)
{
	struct heap h = fresh();
	uint8_t *p = heap_alloc(&h, 16, 112), *q = heap_alloc(&h, 16, h.stats.size - 128 - 16);

	assert_true(p && q && !heap_alloc(&h, 16, 1));
	memset(p, 0x21, 112);
	heap_free(&h, q, false);
	assert_ptr_equal(heap_resize(&h, p, h.stats.size - 16), p);
	assert_true(all_bytes(p, 112, 0x21));
	assert_int_equal(h.stats.used, h.stats.size);
}

test(wiping_frees_what_it_wipes)
{
	uint8_t *p = malloc(200), *q = malloc(16);

	memset(p, 0x5a, 200);
	free_wipe(p);
	assert_true(all_bytes(p + 16, 184, 0)); /* behind the list's two pointers */
	free(q);
}

test(memory_that_must_not_be_shared_is_apart_and_refused_to_other_owners)
{
	const uint32_t any = TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_ANY_OWNER;
	uint8_t *p = TEE_Malloc(900, TEE_MALLOC_NO_SHARE), *q = TEE_Malloc(900, 0);

	assert_true(p && q && all_bytes(p, 900, 0));
	assert_null(TEE_Malloc(900, TEE_MALLOC_NO_SHARE | TEE_MALLOC_NO_FILL));
	assert_int_equal(TEE_CheckMemoryAccessRights(any, p, 900), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 900), TEE_SUCCESS);
	assert_int_equal(TEE_CheckMemoryAccessRights(any, q, 900), TEE_SUCCESS);
	p = TEE_Realloc(p, 950);
	assert_int_equal(TEE_CheckMemoryAccessRights(any, p, 1), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 970),
	                 TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(TEE_CheckMemoryAccessRights(any, p - 40, 80), TEE_ERROR_ACCESS_DENIED);
	TEE_Free(p);
	assert_int_equal(TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 1),
	                 TEE_ERROR_ACCESS_DENIED);
	assert_non_null(TEE_Malloc(950, TEE_MALLOC_NO_SHARE));
}

test(TEE_Realloc_shows_zero_where_a_block_grows)
{
	uint8_t *p = TEE_Malloc(100, 0);
	size_t size;

	memset(p, 0x33, 100);
	p = TEE_Realloc(p, 10);
	for (size = 10; size < 400; size += 7) {
		p = TEE_Realloc(p, size);
		assert_non_null(p);
		assert_true(all_bytes(p, 10, 0x33) && all_bytes(p + 10, size - 10, 0));
	}
	assert_null(TEE_Realloc(p, 1 << 20));
	assert_true(all_bytes(p, 10, 0x33));
	p = TEE_Realloc(NULL, 50);
	assert_true(all_bytes(p, 50, 0));
}

test(an_exhausted_heap_says_so_and_stays_whole)
{
	uint8_t *p, *last = NULL;
	size_t n = 0;

	while ((p = TEE_Malloc(500, 0)) != NULL) {
		*(uint8_t **)p = last;
		last = p;
		n++;
	}
	assert_true(n >= 25 && n <= 32);
	assert_null(calloc(SIZE_MAX / 2, 3));
	for (; last; last = p) {
		p = *(uint8_t **)last;
		TEE_Free(last);
	}
	assert_non_null(TEE_Malloc(15 * 1024, 0));
}

test(aligned_alloc_wants_a_power_of_two)
{
	assert_null(memalign(0, 16));
	assert_null(memalign(48, 16));
	assert_null(aligned_alloc(64, 65));
	assert_null(aligned_alloc(0, 16));
	assert_int_equal((uintptr_t)aligned_alloc(256, 512) % 256, 0);
	assert_int_equal((uintptr_t)memalign(4, 1) % 16, 0);
}

test(the_leak_test_counts_what_came_on_top)
{
	void *p = malloc(10), *q;

	tee_user_mem_mark_heap();
	assert_int_equal(tee_user_mem_check_heap(), 0);
	q = malloc(100);
	assert_true(tee_user_mem_check_heap() >= 100);
	free_wipe(q);
	free(p);
	assert_int_equal(tee_user_mem_check_heap(), 0);
}
