/* SPDX-License-Identifier: BSD-2-Clause */
#include "space.h"

test(shared_memory_of_the_normal_world_is_seen_through_an_alias)
{
	nwpa_t frames[3] = { { HOST_NW_PA + 0x5000 }, { HOST_NW_PA + 0x1000 }, { HOST_NW_PA } };
	char *window, byte = 42;
	uva_t va;

	begin_space();
	window = world_show(&g->kspace, frames, 3);
	expect_ok(uspace_map_alias(&u, ANYWHERE, window, 3, PROT_W, &va));
	expect_ok(ucopy_out((uva_t){ va.v + PAGE_SIZE + 7 }, &byte, 1));
	assert_int_equal(*(char *)host_nw(HOST_NW_PA + 0x1007), 42);
	assert_true(uspace_allows(&u, va, 3 * PAGE_SIZE, PROT_NS | PROT_W));
	assert_int_equal(uspace_find(&u, (uva_t){ va.v + 5000 })->prot, PROT_W | PROT_NS);
	check_space();
	expect_ok(uspace_unmap(&u, va, 3));
	assert_int_equal(*(char *)host_nw(HOST_NW_PA + 0x1007), 42);
	expect_err(uspace_map_alias(&u, ANYWHERE, window, 3, PROT_X, &va), ERR_ACCESS);
	expect_err(uspace_map_alias(&u, ANYWHERE, window, 3, PROT_X | PROT_NS, &va), ERR_ACCESS);
	kspace_unmap_ns(&g->kspace, window, 3);
	end_space();
}

test(an_alias_of_secure_pages_is_neither_executable_nor_shared)
{
	char *page, byte = 7;
	uva_t va;

	begin_space();
	expect_ok(kspace_alloc(&g->kspace, 2, (void **)&page));
	expect_err(uspace_map_alias(&u, ANYWHERE, page, 2, PROT_X, &va), ERR_ACCESS);
	expect_err(uspace_map_alias(&u, ANYWHERE, page, 2, PROT_NS, &va), ERR_ACCESS);
	expect_ok(uspace_map_alias(&u, ANYWHERE, page, 2, 0, &va));
	page[PAGE_SIZE] = 9;
	expect_ok(ucopy_in(&byte, (uva_t){ va.v + PAGE_SIZE }, 1));
	assert_int_equal(byte, 9);
	expect_err(ucopy_out(va, &byte, 1), ERR_ACCESS);
	assert_false(uspace_allows(&u, va, 1, PROT_NS));
	expect_ok(uspace_unmap(&u, va, 2));
	assert_int_equal(page[PAGE_SIZE], 9); /* the pages were the caller's */
	kspace_free(&g->kspace, page, 2);
	end_space();
}

test(span_with_a_byte_of_the_normal_world_or_of_nothing_is_not_secure)
{
	nwpa_t frame = { HOST_NW_PA };
	char *ns;
	uva_t va, shown;

	begin_space();
	expect_ok(kspace_reserve(&g->kspace, 1, (void **)&ns));
	kspace_set_ns(&g->kspace, ns, frame);
	expect_ok(uspace_map_new(&u, ANYWHERE, 2, PAGE_SIZE, PROT_W, &va));
	shown = (uva_t){ va.v + 2 * PAGE_SIZE };
	assert_true(uspace_is_secure(&u, va, 2 * PAGE_SIZE));
	assert_false(uspace_is_secure(&u, va, 2 * PAGE_SIZE + 1));
	expect_ok(uspace_map_alias(&u, shown, ns, 1, PROT_W, &shown));
	assert_true(uspace_is_secure(&u, va, 2 * PAGE_SIZE));
	assert_false(uspace_is_secure(&u, va, 2 * PAGE_SIZE + 1));
	assert_false(uspace_is_secure(&u, shown, 1));
	assert_false(uspace_is_secure(&u, (uva_t){ UINT64_MAX - 3 }, 8));
	expect_ok(uspace_unmap(&u, shown, 1));
	kspace_unmap_ns(&g->kspace, ns, 1);
	expect_ok(uspace_unmap(&u, va, 2));
	end_space();
}

test(pages_of_the_nexus_can_be_shown)
{
	char *page, byte;
	uva_t va;

	begin_space();
	expect_ok(kspace_alloc(&world.kspace, 1, (void **)&page));
	page[3] = 55;
	expect_ok(uspace_map_alias(&u, ANYWHERE, page, 1, 0, &va));
	expect_ok(ucopy_in(&byte, (uva_t){ va.v + 3 }, 1));
	assert_int_equal(byte, 55);
	expect_err(uspace_map_alias(&u, ANYWHERE, page, 1, PROT_X, &va), ERR_ACCESS);
	/* While a TA's TLB entries show it, it cannot be freed: the fake MMU watches. */
	expect_panic(kspace_free(&world.kspace, page, 1));
	host_recover();
	world_make();
	begin_space();
	expect_ok(kspace_alloc(&world.kspace, 1, (void **)&page));
	expect_ok(uspace_map_alias(&u, ANYWHERE, page, 1, 0, &va));
	expect_ok(uspace_unmap(&u, va, 1));
	kspace_free(&world.kspace, page, 1);
	end_space();
}

static const _Alignas(PAGE_SIZE) char constants[PAGE_SIZE] = "code of the kernel for TAs";

test(constants_of_the_kernel_may_be_executed_and_never_written)
{
	char text[64];
	uva_t va;

	begin_space();
	expect_err(uspace_map_alias(&u, ANYWHERE, constants, 1, PROT_W, &va), ERR_ACCESS);
	expect_ok(uspace_map_alias(&u, ANYWHERE, constants, 1, PROT_X, &va));
	expect_ok(ucopy_in_str(text, va, sizeof(text)));
	assert_string_equal(text, constants);
	assert_true(host_ta_can_fetch(va.v));
	end_space();
}

test(two_guests_never_see_frames_of_each_other)
{
	static struct uspace other;
	struct guest_mm *g2 = &world.guest[1];
	uva_t a, b;

	begin_space();
	a = map_pages(20, PROT_W);
	world_enter(g2);
	expect_ok(uspace_init(&other, &g2->kspace, &g2->heap, &world.asids, 77));
	expect_ok(uspace_map_new(&other, ANYWHERE, 20, PAGE_SIZE, PROT_W, &b));
	assert_int_not_equal(other.asid, u.asid);
	for (unsigned i = 0; i < 20; i++)
		for (unsigned j = 0; j < 20; j++)
			assert_true(host_walk_user(u.root_pa.v, a.v + i * PAGE_SIZE) !=
			            host_walk_user(other.root_pa.v, b.v + j * PAGE_SIZE));
	expect_panic((void)kspace_va(&g2->kspace, u.root_pa));
	uspace_fini(&other);
	world_enter(g);
	end_space();
}

test(a_dead_guest_takes_its_tas_along)
{
	static const char secret[] = "what the TA of a dead guest knew";
	uint16_t asid;
	uva_t va;

	begin_space();
	asid = u.asid;
	va = map_pages(5, PROT_W);
	expect_ok(ucopy_out(va, secret, sizeof(secret)));
	assert_true(host_tlb_user(asid) > 0);
	mmu_switch_user(g->root_pa, 0, g->asid);
	world_unmake_guest(g);
	assert_int_equal(host_tlb_user(asid), 0);
	assert_true(host_secure_find(secret, sizeof(secret)) == 0);
	world_check();
	world_check_scrubbed();
}
