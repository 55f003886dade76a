/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/mmu - descriptors, TLB and table registers (VMSAv8-64, 4 KiB granule)
 *
 *   TTBR1  32-bit high half, 0xffffffff_00000000 up. Level-1 root of 4 entries:
 *            [0]  nothing
 *            [1]  KWINDOW_BASE: the window banked per guest; not global, tagged
 *                 with the ASID; this entry differs from guest to guest
 *            [2]  nothing
 *            [3]  KNEXUS_BASE: the nexus; global; one level-2 table for all
 *          Each guest has a root of its own (64 bytes); TCR_EL1.A1 = 1, so one
 *          write to TTBR1 changes window and ASID together.
 *   TTBR0  36-bit low half: the TA. Level-1 root of 64 entries (512 bytes,
 *          aligned to its size). Empty root while no TA runs.
 *
 * mm/ walks and edits tables; this header says what a descriptor is and what
 * must follow an edit. Nothing above mm/ includes it.
 *
 * The host's fake MMU keeps real descriptors in fake secure RAM, makes kernel
 * mappings true by mmap(), walks user mappings in software, and keeps an entry
 * usable after it was cleared until the TLB is told: as hardware may.
 */
#include "base/types.h"

typedef uint64_t pte_t;

#define PTE_NONE     ((pte_t)0)
#define PTE_RESERVED ((pte_t)2) /* invalid to hardware; taken, to the window's allocator */

#define TABLE_ENTRIES 512u
#define L2_SHIFT      21u /* one level-2 entry: 2 MiB */
#define L1_SHIFT      30u /* one level-1 entry: 1 GiB */
#define UROOT_ENTRIES 64u /* 36-bit TA address space */
#define UVA_LIMIT     (UINT64_C(1) << 36)
#define KROOT_ENTRIES 4u
#define KROOT_WINDOW  1u
#define KROOT_NEXUS   3u

enum {
	PROT_R = 0, /* every mapping can be read */
	PROT_W = 1u << 0,
	PROT_X = 1u << 1,      /* by the level that PROT_USER names; never with PROT_W */
	PROT_USER = 1u << 2,   /* S-EL0 (and, with PAN, never by accident the kernel) */
	PROT_NS = 1u << 3,     /* normal-world memory; never with PROT_X */
	PROT_GLOBAL = 1u << 4, /* nexus only */
	PROT_DEVICE = 1u << 5, /* nGnRE, never PROT_X */
	PROT_BTI = 1u << 6,    /* with PROT_X and PROT_USER: branches need landing pads there */
};

/* Build descriptors. check()s W^X and the other "never"s above. */
pte_t pte_page(uint64_t pa, unsigned prot);
pte_t pte_table(uint64_t pa);
bool pte_is_valid(pte_t e);
uint64_t pte_pa(pte_t e);
unsigned pte_prot(pte_t e);

/*
 * Write a level-3 entry of the kernel half for @va. One valid entry over another: the old one is
 * first cleared and flushed. An invalid one over a valid one: the caller owes tlb_flush_kernel().
 */
void mmu_set_kernel(void *va, pte_t *slot, pte_t e);
/* Write an entry of a table that no kernel address is reached through (user tables, level 1, 2). */
void mmu_set(pte_t *slot, pte_t e);
/* After making entries valid, before using them. */
void mmu_publish(void);

/*
 * After making entries invalid or stricter; complete on all cores when they return. What walks
 * of these addresses have cached of upper levels goes too, so a table may be freed afterwards.
 */
void tlb_flush_kernel(const void *va, size_t pages); /* all ASIDs */
void tlb_flush_user(uint16_t asid, uva_t va, size_t pages);
void tlb_flush_asid(uint16_t asid);

unsigned mmu_asid_bits(void); /* 8 or 16 */

/* Fill a fresh guest root (64 bytes, aligned to that): the nexus's entry, all else empty. */
void mmu_init_root(pte_t *root);
/*
 * The part of the nexus range that mm/ manages: its level-2 entries (mapped,
 * all empty), first address, size.
 */
pte_t *mmu_nexus_range(char **base, uint32_t *pages);

/*
 * Where the page of kernel address @va lies: in the window shown here or in the nexus. False: not
 * mapped, or (@write) not writable. @ns: it is normal-world memory.
 */
bool mmu_translate(const void *va, bool write, uint64_t *pa, bool *ns);

/* Show the window of the guest with root @root (physical) and @asid. Interrupts masked. */
void mmu_switch_window(uint64_t root, uint16_t asid);
/* Show TA space @uroot with @asid (the kernel root stays); pa 0 = nobody. Interrupts masked. */
void mmu_switch_user(uint64_t kroot, uint64_t uroot, uint16_t asid);

/*
 * A core's private peephole into any secure frame, for scrubbing and for
 * tables that are not mapped yet. No other core can look through it. One at a time per core;
 * interrupts masked from map to unmap, and meanwhile no TA space is shown here.
 */
void *mmu_peek(pa_t frame);
void mmu_unpeek(void);
/* Overwrite @count frames in a row with zeroes, through the peephole. */
void mmu_clear_frames(pa_t first, size_t count);

/* Window and nexus virtual ranges. On the host each guest's window lies elsewhere. */
#define KWINDOW_SIZE (UINT64_C(256) << 20)
char *mmu_window_base(uint64_t root);
