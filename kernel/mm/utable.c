/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/check.h"
#include "mm/uspace_priv.h"

#define ROOT_INDEX(va) ((va) >> L1_SHIFT)
#define L2_INDEX(va)   ((va) >> L2_SHIFT & (TABLE_ENTRIES - 1))
#define L3_INDEX(va)   ((va) >> PAGE_SHIFT & (TABLE_ENTRIES - 1))

/* The table that @e points to, or NULL. */
static pte_t *table_at(const struct uspace *u, pte_t e)
{
	return pte_is_valid(e) ? kspace_va(u->kspace, (pa_t){ pte_pa(e) }) : NULL;
}

static pte_t *level3(const struct uspace *u, uint64_t va)
{
	pte_t *l2;

	if (u->near && u->near_region == va >> L2_SHIFT)
		return u->near;
	l2 = table_at(u, u->root[ROOT_INDEX(va)]);
	return l2 ? table_at(u, l2[L2_INDEX(va)]) : NULL;
}

pte_t *utable_slot(const struct uspace *u, uint64_t va)
{
	pte_t *l3 = level3(u, va);

	return l3 ? &l3[L3_INDEX(va)] : NULL;
}

pte_t *utable_next(const struct uspace *u, pte_t *slot, uint64_t va)
{
	return slot && L3_INDEX(va) != 0 ? slot + 1 : utable_slot(u, va);
}

/* The table below *slot, made when there is none; NULL: *e says why. */
static pte_t *table_below(struct uspace *u, pte_t *slot, enum err *e)
{
	void *table = table_at(u, *slot);

	if (table)
		return table;
	*e = kspace_alloc(u->kspace, 1, &table);
	if (*e != OK)
		return NULL;
	mmu_set(slot, pte_table(kspace_pa(u->kspace, table).v));
	return table;
}

enum err utable_prepare(struct uspace *u, uint64_t va, size_t pages)
{
	uint64_t end = va + (uint64_t)pages * PAGE_SIZE;

	for (uint64_t at = va & ~(REGION_SIZE - 1); at < end; at += REGION_SIZE) {
		enum err e = OK;
		pte_t *l2, *l3;

		if (u->near && u->near_region == at >> L2_SHIFT)
			continue;
		l2 = table_below(u, &u->root[ROOT_INDEX(at)], &e);
		l3 = l2 ? table_below(u, &l2[L2_INDEX(at)], &e) : NULL;
		if (!l3)
			return e;
		u->near = l3;
		u->near_region = at >> L2_SHIFT;
	}
	return OK;
}

static void drop_table(struct uspace *u, pte_t *slot, uint64_t va)
{
	pte_t *table = table_at(u, *slot);

	if (u->near == table)
		u->near = NULL;
	mmu_set(slot, PTE_NONE);
	tlb_flush_user(u->asid, (uva_t){ va }, 1);
	kspace_free(u->kspace, table, 1);
}

static void prune_level3(struct uspace *u, uint64_t at)
{
	pte_t *l2 = table_at(u, u->root[ROOT_INDEX(at)]);

	if (l2 && pte_is_valid(l2[L2_INDEX(at)]) && !uspace_touches(u, at, REGION_SIZE))
		drop_table(u, &l2[L2_INDEX(at)], at);
}

void utable_prune(struct uspace *u, uint64_t va, size_t pages)
{
	uint64_t end = va + (uint64_t)pages * PAGE_SIZE;

	for (uint64_t at = va & ~(REGION_SIZE - 1); at < end; at += REGION_SIZE)
		prune_level3(u, at);
	for (uint64_t i = ROOT_INDEX(va); i <= ROOT_INDEX(end - 1); i++)
		if (pte_is_valid(u->root[i]) &&
		    !uspace_touches(u, i << L1_SHIFT, UINT64_C(1) << L1_SHIFT))
			drop_table(u, &u->root[i], i << L1_SHIFT);
}

/* One batch: no frame is free before every core has forgotten it. */
static void clear_batch(struct uspace *u, uint64_t va, size_t n, bool owned)
{
	pa_t frame[USPACE_BATCH];
	pte_t *slot = NULL;

	for (size_t i = 0; i < n; i++) {
		slot = utable_next(u, slot, va + i * PAGE_SIZE);
		check(slot && pte_is_valid(*slot));
		frame[i].v = pte_pa(*slot);
		mmu_set(slot, PTE_NONE);
	}
	tlb_flush_user(u->asid, (uva_t){ va }, n);
	for (size_t i = 0; owned && i < n; i++)
		frame_free(u->kspace->account, frame[i]);
}

void utable_clear(struct uspace *u, uint64_t va, size_t pages, bool owned)
{
	size_t n;

	for (; pages > 0; pages -= n, va += n * PAGE_SIZE) {
		n = pages < USPACE_BATCH ? pages : USPACE_BATCH;
		clear_batch(u, va, n, owned);
	}
}

/* All tables below the level-2 table @l2, and itself. */
static void free_level2(struct uspace *u, pte_t *l2)
{
	for (unsigned i = 0; i < TABLE_ENTRIES; i++)
		if (pte_is_valid(l2[i]))
			kspace_free(u->kspace, table_at(u, l2[i]), 1);
	kspace_free(u->kspace, l2, 1);
}

void utable_free_all(struct uspace *u)
{
	for (unsigned i = 0; i < UROOT_ENTRIES; i++)
		if (pte_is_valid(u->root[i]))
			free_level2(u, table_at(u, u->root[i]));
}
