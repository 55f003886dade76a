/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking the MMU itself: AT walks as a load or store at EL1 would, PAR_EL1 has the answer
 * (bit 0: fault; bit 9: non-secure; bits 47:12: the page). An exception in
 * between would not use AT, but interrupts stay out all the same.
 */
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "arch/sysreg_priv.h"

#define PAR_FAULT   UINT64_C(1)
#define PAR_NS      (UINT64_C(1) << 9)
#define PAR_PA_MASK UINT64_C(0x0000fffffffff000)

bool mmu_translate(const void *va, bool write, uint64_t *pa, bool *ns)
{
	irq_flags_t flags = irq_save();
	uint64_t par;

	if (write)
		__asm__ volatile("at s1e1w, %0" : : "r"(va) : "memory");
	else
		__asm__ volatile("at s1e1r, %0" : : "r"(va) : "memory");
	isb();
	par = sysreg_read(par_el1);
	irq_restore(flags);
	if (par & PAR_FAULT)
		return false;
	*pa = par & PAR_PA_MASK;
	*ns = par & PAR_NS;
	return true;
}
