/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages: each thread keeps a place in which it sees them.
 */
#include "host/alloc_fail.h"
#include "host/bench.h"
#include "share/share.h"

#define DATA 16u /* pages of the normal world from here */

static struct share *s;

static void assert_held(unsigned want_shares, unsigned want_pages)
{
	unsigned shares, pages;

	share_count(bench.part, &shares, &pages);
	assert_int_equal(shares, want_shares);
	assert_int_equal(pages, want_pages);
}

static struct thread *thread(unsigned id)
{
	struct thread *t;

	expect_ok(thread_create(&bench.part->thread_env, bench.part, id, &t));
	return t;
}

test(a_message_is_seen_from_its_address_to_the_end_of_its_page)
{
	static const char text[3][8] = { "first", "second", "third" };
	struct thread *t = thread(3);

	for (unsigned i = 0; i < array_count(text); i++) {
		memcpy((char *)bench_nw(DATA + i) + 96, text[i], sizeof(text[i]));
		expect_ok(share_of_message(t, bench_pa(DATA + i) + 96, &s));
		assert_int_equal(s->size, PAGE_SIZE - 96);
		assert_string_equal((char *)(uintptr_t)share_at(s, 0), text[i]);
		share_put(bench.part, s);
		assert_false(host_can_read(s->base));
	}
	assert_held(0, 0);
}

test(a_message_must_lie_in_normal_world_ram)
{
	struct thread *t = thread(0);

	for (unsigned known = 0; known < 2; known++) {
		expect_err(share_of_message(t, bench_secure_pa(), &s), ERR_ACCESS);
		expect_err(share_of_message(t, bench_nw_end(), &s), ERR_ACCESS);
		expect_err(share_of_message(t, UINT64_MAX, &s), ERR_ACCESS);
		expect_ok(share_of_message(t, bench_nw_end() - 1, &s));
		assert_int_equal(s->size, 1);
		share_put(bench.part, s);
	}
}

test(threads_have_their_messages_at_places_of_their_own)
{
	struct share *of[PART_THREADS];

	for (unsigned i = 0; i < PART_THREADS; i++)
		expect_ok(share_of_message(thread(i), bench_pa(DATA + i), &of[i]));
	for (unsigned i = 0; i < PART_THREADS; i++)
		memset((void *)(uintptr_t)share_at(of[i], 0), 'a' + (int)i, 1);
	for (unsigned i = 0; i < PART_THREADS; i++)
		assert_int_equal(*(char *)bench_nw(DATA + i), 'a' + (int)i);
	for (unsigned i = 0; i < PART_THREADS; i++)
		share_put(bench.part, of[i]);
}

test(only_the_first_message_of_a_thread_takes_memory)
{
	struct thread *t = thread(0), *u = thread(1);

	expect_ok(share_of_message(t, bench_pa(DATA), &s));
	share_put(bench.part, s);
	bench_use_up_memory();
	alloc_fail_at(1);
	expect_ok(share_of_message(t, bench_pa(DATA), &s));
	share_put(bench.part, s);
	assert_false(alloc_was_refused());
	expect_err(share_of_message(u, bench_pa(DATA), &s), ERR_NOMEM);
	alloc_fail_at(0);
	bench_give_memory_back();
	expect_ok(share_of_message(u, bench_pa(DATA), &s));
	share_put(bench.part, s);
}

static enum err first_message(void *context)
{
	enum err e = share_of_message(context, bench_pa(DATA), &s);

	if (e == OK)
		share_put(bench.part, s);
	return e;
}

static size_t objects_before;

static void no_more_objects([[maybe_unused]] void *context)
{
	assert_int_equal(bench.part->heap.objects, objects_before);
}

test(a_place_for_messages_is_made_whole_or_not_at_all)
{
	struct thread *t = thread(0);

	objects_before = bench.part->heap.objects;
	assert_true(alloc_fail_each(first_message, no_more_objects, t) > 0);
	assert_int_equal(bench.part->heap.objects, objects_before + 1);
}

test(a_message_bears_no_name)
{
	expect_ok(share_of_message(thread(0), bench_pa(DATA), &s));
	expect_panic((void)share_register(bench.part, s, (cookie_t){ 7 }));
	host_recover();
}
