/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * mm/uspace - the address space of one TA
 *
 * A set of regions of whole pages, at addresses chosen at random (at least 20 bits) for
 * the first and packed after it with guard pages between, so that a small TA needs
 * one table of each level.
 *
 * Trust      Addresses and sizes come from TAs and their loader: all checked
 *            here. Protections obey W^X; normal-world pages are never
 *            executable.
 * Ownership  Regions of kind new own their frames (scrubbed on unmap); alias
 *            regions borrow pages that the caller keeps alive until unmap.
 * Locking    None: the holder of the TA instance is alone here.
 * Invariant  Regions do not overlap; only pages inside regions are mapped.
 */
#include "base/list.h"
#include "mm/asid.h"
#include "mm/heap.h"

/* Where regions may be: all of the TTBR0 half but the first and the last 2 MiB. */
#define USPACE_LOW  (UINT64_C(1) << L2_SHIFT)
#define USPACE_HIGH (UVA_LIMIT - USPACE_LOW)

struct uregion {
	struct list link; /* in address order */
	uva_t va;
	size_t pages;
	unsigned prot; /* PROT_W, _X, _NS, _BTI as first mapped; see uspace_allows() */
	bool owned;    /* frames are the region's */
};

struct uspace {
	struct kspace *kspace; /* tables are allocated here */
	struct heap *heap;
	struct asid_pool *asids;
	pte_t *root; /* 64 entries */
	pa_t root_pa;
	uint16_t asid;
	pte_t *near;          /* level-3 table used last, NULL: none; and what it spans */
	uint64_t near_region; /* address >> L2_SHIFT */
	uint64_t base;        /* random; regions without a wish go near it, above if possible */
	struct list regions;
	size_t owned_pages; /* frames of regions, tables not counted */
};

/* @seed is random; its low bits choose the base. ERR_NOMEM, ERR_LIMIT (no ASID). */
enum err uspace_init(struct uspace *u, struct kspace *k, struct heap *h, struct asid_pool *asids,
                     uint64_t seed);
/* Unmap and free everything. The space is current on no core. */
void uspace_fini(struct uspace *u);

/*
 * Fresh zeroed pages. @at.v = 0: anywhere, with @align (bytes, power of two, >= page) and
 * guard pages around; else exactly there.
 * ERR_ARG     no pages, or an odd @at or @align
 * ERR_ACCESS  W and X, or BTI without X
 * ERR_EXIST   something is there
 * ERR_RANGE   not within USPACE_LOW to USPACE_HIGH
 * ERR_NOMEM, ERR_LIMIT
 */
enum err uspace_map_new(struct uspace *u, uva_t at, size_t pages, size_t align, unsigned prot,
                        uva_t *out);
/*
 * Show pages that the kernel maps at @kva (window or nexus, secure or normal-world). PROT_NS
 * goes with the pages; asking for it refuses secure ones. Errors as above, and
 * ERR_ACCESS  X for pages that the kernel or the normal world can write, W for constants
 */
enum err uspace_map_alias(struct uspace *u, uva_t at, const void *kva, size_t pages, unsigned prot,
                          uva_t *out);
/* Change protection of whole pages of owned regions. ERR_ACCESS: W^X, or an alias. ERR_NOENT. */
enum err uspace_protect(struct uspace *u, uva_t va, size_t pages, unsigned prot);
/* Remove exactly the region that starts at @va and has @pages pages. ERR_NOENT. */
enum err uspace_unmap(struct uspace *u, uva_t va, size_t pages);

/* Is every byte of the span mapped with at least @need (PROT_W; PROT_NS = must be all shared)? */
bool uspace_allows(const struct uspace *u, uva_t va, size_t size, unsigned need);
/* Is every byte of the span mapped, and out of the normal world's reach? */
bool uspace_is_secure(const struct uspace *u, uva_t va, size_t size);
/* The region that holds @va, or NULL. */
const struct uregion *uspace_find(const struct uspace *u, uva_t va);
