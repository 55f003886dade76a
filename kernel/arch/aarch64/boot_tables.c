/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first translation tables, built with the MMU off.
 *
 * This code runs at the physical address, so the address of anything in the
 * image is its physical address, and no absolute pointer may be followed:
 * constants with addresses in them hold linked ones. Memory is Device memory
 * now: no unaligned access, no memset() (which may use cache operations), and
 * no stack protector, whose canary is not chosen yet (module.mk).
 */
#include "arch/layout_priv.h"
#include "arch/sysreg_priv.h"

struct boot_tables boot_tables __attribute__((section(".tables"), aligned(PAGE_SIZE)));

struct peep_tables peep_tables __attribute__((section(".tables"), aligned(PAGE_SIZE)));

/* Physical backing of the core stacks. */
char core_stacks[CPU_MAX][CORE_STACK_SIZE] __attribute__((section(".stacks"), aligned(PAGE_SIZE)));

void boot_build_tables(void);

static_assert(SLOT_STACK(CPU_MAX) < SLOT_DEVICE, "slots overlap");
static_assert(offsetof(struct boot_tables, idle_root) % 512 == 0, "TTBR0 wants it");
static_assert(offsetof(struct boot_tables, empty_root) % 512 == 0, "TTBR0 wants it");
static_assert(offsetof(struct boot_tables, kroot) % 64 == 0, "TTBR1 wants it");

static uint64_t pa_of(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static void clear_tables(void)
{
	for (volatile uint64_t *p = (void *)tables_start; (char *)p < tables_end; p++)
		*p = 0;
}

/* Map [from, to) of the image at its linked address. */
static void map_image(char *from, char *to, unsigned prot)
{
	for (char *p = from; p < to; p += PAGE_SIZE)
		boot_tables.image_l3[(uint64_t)(p - image_start) / PAGE_SIZE] =
			mmu_encode(pa_of(p), prot | PROT_GLOBAL);
}

static void map_stacks(void)
{
	for (unsigned c = 0; c < CPU_MAX; c++)
		for (unsigned i = 0; i < CORE_STACK_PAGES; i++)
			boot_tables.slots_l3[SLOT_STACK(c) + i] = mmu_encode(
				pa_of(core_stacks[c]) + i * PAGE_SIZE, PROT_W | PROT_GLOBAL);
}

static void map_devices(void)
{
	unsigned slot = SLOT_DEVICE;

	for (unsigned d = 0; d < DEVICE_COUNT; d++) {
		for (uint64_t off = 0; off < board_devices[d].size; off += PAGE_SIZE)
			boot_tables.slots_l3[slot++] = mmu_encode(
				board_devices[d].pa + off, PROT_W | PROT_DEVICE | PROT_GLOBAL);
		slot++; /* a gap */
	}
}

/* The trampoline page at its physical address, not global: the low half has ASIDs. */
static void map_idle(void)
{
	uint64_t pa = pa_of(tramp_start);

	boot_tables.idle_root[pa >> L1_SHIFT & (UROOT_ENTRIES - 1)] =
		pte_table(pa_of(boot_tables.idle_l2));
	boot_tables.idle_l2[pa >> L2_SHIFT & (TABLE_ENTRIES - 1)] =
		pte_table(pa_of(boot_tables.idle_l3));
	boot_tables.idle_l3[pa >> PAGE_SHIFT & (TABLE_ENTRIES - 1)] = mmu_encode(pa, PROT_X);
}

static void map_peepholes(void)
{
	for (unsigned c = 0; c < CPU_MAX; c++) {
		peep_tables.root[c][PEEK_VA >> L1_SHIFT] = pte_table(pa_of(peep_tables.l2[c]));
		peep_tables.l2[c][PEEK_VA >> L2_SHIFT & (TABLE_ENTRIES - 1)] =
			pte_table(pa_of(peep_tables.l3[c]));
	}
}

#define TCR_WBWA_INNER 0x3500u /* cacheable walks, inner shareable */
#define TCR_A1         (UINT64_C(1) << 22)
#define TCR_TG1_4K     (UINT64_C(2) << 30)
#define TCR_IPS(n)     ((uint64_t)(n) << 32)
#define TCR_AS16       (UINT64_C(1) << 36)
#define TCR_T0SZ       (64u - 36u)
#define TCR_T1SZ       (64u - 32u)
#define PARANGE_48     5u

static uint64_t tcr(void)
{
	unsigned parange = id_field(id_aa64mmfr0_el1, 0);
	uint64_t v = TCR_T0SZ | TCR_WBWA_INNER | (uint64_t)(TCR_T1SZ | TCR_WBWA_INNER) << 16;

	v |= TCR_A1 | TCR_TG1_4K | TCR_IPS(parange > PARANGE_48 ? PARANGE_48 : parange);
	return mmu_asid_bits() == 16 ? v | TCR_AS16 : v;
}

/*
 * M C I on; WXN; stack alignment checked at both levels (SA, SA0); EL0 may use DC ZVA and read
 * CTR (DZE, UCT) and is not trapped for WFE (nTWE) or WFI (nTWI: interrupts wake it). Bits that
 * are one in Armv8.0: LSMAOE, nTLSMD, EIS, TSCXT, EOS. SPAN = 0: exceptions set PAN, where there
 * is PAN. A = 0: TAs of others use unaligned words.
 */
#define SCTLR_BASE UINT64_C(0x305dd81d)
#define SCTLR_WXN  (UINT64_C(1) << 19)
#define SCTLR_SPAN (UINT64_C(1) << 23)

static_assert(SCTLR_BASE & SCTLR_WXN);

static uint64_t sctlr(void)
{
	return id_field(id_aa64mmfr1_el1, 20) ? SCTLR_BASE : SCTLR_BASE | SCTLR_SPAN;
}

#define MAIR_VALUE UINT64_C(0x04ff) /* 0: normal write-back; 1: device nGnRE */

void boot_build_tables(void)
{
	clear_tables();
	map_image(image_start, text_end, PROT_X);
	map_image(rodata_start, rodata_end, PROT_R);
	map_image(data_start, tables_end, PROT_W);
	map_stacks();
	map_devices();
	map_idle();
	map_peepholes();
	boot_tables.nexus_l2[0] = pte_table(pa_of(boot_tables.image_l3));
	boot_tables.nexus_l2[SLOTS_L2] = pte_table(pa_of(boot_tables.slots_l3));
	boot_tables.kroot[KROOT_NEXUS] = pte_table(pa_of(boot_tables.nexus_l2));
	boot_tables.image_pa = pa_of(image_start);

	mmu_start.mair = MAIR_VALUE;
	mmu_start.tcr = tcr();
	mmu_start.ttbr0 = pa_of(boot_tables.idle_root);
	mmu_start.ttbr1 = pa_of(boot_tables.kroot);
	mmu_start.sctlr = sctlr();
}
