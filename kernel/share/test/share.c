/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shares: what a guest may offer, under which name, and for how long.
 */
#include "abi/msg.h"
#include "host/alloc_fail.h"
#include "host/bench.h"
#include "share/share.h"

#define LIST 0u  /* normal-world pages of the tests: lists from here ... */
#define DATA 16u /* ... and what they list from here */

static struct share *s;

void test_setup(void)
{
	bench_open(false);
}

void test_teardown(void)
{
	bench_toggle_stop();
	host_recover();
	bench_close();
}

static void assert_held(unsigned want_shares, unsigned want_pages)
{
	unsigned shares, pages;

	share_count(bench.part, &shares, &pages);
	assert_int_equal(shares, want_shares);
	assert_int_equal(pages, want_pages);
}

/* List page @n with @count entries, which name the pages from @first on, downwards. */
static struct msg_list_page *list_page(unsigned n, unsigned first, unsigned count)
{
	struct msg_list_page *l = bench_nw(n);

	memset(l, 0xff, sizeof(*l));
	for (unsigned i = 0; i < count; i++)
		l->pages[i] = bench_pa(first + count - 1 - i);
	return l;
}

/* A registered share of one page under @cookie. */
static void have(uint64_t cookie)
{
	expect_ok(share_from_span(bench.part, bench_pa(DATA), 100, false, &s));
	expect_ok(share_register(bench.part, s, (cookie_t){ cookie }));
}

/* ---- spans ---- */

test(a_span_shows_the_memory_it_names)
{
	memcpy((char *)bench_nw(DATA) + 4090, "over the edge", 14);
	expect_ok(share_from_span(bench.part, bench_pa(DATA) + 4090, 14, false, &s));
	assert_int_equal(s->pages, 2);
	assert_int_equal(s->offset, 4090);
	assert_int_equal(s->size, 14);
	assert_string_equal((char *)(uintptr_t)share_at(s, 0), "over the edge");
	memcpy((char *)(uintptr_t)share_at(s, 5), "THE", 3);
	assert_memory_equal((char *)bench_nw(DATA) + 4095, "THE", 3);
	assert_held(0, 2);
	share_put(bench.part, s);
	assert_held(0, 0);
}

test(a_span_of_size_0_or_beyond_all_limits_is_refused)
{
	uint64_t sizes[] = { 0, UINT64_MAX, UINT64_MAX - 4095, UINT64_C(1) << 32,
		             (uint64_t)SHARE_PAGES_MAX * PAGE_SIZE + 1 };

	for (unsigned i = 0; i < array_count(sizes); i++)
		expect_err(share_from_span(bench.part, bench_pa(DATA), sizes[i], false, &s),
		           ERR_RANGE);
	assert_held(0, 0);
}

test(a_span_must_be_normal_world_ram_to_its_last_byte)
{
	uint64_t end = bench_nw_end();

	expect_ok(share_from_span(bench.part, end - 1, 1, false, &s));
	share_put(bench.part, s);
	expect_err(share_from_span(bench.part, end - 1, 2, false, &s), ERR_ACCESS);
	expect_err(share_from_span(bench.part, end, 1, false, &s), ERR_ACCESS);
	expect_err(share_from_span(bench.part, bench_pa(0) - 1, 2, false, &s), ERR_ACCESS);
	expect_err(share_from_span(bench.part, bench_secure_pa(), 1, false, &s), ERR_ACCESS);
	expect_err(share_from_span(bench.part, UINT64_MAX, 1, false, &s), ERR_ACCESS);
	expect_err(share_from_span(bench.part, UINT64_MAX - 4095, 4096, false, &s), ERR_ACCESS);
	assert_held(0, 0);
}

test(a_guest_of_a_hypervisor_cannot_name_memory_by_address)
{
	bench_close();
	bench_open(true);
	expect_err(share_from_span(bench.part, bench_pa(DATA), 1, false, &s), ERR_ACCESS);
	expect_ok(share_from_span(bench.part, bench_pa(DATA), 1, true, &s));
	share_put(bench.part, s);
	expect_ok(share_from_span(bench.part, bench_pa(DATA) + 4088, 8, true, &s));
	share_put(bench.part, s);
	expect_err(share_from_span(bench.part, bench_pa(DATA) + 4088, 9, true, &s), ERR_ACCESS);
	assert_held(0, 0);
}

/* ---- lists ---- */

test(a_list_shows_its_pages_in_its_order)
{
	list_page(LIST, DATA, 3);
	for (unsigned i = 0; i < 3; i++)
		memset(bench_nw(DATA + i), 'a' + (int)i, PAGE_SIZE);
	expect_ok(share_from_list(bench.part, bench_pa(LIST) | 4000, 96 + 4096 + 1, &s));
	assert_int_equal(s->pages, 3);
	assert_int_equal(s->offset, 4000);
	assert_int_equal(*(volatile char *)share_at(s, 0), 'c');
	assert_int_equal(*(volatile char *)share_at(s, 95), 'c');
	assert_int_equal(*(volatile char *)share_at(s, 96), 'b');
	assert_int_equal(*(volatile char *)share_at(s, 96 + 4096), 'a');
	share_put(bench.part, s);
	assert_held(0, 0);
}

test(the_offset_counts_for_the_number_of_pages)
{
	list_page(LIST, DATA, 1);
	expect_ok(share_from_list(bench.part, bench_pa(LIST) | 96, 4000, &s));
	share_put(bench.part, s);
	/* One byte more needs a second entry, and there is none. */
	expect_err(share_from_list(bench.part, bench_pa(LIST) | 96, 4001, &s), ERR_ACCESS);
	assert_held(0, 0);
}

test(what_lies_behind_the_last_entry_is_never_looked_at)
{
	struct msg_list_page *l = list_page(LIST, DATA, 2);

	l->pages[2] = bench_secure_pa();
	l->next = bench_secure_pa();
	expect_ok(share_from_list(bench.part, bench_pa(LIST), 2 * 4096, &s));
	share_put(bench.part, s);
}

/* A full list page: its link is junk until it is needed. */
test(a_second_list_page_is_read_when_there_are_entries_left)
{
	struct msg_list_page *l = bench_nw(LIST);

	for (unsigned i = 0; i < MSG_LIST_ENTRIES; i++)
		l->pages[i] = bench_pa(DATA + i % 8);
	l->next = UINT64_MAX;
	expect_ok(share_from_list(bench.part, bench_pa(LIST), 511 * 4096, &s));
	share_put(bench.part, s);
	expect_err(share_from_list(bench.part, bench_pa(LIST), 511 * 4096 + 1, &s), ERR_ACCESS);
	l->next = bench_pa(LIST + 1) | 8;
	expect_err(share_from_list(bench.part, bench_pa(LIST), 511 * 4096 + 1, &s), ERR_ACCESS);
	l->next = bench_secure_pa();
	expect_err(share_from_list(bench.part, bench_pa(LIST), 511 * 4096 + 1, &s), ERR_ACCESS);
	l->next = bench_pa(LIST + 1);
	list_page(LIST + 1, DATA + 9, 1);
	memcpy(bench_nw(DATA + 9), "last", 5);
	expect_ok(share_from_list(bench.part, bench_pa(LIST), 511 * 4096 + 1, &s));
	assert_int_equal(s->pages, 512);
	assert_string_equal((char *)(uintptr_t)share_at(s, 511 * 4096), "last");
	share_put(bench.part, s);
	assert_held(0, 0);
}

test(a_list_that_loops_is_read_as_often_as_its_size_says)
{
	struct msg_list_page *l = bench_nw(LIST);

	for (unsigned i = 0; i < MSG_LIST_ENTRIES; i++)
		l->pages[i] = bench_pa(DATA);
	l->next = bench_pa(LIST);
	expect_ok(share_from_list(bench.part, bench_pa(LIST), 5000 * 4096, &s));
	assert_int_equal(s->pages, 5000);
	share_put(bench.part, s);
	assert_held(0, 0);
}

test(list_pages_must_be_normal_world_ram)
{
	expect_err(share_from_list(bench.part, bench_secure_pa(), 1, &s), ERR_ACCESS);
	expect_err(share_from_list(bench.part, bench_nw_end(), 1, &s), ERR_ACCESS);
	expect_err(share_from_list(bench.part, UINT64_MAX, 1, &s), ERR_ACCESS);
	expect_err(share_from_list(bench.part, 0, 1, &s), ERR_ACCESS);
	assert_held(0, 0);
}

test(each_listed_page_must_be_normal_world_ram)
{
	uint64_t bad[] = { 0,
		           1,
		           bench_pa(DATA) + 1,
		           bench_pa(DATA) + 2048,
		           bench_secure_pa(),
		           bench_nw_end(),
		           UINT64_MAX,
		           UINT64_MAX - 4095 };

	for (unsigned i = 0; i < array_count(bad); i++) {
		for (unsigned at = 0; at < 3; at++) {
			struct msg_list_page *l = list_page(LIST, DATA, 3);

			l->pages[at] = bad[i];
			expect_err(share_from_list(bench.part, bench_pa(LIST), 3 * 4096, &s),
			           ERR_ACCESS);
		}
	}
	assert_held(0, 0);
}

test(a_list_of_size_0_or_beyond_all_limits_is_refused)
{
	list_page(LIST, DATA, 1);
	expect_err(share_from_list(bench.part, bench_pa(LIST), 0, &s), ERR_RANGE);
	expect_err(share_from_list(bench.part, bench_pa(LIST) | 4095, UINT64_MAX, &s), ERR_RANGE);
	expect_err(share_from_list(bench.part, bench_pa(LIST), UINT64_C(1) << 40, &s), ERR_RANGE);
}

/* Is every page of @s one of normal-world RAM, by the tables themselves? */
static void assert_all_normal(const struct share *a)
{
	for (size_t i = 0; i < a->pages; i++) {
		pte_t e = host_walk_kernel(bench.part->env.kroot, a->base + i * PAGE_SIZE);

		assert_true(pte_is_valid(e) && (pte_prot(e) & PROT_NS));
		assert_true(nw_map_holds(&bench.nw, pte_pa(e), PAGE_SIZE));
	}
}

/* Entries, and the link, that are good and bad in turn. */
test(what_was_checked_is_what_is_mapped_however_fast_it_changes)
{
	struct msg_list_page *l = bench_nw(LIST);
	unsigned good = 0, bad = 0;

	for (unsigned i = 0; i < MSG_LIST_ENTRIES; i++)
		l->pages[i] = bench_pa(DATA);
	for (unsigned link = 0; link < 2; link++) {
		l->next = bench_pa(LIST);
		bench_toggle_start(link ? &l->next : &l->pages[1], bench_pa(DATA + 1),
		                   bench_secure_pa());
		/* The other thread runs when the host lets it: until both were seen. */
		for (unsigned i = 0; i < 3000 || (i < 3000000 && !(good && bad)); i++) {
			enum err e = share_from_list(bench.part, bench_pa(LIST),
			                             (link ? 512 : 3) * PAGE_SIZE, &s);

			if (e == OK) {
				assert_all_normal(s);
				share_put(bench.part, s);
				good++;
			} else {
				expect_err(e, ERR_ACCESS);
				bad++;
			}
		}
		bench_toggle_stop();
		l->pages[1] = bench_pa(DATA);
	}
	assert_true(good > 0 && bad > 0);
	assert_held(0, 0);
}

/* ---- names ---- */

test(a_registered_share_is_found_by_its_cookie)
{
	struct share *found;

	have(7);
	assert_held(1, 1);
	expect_ok(share_get(bench.part, (cookie_t){ 7 }, &found));
	assert_ptr_equal(found, s);
	share_put(bench.part, found);
	expect_err(share_get(bench.part, (cookie_t){ 8 }, &found), ERR_NOENT);
	expect_ok(share_unregister(bench.part, (cookie_t){ 7 }));
	expect_err(share_get(bench.part, (cookie_t){ 7 }, &found), ERR_NOENT);
	assert_held(0, 0);
}

test(second_share_with_the_same_cookie_is_refused_and_the_first_lives)
{
	struct share *second, *found;

	have(7);
	expect_ok(share_from_span(bench.part, bench_pa(DATA + 1), 1, false, &second));
	expect_err(share_register(bench.part, second, (cookie_t){ 7 }), ERR_EXIST);
	share_put(bench.part, second);
	expect_ok(share_get(bench.part, (cookie_t){ 7 }, &found));
	assert_ptr_equal(found, s);
	share_put(bench.part, found);
	assert_held(1, 1);
}

test(any_cookie_will_do)
{
	uint64_t cookies[] = { 0, 1, UINT64_MAX, UINT64_C(1) << 63, 0xffff000012345678 };

	for (unsigned i = 0; i < array_count(cookies); i++)
		have(cookies[i]);
	assert_held(array_count(cookies), array_count(cookies));
	for (unsigned i = 0; i < array_count(cookies); i++)
		expect_ok(share_unregister(bench.part, (cookie_t){ cookies[i] }));
	assert_held(0, 0);
}

test(a_share_in_use_stays_registered)
{
	struct share *found, *again;

	have(7);
	expect_ok(share_get(bench.part, (cookie_t){ 7 }, &found));
	expect_err(share_unregister(bench.part, (cookie_t){ 7 }), ERR_BUSY);
	assert_held(1, 1);
	expect_ok(share_get(bench.part, (cookie_t){ 7 }, &again));
	share_put(bench.part, found);
	expect_err(share_unregister(bench.part, (cookie_t){ 7 }), ERR_BUSY);
	share_put(bench.part, again);
	expect_ok(share_unregister(bench.part, (cookie_t){ 7 }));
	expect_err(share_unregister(bench.part, (cookie_t){ 7 }), ERR_NOENT);
}

test(a_guest_can_register_so_many_shares_and_no_more)
{
	struct share *more;

	for (uint64_t i = 0; i < SHARES_MAX; i++)
		have(i << 32);
	expect_ok(share_from_span(bench.part, bench_pa(DATA), 1, false, &more));
	expect_err(share_register(bench.part, more, (cookie_t){ 1 }), ERR_LIMIT);
	share_put(bench.part, more);
	assert_held(SHARES_MAX, SHARES_MAX);
	for (uint64_t i = 0; i < SHARES_MAX; i++)
		expect_ok(share_unregister(bench.part, (cookie_t){ i << 32 }));
	assert_held(0, 0);
}

test(a_guest_can_have_so_many_pages_mapped_and_no_more)
{
	struct msg_list_page *l = bench_nw(LIST);
	struct share *all, *more;

	for (unsigned i = 0; i < MSG_LIST_ENTRIES; i++)
		l->pages[i] = bench_pa(DATA);
	l->next = bench_pa(LIST);
	expect_ok(share_from_list(bench.part, bench_pa(LIST), (uint64_t)SHARE_PAGES_MAX * PAGE_SIZE,
	                          &all));
	expect_err(share_from_span(bench.part, bench_pa(DATA), 1, false, &more), ERR_LIMIT);
	share_put(bench.part, all);
	expect_ok(share_from_span(bench.part, bench_pa(DATA), 1, false, &more));
	share_put(bench.part, more);
	assert_held(0, 0);
}

/* A guest that may share five pages. */
static void open_with_five(void)
{
	bench_close();
	bench_open_limited(false, (struct part_limits){ 1, 1, 5 });
	list_page(LIST, DATA, 5);
}

static enum err list_of(uint64_t pages, struct share **out)
{
	return share_from_list(bench.part, bench_pa(LIST), pages * PAGE_SIZE, out);
}

test(ceiling_of_shared_pages_is_exact_and_what_is_given_back_can_be_had_again)
{
	struct share *a, *b, *c;

	open_with_five();
	expect_err(list_of(6, &a), ERR_LIMIT);
	expect_ok(list_of(5, &a));
	expect_err(list_of(1, &b), ERR_LIMIT);
	share_put(bench.part, a);
	expect_ok(list_of(3, &a));
	expect_err(list_of(3, &b), ERR_LIMIT);
	expect_ok(list_of(2, &b));
	expect_ok(share_register(bench.part, a, (cookie_t){ 1 }));
	expect_err(share_from_span(bench.part, bench_pa(DATA), 1, false, &c), ERR_LIMIT);
	assert_int_equal(share_pages_counted(bench.part), 5);
	expect_ok(share_unregister(bench.part, (cookie_t){ 1 }));
	assert_int_equal(share_pages_counted(bench.part), 2);
	expect_ok(list_of(3, &a));
	expect_err(list_of(1, &c), ERR_LIMIT);
	share_put(bench.part, a);
	share_put(bench.part, b);
	assert_int_equal(share_pages_counted(bench.part), 0);
}

test(pages_that_carry_calls_do_not_count)
{
	struct share *all, *first, *second, *more;

	open_with_five();
	expect_ok(share_from_span(bench.part, bench_pa(DATA), 1, true, &first));
	expect_ok(list_of(5, &all));
	expect_ok(share_from_span(bench.part, bench_pa(DATA), PAGE_SIZE, true, &second));
	assert_int_equal(share_pages_counted(bench.part), 5);
	assert_held(0, 7);
	share_put(bench.part, first);
	share_put(bench.part, second);
	expect_err(list_of(1, &more), ERR_LIMIT);
	share_put(bench.part, all);
	assert_int_equal(share_pages_counted(bench.part), 0);
	assert_held(0, 0);
}

test(share_that_was_refused_counts_no_pages)
{
	struct msg_list_page *l = list_page(LIST, DATA, 5);

	open_with_five();
	l->pages[4] = bench_secure_pa();
	for (unsigned i = 0; i < 3; i++)
		expect_err(list_of(5, &s), ERR_ACCESS);
	assert_int_equal(share_pages_counted(bench.part), 0);
	bench_use_up_memory();
	expect_err(list_of(5, &s), ERR_NOMEM);
	bench_give_memory_back();
	assert_int_equal(share_pages_counted(bench.part), 0);
}

/* ---- failures ---- */

static uint32_t frames_before;

static enum err make_both([[maybe_unused]] void *context)
{
	struct share *a, *b;
	enum err e;

	e = share_from_span(bench.part, bench_pa(DATA), 5 * 4096, false, &a);
	if (e != OK)
		return e;
	e = share_from_list(bench.part, bench_pa(LIST), 700 * 4096, &b);
	if (e == OK)
		share_put(bench.part, b);
	share_put(bench.part, a);
	return e;
}

static void nothing_is_left([[maybe_unused]] void *context)
{
	assert_held(0, 0);
	assert_int_equal(bench.account.used, frames_before);
}

test(whichever_allocation_fails_nothing_is_left_behind)
{
	struct msg_list_page *l = bench_nw(LIST);

	for (unsigned i = 0; i < MSG_LIST_ENTRIES; i++)
		l->pages[i] = bench_pa(DATA);
	l->next = bench_pa(LIST);
	frames_before = bench.account.used;
	assert_true(alloc_fail_each(make_both, nothing_is_left, NULL) > 0);
	nothing_is_left(NULL);
}

test(a_list_is_looked_at_without_room_of_its_own)
{
	struct kspace *k = &bench.part->kspace;
	void *hole, *va;

	/* All of the window's tables are full but for one hole, and there is no frame for another.
	 */
	list_page(LIST, DATA, 1);
	memcpy(bench_nw(DATA), "listed", 7);
	have(7);
	expect_ok(kspace_reserve(k, 1, &hole));
	bench.account.max = bench.account.used;
	for (size_t pages = 128; pages > 0; pages /= 2)
		while (kspace_reserve(k, pages, &va) == OK)
			;
	kspace_unmap_ns(k, hole, 1);
	expect_ok(share_from_list(bench.part, bench_pa(LIST), 7, &s));
	assert_string_equal((char *)(uintptr_t)share_at(s, 0), "listed");
	share_put(bench.part, s);
	assert_held(1, 1);
}

test(a_list_page_is_out_of_sight_when_the_share_is_made)
{
	struct msg_list_page *l = bench_nw(LIST);

	/* Also of one whose link makes the last page: that page alone is left in its place. */
	for (unsigned i = 0; i < MSG_LIST_ENTRIES; i++)
		l->pages[i] = bench_pa(DATA);
	l->next = bench_pa(LIST + 1);
	list_page(LIST + 1, DATA + 9, 1);
	for (size_t pages = 510; pages <= 512; pages++) {
		expect_ok(share_from_list(bench.part, bench_pa(LIST), pages * PAGE_SIZE, &s));
		for (size_t i = 0; i < pages; i++)
			assert_int_equal(
				pte_pa(kspace_pte(&bench.part->kspace, s->base + i * PAGE_SIZE)),
				bench_pa(i == 511 ? DATA + 9 : DATA));
		share_put(bench.part, s);
	}
	assert_held(0, 0);
}

test(a_guest_without_memory_has_no_table)
{
	bench_use_up_memory();
	expect_err(share_init(bench.part), ERR_NOMEM);
	bench_give_memory_back();
}

test(the_last_reference_cannot_be_put_while_the_name_stands)
{
	have(7);
	expect_panic(share_put(bench.part, s));
}

test(a_passing_share_bears_its_cookie_until_its_last_holder_lets_go)
{
	struct share *a, *b;

	expect_ok(share_from_span(bench.part, bench_pa(DATA), 1, false, &a));
	expect_ok(share_from_span(bench.part, bench_pa(DATA), 1, false, &b));
	assert_false(share_is_passing(bench.part, (cookie_t){ 5 }));
	share_pass(bench.part, a, (cookie_t){ 5 });
	share_pass(bench.part, b, (cookie_t){ 6 });
	assert_true(share_is_passing(bench.part, (cookie_t){ 5 }));
	/* It has no name that a guest could use. */
	expect_err(share_get(bench.part, (cookie_t){ 5 }, &(struct share *){ NULL }), ERR_NOENT);
	expect_err(share_unregister(bench.part, (cookie_t){ 5 }), ERR_NOENT);
	atomic_inc(&a->refs);
	share_put(bench.part, a);
	assert_true(share_is_passing(bench.part, (cookie_t){ 5 }));
	share_put(bench.part, a);
	assert_false(share_is_passing(bench.part, (cookie_t){ 5 }));
	assert_true(share_is_passing(bench.part, (cookie_t){ 6 }));
	share_put(bench.part, b);
	assert_held(0, 0);
}
