/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

struct world world;

static void make_guest(struct guest_mm *g, uint16_t id)
{
	pa_t l2;
	char *base;

	expect_ok(frame_account_init(&g->account, &world.pool, id, 8, WORLD_FRAMES / 2));
	g->root = heap_alloc(&world.heap, 64);
	assert_non_null(g->root);
	g->root_pa = kspace_pa(&world.kspace, g->root).v + ((uintptr_t)g->root & PAGE_MASK);
	expect_ok(asid_alloc(&world.asids, 1, &g->asid));
	mmu_init_root(g->root);
	expect_ok(kspace_bootstrap(&g->account, &l2));
	mmu_set(&g->root[KROOT_WINDOW], pte_table(l2.v));
	mmu_publish();
	world_enter(g);
	base = mmu_window_base(g->root_pa);
	kspace_init(&g->kspace, &g->account, base, KWINDOW_SIZE / PAGE_SIZE,
	            (pte_t *)(void *)(base + KSPACE_L2_PAGE * PAGE_SIZE), 0);
	heap_init(&g->heap, &g->kspace);
}

void world_make(void)
{
	host_init(WORLD_FRAMES);
	memset(&world, 0, sizeof(world));
	frame_pool_init(&world.pool, (pa_t){ HOST_SECURE_PA }, WORLD_FRAMES, world.meta);
	expect_ok(frame_account_init(&world.account, &world.pool, 1, 0, WORLD_FRAMES));
	expect_ok(kspace_init_nexus(&world.kspace, &world.account));
	heap_init(&world.heap, &world.kspace);
	asid_pool_init(&world.asids);
	for (unsigned i = 0; i < GUESTS; i++)
		make_guest(&world.guest[i], (uint16_t)(i + 2));
	world_enter(&world.guest[0]);
	alloc_fail_at(0);
}

void world_enter(struct guest_mm *g)
{
	mmu_switch_window(g->root_pa, g->asid);
	cpu_self()->guest = (struct guest *)g;
}

void world_unmake_guest(struct guest_mm *g)
{
	mmu_set(&g->root[KROOT_WINDOW], PTE_NONE);
	asid_free_all(&world.asids, g->account.id);
	tlb_flush_asid(g->asid);
	frame_release_all(&g->account);
	frame_account_fini(&g->account);
}

static uint32_t list_length(const struct frame_account *a)
{
	uint32_t n = 0, prev = FRAME_NIL;

	if (!a->pool)
		return 0;
	for (uint32_t i = a->head; i != FRAME_NIL; i = world.meta[i].next) {
		assert_int_equal(world.meta[i].owner, a->id);
		assert_int_equal(world.meta[i].prev, prev);
		prev = i;
		n++;
	}
	assert_int_equal(n, a->used);
	assert_true(n <= a->max);
	return n;
}

static uint32_t owed(const struct frame_account *a)
{
	return a->pool && a->used < a->min ? a->min - a->used : 0;
}

static void check_pool(void)
{
	uint32_t used = list_length(&world.account), promised = owed(&world.account), n = 0;

	for (unsigned i = 0; i < GUESTS; i++) {
		used += list_length(&world.guest[i].account);
		promised += owed(&world.guest[i].account);
	}
	for (uint32_t i = world.pool.free_head; i != FRAME_NIL; i = world.meta[i].next) {
		assert_int_equal(world.meta[i].owner, 0);
		n++;
	}
	assert_int_equal(n, world.pool.free_count);
	assert_int_equal(used + n, WORLD_FRAMES);
	assert_int_equal(promised, world.pool.promised);
	assert_true(n >= promised);
}

/* Every page of a window: of the right owner, nowhere else, never W and X. */
static void check_window(const struct kspace *k, uint64_t root, uint16_t owner, uint8_t *shown)
{
	for (uint32_t p = 0; p < k->pages; p++) {
		pte_t e = host_walk_kernel(root, k->base + (size_t)p * PAGE_SIZE);
		uint32_t i;

		if (!pte_is_valid(e))
			continue;
		assert_false((pte_prot(e) & PROT_W) && (pte_prot(e) & PROT_X));
		if (pte_prot(e) & PROT_NS)
			continue;
		i = (uint32_t)((pte_pa(e) - world.pool.base) / PAGE_SIZE);
		assert_true(i < WORLD_FRAMES);
		assert_int_equal(world.meta[i].owner, owner);
		assert_int_equal(world.meta[i].kva_page, p);
		assert_int_equal(shown[i]++, 0);
	}
}

void *world_show(struct kspace *k, const nwpa_t *frames, size_t pages)
{
	void *va;

	expect_ok(kspace_reserve(k, pages, &va));
	for (size_t i = 0; i < pages; i++)
		kspace_set_ns(k, (char *)va + i * PAGE_SIZE, frames[i]);
	return va;
}

void world_check(void)
{
	uint8_t shown[WORLD_FRAMES] = { 0 };

	check_pool();
	check_window(&world.kspace, 0, 1, shown);
	for (unsigned i = 0; i < GUESTS; i++)
		if (world.guest[i].account.pool)
			check_window(&world.guest[i].kspace, world.guest[i].root_pa,
			             world.guest[i].account.id, shown);
	assert_true(irq_is_masked());
}

void world_check_scrubbed(void)
{
	for (uint32_t i = 0; i < WORLD_FRAMES; i++)
		if (world.meta[i].owner == 0)
			assert_true(host_secure_is_zero(pool_frame(i).v));
}

void test_setup(void)
{
	world_make();
}

void test_teardown(void)
{
	host_recover();
	alloc_fail_at(0);
}
