/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entropy: the base is one of 2^24 pages less a few, and every place that is
 * chosen here is counted from the base, upwards or downwards, never from the edge
 * of a table's span. So an address tells as little as the base itself.
 */
#include "mm/uspace.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/range.h"
#include "mm/uspace_priv.h"

#define ROOT_SIZE (UROOT_ENTRIES * sizeof(pte_t))

static uint64_t bytes_of(size_t pages)
{
	return (uint64_t)pages * PAGE_SIZE;
}

static uint64_t end_of(const struct uregion *r)
{
	return r->va.v + bytes_of(r->pages);
}

enum err uspace_init(struct uspace *u, struct kspace *k, struct heap *h, struct asid_pool *asids,
                     uint64_t seed)
{
	uint64_t choices = (USPACE_HIGH - USPACE_LOW) / PAGE_SIZE;
	enum err e;

	*u = (struct uspace){ .kspace = k, .heap = h, .asids = asids };
	list_init(&u->regions);
	u->base = USPACE_LOW + bytes_of(seed % choices);

	u->root = heap_alloc(h, ROOT_SIZE);
	if (!u->root)
		return ERR_NOMEM;
	check(((uintptr_t)u->root & (ROOT_SIZE - 1)) == 0);
	u->root_pa.v = kspace_pa(k, u->root).v + ((uintptr_t)u->root & PAGE_MASK);

	e = asid_alloc(asids, k->account->id, &u->asid);
	if (e != OK)
		goto free_root;
	return OK;

free_root:
	heap_free(h, u->root);
	u->root = NULL;
	return e;
}

static void free_frames(struct uspace *u, const struct uregion *r)
{
	pte_t *slot = NULL;

	for (size_t i = 0; i < r->pages; i++) {
		slot = utable_next(u, slot, r->va.v + i * PAGE_SIZE);
		frame_free(u->kspace->account, (pa_t){ pte_pa(*slot) });
	}
}

/*
 * The number goes first: that flushes all that cores remember of this space,
 * and nobody walks it any more. What follows needs no flush of its own.
 */
void uspace_fini(struct uspace *u)
{
	struct list *n, *next;

	asid_free(u->asids, u->asid);
	list_for_each_safe(n, next, &u->regions) {
		struct uregion *r = list_entry(n, struct uregion, link);

		if (r->owned)
			free_frames(u, r);
		list_del(&r->link);
		heap_free(u->heap, r);
	}
	utable_free_all(u);
	heap_free(u->heap, u->root);
	scrub(u, sizeof(*u));
}

/* ---- where things are ---------------------------------------------------------------------- */

bool uspace_touches(const struct uspace *u, uint64_t va, uint64_t size)
{
	struct list *n;

	list_for_each(n, &u->regions) {
		const struct uregion *r = list_entry(n, struct uregion, link);

		if (r->va.v < va + size && va < end_of(r))
			return true;
	}
	return false;
}

const struct uregion *uspace_find(const struct uspace *u, uva_t va)
{
	struct list *n;

	list_for_each(n, &u->regions) {
		const struct uregion *r = list_entry(n, struct uregion, link);

		if (va.v >= r->va.v && va.v < end_of(r))
			return r;
	}
	return NULL;
}

/* From the end, where most newcomers belong. */
static void insert_region(struct uspace *u, struct uregion *r)
{
	struct list *n = u->regions.prev;

	while (n != &u->regions && list_entry(n, struct uregion, link)->va.v > r->va.v)
		n = n->prev;
	list_add(n, &r->link);
}

struct wish {
	uint64_t size, align;
};

static uint64_t align_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

/* The lowest place in [lo, hi) with a page free on both sides. */
static bool gap_up(const struct uspace *u, uint64_t lo, uint64_t hi, struct wish w, uint64_t *out)
{
	uint64_t at = align_up(lo, w.align);
	struct list *n;

	list_for_each(n, &u->regions) {
		const struct uregion *r = list_entry(n, struct uregion, link);

		if (at + w.size + PAGE_SIZE <= r->va.v)
			break;
		if (at < end_of(r) + PAGE_SIZE)
			at = align_up(end_of(r) + PAGE_SIZE, w.align);
	}
	*out = at;
	return at + w.size <= hi;
}

/* The highest one. */
static bool gap_down(const struct uspace *u, uint64_t lo, uint64_t hi, struct wish w, uint64_t *out)
{
	uint64_t top = hi;

	for (struct list *n = u->regions.prev;; n = n->prev) {
		const struct uregion *r = list_entry(n, struct uregion, link);

		if (top < lo + w.size)
			return false;
		*out = (top - w.size) & ~(w.align - 1);
		if (n == &u->regions || *out >= end_of(r) + PAGE_SIZE)
			return *out >= lo;
		if (r->va.v - PAGE_SIZE < top)
			top = r->va.v - PAGE_SIZE;
	}
}

/* First where the tables are that the base needs, then as near as possible. */
static enum err choose(const struct uspace *u, struct wish w, uint64_t *out)
{
	uint64_t lo = u->base & ~(REGION_SIZE - 1), hi = lo + REGION_SIZE;

	if (gap_up(u, u->base, hi, w, out) || gap_down(u, lo, u->base, w, out) ||
	    gap_up(u, u->base, USPACE_HIGH, w, out) || gap_down(u, USPACE_LOW, u->base, w, out))
		return OK;
	return ERR_NOMEM;
}

/* Where a region of @pages may be, given what the caller wishes: all of it is foreign. */
static enum err place(const struct uspace *u, uva_t at, size_t pages, size_t align, uint64_t *out)
{
	struct wish w = { .align = align };

	if (pages == 0 || align < PAGE_SIZE || (align & (align - 1)) != 0 ||
	    (at.v & PAGE_MASK) != 0)
		return ERR_ARG;
	if (pages > (USPACE_HIGH - USPACE_LOW) / PAGE_SIZE || align > USPACE_HIGH)
		return ERR_RANGE;
	w.size = bytes_of(pages);
	if (at.v == 0)
		return choose(u, w, out);
	if (!span_within(at.v, w.size, USPACE_LOW, USPACE_HIGH - USPACE_LOW))
		return ERR_RANGE;
	if (uspace_touches(u, at.v, w.size))
		return ERR_EXIST;
	*out = at.v;
	return OK;
}

/* ---- mapping ------------------------------------------------------------------------------- */

/* What a page to be mapped shows: a fresh frame, or what the kernel has at @kva. */
static enum err source_new(struct uspace *u, unsigned prot, pte_t *out)
{
	pa_t frame;
	enum err e = frame_alloc(u->kspace->account, &frame);

	if (e == OK)
		*out = pte_page(frame.v, prot | PROT_USER);
	return e;
}

/*
 * A page that the kernel can write is never executable for a TA, and one that
 * the kernel cannot write is not writable for it either.
 */
static enum err source_alias(struct uspace *u, const void *kva, unsigned prot, pte_t *out)
{
	bool in_window = kspace_holds(u->kspace, kva), writable, ns;
	uint64_t pa;

	if (in_window) {
		pte_t e = kspace_pte(u->kspace, kva);

		pa = pte_pa(e);
		ns = pte_prot(e) & PROT_NS;
		writable = true;
	} else {
		writable = mmu_translate(kva, true, &pa, &ns);
		if (!writable && !mmu_translate(kva, false, &pa, &ns))
			return ERR_ACCESS;
	}
	if (((prot & PROT_W) && !writable) || ((prot & PROT_X) && writable))
		return ERR_ACCESS;
	if ((prot & PROT_NS) && !ns)
		return ERR_ACCESS;
	*out = pte_page(pa, prot | PROT_USER | (ns ? PROT_NS : 0));
	return OK;
}

/* Set the entries of @r; on error those that were set are cleared again. */
static enum err fill(struct uspace *u, struct uregion *r, const char *kva)
{
	pte_t *slot = NULL, entry;

	for (size_t i = 0; i < r->pages; i++) {
		enum err e = r->owned ? source_new(u, r->prot, &entry)
		                      : source_alias(u, kva + i * PAGE_SIZE, r->prot, &entry);

		if (e != OK) {
			utable_clear(u, r->va.v, i, r->owned);
			return e;
		}
		slot = utable_next(u, slot, r->va.v + i * PAGE_SIZE);
		mmu_set(slot, entry);
		r->prot |= pte_prot(entry) & PROT_NS;
	}
	mmu_publish();
	return OK;
}

/* @kva: NULL for fresh pages. */
static enum err map(struct uspace *u, uint64_t va, size_t pages, unsigned prot, const void *kva)
{
	struct uregion *r = heap_alloc(u->heap, sizeof(*r));
	enum err e;

	if (!r)
		return ERR_NOMEM;
	*r = (struct uregion){ .va.v = va, .pages = pages, .prot = prot, .owned = !kva };
	e = utable_prepare(u, va, pages);
	if (e == OK)
		e = fill(u, r, kva);
	if (e != OK)
		goto drop_tables;
	insert_region(u, r);
	if (r->owned)
		u->owned_pages += pages;
	return OK;

drop_tables:
	utable_prune(u, va, pages);
	heap_free(u->heap, r);
	return e;
}

/* Nothing but @allowed; W^X; landing pads are asked of code only. */
static bool prot_is_sane(unsigned prot, unsigned allowed)
{
	if (prot & ~allowed)
		return false;
	return prot & PROT_X ? !(prot & (PROT_W | PROT_NS)) : !(prot & PROT_BTI);
}

enum err uspace_map_new(struct uspace *u, uva_t at, size_t pages, size_t align, unsigned prot,
                        uva_t *out)
{
	uint64_t va;
	enum err e;

	if (!prot_is_sane(prot, PROT_W | PROT_X | PROT_BTI))
		return ERR_ACCESS;
	e = place(u, at, pages, align, &va);
	if (e == OK)
		e = map(u, va, pages, prot, NULL);
	if (e == OK)
		out->v = va;
	return e;
}

enum err uspace_map_alias(struct uspace *u, uva_t at, const void *kva, size_t pages, unsigned prot,
                          uva_t *out)
{
	uint64_t va;
	enum err e;

	check(kva && ((uintptr_t)kva & PAGE_MASK) == 0);
	if (!prot_is_sane(prot, PROT_W | PROT_X | PROT_NS | PROT_BTI))
		return ERR_ACCESS;
	e = place(u, at, pages, PAGE_SIZE, &va);
	if (e == OK)
		e = map(u, va, pages, prot, kva);
	if (e == OK)
		out->v = va;
	return e;
}

enum err uspace_unmap(struct uspace *u, uva_t va, size_t pages)
{
	struct uregion *r = (struct uregion *)uspace_find(u, va);

	if (!r || r->va.v != va.v || r->pages != pages)
		return ERR_NOENT;
	list_del(&r->link);
	utable_clear(u, va.v, pages, r->owned);
	utable_prune(u, va.v, pages);
	if (r->owned)
		u->owned_pages -= pages;
	heap_free(u->heap, r);
	return OK;
}

/* ---- protection ---------------------------------------------------------------------------- */

/* Is [va, end) covered by owned regions without a hole? */
static enum err owned_span(const struct uspace *u, uint64_t va, uint64_t end)
{
	while (va < end) {
		const struct uregion *r = uspace_find(u, (uva_t){ va });

		if (!r)
			return ERR_NOENT;
		if (!r->owned)
			return ERR_ACCESS;
		va = end_of(r);
	}
	return OK;
}

enum err uspace_protect(struct uspace *u, uva_t va, size_t pages, unsigned prot)
{
	pte_t *slot = NULL;
	enum err e;

	if (!prot_is_sane(prot, PROT_W | PROT_X | PROT_BTI))
		return ERR_ACCESS;
	if (pages == 0 || (va.v & PAGE_MASK) != 0)
		return ERR_ARG;
	if (pages > UVA_LIMIT / PAGE_SIZE || !span_within(va.v, bytes_of(pages), 0, UVA_LIMIT))
		return ERR_RANGE;
	e = owned_span(u, va.v, va.v + bytes_of(pages));
	if (e != OK)
		return e;
	for (size_t i = 0; i < pages; i++) {
		slot = utable_next(u, slot, va.v + i * PAGE_SIZE);
		mmu_set(slot, pte_page(pte_pa(*slot), prot | PROT_USER));
	}
	tlb_flush_user(u->asid, va, pages);
	return OK;
}

/* Is every page of the span mapped, and its protection, as far as @mask looks, @wanted? */
static bool every_page(const struct uspace *u, uva_t va, size_t size, unsigned mask,
                       unsigned wanted)
{
	uint64_t at = va.v & ~(uint64_t)PAGE_MASK, end;
	pte_t *slot = NULL;

	if (!add_u64(va.v, size, &end) || end > UVA_LIMIT)
		return false;
	for (; size > 0 && at < end; at += PAGE_SIZE) {
		slot = utable_next(u, slot, at);
		if (!slot || !pte_is_valid(*slot) || (pte_prot(*slot) & mask) != wanted)
			return false;
	}
	return true;
}

bool uspace_allows(const struct uspace *u, uva_t va, size_t size, unsigned need)
{
	return every_page(u, va, size, need, need);
}

bool uspace_is_secure(const struct uspace *u, uva_t va, size_t size)
{
	return every_page(u, va, size, PROT_NS, 0);
}
