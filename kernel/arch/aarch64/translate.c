/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the hardware itself says about a kernel address: AT and PAR_EL1 (Arm
 * ARM, D8.2). No table is walked by hand, so it cannot disagree with the walker.
 */
#include "arch/cpu.h"
#include "arch/mmu.h"

#define PAR_FAULT UINT64_C(1)
#define PAR_NS    (UINT64_C(1) << 9)
#define PAR_PA    UINT64_C(0x000ffffffffff000)

bool mmu_translate(const void *va, bool write, uint64_t *pa, bool *ns)
{
	irq_flags_t flags = irq_save(); /* PAR_EL1 is one for all */
	uint64_t par;

	if (write)
		__asm__ volatile("at s1e1w, %1\n\tisb\n\tmrs %0, par_el1" : "=r"(par) : "r"(va) : "memory");
	else
		__asm__ volatile("at s1e1r, %1\n\tisb\n\tmrs %0, par_el1" : "=r"(par) : "r"(va) : "memory");
	irq_restore(flags);

	if (par & PAR_FAULT)
		return false;
	*pa = par & PAR_PA;
	*ns = par & PAR_NS;
	return true;
}
