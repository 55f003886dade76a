/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mmu - an identity map for EL2, so that caches and atomics work
 *
 * 2 MiB blocks: the UART and the interrupt controller as device memory, the first gigabyte of
 * RAM as write-back memory. The rig's code is read-only and executable, everything else
 * writable and not executable. Secure memory and page 0 are not mapped at all.
 */
#include "base/types.h"
#include "core.h"
#include "memory.h"

#define BLOCK_SHIFT 21u
#define BLOCK_SIZE  (1ull << BLOCK_SHIFT)
#define ENTRIES     512u

#define DESC_BLOCK     1ull
#define DESC_TABLE     3ull
#define DESC_AF        (1ull << 10)
#define DESC_INNER     (3ull << 8)
#define DESC_READ_ONLY (1ull << 7)
#define DESC_RES1      (1ull << 6) /* AP[1] is RES1 where there is one privilege level */
#define DESC_XN        (1ull << 54)
#define DESC_MEMORY    (1ull << 2) /* index into MAIR */
#define DESC_DEVICE    (0ull << 2)

#define MAIR 0xff04ull /* 0: device nGnRE, 1: write-back, allocate */
/* 39 bits of address, 4 KiB granule, walks cached and inner shareable, 40 bits of output */
#define TCR_WALKS  (1ull << 8 | 1ull << 10 | 3ull << 12)
#define TCR        (25ull | TCR_WALKS | 2ull << 16 | 1ull << 23 | 1ull << 31)
#define SCTLR_M    (1ull << 0)
#define SCTLR_C    (1ull << 2)
#define SCTLR_SA   (1ull << 3)
#define SCTLR_I    (1ull << 12)
#define SCTLR_WXN  (1ull << 19)
#define SCTLR_RES1 0x30c50830ull

static uint64_t level1[ENTRIES] __attribute__((aligned(4096)));
static uint64_t low[ENTRIES] __attribute__((aligned(4096))); /* 0 to 1 GiB: devices */
static uint64_t ram[ENTRIES] __attribute__((aligned(4096))); /* 1 to 2 GiB */

extern const char rig_entry[], rig_tests_end[];

/* Runs on the boot core, MMU off. */
void mmu_build(void)
{
	const uint64_t device = DESC_BLOCK | DESC_AF | DESC_RES1 | DESC_XN | DESC_DEVICE;
	const uint64_t memory = DESC_BLOCK | DESC_AF | DESC_RES1 | DESC_INNER | DESC_MEMORY;
	uint64_t text = pa_of(rig_entry), text_end = pa_of(rig_tests_end);

	for (uint64_t pa = 0x08000000; pa < 0x0a000000; pa += BLOCK_SIZE)
		low[pa >> BLOCK_SHIFT] = pa | device;
	for (size_t i = 0; i < ENTRIES; i++) {
		uint64_t pa = RAM_BASE + i * BLOCK_SIZE;
		bool code = pa >= text && pa < text_end;

		ram[i] = pa | memory | (code ? DESC_READ_ONLY : DESC_XN);
	}
	level1[0] = pa_of(low) | DESC_TABLE;
	level1[1] = pa_of(ram) | DESC_TABLE;
}

void mmu_enable(void)
{
	__asm__ volatile("msr mair_el2, %0\n\t"
	                 "msr tcr_el2, %1\n\t"
	                 "msr ttbr0_el2, %2\n\t"
	                 "dsb sy\n\t"
	                 "isb\n\t"
	                 "tlbi alle2\n\t"
	                 "ic iallu\n\t"
	                 "dsb sy\n\t"
	                 "isb\n\t"
	                 "msr sctlr_el2, %3\n\t"
	                 "isb"
	                 :
	                 : "r"(MAIR), "r"(TCR), "r"(level1),
	                   "r"(SCTLR_RES1 | SCTLR_M | SCTLR_C | SCTLR_SA | SCTLR_I | SCTLR_WXN)
	                 : "memory");
}
