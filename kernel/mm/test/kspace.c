/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

static struct kspace *k;
static struct frame_account *account;

/* Each test begins here. */
static void begin(void)
{
	k = &world.guest[0].kspace;
	account = &world.guest[0].account;
}

static nwpa_t nw_page(uint32_t i)
{
	return (nwpa_t){ HOST_NW_PA + (uint64_t)i * PAGE_SIZE };
}

test(allocated_pages_are_zero_and_can_be_written)
{
	char *p;

	begin();
	expect_ok(kspace_alloc(k, 3, (void **)&p));
	for (size_t i = 0; i < 3u * PAGE_SIZE; i++)
		assert_int_equal(p[i], 0);
	memset(p, 0x5a, 3 * PAGE_SIZE);
	assert_int_equal(kspace_pages(k, p), 3);
	world_check();
	kspace_free(k, p, 3);
	world_check();
	world_check_scrubbed();
}

test(a_guard_page_is_before_and_behind_each_allocation)
{
	char *p[20];

	begin();
	for (unsigned i = 0; i < 20; i++) {
		expect_ok(kspace_alloc(k, 1 + i % 3, (void **)&p[i]));
		assert_false(host_can_read(p[i] - 1));
		assert_true(host_can_write(p[i]));
		assert_true(host_can_write(p[i] + (1 + i % 3) * PAGE_SIZE - 1));
		assert_false(host_can_read(p[i] + (1 + i % 3) * PAGE_SIZE));
	}
	for (unsigned i = 0; i < 20; i += 2)
		kspace_free(k, p[i], 1 + i % 3);
	for (unsigned i = 1; i < 20; i += 2) {
		assert_false(host_can_read(p[i] - 1));
		assert_false(host_can_read(p[i] + (1 + i % 3) * PAGE_SIZE));
	}
}

test(the_first_allocation_lies_at_the_same_place_in_each_window)
{
	void *p, *q;

	begin();
	expect_ok(kspace_alloc(k, 1, &p));
	world_enter(&world.guest[1]);
	expect_ok(kspace_alloc(&world.guest[1].kspace, 1, &q));
	assert_int_equal((char *)p - k->base, (char *)q - world.guest[1].kspace.base);
}

test(freed_pages_are_gone_from_every_tlb_when_free_returns)
{
	char *p;
	pa_t f;

	begin();
	expect_ok(kspace_alloc(k, 1, (void **)&p));
	f = kspace_pa(k, p);
	assert_int_equal(host_tlb_of_frame(f.v), 1);
	kspace_free(k, p, 1);
	assert_int_equal(host_tlb_of_frame(f.v), 0);
	assert_false(host_can_read(p));
}

test(an_entry_cleared_without_a_flush_is_found_out)
{
	irq_flags_t flags;
	char *p;
	pa_t f;

	begin();
	expect_ok(kspace_alloc(k, 1, (void **)&p));
	f = kspace_pa(k, p);
	mmu_set_kernel(p, (pte_t *)(void *)(k->base + 2 * PAGE_SIZE) + (p - k->base) / PAGE_SIZE,
	               PTE_RESERVED);
	assert_true(host_can_write(p)); /* as a stale TLB would let it */
	flags = irq_save();
	expect_panic(mmu_peek(f));
	irq_restore(flags);
	expect_panic(frame_free(account, f));
	host_recover();
	tlb_flush_kernel(p, 1);
	assert_false(host_can_read(p));
	frame_free(account, f);
}

test(an_entry_set_without_publishing_is_of_no_use)
{
	char *p;

	begin();
	expect_ok(kspace_reserve(k, 1, (void **)&p));
	mmu_set_kernel(p, (pte_t *)(void *)(k->base + 2 * PAGE_SIZE) + (p - k->base) / PAGE_SIZE,
	               pte_page(nw_page(0).v, PROT_W | PROT_NS));
	assert_false(host_can_read(p));
	mmu_publish();
	assert_true(host_can_write(p));
	kspace_unmap_ns(k, p, 1);
}

test(a_page_that_was_hidden_is_gone_from_every_tlb_and_its_place_may_show_another)
{
	char *p;

	begin();
	expect_ok(kspace_reserve(k, 2, (void **)&p));
	kspace_set_ns(k, p, nw_page(0));
	kspace_set_ns(k, p + PAGE_SIZE, nw_page(1));
	kspace_hide_ns(k, p);
	assert_false(host_can_read(p));
	assert_true(host_can_write(p + PAGE_SIZE));
	assert_int_equal(host_tlb_of_frame(nw_page(0).v), 0);
	kspace_set_ns(k, p, nw_page(2));
	assert_int_equal(kspace_pa(k, p).v, nw_page(2).v);
	kspace_unmap_ns(k, p, 2);
	world_check();
}

test(a_page_of_our_own_cannot_be_hidden)
{
	char *p;

	begin();
	expect_ok(kspace_alloc(k, 1, (void **)&p));
	expect_panic(kspace_hide_ns(k, p));
	kspace_free(k, p, 1);
}

test(addresses_translate_both_ways)
{
	char *p;

	begin();
	expect_ok(kspace_alloc(k, 2, (void **)&p));
	assert_ptr_equal(kspace_va(k, kspace_pa(k, p + PAGE_SIZE + 5)), p + PAGE_SIZE);
	assert_true(kspace_holds(k, p) && !kspace_holds(k, &p));
	expect_panic((void)kspace_pa(k, p + 2 * PAGE_SIZE));
	expect_panic((void)kspace_pa(k, &p));
	expect_panic((void)kspace_va(&world.guest[1].kspace, kspace_pa(k, p)));
}

test(no_pages_and_too_many_pages_are_errors)
{
	uint32_t used;
	void *p;

	begin();
	used = account->used;
	expect_err(kspace_alloc(k, 0, &p), ERR_ARG);
	expect_err(kspace_reserve(k, k->pages, &p), ERR_NOMEM);
	expect_err(kspace_alloc(k, SIZE_MAX, &p), ERR_NOMEM);
	assert_int_equal(account->used, used);
}

test(a_failed_allocation_at_any_point_leaves_no_trace)
{
	uint32_t used, hint;
	void *p;
	unsigned n;

	begin();
	used = account->used;
	hint = k->hint;
	/* Two regions: each step may need a table, too. */
	for (n = 1;; n++) {
		enum err e;

		alloc_fail_at(n);
		e = kspace_alloc(k, 700, &p);
		if (!alloc_was_refused()) {
			expect_err(e, ERR_LIMIT); /* more than the ceiling: fails by itself */
			break;
		}
		expect_err(e, ERR_NOMEM);
		assert_int_equal(account->used, used);
		assert_int_equal(k->hint, hint);
		n += n > 10 && n < 380 ? 36 : 0;
	}
	alloc_fail_at(0);
	assert_int_equal(account->used, used);
	world_check();
	world_check_scrubbed();
}

static enum err try_bootstrap(void *context)
{
	pa_t l2;

	return kspace_bootstrap(context, &l2);
}

static void no_frames(void *context)
{
	assert_int_equal(((struct frame_account *)context)->used, 0);
}

test(a_window_that_cannot_be_made_leaves_no_trace)
{
	struct frame_account a;
	struct kspace nexus;

	expect_ok(frame_account_init(&a, &world.pool, 9, 0, 100));
	assert_int_equal(alloc_fail_each(try_bootstrap, no_frames, &a), 2);
	assert_int_equal(frame_release_all(&a), 2);
	alloc_fail_at(1);
	expect_err(kspace_init_nexus(&nexus, &a), ERR_NOMEM);
	frame_account_fini(&a);
	world_check_scrubbed();
}

test(a_list_of_normal_world_pages_that_does_not_fit_is_refused)
{
	void *p;

	begin();
	expect_err(kspace_reserve(k, 0, &p), ERR_ARG);
	expect_err(kspace_reserve(k, k->pages, &p), ERR_NOMEM);
	world_check();
}

test(a_window_of_a_guest_at_its_ceiling_still_works)
{
	void *p, *q;

	begin();
	expect_ok(kspace_alloc(k, 10, &p));
	expect_ok(kspace_alloc(k, account->max - account->used - 1, &q));
	expect_err(kspace_alloc(k, 2, &q), ERR_LIMIT);
	kspace_free(k, p, 10);
	expect_ok(kspace_alloc(k, 10, &p));
	world_check();
}

test(tables_that_become_empty_are_given_back)
{
	uint32_t used;
	void *p, *q;

	begin();
	used = account->used;
	expect_ok(kspace_reserve(k, 3000, &p));
	assert_true(account->used >= used + 5);
	expect_ok(kspace_alloc(k, 1, &q));
	kspace_unmap_ns(k, p, 3000);
	kspace_free(k, q, 1);
	assert_int_equal(account->used, used);
	world_check();
	expect_ok(kspace_reserve(k, 3000, &p));
	kspace_unmap_ns(k, p, 3000);
	assert_int_equal(account->used, used);
}

test(normal_world_pages_are_shown_as_such)
{
	nwpa_t frames[70];
	char *p;

	begin();
	for (uint32_t i = 0; i < 70; i++)
		frames[i] = nw_page(1000 - 3 * i);
	p = world_show(k, frames, 70);
	for (uint32_t i = 0; i < 70; i++) {
		unsigned prot = pte_prot(kspace_pte(k, p + i * PAGE_SIZE));

		assert_int_equal(prot & (PROT_NS | PROT_W | PROT_X), PROT_NS | PROT_W);
		p[i * PAGE_SIZE] = (char)i;
		assert_int_equal(*(char *)host_nw(frames[i].v), i);
	}
	assert_false(host_can_read(p - 1));
	assert_false(host_can_read(p + 70 * PAGE_SIZE));
	kspace_unmap_ns(k, p, 70);
	assert_false(host_can_read(p));
	assert_int_equal(*(char *)host_nw(frames[69].v), 69); /* theirs: not ours to scrub */
	world_check();
}

test(a_reserved_span_is_set_piece_by_piece_and_each_once)
{
	char *p;

	begin();
	expect_ok(kspace_reserve(k, 3, (void **)&p));
	assert_false(host_can_read(p));
	kspace_set_ns(k, p + PAGE_SIZE, nw_page(5));
	assert_false(host_can_read(p));
	assert_true(host_can_write(p + PAGE_SIZE));
	expect_panic(kspace_set_ns(k, p + PAGE_SIZE, nw_page(6)));
	kspace_unmap_ns(k, p, 3);
	assert_false(host_can_read(p + PAGE_SIZE));
	world_check();
}

test(the_wrong_size_or_place_at_free_panics)
{
	char *p, *q;
	nwpa_t f = nw_page(1);

	begin();
	expect_ok(kspace_alloc(k, 3, (void **)&p));
	q = world_show(k, &f, 1);
	expect_panic(kspace_free(k, p, 2));
	expect_panic(kspace_free(k, p, 4));
	expect_panic(kspace_free(k, p + PAGE_SIZE, 2));
	expect_panic(kspace_free(k, p + 8, 3));
	expect_panic(kspace_free(k, k->base + PAGE_SIZE, 1));
	expect_panic(kspace_free(k, k->base + k->pages * (size_t)PAGE_SIZE, 1));
	expect_panic(kspace_free(k, q, 1));
	expect_panic(kspace_unmap_ns(k, p, 3));
}

test(freeing_twice_panics_in_a_window)
{
	void *p;

	begin();
	expect_ok(kspace_alloc(k, 1, &p));
	kspace_free(k, p, 1);
	expect_panic(kspace_free(k, p, 1));
}

test(a_full_window_says_so_and_recovers)
{
	void *p[40];
	uint32_t used;
	unsigned n = 0;

	begin();
	used = account->used;
	while (kspace_reserve(k, 2000, &p[n]) == OK)
		n++;
	assert_true(n >= 31 && n <= 32);
	while (n > 0)
		kspace_unmap_ns(k, p[--n], 2000);
	assert_int_equal(account->used, used);
	world_check();
}

test(frames_of_a_destroyed_guest_are_zero_and_nobody_sees_them)
{
	static const char secret[] = "left behind by a guest that is gone";
	char *p;

	begin();
	expect_ok(kspace_alloc(k, 40, (void **)&p));
	for (unsigned i = 0; i < 40; i++)
		memcpy(p + i * PAGE_SIZE + 40 * i, secret, sizeof(secret));
	world_unmake_guest(&world.guest[0]);
	assert_true(host_secure_find(secret, sizeof(secret)) == 0);
	assert_false(host_can_read(p));
	world_check();
	world_check_scrubbed();
}

test(the_nexus_is_global_and_guests_are_not)
{
	void *p, *q;

	begin();
	expect_ok(kspace_alloc(k, 1, &p));
	expect_ok(kspace_alloc(&world.kspace, 1, &q));
	assert_false(pte_prot(kspace_pte(k, p)) & PROT_GLOBAL);
	assert_true(pte_prot(kspace_pte(&world.kspace, q)) & PROT_GLOBAL);
	assert_true(pte_is_valid(host_walk_kernel(world.guest[0].root_pa, p)));
	assert_false(pte_is_valid(host_walk_kernel(world.guest[1].root_pa, p)));
	assert_true(pte_is_valid(host_walk_kernel(world.guest[1].root_pa, q)));
}

test(random_spans_agree_with_a_model)
{
	struct {
		char *p;
		size_t pages;
		bool ns;
		uint8_t mark;
	} held[64];
	unsigned count = 0;
	uint64_t seed = 2;
	uint32_t used;

	begin();
	used = account->used;
	for (unsigned step = 0; step < 4000; step++) {
		if (count < 64 && dice(&seed, 2)) {
			size_t pages = 1 + dice(&seed, dice(&seed, 8) ? 4 : 150);
			bool ns = dice(&seed, 3) == 0;
			enum err e = ns ? kspace_reserve(k, pages, (void **)&held[count].p)
			                : kspace_alloc(k, pages, (void **)&held[count].p);

			if (e != OK) {
				expect_err(e, ERR_LIMIT);
				continue;
			}
			held[count].pages = pages;
			held[count].ns = ns;
			held[count].mark = (uint8_t)step;
			if (!ns)
				memset(held[count].p, (uint8_t)step, pages * PAGE_SIZE);
			count++;
		} else if (count) {
			unsigned i = dice(&seed, count);

			for (size_t b = 0; !held[i].ns && b < held[i].pages * PAGE_SIZE; b += 511)
				assert_int_equal((uint8_t)held[i].p[b], held[i].mark);
			if (held[i].ns)
				kspace_unmap_ns(k, held[i].p, held[i].pages);
			else
				kspace_free(k, held[i].p, held[i].pages);
			held[i] = held[--count];
		}
		if (step % 500 == 0)
			world_check();
	}
	while (count > 0) {
		count--;
		if (held[count].ns)
			kspace_unmap_ns(k, held[count].p, held[count].pages);
		else
			kspace_free(k, held[count].p, held[count].pages);
	}
	assert_int_equal(account->used, used);
	world_check();
	world_check_scrubbed();
}

static void fill_and_free(unsigned index, void *arg)
{
	struct guest_mm *g = arg;
	char *p[6];

	world_enter(g);
	for (unsigned round = 0; round < 60; round++) {
		for (unsigned i = 0; i < 6; i++) {
			check(kspace_alloc(&g->kspace, 1 + (round + i) % 5, (void **)&p[i]) == OK);
			p[i][0] = (char)(16 * index + i);
		}
		for (unsigned i = 0; i < 6; i++) {
			check(p[i][0] == (char)(16 * index + i));
			kspace_free(&g->kspace, p[i], 1 + (round + i) % 5);
		}
	}
}

test(cores_that_allocate_at_once_get_different_pages)
{
	uint32_t used;

	begin();
	used = account->used;
	host_run_cores(4, fill_and_free, &world.guest[0]);
	assert_int_equal(account->used, used);
	world_check();
}
