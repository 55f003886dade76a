/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors and TLB maintenance.
 *
 * Order matters in two places. An entry that becomes valid is stored, then
 * DSB so that the walker sees it, then ISB. An entry that becomes invalid is
 * stored, DSB, TLBI on all cores, DSB until it is done.
 */
#include "arch/mmu.h"

#include "arch/layout_priv.h"
#include "arch/sysreg_priv.h"
#include "base/bytes.h"
#include "base/check.h"

/* Stage 1 descriptor bits: Arm ARM, VMSAv8-64 block and page descriptors. */
#define PTE_VALID   UINT64_C(1)
#define PTE_TABLE   UINT64_C(3)
#define PTE_PAGE    UINT64_C(3)
#define PTE_DEVICE  (UINT64_C(1) << 2) /* MAIR index 1 */
#define PTE_NS      (UINT64_C(1) << 5)
#define PTE_EL0     (UINT64_C(1) << 6)
#define PTE_RO      (UINT64_C(1) << 7)
#define PTE_INNER   (UINT64_C(3) << 8)
#define PTE_AF      (UINT64_C(1) << 10)
#define PTE_NG      (UINT64_C(1) << 11)
#define PTE_GUARDED (UINT64_C(1) << 50) /* BTI; ignored by cores without it */
#define PTE_PXN     (UINT64_C(1) << 53)
#define PTE_UXN     (UINT64_C(1) << 54)
#define PTE_PA_MASK UINT64_C(0x0000fffffffff000)

#define TLB_VA_MASK ((UINT64_C(1) << 44) - 1)
#define TLB_BATCH   64u /* more pages than this: drop the whole TLB */

pte_t mmu_encode(uint64_t pa, unsigned prot)
{
	pte_t e = PTE_PAGE | PTE_INNER | PTE_AF | PTE_PXN | PTE_UXN | (pa & PTE_PA_MASK);

	if (prot & PROT_USER)
		e |= PTE_EL0;
	if (!(prot & PROT_W))
		e |= PTE_RO;
	if (prot & PROT_X)
		e &= ~(prot & PROT_USER ? PTE_UXN : PTE_PXN);
	if (prot & PROT_X && (!(prot & PROT_USER) || prot & PROT_BTI))
		e |= PTE_GUARDED; /* code of ours always has them */
	if (prot & PROT_NS)
		e |= PTE_NS;
	if (prot & PROT_DEVICE)
		e |= PTE_DEVICE;
	return prot & PROT_GLOBAL ? e : e | PTE_NG;
}

pte_t pte_page(uint64_t pa, unsigned prot)
{
	check(!(prot & PROT_X) || !(prot & (PROT_W | PROT_NS | PROT_DEVICE)));
	check(!(prot & PROT_USER) || !(prot & (PROT_GLOBAL | PROT_DEVICE)));
	check(!(prot & PROT_BTI) || (prot & (PROT_X | PROT_USER)) == (PROT_X | PROT_USER));
	check(!(pa & ~PTE_PA_MASK));
	return mmu_encode(pa, prot);
}

pte_t pte_table(uint64_t pa)
{
	check(!(pa & ~PTE_PA_MASK));
	return pa | PTE_TABLE;
}

bool pte_is_valid(pte_t e)
{
	return e & PTE_VALID;
}

uint64_t pte_pa(pte_t e)
{
	return e & PTE_PA_MASK;
}

unsigned pte_prot(pte_t e)
{
	unsigned prot = e & PTE_RO ? PROT_R : PROT_W;

	if (e & PTE_EL0)
		prot |= PROT_USER;
	if (!(e & (e & PTE_EL0 ? PTE_UXN : PTE_PXN)))
		prot |= PROT_X;
	if ((e & (PTE_EL0 | PTE_GUARDED)) == (PTE_EL0 | PTE_GUARDED))
		prot |= PROT_BTI;
	if (e & PTE_NS)
		prot |= PROT_NS;
	if (e & PTE_DEVICE)
		prot |= PROT_DEVICE;
	return e & PTE_NG ? prot : prot | PROT_GLOBAL;
}

void mmu_set(pte_t *slot, pte_t e)
{
	WRITE_ONCE(*slot, e);
}

void mmu_set_kernel(void *va, pte_t *slot, pte_t e)
{
	/* Never PTE_NONE in between: to the window's allocator that is a page free to take. */
	if (pte_is_valid(*slot) && pte_is_valid(e)) {
		mmu_set(slot, PTE_RESERVED);
		tlb_flush_kernel(va, 1);
	}
	mmu_set(slot, e);
}

void mmu_publish(void)
{
	dsb(ishst);
	isb();
}

static void flush_all(void)
{
	__asm__ volatile("tlbi vmalle1is" : : : "memory");
}

void tlb_flush_kernel(const void *va, size_t pages)
{
	uint64_t page = (uint64_t)(uintptr_t)va >> PAGE_SHIFT & TLB_VA_MASK;

	dsb(ishst);
	if (pages > TLB_BATCH)
		flush_all();
	else
		for (size_t i = 0; i < pages; i++)
			__asm__ volatile("tlbi vaae1is, %0" : : "r"(page + i) : "memory");
	dsb(ish);
	isb();
}

void tlb_flush_user(uint16_t asid, uva_t va, size_t pages)
{
	uint64_t page = (va.v >> PAGE_SHIFT & TLB_VA_MASK) | (uint64_t)asid << 48;

	if (pages > TLB_BATCH) {
		tlb_flush_asid(asid);
		return;
	}
	dsb(ishst);
	for (size_t i = 0; i < pages; i++)
		__asm__ volatile("tlbi vae1is, %0" : : "r"(page + i) : "memory");
	dsb(ish);
	isb();
}

void tlb_flush_asid(uint16_t asid)
{
	dsb(ishst);
	__asm__ volatile("tlbi aside1is, %0" : : "r"((uint64_t)asid << 48) : "memory");
	dsb(ish);
	isb();
}

unsigned mmu_asid_bits(void)
{
	return id_field(id_aa64mmfr0_el1, 4) == 2 ? 16 : 8;
}

void mmu_init_root(pte_t *root)
{
	for (unsigned i = 0; i < KROOT_ENTRIES; i++)
		mmu_set(&root[i], i == KROOT_NEXUS ? boot_tables.kroot[i] : PTE_NONE);
	mmu_publish();
}

pte_t *mmu_nexus_range(char **base, uint32_t *pages)
{
	*base = (char *)(KNEXUS_BASE + ((uint64_t)MANAGED_L2 << L2_SHIFT));
	*pages = MANAGED_L2S * TABLE_ENTRIES;
	return &boot_tables.nexus_l2[MANAGED_L2];
}

char *mmu_window_base(uint64_t root)
{
	(void)root;
	return (char *)KWINDOW_BASE;
}

static uint64_t image_to_pa(const void *p)
{
	return boot_tables.image_pa + (uint64_t)((const char *)p - image_start);
}

/*
 * The ISB is needed: what follows uses the new tables, and no exception return comes between. After
 * it nothing is: the ASID goes with the root, so no entry of before serves. A core that is entered
 * with the root that it has already needs none either (nexus/guest.c): it had one when the root was
 * written, and the ERET by which EL3 comes back to us, after it has restored TTBR1 and TTBR0, is
 * context synchronization as well. By then what other cores have put into the tables is there
 * too: they wait for their stores in mmu_publish(), before the normal world can know of them.
 */
static void set_ttbr1(uint64_t root, uint16_t asid)
{
	sysreg_write(ttbr1_el1, root | (uint64_t)asid << 48);
	isb();
}

static void set_ttbr0(uint64_t root)
{
	sysreg_write(ttbr0_el1, root);
	isb();
}

void mmu_switch_window(uint64_t root, uint16_t asid)
{
	set_ttbr1(root, asid);
}

/*
 * The ASID is in TTBR1, the space it names in TTBR0. Between the two writes an
 * empty root is in TTBR0, so that no walk can file one space's pages under
 * another's number.
 */
void mmu_switch_user(uint64_t kroot, uint64_t uroot, uint16_t asid)
{
	set_ttbr0(image_to_pa(boot_tables.empty_root));
	set_ttbr1(kroot, asid);
	set_ttbr0(uroot ? uroot : image_to_pa(boot_tables.idle_root));
}

/*
 * From one root in TTBR0 to another under the same ASID. The empty root comes between, and while it
 * is there all that walks of the peephole's addresses have cached is dropped, of upper levels too:
 * so neither space's entries serve the other. Nobody else ever walks there: a local flush will do.
 */
static void change_ttbr0(uint64_t root, size_t pages)
{
	set_ttbr0(image_to_pa(boot_tables.empty_root));
	if (pages == 1)
		__asm__ volatile("tlbi vaae1, %0" : : "r"(PEEK_VA >> PAGE_SHIFT) : "memory");
	else
		__asm__ volatile("tlbi vmalle1" : : : "memory");
	dsb(nsh);
	set_ttbr0(root);
}

/*
 * The peephole is in a low half that only this core has. In the nexus's tables, which are
 * everybody's, it would show one guest's frame to the cores that serve others.
 */
static char *peek(pa_t first, size_t pages)
{
	struct cpu *cpu = cpu_self();
	pte_t *l3 = peep_tables.l3[cpu->index];

	check(irq_is_masked() && !pte_is_valid(l3[0]) && pages <= TABLE_ENTRIES);
	for (size_t i = 0; i < pages; i++)
		mmu_set(&l3[i], pte_page(first.v + i * PAGE_SIZE, PROT_W));
	dsb(nshst);
	cpu->impl.peek_from = sysreg_read(ttbr0_el1);
	change_ttbr0(image_to_pa(peep_tables.root[cpu->index]), pages);
	return (char *)PEEK_VA;
}

static void unpeek(size_t pages)
{
	struct cpu *cpu = cpu_self();

	for (size_t i = 0; i < pages; i++)
		mmu_set(&peep_tables.l3[cpu->index][i], PTE_NONE);
	dsb(nshst);
	change_ttbr0(cpu->impl.peek_from, pages);
}

void *mmu_peek(pa_t frame)
{
	return peek(frame, 1);
}

void mmu_unpeek(void)
{
	unpeek(1);
}

/*
 * DC ZVA clears a block at once, of a size that the CPU says (DCZID_EL0: log2 of words, and a bit
 * that forbids it); 64 bytes on all cores known, eight of which divide a page.
 */
static void clear_page(char *page)
{
	uint64_t how, step;

	__asm__("mrs %0, dczid_el0" : "=r"(how));
	step = UINT64_C(4) << (how & 0xf);
	if ((how & 0x10) || step > PAGE_SIZE / 8) {
		scrub(page, PAGE_SIZE);
		return;
	}
	for (char *p = page; p < page + PAGE_SIZE;)
		__asm__ volatile(".rept 8\n\tdc zva, %0\n\tadd %0, %0, %1\n\t.endr"
		                 : "+r"(p)
		                 : "r"(step)
		                 : "memory");
}

void mmu_clear_frames(pa_t first, size_t count)
{
	while (count) {
		size_t some = count < TABLE_ENTRIES ? count : TABLE_ENTRIES;
		char *page = peek(first, some);

		for (size_t i = 0; i < some; i++)
			clear_page(page + i * PAGE_SIZE);
		unpeek(some);
		first.v += some * PAGE_SIZE;
		count -= some;
	}
}

uintptr_t device_base(enum device d)
{
	uint64_t slot = SLOT_DEVICE;

	for (unsigned i = 0; i < (unsigned)d; i++)
		slot += board_devices[i].size / PAGE_SIZE + 1;
	return SLOTS_BASE + slot * PAGE_SIZE;
}
