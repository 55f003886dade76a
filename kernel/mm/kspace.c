/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things are in a window of n regions (2 MiB each):
 *
 *   page 0          guard
 *   page 1          the level-2 table (the nexus's is arch's; then this page is a guard too)
 *   page 2 + r      the level-3 table of region r, as soon as it exists
 *   page 2 + n      the first that is handed out
 *
 * So the level-3 tables follow one another, and the entry of page i is the
 * i-th element of one array with holes.
 *
 * An entry that is PTE_NONE may be taken, under the lock, by whoever comes
 * first. Any other entry belongs to the caller whose span it is in, who edits
 * it without the lock. Spans are taken and given back in batches, so that no
 * core is kept waiting for a guest's long one.
 */
#include "mm/kspace.h"

#include "base/bytes.h"
#include "base/check.h"

#define TABLE_PAGE (KSPACE_L2_PAGE + 1u)
#define PAGES_MAX  (UINT16_MAX + 1u) /* numbers that fit into frame_meta.kva_page */
#define BATCH      64u
#define SEARCH     128u /* entries looked at with the lock held */
static_assert(BATCH < TABLE_ENTRIES, "a batch touches two regions at most");
static_assert(TABLE_ENTRIES % SEARCH == 0, "a search stays in one region");

struct batch {
	uint32_t count;
	pa_t frame[BATCH];
};

static uint32_t region_count(uint32_t pages)
{
	return pages / TABLE_ENTRIES;
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void *page_at(const struct kspace *k, uint32_t page)
{
	return k->base + (size_t)page * PAGE_SIZE;
}

/* Only for pages whose region has a table. */
static pte_t *slot_of(const struct kspace *k, uint32_t page)
{
	pte_t *tables = page_at(k, TABLE_PAGE);

	return &tables[page];
}

static bool has_table(const struct kspace *k, uint32_t page)
{
	return pte_is_valid(k->l2[page / TABLE_ENTRIES]);
}

static uint32_t page_of(const struct kspace *k, const void *va)
{
	uintptr_t off = (uintptr_t)va - (uintptr_t)k->base;

	check(off >> PAGE_SHIFT < k->pages);
	return (uint32_t)(off >> PAGE_SHIFT);
}

/* The descriptor of @page, which must be mapped. */
static pte_t valid_entry(const struct kspace *k, uint32_t page)
{
	pte_t e = has_table(k, page) ? *slot_of(k, page) : PTE_NONE;

	check(pte_is_valid(e));
	return e;
}

/* ---- a new window -------------------------------------------------------------------------- */

/* The first level-3 table; @l2 = 0: the level-2 table lies elsewhere. */
static void fill_first_table(pte_t *table, uint64_t l2, uint64_t l3, uint32_t pages, unsigned prot)
{
	for (uint32_t i = 0; i < TABLE_PAGE + region_count(pages); i++)
		mmu_set(&table[i], PTE_RESERVED);
	if (l2)
		mmu_set(&table[KSPACE_L2_PAGE], pte_page(l2, PROT_W | prot));
	mmu_set(&table[TABLE_PAGE], pte_page(l3, PROT_W | prot));
}

enum err kspace_bootstrap(struct frame_account *a, pa_t *l2_pa)
{
	pa_t l2, l3;
	irq_flags_t flags;
	pte_t *table;
	enum err e;

	e = frame_alloc(a, &l2);
	if (e != OK)
		return e;
	e = frame_alloc(a, &l3);
	if (e != OK)
		goto free_l2;
	frame_meta_of(a->pool, l2)->kva_page = KSPACE_L2_PAGE;
	frame_meta_of(a->pool, l3)->kva_page = TABLE_PAGE;

	flags = irq_save();
	fill_first_table(mmu_peek(l3), l2.v, l3.v, KWINDOW_SIZE / PAGE_SIZE, 0);
	mmu_unpeek();
	table = mmu_peek(l2);
	mmu_set(&table[0], pte_table(l3.v));
	mmu_unpeek();
	irq_restore(flags);
	*l2_pa = l2;
	return OK;

free_l2:
	frame_free(a, l2);
	return e;
}

void kspace_init(struct kspace *k, struct frame_account *a, char *base, uint32_t pages, pte_t *l2,
                 unsigned prot)
{
	uint32_t first = TABLE_PAGE + region_count(pages);

	/* Region 0 holds the places of all tables. */
	check(pages <= PAGES_MAX && pages % TABLE_ENTRIES == 0 && first < TABLE_ENTRIES);
	check(((uintptr_t)base & ((UINT64_C(1) << L2_SHIFT) - 1)) == 0);
	spin_init(&k->lock, RANK_KSPACE);
	k->account = a;
	k->base = base;
	k->pages = pages;
	k->hint = first;
	k->prot = prot;
	k->l2 = l2;
}

enum err kspace_init_nexus(struct kspace *k, struct frame_account *a)
{
	irq_flags_t flags;
	uint32_t pages;
	char *base;
	pte_t *l2;
	pa_t l3;
	enum err e;

	e = frame_alloc(a, &l3);
	if (e != OK)
		return e;
	frame_meta_of(a->pool, l3)->kva_page = TABLE_PAGE;
	l2 = mmu_nexus_range(&base, &pages);
	pages = min_u32(pages, PAGES_MAX);

	flags = irq_save();
	fill_first_table(mmu_peek(l3), 0, l3.v, pages, PROT_GLOBAL);
	mmu_unpeek();
	irq_restore(flags);
	mmu_set(&l2[0], pte_table(l3.v));
	mmu_publish();
	kspace_init(k, a, base, pages, l2, PROT_GLOBAL);
	return OK;
}

/* ---- level-3 tables come and go ------------------------------------------------------------ */

/* Show @frame as @page; mmu_publish() is the caller's. */
static void show(struct kspace *k, uint32_t page, pa_t frame)
{
	frame_meta_of(k->account->pool, frame)->kva_page = (uint16_t)page;
	mmu_set_kernel(page_at(k, page), slot_of(k, page), pte_page(frame.v, PROT_W | k->prot));
}

/* Under the lock. A fresh frame is all PTE_NONE. */
static enum err add_table(struct kspace *k, uint32_t region)
{
	pa_t frame;
	enum err e;

	e = frame_alloc(k->account, &frame);
	if (e != OK)
		return e;
	show(k, TABLE_PAGE + region, frame);
	mmu_set(&k->l2[region], pte_table(frame.v));
	mmu_publish();
	return OK;
}

static bool table_is_empty(const pte_t *table)
{
	for (uint32_t i = 0; i < TABLE_ENTRIES; i++)
		if (table[i] != PTE_NONE)
			return false;
	return true;
}

/*
 * Give the table of @region back if nothing is left in it. Region 0 stays: it
 * maps the tables. Core-private copies of the level-2 entry are gone before the frame is.
 */
static void drop_empty_table(struct kspace *k, uint32_t region)
{
	uint32_t first = region * TABLE_ENTRIES, own = TABLE_PAGE + region;
	irq_flags_t flags;
	pa_t frame;

	if (region == 0)
		return;
	flags = spin_lock(&k->lock);
	if (!has_table(k, first) || !table_is_empty(slot_of(k, first))) {
		spin_unlock(&k->lock, flags);
		return;
	}
	frame.v = pte_pa(k->l2[region]);
	mmu_set(&k->l2[region], PTE_NONE);
	mmu_set_kernel(page_at(k, own), slot_of(k, own), PTE_RESERVED);
	tlb_flush_kernel(page_at(k, first), 1);
	tlb_flush_kernel(page_at(k, own), 1);
	spin_unlock(&k->lock, flags);
	frame_free(k->account, frame);
}

/* ---- spans of pages ------------------------------------------------------------------------ */

/* A run of free pages that grows as the search goes up. */
struct run {
	uint32_t start, length, want;
};

/* Under the lock: pages [page, end), all of one region. */
static void extend_run(struct kspace *k, struct run *run, uint32_t page, uint32_t end)
{
	if (!has_table(k, page)) {
		run->length += end - page;
		return;
	}
	for (; page < end && run->length < run->want; page++) {
		if (*slot_of(k, page) == PTE_NONE) {
			run->length++;
			continue;
		}
		if (k->hint == page)
			k->hint++;
		run->start = page + 1;
		run->length = 0;
	}
}

/*
 * The lowest run of @want free pages. The lock is let go on the way, so
 * by now somebody may have taken part of it: take_span() looks again. The last
 * page of the window is never given: it guards what is before it.
 */
static enum err find_run(struct kspace *k, uint32_t want, uint32_t *start)
{
	uint32_t limit = k->pages - 1, page = READ_ONCE(k->hint);
	struct run run = { .start = page, .want = want };

	while (page < limit && run.length < want) {
		uint32_t end = min_u32(limit, (page / SEARCH + 1) * SEARCH);
		irq_flags_t flags = spin_lock(&k->lock);

		extend_run(k, &run, page, end);
		spin_unlock(&k->lock, flags);
		page = end;
	}
	*start = run.start;
	return run.length >= want ? OK : ERR_NOMEM;
}

/* Under the lock: make @count <= BATCH pages ours. ERR_BUSY: one is no longer free. */
static enum err take_batch(struct kspace *k, uint32_t first, uint32_t count)
{
	uint32_t end = first + count;

	for (uint32_t r = first / TABLE_ENTRIES; r <= (end - 1) / TABLE_ENTRIES; r++) {
		enum err e = has_table(k, r * TABLE_ENTRIES) ? OK : add_table(k, r);

		if (e != OK)
			return e;
	}
	for (uint32_t page = first; page < end; page++)
		if (*slot_of(k, page) != PTE_NONE)
			return ERR_BUSY;
	for (uint32_t page = first; page < end; page++)
		mmu_set(slot_of(k, page), PTE_RESERVED);
	if (k->hint == first)
		k->hint = end;
	return OK;
}

/* Make reserved pages free again; tables that become empty go, also those that never were used. */
static void drop_span(struct kspace *k, uint32_t first, uint32_t taken, uint32_t touched)
{
	uint32_t n;

	for (uint32_t done = 0; done < taken; done += n) {
		irq_flags_t flags = spin_lock(&k->lock);

		n = min_u32(BATCH, taken - done);
		for (uint32_t page = first + done; page < first + done + n; page++)
			mmu_set(slot_of(k, page), PTE_NONE);
		k->hint = min_u32(k->hint, first);
		spin_unlock(&k->lock, flags);
	}
	for (uint32_t r = first / TABLE_ENTRIES; r <= (first + touched - 1) / TABLE_ENTRIES; r++)
		drop_empty_table(k, r);
}

static enum err take_span(struct kspace *k, uint32_t first, uint32_t count)
{
	uint32_t n;

	for (uint32_t done = 0; done < count; done += n) {
		irq_flags_t flags = spin_lock(&k->lock);
		enum err e;

		n = min_u32(BATCH, count - done);
		e = take_batch(k, first + done, n);
		spin_unlock(&k->lock, flags);
		if (e != OK) {
			drop_span(k, first, done, done + n);
			return e;
		}
	}
	return OK;
}

/* A guard and @pages reserved pages; *first is the page after the guard. */
static enum err reserve(struct kspace *k, size_t pages, uint32_t *first)
{
	uint32_t start;
	enum err e;

	if (pages == 0)
		return ERR_ARG;
	if (pages >= k->pages)
		return ERR_NOMEM;
	do {
		e = find_run(k, (uint32_t)pages + 1, &start);
		if (e == OK)
			e = take_span(k, start, (uint32_t)pages + 1);
	} while (e == ERR_BUSY);
	*first = start + 1;
	return e;
}

/* @va begins a span from reserve(). */
static uint32_t check_start(const struct kspace *k, const void *va)
{
	uint32_t page = page_of(k, va);

	check(((uintptr_t)va & PAGE_MASK) == 0 && page > TABLE_PAGE + region_count(k->pages));
	check(has_table(k, page - 1) && *slot_of(k, page - 1) == PTE_RESERVED);
	return page;
}

/* @va and @pages are exactly one span from reserve(), as far as its edges tell. */
static uint32_t check_span(const struct kspace *k, const void *va, size_t pages)
{
	uint32_t page = check_start(k, va), after;

	check(pages > 0 && pages < k->pages - page);
	/* In the next region there may be no table, or one that somebody is just dropping. */
	after = page + (uint32_t)pages;
	check(after % TABLE_ENTRIES == 0 || !pte_is_valid(*slot_of(k, after)));
	return page;
}

/* ---- pages of our own ---------------------------------------------------------------------- */

/* Take fresh frames out of sight and give them back. The pages stay reserved. */
static void unback(struct kspace *k, uint32_t page, uint32_t count)
{
	struct batch b;

	for (uint32_t end = page + count; page < end; page += b.count) {
		b.count = min_u32(BATCH, end - page);
		for (uint32_t i = 0; i < b.count; i++) {
			pte_t e = valid_entry(k, page + i);

			check(!(pte_prot(e) & PROT_NS));
			b.frame[i].v = pte_pa(e);
			mmu_set_kernel(page_at(k, page + i), slot_of(k, page + i), PTE_RESERVED);
		}
		tlb_flush_kernel(page_at(k, page), b.count);
		for (uint32_t i = 0; i < b.count; i++)
			frame_free(k->account, b.frame[i]);
	}
}

/* Fresh frames for reserved pages: all of them, or none. */
static enum err back(struct kspace *k, uint32_t page, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		pa_t frame;
		enum err e = frame_alloc(k->account, &frame);

		if (e != OK) {
			unback(k, page, i);
			return e;
		}
		show(k, page + i, frame);
	}
	mmu_publish();
	return OK;
}

enum err kspace_alloc(struct kspace *k, size_t pages, void **out)
{
	uint32_t page;
	enum err e;

	e = reserve(k, pages, &page);
	if (e != OK)
		return e;
	e = back(k, page, (uint32_t)pages);
	if (e == OK)
		*out = page_at(k, page);
	else
		drop_span(k, page - 1, (uint32_t)pages + 1, (uint32_t)pages + 1);
	return e;
}

enum err kspace_back(struct kspace *k, void *va, size_t pages)
{
	uint32_t page = page_of(k, va);

	check(pages > 0 && pages < k->pages - page);
	for (uint32_t i = page; i < page + pages; i++)
		check(has_table(k, i) && *slot_of(k, i) == PTE_RESERVED);
	return back(k, page, (uint32_t)pages);
}

void kspace_free(struct kspace *k, void *va, size_t pages)
{
	uint32_t page = check_span(k, va, pages);

	unback(k, page, (uint32_t)pages);
	drop_span(k, page - 1, (uint32_t)pages + 1, (uint32_t)pages + 1);
}

/* Under the lock, as the entry behind the last page may be in a table that somebody drops. */
size_t kspace_pages(struct kspace *k, const void *va)
{
	uint32_t first = check_start(k, va), page = first;
	irq_flags_t flags = spin_lock(&k->lock);

	while (has_table(k, page) && pte_is_valid(*slot_of(k, page)))
		page++;
	spin_unlock(&k->lock, flags);
	check(page > first);
	return page - first;
}

/* ---- pages of the normal world ------------------------------------------------------------- */

enum err kspace_reserve(struct kspace *k, size_t pages, void **out)
{
	uint32_t page;
	enum err e = reserve(k, pages, &page);

	if (e == OK)
		*out = page_at(k, page);
	return e;
}

void kspace_set_ns(struct kspace *k, void *va, nwpa_t frame)
{
	uint32_t page = page_of(k, va);
	pte_t *slot = slot_of(k, page);

	check(has_table(k, page) && *slot == PTE_RESERVED);
	mmu_set_kernel(va, slot, pte_page(frame.v, PROT_W | PROT_NS | k->prot));
	mmu_publish();
}

/* Take pages of the normal world out of sight, of a span that stays reserved. */
static void hide_ns(struct kspace *k, uint32_t page, uint32_t count)
{
	for (uint32_t end = page + count, n; page < end; page += n) {
		n = min_u32(BATCH, end - page);
		for (uint32_t i = page; i < page + n; i++) {
			pte_t e = *slot_of(k, i);

			check(e == PTE_RESERVED || (pte_is_valid(e) && (pte_prot(e) & PROT_NS)));
			mmu_set_kernel(page_at(k, i), slot_of(k, i), PTE_RESERVED);
		}
		tlb_flush_kernel(page_at(k, page), n);
	}
}

void kspace_hide_ns(struct kspace *k, void *va)
{
	hide_ns(k, page_of(k, va), 1);
}

void kspace_unmap_ns(struct kspace *k, void *va, size_t pages)
{
	uint32_t first = check_span(k, va, pages), count = (uint32_t)pages;

	hide_ns(k, first, count);
	drop_span(k, first - 1, count + 1, count + 1);
}

/* ---- questions ----------------------------------------------------------------------------- */

pte_t kspace_pte(const struct kspace *k, const void *va)
{
	return valid_entry(k, page_of(k, va));
}

pa_t kspace_pa(const struct kspace *k, const void *va)
{
	return (pa_t){ pte_pa(kspace_pte(k, va)) };
}

void *kspace_va(const struct kspace *k, pa_t frame)
{
	const struct frame_meta *m = frame_meta_of(k->account->pool, frame);

	check(m->owner == k->account->id && m->kva_page != 0);
	return page_at(k, m->kva_page);
}

bool kspace_holds(const struct kspace *k, const void *va)
{
	return ((uintptr_t)va - (uintptr_t)k->base) >> PAGE_SHIFT < k->pages;
}
