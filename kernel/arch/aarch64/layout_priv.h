/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * layout - the nexus's gigabyte, 0xffffffff_c0000000 up
 *
 *	+0        the image: text RX, rodata R, data, bss and tables RW
 *	+16 MiB   fixed slots, one level-3 table: core stacks with guards,
 *	          device registers
 *	+32 MiB   mm/'s, 256 MiB
 *
 * Level-3 tables exist for the image and for the slots; both are part of the image.
 */
#include "arch/cpu.h"
#include "arch/device.h"
#include "arch/mmu.h"

#define KNEXUS_BASE  0xffffffffc0000000ul
#define KWINDOW_BASE 0xffffffff40000000ul

#define IMAGE_MAX   (UINT64_C(1) << L2_SHIFT) /* postern.ld asserts it */
#define SLOTS_L2    8u
#define MANAGED_L2  16u
#define MANAGED_L2S 128u /* 256 MiB: frame_meta.kva_page has 16 bits */
#define SLOTS_BASE  (KNEXUS_BASE + ((uint64_t)SLOTS_L2 << L2_SHIFT))

/* Page numbers inside of the slots. Pages between are never mapped. */
#define CORE_STACK_PAGES 2u
#define SLOT_STACK(cpu)  (1u + (cpu) * (CORE_STACK_PAGES + 1u))
#define SLOT_DEVICE      128u

/* The peephole of a core, in the low half: nothing else is there while it is open. */
#define PEEK_VA ((uint64_t)1 << L2_SHIFT)

#define CORE_STACK_SIZE (CORE_STACK_PAGES * PAGE_SIZE)

/* Where the linker put things; postern.ld. Addresses of the place the code runs at. */
extern char image_start[], text_end[], rodata_start[], rodata_end[], data_start[], data_end[];
extern char bss_start[], bss_end[], tables_start[], tables_end[], stacks_start[], image_end[];
extern char tramp_start[];

/* What a core writes into its registers to turn the MMU on; in the trampoline page. */
struct mmu_start {
	uint64_t mair, tcr, ttbr0, ttbr1, sctlr;
};
extern struct mmu_start mmu_start;

/* All translation tables that exist from the start. Section .tables, not .bss. */
struct boot_tables {
	pte_t nexus_l2[TABLE_ENTRIES];
	pte_t image_l3[TABLE_ENTRIES];
	pte_t slots_l3[TABLE_ENTRIES];
	pte_t idle_l2[TABLE_ENTRIES];
	pte_t idle_l3[TABLE_ENTRIES];
	pte_t idle_root[UROOT_ENTRIES];  /* TTBR0 while no TA runs: the trampolines, nothing else */
	pte_t empty_root[UROOT_ENTRIES]; /* TTBR0 while TTBR1 and the ASID change */
	pte_t kroot[8];                  /* TTBR1 before the first guest; 64-byte aligned */
	uint64_t image_pa;               /* where image_start is */
};
extern struct boot_tables boot_tables;

/* What a core has in TTBR0 while it peeks (mmu.c): one page, which no other core's tables reach. */
struct peep_tables {
	pte_t l2[CPU_MAX][TABLE_ENTRIES];
	pte_t l3[CPU_MAX][TABLE_ENTRIES];
	pte_t root[CPU_MAX][UROOT_ENTRIES];
};
extern struct peep_tables peep_tables;

/* mmu.c, also used with the MMU off. */
#define PTE_VALID_PAGE 3u
pte_t mmu_encode(uint64_t pa, unsigned prot);
