/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slices of time, by the two EL1 timers, physical and virtual.
 *
 * An EL3 that switches them (TF-A's opteed) leaves us a set of our own, which is off between
 * slices. One that does not leaves us the normal world's: a timer that is on interrupts by
 * itself, and is not touched; one that is off is off again when we leave.
 */
#include "arch/arch_priv.h"
#include "arch/sysreg_priv.h"

#define SLICES_A_SECOND 250u /* as many as most kernels have ticks */

/* CNTP_CTL_EL0, CNTV_CTL_EL0 (Arm ARM, D19.12) */
#define CTL_ENABLE UINT64_C(1)

/* cpu_impl.slice: which timers are ours now */
#define PHYSICAL 1u
#define VIRTUAL  2u

void slice_init(struct cpu_impl *c)
{
	c->slice = 0;
	c->slice_ticks = time_hz() / SLICES_A_SECOND;
}

void slice_begin(void)
{
	struct cpu_impl *c = &cpu_self()->impl;
	uint32_t ours = 0;

	if (c->slice)
		return;
	if (!(sysreg_read(cntp_ctl_el0) & CTL_ENABLE)) {
		sysreg_write(cntp_tval_el0, c->slice_ticks);
		sysreg_write(cntp_ctl_el0, CTL_ENABLE);
		ours = PHYSICAL;
	}
	if (!(sysreg_read(cntv_ctl_el0) & CTL_ENABLE)) {
		sysreg_write(cntv_tval_el0, c->slice_ticks);
		sysreg_write(cntv_ctl_el0, CTL_ENABLE);
		ours |= VIRTUAL;
	}
	c->slice = ours;
}

void slice_end(void)
{
	struct cpu_impl *c = &cpu_self()->impl;

	if (c->slice & PHYSICAL)
		sysreg_write(cntp_ctl_el0, 0);
	if (c->slice & VIRTUAL)
		sysreg_write(cntv_ctl_el0, 0);
	c->slice = 0;
}
