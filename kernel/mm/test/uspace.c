/* SPDX-License-Identifier: BSD-2-Clause */
#include "space.h"

test(an_empty_space_costs_a_root_and_a_number)
{
	begin_space();
	assert_int_equal(u.root_pa.v % 512, 0);
	assert_int_equal(g->account.used, used_before + 1); /* the page of the 512-byte class */
	assert_false(uspace_allows(&u, (uva_t){ u.base }, 1, 0));
	end_space();
}

test(a_small_ta_takes_one_table_of_each_level)
{
	uint32_t used;

	begin_space();
	(void)map_pages(1, PROT_X);
	used = g->account.used;
	(void)map_pages(10, PROT_W);
	(void)map_pages(100, 0);
	(void)map_pages(3, PROT_W);
	assert_int_equal(g->account.used, used + 113);
	check_space();
	end_space();
}

test(fresh_pages_are_zero_and_obey_their_protection)
{
	char buffer[300], text[] = "written by the kernel for the TA";
	uva_t w, r, x;

	begin_space();
	w = map_pages(2, PROT_W);
	r = map_pages(1, 0);
	x = map_pages(1, PROT_X);
	expect_ok(ucopy_in(buffer, (uva_t){ w.v + PAGE_SIZE - 100 }, sizeof(buffer)));
	for (unsigned i = 0; i < sizeof(buffer); i++)
		assert_int_equal(buffer[i], 0);
	expect_ok(ucopy_out((uva_t){ w.v + PAGE_SIZE - 5 }, text, sizeof(text)));
	expect_ok(ucopy_in_str(buffer, (uva_t){ w.v + PAGE_SIZE - 5 }, sizeof(buffer)));
	assert_string_equal(buffer, text);
	expect_err(ucopy_in_str(buffer, (uva_t){ w.v + PAGE_SIZE - 5 }, 8), ERR_RANGE);
	assert_string_equal(buffer, "written");
	expect_err(ucopy_out(r, text, 1), ERR_ACCESS);
	expect_err(ucopy_out(x, text, 1), ERR_ACCESS);
	expect_err(ucopy_in(buffer, (uva_t){ w.v + 2 * PAGE_SIZE }, 1), ERR_ACCESS);
	expect_err(ucopy_in(buffer, (uva_t){ w.v + 2 * PAGE_SIZE - 10 }, 11), ERR_ACCESS);
	assert_true(host_ta_can_fetch(x.v));
	assert_false(host_ta_can_fetch(w.v));
	assert_false(host_ta_can_fetch(r.v));
	check_space();
	end_space();
}

test(writable_and_executable_at_once_is_refused)
{
	uva_t va, x;

	begin_space();
	expect_err(uspace_map_new(&u, ANYWHERE, 1, PAGE_SIZE, PROT_W | PROT_X, &va), ERR_ACCESS);
	expect_err(uspace_map_new(&u, ANYWHERE, 1, PAGE_SIZE, PROT_NS, &va), ERR_ACCESS);
	expect_err(uspace_map_new(&u, ANYWHERE, 1, PAGE_SIZE, PROT_GLOBAL, &va), ERR_ACCESS);
	x = map_pages(1, PROT_X);
	expect_err(uspace_protect(&u, x, 1, PROT_X | PROT_W), ERR_ACCESS);
	expect_ok(uspace_protect(&u, x, 1, PROT_W));
	assert_false(host_ta_can_fetch(x.v));
	check_space();
	end_space();
}

test(landing_pads_are_asked_of_code_and_kept)
{
	uva_t va, x;

	begin_space();
	expect_err(uspace_map_new(&u, ANYWHERE, 1, PAGE_SIZE, PROT_BTI, &va), ERR_ACCESS);
	expect_err(uspace_map_new(&u, ANYWHERE, 1, PAGE_SIZE, PROT_W | PROT_BTI, &va), ERR_ACCESS);
	x = map_pages(1, PROT_W);
	expect_err(uspace_protect(&u, x, 1, PROT_BTI), ERR_ACCESS);
	expect_ok(uspace_protect(&u, x, 1, PROT_X | PROT_BTI));
	assert_true(uspace_allows(&u, x, 1, PROT_X | PROT_BTI));
	assert_true(host_ta_can_fetch(x.v));
	check_space();
	end_space();
}

test(what_overlaps_a_region_is_refused_and_changes_nothing)
{
	uva_t va = { 0 }, at = { USPACE_LOW + 64 * PAGE_SIZE };
	uint32_t used;

	begin_space();
	expect_ok(uspace_map_new(&u, at, 4, PAGE_SIZE, PROT_W, &va));
	assert_true(va.v == at.v);
	used = g->account.used;
	for (int first = -3; first <= 3; first++) {
		uva_t there = { at.v + (uint64_t)((int64_t)first * PAGE_SIZE) };

		expect_err(uspace_map_new(&u, there, 4, PAGE_SIZE, 0, &va), ERR_EXIST);
	}
	expect_err(uspace_map_new(&u, (uva_t){ at.v - PAGE_SIZE }, 9, PAGE_SIZE, 0, &va),
	           ERR_EXIST);
	assert_int_equal(g->account.used, used);
	expect_ok(uspace_map_new(&u, (uva_t){ at.v - 4 * PAGE_SIZE }, 4, PAGE_SIZE, 0, &va));
	expect_ok(uspace_map_new(&u, (uva_t){ at.v + 4 * PAGE_SIZE }, 4, PAGE_SIZE, 0, &va));
	check_space();
	end_space();
}

test(odd_requests_are_refused)
{
	static const struct {
		uint64_t at;
		size_t pages, align;
		enum err want;
	} odd[] = {
		{ 0, 0, PAGE_SIZE, ERR_ARG },
		{ 0, 1, 0, ERR_ARG },
		{ 0, 1, 8, ERR_ARG },
		{ 0, 1, PAGE_SIZE + 1, ERR_ARG },
		{ 0, 1, 3 * PAGE_SIZE, ERR_ARG },
		{ USPACE_LOW + 1, 1, PAGE_SIZE, ERR_ARG },
		{ PAGE_SIZE, 1, PAGE_SIZE, ERR_RANGE },
		{ USPACE_LOW - PAGE_SIZE, 2, PAGE_SIZE, ERR_RANGE },
		{ USPACE_HIGH, 1, PAGE_SIZE, ERR_RANGE },
		{ USPACE_HIGH - PAGE_SIZE, 2, PAGE_SIZE, ERR_RANGE },
		{ UVA_LIMIT, 1, PAGE_SIZE, ERR_RANGE },
		{ UINT64_C(0xfffffffffffff000), 2, PAGE_SIZE, ERR_RANGE },
		{ 0, SIZE_MAX, PAGE_SIZE, ERR_RANGE },
		{ 0, SIZE_MAX / PAGE_SIZE + 1, PAGE_SIZE, ERR_RANGE },
		{ USPACE_LOW, (size_t)1 << 52, PAGE_SIZE, ERR_RANGE },
		{ 0, 1, (size_t)1 << 63, ERR_RANGE },
	};
	uva_t va;

	begin_space();
	for (unsigned i = 0; i < array_count(odd); i++)
		expect_err(uspace_map_new(&u, (uva_t){ odd[i].at }, odd[i].pages, odd[i].align, 0,
		                          &va),
		           odd[i].want);
	assert_true(list_is_empty(&u.regions));
	end_space();
}

test(regions_without_a_wish_keep_a_page_between_them)
{
	begin_space();
	for (unsigned i = 0; i < 120; i++)
		(void)map_pages(1 + i % 7, PROT_W);
	for (struct list *n = u.regions.next; n->next != &u.regions; n = n->next) {
		struct uregion *a = list_entry(n, struct uregion, link);
		struct uregion *b = list_entry(n->next, struct uregion, link);

		assert_true(a->va.v + (a->pages + 1) * PAGE_SIZE <= b->va.v);
	}
	check_space();
	end_space();
}

test(an_alignment_is_kept)
{
	uva_t va;

	begin_space();
	for (size_t align = PAGE_SIZE; align <= (size_t)1 << 30; align *= 2) {
		expect_ok(uspace_map_new(&u, ANYWHERE, 1, align, 0, &va));
		assert_int_equal(va.v % align, 0);
	}
	check_space();
	end_space();
}

test(bases_are_spread_over_more_than_twenty_bits)
{
	uint64_t ones = 0, zeroes = 0, seed = 5;

	for (unsigned i = 0; i < 200; i++) {
		uint64_t random = (uint64_t)dice(&seed, UINT32_MAX) << 32 | dice(&seed, UINT32_MAX);
		uva_t a, b;

		make_space(random);
		a = map_pages(3, PROT_X);
		b = map_pages(2, PROT_W);
		assert_true(a.v >= USPACE_LOW && a.v < USPACE_HIGH);
		/* Both are counted from the base: as random as that is. */
		ones |= i % 2 ? a.v : b.v;
		zeroes |= i % 2 ? ~a.v : ~b.v;
		uspace_fini(&u);
	}
	assert_true(__builtin_popcountll(ones & zeroes & (UVA_LIMIT - 1)) >= 24);
	world_check();
}

test(no_base_makes_a_space_fail)
{
	static const uint64_t seeds[] = { 0,        1,        510,      511,       512,
		                          16776191, 16776190, 16775680, UINT64_MAX };

	for (unsigned i = 0; i < array_count(seeds); i++) {
		make_space(seeds[i]);
		for (unsigned n = 0; n < 40; n++)
			(void)map_pages(1 + n % 12, n % 3 ? PROT_W : PROT_X);
		check_space();
		end_space();
	}
}

test(unmapping_needs_exactly_a_region)
{
	uva_t va;

	begin_space();
	va = map_pages(4, PROT_W);
	expect_err(uspace_unmap(&u, va, 3), ERR_NOENT);
	expect_err(uspace_unmap(&u, va, 5), ERR_NOENT);
	expect_err(uspace_unmap(&u, (uva_t){ va.v + PAGE_SIZE }, 3), ERR_NOENT);
	expect_err(uspace_unmap(&u, (uva_t){ va.v + 1 }, 4), ERR_NOENT);
	expect_ok(uspace_unmap(&u, va, 4));
	expect_err(uspace_unmap(&u, va, 4), ERR_NOENT);
	check_space();
	end_space();
}

test(unmapped_pages_are_scrubbed_and_no_core_remembers_them)
{
	static const char secret[] = "a TA's key in a page it gave back";
	uva_t va, keep;
	pte_t e;

	begin_space();
	keep = map_pages(1, PROT_W);
	va = map_pages(200, PROT_W);
	for (unsigned i = 0; i < 200; i++)
		expect_ok(ucopy_out((uva_t){ va.v + i * PAGE_SIZE + i }, secret, sizeof(secret)));
	e = host_see_user(0, va.v + 70 * PAGE_SIZE);
	assert_int_equal(host_tlb_of_frame(pte_pa(e)), 1);
	expect_ok(uspace_unmap(&u, va, 200));
	assert_true(host_secure_find(secret, sizeof(secret)) == 0);
	assert_int_equal(host_tlb_of_frame(pte_pa(e)), 0);
	expect_err(ucopy_out(va, secret, 1), ERR_ACCESS);
	expect_ok(ucopy_out(keep, secret, 1));
	check_space();
	end_space();
}

test(a_user_entry_cleared_without_a_flush_is_found_out)
{
	char byte = 1;
	uva_t va;
	pte_t e;

	begin_space();
	va = map_pages(1, PROT_W);
	expect_ok(ucopy_out(va, &byte, 1));
	e = *utable_slot(&u, va.v);
	mmu_set(utable_slot(&u, va.v), PTE_NONE);
	expect_ok(ucopy_out(va, &byte, 1)); /* the TLB still has it */
	expect_panic(frame_free(&g->account, (pa_t){ pte_pa(e) }));
	host_recover();
	mmu_set(utable_slot(&u, va.v), e);
	end_space();
}

test(less_protection_is_felt_at_once)
{
	char byte = 1;
	uva_t va;

	begin_space();
	va = map_pages(4, PROT_W);
	expect_ok(ucopy_out((uva_t){ va.v + PAGE_SIZE }, &byte, 1));
	expect_ok(uspace_protect(&u, (uva_t){ va.v + PAGE_SIZE }, 2, 0));
	expect_err(ucopy_out((uva_t){ va.v + PAGE_SIZE }, &byte, 1), ERR_ACCESS);
	expect_ok(ucopy_in(&byte, (uva_t){ va.v + PAGE_SIZE }, 1));
	assert_int_equal(byte, 1);
	expect_ok(ucopy_out(va, &byte, 1));
	assert_true(uspace_allows(&u, va, PAGE_SIZE, PROT_W));
	assert_false(uspace_allows(&u, va, PAGE_SIZE + 1, PROT_W));
	assert_true(uspace_allows(&u, va, 4 * PAGE_SIZE, 0));
	assert_false(uspace_allows(&u, va, 4 * PAGE_SIZE + 1, 0));
	assert_true(uspace_allows(&u, (uva_t){ UINT64_MAX }, 0, 0) == false ||
	            uspace_allows(&u, va, 0, PROT_W));
	assert_false(uspace_allows(&u, (uva_t){ va.v }, UINT64_MAX, 0));
	assert_false(uspace_allows(&u, (uva_t){ UINT64_MAX - 5 }, 100, 0));
	expect_ok(uspace_protect(&u, va, 4, PROT_X));
	assert_true(host_ta_can_fetch(va.v + 3 * PAGE_SIZE));
	check_space();
	end_space();
}

test(protecting_what_is_not_ours_is_refused_and_changes_nothing)
{
	uva_t va, alias;
	char *page;

	begin_space();
	expect_ok(kspace_alloc(&g->kspace, 1, (void **)&page));
	va = map_pages(2, PROT_W);
	expect_ok(uspace_map_alias(&u, ANYWHERE, page, 1, 0, &alias));
	expect_err(uspace_protect(&u, va, 3, 0), ERR_NOENT);
	expect_err(uspace_protect(&u, (uva_t){ va.v - PAGE_SIZE }, 2, 0), ERR_NOENT);
	expect_err(uspace_protect(&u, alias, 1, PROT_W), ERR_ACCESS);
	expect_err(uspace_protect(&u, va, 0, 0), ERR_ARG);
	expect_err(uspace_protect(&u, (uva_t){ va.v + 8 }, 1, 0), ERR_ARG);
	expect_err(uspace_protect(&u, va, SIZE_MAX, 0), ERR_RANGE);
	expect_err(uspace_protect(&u, (uva_t){ UINT64_C(0xfffffffffffff000) }, 2, 0), ERR_RANGE);
	assert_true(uspace_allows(&u, va, 2 * PAGE_SIZE, PROT_W));
	assert_false(uspace_allows(&u, alias, 1, PROT_W));
	expect_ok(uspace_unmap(&u, alias, 1));
	kspace_free(&g->kspace, page, 1);
	end_space();
}

struct attempt {
	size_t pages;
	const void *kva;
	uva_t va;
};

static enum err try_map(void *context)
{
	struct attempt *a = context;

	return a->kva ? uspace_map_alias(&u, ANYWHERE, a->kva, a->pages, 0, &a->va)
	              : uspace_map_new(&u, ANYWHERE, a->pages, PAGE_SIZE, PROT_W, &a->va);
}

static uint32_t used_in_space;

static void as_before([[maybe_unused]] void *context)
{
	assert_int_equal(g->account.used, used_in_space);
	assert_true(list_is_empty(&u.regions));
	assert_int_equal(u.owned_pages, 0);
	for (unsigned i = 0; i < UROOT_ENTRIES; i++)
		assert_true(u.root[i] == PTE_NONE);
	world_check();
	world_check_scrubbed();
}

test(a_mapping_that_fails_at_any_point_leaves_no_trace)
{
	struct attempt a = { .pages = 30 };
	void *page;

	begin_space();
	used_in_space = g->account.used;
	/* the region and its heap page, two tables, 30 frames */
	assert_int_equal(alloc_fail_each(try_map, as_before, &a), 34);
	expect_ok(uspace_unmap(&u, a.va, 30));
	as_before(NULL);

	expect_ok(kspace_alloc(&g->kspace, 4, &page));
	used_in_space = g->account.used;
	a = (struct attempt){ .pages = 4, .kva = page };
	assert_int_equal(alloc_fail_each(try_map, as_before, &a), 4);
	expect_ok(uspace_unmap(&u, a.va, 4));
	kspace_free(&g->kspace, page, 4);
	end_space();
}

static enum err try_init([[maybe_unused]] void *context)
{
	return uspace_init(&u, &g->kspace, &g->heap, &world.asids, 99);
}

static void no_space([[maybe_unused]] void *context)
{
	assert_int_equal(g->account.used, used_in_space);
}

test(a_space_that_cannot_be_made_leaves_no_trace)
{
	uint16_t asid;

	g = &world.guest[0];
	used_in_space = used_before = g->account.used;
	assert_int_equal(alloc_fail_each(try_init, no_space, NULL), 3);
	end_space();
	while (asid_alloc(&world.asids, 7, &asid) == OK)
		;
	expect_err(try_init(NULL), ERR_LIMIT);
	no_space(NULL);
}

test(a_ta_at_the_ceiling_of_its_guest_is_refused_more)
{
	uva_t va;

	begin_space();
	expect_err(uspace_map_new(&u, ANYWHERE, g->account.max, PAGE_SIZE, PROT_W, &va), ERR_LIMIT);
	assert_true(list_is_empty(&u.regions));
	check_space();
	end_space();
}

test(random_mappings_agree_with_a_model)
{
	struct {
		uva_t va;
		size_t pages;
		uint8_t mark;
	} held[40];
	unsigned count = 0;
	uint64_t seed = 11;

	begin_space();
	for (unsigned step = 0; step < 3000; step++) {
		unsigned what = dice(&seed, 10);
		unsigned i = count ? dice(&seed, count) : 0;

		if (what < 5 && count < 40) {
			size_t pages = 1 + dice(&seed, dice(&seed, 6) ? 6 : 60);
			uva_t at = dice(&seed, 3)
			                   ? ANYWHERE
			                   : (uva_t){ USPACE_LOW +
				                      (uint64_t)dice(&seed, 4096) * PAGE_SIZE };
			enum err e = uspace_map_new(&u, at, pages, PAGE_SIZE, PROT_W,
			                            &held[count].va);

			if (e != OK)
				continue;
			held[count].pages = pages;
			held[count].mark = (uint8_t)step;
			expect_ok(ucopy_out((uva_t){ held[count].va.v + pages * PAGE_SIZE - 1 },
			                    &held[count].mark, 1));
			count++;
		} else if (what < 9 && count) {
			uint8_t mark;

			expect_ok(ucopy_in(
				&mark, (uva_t){ held[i].va.v + held[i].pages * PAGE_SIZE - 1 }, 1));
			assert_int_equal(mark, held[i].mark);
			expect_ok(uspace_unmap(&u, held[i].va, held[i].pages));
			held[i] = held[--count];
		} else if (count) {
			expect_ok(uspace_protect(&u, held[i].va, held[i].pages,
			                         dice(&seed, 2) ? PROT_W : PROT_X));
		}
		if (step % 200 == 0)
			check_space();
	}
	end_space();
}
