/* SPDX-License-Identifier: BSD-2-Clause */
#include "space.h"

struct uspace u;
struct guest_mm *g;
uint32_t used_before;

void make_space(uint64_t seed)
{
	g = &world.guest[0];
	used_before = g->account.used;
	expect_ok(uspace_init(&u, &g->kspace, &g->heap, &world.asids, seed));
}

static void enter(void)
{
	mmu_switch_user(g->root_pa, u.root_pa.v, u.asid);
}

void begin_space(void)
{
	make_space(UINT64_C(0x123456789abcdef));
	enter();
}

void end_space(void)
{
	mmu_switch_user(g->root_pa, 0, g->asid);
	uspace_fini(&u);
	assert_int_equal(g->account.used, used_before);
	world_check();
	world_check_scrubbed();
}

uva_t map_pages(size_t pages, unsigned prot)
{
	uva_t va;

	expect_ok(uspace_map_new(&u, ANYWHERE, pages, PAGE_SIZE, prot, &va));
	return va;
}

/* Every page that the tables map lies in a region, with its kind of frames; and the reverse. */
void check_space(void)
{
	struct list *n;
	uint64_t last = 0;
	size_t owned = 0;

	list_for_each(n, &u.regions) {
		const struct uregion *r = list_entry(n, struct uregion, link);

		assert_true(r->va.v >= last && r->pages > 0);
		last = r->va.v + r->pages * PAGE_SIZE;
		owned += r->owned ? r->pages : 0;
		for (size_t i = 0; i < r->pages; i++) {
			pte_t e = host_walk_user(u.root_pa.v, r->va.v + i * PAGE_SIZE);
			unsigned prot = pte_prot(e);

			assert_true(pte_is_valid(e) && (prot & PROT_USER));
			assert_false((prot & PROT_W) && (prot & PROT_X));
			assert_false((prot & PROT_NS) && (prot & PROT_X));
			if (r->owned) {
				struct frame_meta *m = frame_meta_of(&world.pool,
				                                     (pa_t){ pte_pa(e) });

				assert_int_equal(m->owner, g->account.id);
				assert_int_equal(m->kva_page, 0);
			}
		}
		assert_int_equal(host_walk_user(u.root_pa.v, last) == PTE_NONE,
		                 !uspace_touches(&u, last, 1));
	}
	assert_int_equal(owned, u.owned_pages);
	world_check();
}
