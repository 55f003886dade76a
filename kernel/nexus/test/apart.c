/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each guest's tables reach, walked as the MMU walks them, and what a core looks at while a
 * guest is shown to it.
 */
#include "world.h"

#define GUESTS 6u

static unsigned leaves, peeks;

/* A page of a guest's window: its own frame, or memory of the normal world. */
static void expect_own(const struct guest *g, pte_t e)
{
	leaves++;
	assert_int_equal(pte_prot(e) & (PROT_USER | PROT_X | PROT_GLOBAL), 0);
	if (pte_prot(e) & PROT_NS)
		assert_true(nw_map_holds(&nexus.nw, pte_pa(e), PAGE_SIZE));
	else
		assert_int_equal(frame_meta_of(&nexus.frames, (pa_t){ pte_pa(e) })->owner,
		                 g->account.id);
}

static void expect_table(const struct guest *g, pte_t e, unsigned level)
{
	const pte_t *table = host_secure(pte_pa(e));

	assert_int_equal(frame_meta_of(&nexus.frames, (pa_t){ pte_pa(e) })->owner, g->account.id);
	for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
		if (!pte_is_valid(table[i]))
			continue;
		if (level == 2)
			expect_table(g, table[i], 3);
		else
			expect_own(g, table[i]);
	}
}

static void expect_root(const struct guest *g)
{
	for (unsigned i = 0; i < KROOT_ENTRIES; i++)
		if (i == KROOT_WINDOW)
			expect_table(g, g->root[i], 2);
		else if (i != KROOT_NEXUS)
			assert_int_equal(g->root[i], PTE_NONE);
}

/* All guests that there are or were. */
static void expect_all_apart(void)
{
	struct list *n;

	for (unsigned b = 0; b < GUEST_BUCKETS; b++)
		list_for_each(n, &nexus.guests.bucket[b])
			expect_root(list_entry(n, struct guest, link));
	list_for_each(n, &nexus.guests.spare)
		assert_int_equal(list_entry(n, struct guest, link)->root[KROOT_WINDOW], PTE_NONE);
}

static uint64_t fast(uint64_t id, unsigned guest)
{
	uint64_t answer = world_fast(id, guest, 0).a[0];

	expect_all_apart();
	return answer;
}

test(tables_of_each_guest_reach_its_own_frames_and_no_others)
{
	uint32_t session[GUESTS + 1];

	leaves = 0;
	for (unsigned i = 1; i <= GUESTS; i++)
		assert_int_equal(fast(SMC_VM_CREATED, i), SMC_RET_OK);
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 1; i <= GUESTS; i++) {
			assert_int_equal(world_open(i, &session[i]).a[0], SMC_RET_OK);
			expect_all_apart();
		}
		for (unsigned i = 1; i <= GUESTS; i += 2) {
			assert_int_equal(fast(SMC_VM_DESTROYED, i), SMC_RET_OK);
			assert_int_equal(world_close(i + 1, session[i + 1]), TEE_SUCCESS);
			expect_all_apart();
		}
		for (unsigned i = 1; i <= GUESTS; i += 2)
			assert_int_equal(fast(SMC_VM_CREATED, i), SMC_RET_OK);
	}
	assert_true(leaves > 1000);
}

/* The frame in a core's peephole is the nexus's, or of the guest whose window is shown there. */
static void expect_no_other(pa_t frame)
{
	const struct guest *shown = cpu_self()->guest;
	uint16_t owner = frame_meta_of(&nexus.frames, frame)->owner;

	peeks++;
	if (owner != nexus.account.id)
		check(shown && owner == shown->account.id);
}

test(frames_are_scrubbed_where_no_other_guest_is_shown)
{
	uint32_t session;

	peeks = 0;
	host_on_peek(expect_no_other);
	for (unsigned i = 1; i <= GUESTS; i++)
		assert_int_equal(world_fast(SMC_VM_CREATED, i, 0).a[0], SMC_RET_OK);
	for (unsigned i = 1; i <= GUESTS; i++) {
		assert_int_equal(world_open(i, &session).a[0], SMC_RET_OK);
		assert_int_equal(world_fast(SMC_VM_DESTROYED, GUESTS + 1 - i, 0).a[0], SMC_RET_OK);
		assert_int_equal(world_fast(SMC_VM_CREATED, GUESTS + 1 - i, 0).a[0], SMC_RET_OK);
	}
	assert_true(peeks > 2 * GUESTS);
}
