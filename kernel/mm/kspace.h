/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * mm/kspace - one window of kernel virtual memory: a guest's, or the nexus's
 *
 * Hands out page-granular virtual memory, backed by fresh frames or showing
 * normal-world pages. The level-3 entries themselves are the allocator's
 * record: 0 = free, PTE_RESERVED = a guard or not yet shown, valid = in use.
 * Each allocation is preceded by one guard page.
 *
 * The window's tables are frames of the account, mapped in the window itself.
 *
 * Trust      Physical addresses of normal-world pages are checked by share/.
 * Ownership  The space owns its tables; each allocation belongs to the caller.
 * Locking    Own spin lock (RANK_KSPACE), held for 64 entries at a time. All
 *            calls need the window mapped on this core (the nexus's always is).
 * Invariant  No frame is mapped twice in a window; no entry is W and X.
 */
#include "arch/mmu.h"
#include "mm/frame.h"

struct kspace {
	struct spin lock;
	struct frame_account *account;
	char *base;     /* first address of the window */
	uint32_t pages; /* its size */
	uint32_t hint;  /* lowest page that may be free */
	unsigned prot;  /* PROT_GLOBAL for the nexus, else 0 */
	pte_t *l2;      /* the table that covers the window, from base on */
};

/*
 * Build an empty guest window: one level-2 and one level-3 table, both mapped
 * in it: page 0 is a guard, KSPACE_L2_PAGE the level-2 table, the pages after it are kept for the
 * level-3 tables. @l2_pa goes into the guest's root. Uses mmu_peek(); nothing need be mapped yet.
 */
#define KSPACE_L2_PAGE 1u
enum err kspace_bootstrap(struct frame_account *a, pa_t *l2_pa);
/* The nexus's own space: its level-2 table is there already (mmu_nexus_range()). */
enum err kspace_init_nexus(struct kspace *k, struct frame_account *a);
/* Adopt a window made by kspace_bootstrap(), mapped here now at @base. */
void kspace_init(struct kspace *k, struct frame_account *a, char *base, uint32_t pages, pte_t *l2,
                 unsigned prot);

/*
 * @pages fresh, zeroed, read-write pages, with a guard page before and after. Here and below:
 * ERR_ARG: @pages is 0. ERR_NOMEM, ERR_LIMIT: as of frame_alloc(), or no such span is free.
 */
enum err kspace_alloc(struct kspace *k, size_t pages, void **out);
/* Scrubs and returns pages from kspace_alloc(); same address and count. */
void kspace_free(struct kspace *k, void *va, size_t pages);
/* How many pages the allocation has that starts at @va. */
size_t kspace_pages(struct kspace *k, const void *va);

/*
 * Show normal-world pages, read-write, never executable, as the list of them is read: reserve the
 * span, then set one page after the other. What shows a page may hide it, and then show another.
 */
enum err kspace_reserve(struct kspace *k, size_t pages, void **out);
void kspace_set_ns(struct kspace *k, void *va, nwpa_t frame);
void kspace_hide_ns(struct kspace *k, void *va);
/*
 * Fresh pages for a part of a reserved span, which then stays for ever. No place is looked for, so
 * this may be done where others wait.
 */
enum err kspace_back(struct kspace *k, void *va, size_t pages);
void kspace_unmap_ns(struct kspace *k, void *va, size_t pages);

/* The descriptor of the page of @va, and its physical address; the page must be mapped. */
pte_t kspace_pte(const struct kspace *k, const void *va);
pa_t kspace_pa(const struct kspace *k, const void *va);
/* Where the window shows @frame of its own account. */
void *kspace_va(const struct kspace *k, pa_t frame);
/* Is @va an address of this window, mapped or not? */
bool kspace_holds(const struct kspace *k, const void *va);
