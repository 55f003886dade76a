/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

static struct heap *h;
static struct frame_account *account;

static void begin(void)
{
	h = &world.guest[0].heap;
	account = &world.guest[0].account;
}

test(objects_are_zero_aligned_to_their_class_and_apart)
{
	static const size_t sizes[] = { 1, 31, 32, 33, 64, 100, 128, 250, 512, 513, 1024 };

	begin();
	for (unsigned s = 0; s < array_count(sizes); s++) {
		size_t class = 32;
		char *p[40];

		while (class < sizes[s])
			class *= 2;
		for (unsigned i = 0; i < 40; i++) {
			p[i] = heap_alloc(h, sizes[s]);
			assert_non_null(p[i]);
			assert_int_equal((uintptr_t)p[i] % class, 0);
			for (size_t b = 0; b < sizes[s]; b++)
				assert_int_equal(p[i][b], 0);
			memset(p[i], (int)i + 1, sizes[s]);
		}
		for (unsigned i = 0; i < 40; i++) {
			for (size_t b = 0; b < sizes[s]; b++)
				assert_int_equal(p[i][b], (int)i + 1);
			assert_int_equal(heap_size(h, p[i]), class);
			heap_free(h, p[i]);
		}
	}
	assert_int_equal(h->bytes, 0);
	assert_int_equal(h->objects, 0);
	world_check();
	world_check_scrubbed();
}

test(large_objects_are_whole_pages_with_guards)
{
	char *p;

	begin();
	p = heap_alloc(h, 2 * PAGE_SIZE + 1);
	assert_non_null(p);
	assert_int_equal((uintptr_t)p % PAGE_SIZE, 0);
	assert_int_equal(heap_size(h, p), 3 * PAGE_SIZE);
	assert_int_equal(h->bytes, 3 * PAGE_SIZE);
	assert_false(host_can_read(p - 1));
	assert_false(host_can_read(p + 3 * PAGE_SIZE));
	heap_free(h, p);
	assert_int_equal(h->bytes, 0);
	world_check();
}

test(a_freed_object_is_scrubbed_at_once)
{
	static const char secret[] = "key material of a session";
	char *keep, *p;

	begin();
	keep = heap_alloc(h, 64);
	p = heap_alloc(h, 64);
	memcpy(p + 20, secret, sizeof(secret));
	assert_true(host_secure_find(secret, sizeof(secret)) != 0);
	heap_free(h, p);
	assert_true(host_secure_find(secret, sizeof(secret)) == 0);
	heap_free(h, keep);
}

test(a_page_without_objects_goes_back)
{
	uint32_t used;
	void *p[200];

	begin();
	used = account->used;
	for (unsigned i = 0; i < 200; i++)
		assert_non_null(p[i] = heap_alloc(h, 100));
	assert_true(account->used > used + 5);
	for (unsigned i = 0; i < 200; i++)
		heap_free(h, p[(i * 77) % 200]);
	assert_int_equal(account->used, used);
	for (unsigned i = 0; i < HEAP_CLASSES; i++)
		assert_null(h->partial[i]);
	world_check();
}

test(freeing_an_object_twice_panics)
{
	char *p, *keep;

	begin();
	keep = heap_alloc(h, 40);
	p = heap_alloc(h, 40);
	heap_free(h, p);
	expect_panic(heap_free(h, p));
	host_recover();
	heap_free(h, keep);
}

test(freeing_pages_twice_panics)
{
	void *p;

	begin();
	p = heap_alloc(h, 5000);
	heap_free(h, p);
	expect_panic(heap_free(h, p));
}

test(freeing_what_never_was_an_object_panics)
{
	static char not_ours[64];
	char *p;

	begin();
	p = heap_alloc(h, 100);
	expect_panic(heap_free(h, p + 1));
	host_recover();
	expect_panic(heap_free(h, p + 32));
	host_recover();
	expect_panic(heap_free(h, (char *)((uintptr_t)p & ~(uintptr_t)PAGE_MASK) + 32));
	host_recover();
	expect_panic(heap_free(h, not_ours + 1));
	host_recover();
	expect_panic(heap_free(&world.guest[1].heap, p));
	host_recover();
	heap_free(h, p);
	heap_free(h, NULL);
}

test(more_than_the_quota_gives_null_and_changes_nothing)
{
	uint32_t used;
	void *p;

	begin();
	used = account->used;
	assert_null(heap_alloc(h, (size_t)account->max * PAGE_SIZE));
	assert_null(heap_alloc(h, SIZE_MAX));
	assert_null(heap_alloc(h, SIZE_MAX - 100));
	assert_int_equal(account->used, used);
	assert_int_equal(h->objects, 0);
	p = heap_alloc(h, 10);
	assert_non_null(p);
	heap_free(h, p);
}

static enum err try_small(void *context)
{
	void **p = context;

	*p = heap_alloc(h, 64);
	return *p ? OK : ERR_NOMEM;
}

static void nothing_held([[maybe_unused]] void *context)
{
	assert_int_equal(h->objects, 0);
	assert_int_equal(h->bytes, 0);
	world_check();
}

test(an_object_that_needs_a_page_and_gets_none_is_refused)
{
	void *p;

	begin();
	assert_int_equal(alloc_fail_each(try_small, nothing_held, &p), 2);
	heap_free(h, p);
	nothing_held(NULL);
}

test(random_objects_agree_with_a_model)
{
	struct {
		uint8_t *p;
		size_t size;
		uint8_t mark;
	} held[300];
	unsigned count = 0;
	uint64_t seed = 3;
	uint32_t used;

	begin();
	used = account->used;
	for (unsigned step = 0; step < 30000; step++) {
		if (count < 300 && dice(&seed, 100) < (step / 3000 % 2 ? 45u : 55u)) {
			size_t size = 1 + dice(&seed, dice(&seed, 10) ? 300 : 6000);
			uint8_t *p = heap_alloc(h, size);

			assert_non_null(p);
			for (size_t b = 0; b < size; b++)
				assert_int_equal(p[b], 0);
			memset(p, (uint8_t)step, size);
			held[count].p = p;
			held[count].size = size;
			held[count++].mark = (uint8_t)step;
		} else if (count) {
			unsigned i = dice(&seed, count);

			assert_int_equal(held[i].p[0], held[i].mark);
			assert_int_equal(held[i].p[held[i].size - 1], held[i].mark);
			heap_free(h, held[i].p);
			held[i] = held[--count];
		}
		assert_int_equal(h->objects, count);
	}
	while (count > 0)
		heap_free(h, held[--count].p);
	assert_int_equal(account->used, used);
	world_check();
	world_check_scrubbed();
}

static void use_heap(unsigned index, void *arg)
{
	struct guest_mm *g = arg;
	uint8_t *p[20];

	world_enter(g);
	for (unsigned round = 0; round < 100; round++) {
		for (unsigned i = 0; i < 20; i++) {
			p[i] = heap_alloc(&g->heap, 1 + (i * 61 + round) % 1500);
			check(p[i] && p[i][0] == 0);
			p[i][0] = (uint8_t)(index * 32 + i + 1);
		}
		for (unsigned i = 0; i < 20; i++) {
			check(p[i][0] == (uint8_t)(index * 32 + i + 1));
			heap_free(&g->heap, p[i]);
		}
	}
}

test(cores_that_use_one_heap_at_once_do_not_meet)
{
	begin();
	host_run_cores(4, use_heap, &world.guest[0]);
	assert_int_equal(h->objects, 0);
	assert_int_equal(h->bytes, 0);
	world_check();
}
