/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel half of the fake MMU. Descriptors lie in fake secure RAM; the
 * host's own page tables play the TLB, with `shadow` as their record:
 *
 *   set, mmu_publish()       the page is mapped
 *   cleared                  stays mapped, as a TLB may keep it
 *   cleared, flushed         is gone
 *
 * Windows: [0] is the nexus, each other belongs to one root and lies elsewhere.
 */
#include "arch/mmu.h"

#include <stdlib.h>
#include <string.h>

#include "arch/host_priv.h"
#include "base/bytes.h"

#define WINDOWS_MAX  256u
#define WINDOW_PAGES ((uint32_t)(KWINDOW_SIZE / PAGE_SIZE))
#define NEXUS_L2     (HOST_NEXUS_PAGES / TABLE_ENTRIES)
#define NEXUS_L2_PA  UINT64_C(0x1000) /* of no RAM: nobody walks there */

struct window {
	char *base;
	uint32_t pages;
	uint64_t root;
	uint16_t asid;
	uint32_t live;             /* valid entries of shadow */
	pte_t *shadow;             /* what is mapped, page by page */
	pte_t seen[TABLE_ENTRIES]; /* level-2 entries whose tables were looked through */
};

static struct window windows[WINDOWS_MAX];
static unsigned window_count;
static pte_t nexus_l2[NEXUS_L2];
static unsigned flushes;
static void (*peek_hook)(pa_t frame);

struct place {
	struct window *w;
	uint32_t page;
};

static struct place *pending;
static size_t pending_count, pending_room;

/* ---- descriptors --------------------------------------------------------------------------- */

pte_t pte_page(uint64_t pa, unsigned prot)
{
	check(!(prot & PROT_X) || !(prot & (PROT_W | PROT_NS | PROT_DEVICE)));
	check(!(prot & PROT_USER) || !(prot & (PROT_GLOBAL | PROT_DEVICE)));
	check(!(prot & PROT_BTI) || (prot & (PROT_X | PROT_USER)) == (PROT_X | PROT_USER));
	check(!(pa & ~HPTE_PA_MASK));
	return HPTE_VALID | HPTE_PAGE | pa | (pte_t)prot << HPTE_PROT;
}

pte_t pte_table(uint64_t pa)
{
	check(!(pa & ~HPTE_PA_MASK));
	return HPTE_VALID | HPTE_TABLE | pa;
}

bool pte_is_valid(pte_t e)
{
	return e & HPTE_VALID;
}

uint64_t pte_pa(pte_t e)
{
	return e & HPTE_PA_MASK;
}

unsigned pte_prot(pte_t e)
{
	return (unsigned)(e >> HPTE_PROT);
}

/* ---- walks --------------------------------------------------------------------------------- */

static pte_t *table_of(pte_t e)
{
	if (!pte_is_valid(e))
		return NULL;
	check(e & HPTE_TABLE);
	return host_secure(pte_pa(e));
}

static const pte_t *l2_of(const struct window *w)
{
	const pte_t *root;

	if (w == &windows[0])
		return nexus_l2;
	root = host_secure(w->root);
	return root ? table_of(root[KROOT_WINDOW]) : NULL;
}

static pte_t real_entry(const struct window *w, uint32_t page)
{
	const pte_t *l2 = l2_of(w);
	const pte_t *l3 = l2 ? table_of(l2[page / TABLE_ENTRIES]) : NULL;
	pte_t e = l3 ? READ_ONCE(l3[page % TABLE_ENTRIES]) : PTE_NONE;

	check(!pte_is_valid(e) || (e & HPTE_PAGE));
	return pte_is_valid(e) ? e : PTE_NONE;
}

static struct place find(const void *va)
{
	for (unsigned i = 0; i < window_count; i++) {
		uintptr_t off = (uintptr_t)va - (uintptr_t)windows[i].base;

		if (off / PAGE_SIZE < windows[i].pages)
			return (struct place){ &windows[i], (uint32_t)(off / PAGE_SIZE) };
	}
	return (struct place){ NULL, 0 };
}

pte_t host_walk_kernel(uint64_t kroot, const void *va)
{
	struct place p = find(va);

	return p.w && (p.w == &windows[0] || p.w->root == kroot) ? real_entry(p.w, p.page)
	                                                         : PTE_NONE;
}

/* ---- what is mapped; under the machine lock ------------------------------------------------ */

static void *va_of(const struct window *w, uint32_t page)
{
	return w->base + (size_t)page * PAGE_SIZE;
}

static void drop(struct window *w, uint32_t page)
{
	frame_seen(w->shadow[page], -1);
	w->shadow[page] = PTE_NONE;
	w->live--;
	ram_unmap(va_of(w, page), 1);
}

/* False: something else is still mapped there. */
static bool fetch(struct window *w, uint32_t page, pte_t e)
{
	if (w->shadow[page] == e)
		return true;
	if (w->shadow[page] != PTE_NONE)
		return false;
	frame_seen(e, 1);
	w->shadow[page] = e;
	w->live++;
	ram_map(va_of(w, page), e);
	return true;
}

/* Tables that appeared since: everything valid in them can be used. */
static bool fetch_new_tables(struct window *w)
{
	const pte_t *l2 = l2_of(w);
	bool good = true;

	for (uint32_t r = 0; l2 && r < w->pages / TABLE_ENTRIES; r++) {
		const pte_t *l3 = l2[r] == w->seen[r] ? NULL : table_of(l2[r]);

		w->seen[r] = l2[r];
		for (uint32_t i = 0; l3 && i < TABLE_ENTRIES; i++)
			if (pte_is_valid(l3[i]))
				good &= fetch(w, r * TABLE_ENTRIES + i, l3[i]);
	}
	return good;
}

static struct window *window_for(uint64_t root)
{
	struct window *w;

	for (unsigned i = 1; i < window_count; i++)
		if (windows[i].root == root)
			return &windows[i];
	check(window_count < WINDOWS_MAX);
	w = &windows[window_count++];
	w->root = root;
	if (w->base)
		return w;
	w->pages = WINDOW_PAGES;
	w->base = ram_reserve(KWINDOW_SIZE);
	w->shadow = calloc(w->pages, sizeof(pte_t));
	check(w->shadow);
	return w;
}

static void forget(struct window *w)
{
	if (w->base)
		ram_unmap(w->base, w->pages);
	if (w->shadow)
		memset(w->shadow, 0, w->pages * sizeof(pte_t));
	memset(w->seen, 0, sizeof(w->seen));
	w->live = 0;
	w->asid = 0;
	w->root = 0;
}

void mmu_reset(void)
{
	peek_hook = NULL;
	for (unsigned i = 0; i < WINDOWS_MAX; i++)
		forget(&windows[i]);
	if (!windows[0].base) {
		windows[0].pages = HOST_NEXUS_PAGES;
		windows[0].base = ram_reserve((size_t)HOST_NEXUS_PAGES * PAGE_SIZE);
		windows[0].shadow = calloc(HOST_NEXUS_PAGES, sizeof(pte_t));
		check(windows[0].shadow);
	}
	memset(nexus_l2, 0, sizeof(nexus_l2));
	window_count = 1;
	pending_count = 0;
	flushes = 0;
	frame_seen_reset();
}

/* ---- edits --------------------------------------------------------------------------------- */

void mmu_set(pte_t *slot, pte_t e)
{
	WRITE_ONCE(*slot, e);
}

static void remember(struct place p)
{
	if (pending_count == pending_room) {
		pending_room = pending_room ? 2 * pending_room : 64;
		pending = realloc(pending, pending_room * sizeof(*pending));
		check(pending);
	}
	pending[pending_count++] = p;
}

void mmu_set_kernel(void *va, pte_t *slot, pte_t e)
{
	struct place p;
	bool stale = false, mine;

	machine_lock();
	p = find(va);
	if (p.w && pte_is_valid(e)) {
		if (pte_is_valid(*slot) && p.w->shadow[p.page] != PTE_NONE)
			drop(p.w, p.page);
		stale = p.w->shadow[p.page] != PTE_NONE;
		remember(p);
	}
	mmu_set(slot, e);
	mine = p.w && real_entry(p.w, p.page) == (pte_is_valid(e) ? e : PTE_NONE);
	machine_unlock();
	check(mine);   /* the slot is the entry of that address */
	check(!stale); /* break before make: what was there was not flushed */
}

void mmu_publish(void)
{
	uint64_t root = cpu_self()->impl.kroot;
	bool good = true;

	machine_lock();
	for (size_t i = 0; i < pending_count; i++) {
		pte_t e = real_entry(pending[i].w, pending[i].page);

		if (e != PTE_NONE)
			good &= fetch(pending[i].w, pending[i].page, e);
	}
	pending_count = 0;
	good &= fetch_new_tables(&windows[0]);
	if (root)
		good &= fetch_new_tables(window_for(root));
	machine_unlock();
	check(good); /* an entry was replaced without a flush */
}

static void flush_page(struct window *w, uint32_t page)
{
	pte_t e = real_entry(w, page);
	const pte_t *l2 = l2_of(w);

	w->seen[page / TABLE_ENTRIES] = l2 ? l2[page / TABLE_ENTRIES] : PTE_NONE;
	if (w->shadow[page] == e || w->shadow[page] == PTE_NONE)
		return;
	drop(w, page);
	if (e != PTE_NONE)
		(void)fetch(w, page, e);
}

void tlb_flush_kernel(const void *va, size_t pages)
{
	machine_lock();
	flushes++;
	for (size_t i = 0; i < pages; i++) {
		struct place p = find((const char *)va + i * PAGE_SIZE);

		if (p.w)
			flush_page(p.w, p.page);
	}
	machine_unlock();
}

void tlb_flush_user(uint16_t asid, uva_t va, size_t pages)
{
	machine_lock();
	flushes++;
	utlb_flush(asid, va.v, pages);
	machine_unlock();
}

/* Nothing is left in its tables: one step for what would be many. */
static void flush_empty(struct window *w)
{
	uint32_t end = 0;

	memset(w->seen, 0, sizeof(w->seen));
	for (; w->live; end++)
		if (w->shadow[end] != PTE_NONE) {
			frame_seen(w->shadow[end], -1);
			w->shadow[end] = PTE_NONE;
			w->live--;
		}
	if (end)
		ram_unmap(w->base, end);
}

static void flush_window(struct window *w)
{
	if (!l2_of(w))
		flush_empty(w);
	for (uint32_t p = 0; w->live && p < WINDOW_PAGES; p++)
		flush_page(w, p);
}

void tlb_flush_asid(uint16_t asid)
{
	machine_lock();
	flushes++;
	utlb_flush_asid(asid);
	for (unsigned i = 1; i < window_count; i++)
		if (windows[i].asid == asid)
			flush_window(&windows[i]);
	machine_unlock();
}

unsigned host_flush_count(void)
{
	return flushes;
}

unsigned host_tlb_kernel(void)
{
	unsigned n = 0;

	machine_lock();
	for (unsigned i = 0; i < window_count; i++)
		n += windows[i].live;
	machine_unlock();
	return n;
}

/* ---- registers ----------------------------------------------------------------------------- */

unsigned mmu_asid_bits(void)
{
	return 8;
}

void mmu_init_root(pte_t *root)
{
	for (unsigned i = 0; i < KROOT_ENTRIES; i++)
		mmu_set(&root[i], i == KROOT_NEXUS ? pte_table(NEXUS_L2_PA) : PTE_NONE);
}

pte_t *mmu_nexus_range(char **base, uint32_t *pages)
{
	*base = windows[0].base;
	*pages = HOST_NEXUS_PAGES;
	return nexus_l2;
}

char *mmu_window_base(uint64_t root)
{
	char *base;

	machine_lock();
	base = window_for(root)->base;
	machine_unlock();
	return base;
}

void mmu_switch_window(uint64_t root, uint16_t asid)
{
	struct cpu_impl *c = &cpu_self()->impl;
	struct window *w;
	bool good;

	check(c->irq_masked && host_secure(root));
	machine_lock();
	w = window_for(root);
	w->asid = asid;
	good = fetch_new_tables(w);
	machine_unlock();
	check(good);
	c->kroot = root;
	c->uroot = 0;
	c->asid = asid;
}

void mmu_switch_user(uint64_t kroot, uint64_t uroot, uint16_t asid)
{
	struct cpu_impl *c = &cpu_self()->impl;

	check(c->irq_masked && (!kroot || c->kroot == kroot));
	check(!uroot || (host_secure(uroot) && uroot % (UROOT_ENTRIES * sizeof(pte_t)) == 0));
	c->uroot = uroot;
	c->asid = asid;
}

bool mmu_translate(const void *va, bool write, uint64_t *pa, bool *ns)
{
	struct place p;
	pte_t e;

	machine_lock();
	p = find(va);
	e = p.w ? real_entry(p.w, p.page) : PTE_NONE;
	if (!p.w && !write)
		*pa = ram_image_page(va);
	machine_unlock();
	if (!p.w) {
		*ns = false;
		return !write && *pa;
	}
	*pa = pte_pa(e);
	*ns = pte_prot(e) & PROT_NS;
	return pte_is_valid(e) && (!write || (pte_prot(e) & PROT_W));
}

void mmu_clear_frames(pa_t first, size_t count)
{
	for (; count; count--, first.v += PAGE_SIZE) {
		scrub(mmu_peek(first), PAGE_SIZE);
		mmu_unpeek();
	}
}

void host_on_peek(void (*hook)(pa_t frame))
{
	peek_hook = hook;
}

void *mmu_peek(pa_t frame)
{
	struct cpu_impl *c = &cpu_self()->impl;

	check(c->irq_masked && !c->peeking);
	check(ram_index(frame.v) < ram_pages && !(frame.v & PAGE_MASK));
	check(host_tlb_of_frame(frame.v) ==
	      0); /* nobody can still see what is about to be scrubbed */
	if (peek_hook)
		peek_hook(frame);
	c->peeking = true;
	c->peeked = frame.v;
	return ram_peek(frame.v, true);
}

void mmu_unpeek(void)
{
	struct cpu_impl *c = &cpu_self()->impl;

	check(c->irq_masked && c->peeking);
	c->peeking = false;
	ram_peek(c->peeked, false);
}
