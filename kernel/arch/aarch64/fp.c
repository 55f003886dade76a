/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose values are in the SIMD registers.
 *
 * On entry from EL3 they are the normal world's and access is off. The first
 * that wants them saves those into the core's record. From there on the core
 * holds the values of `fp_live`, or of nobody, and access is on only while
 * whoever runs is that owner. When the thread stops, the owner's values go to
 * its own record and the normal world's come back, so a thread can continue on another core and
 * EL3 sees the registers as it left them.
 */
#include "arch/fp.h"

#include "arch/arch_priv.h"
#include "arch/sysreg_priv.h"
#include "base/check.h"

#define CPACR_OFF    UINT64_C(0)
#define CPACR_KERNEL (UINT64_C(1) << 20) /* EL0 still traps */
#define CPACR_BOTH   (UINT64_C(3) << 20)

static void set_access(uint64_t cpacr)
{
	sysreg_write(cpacr_el1, cpacr);
	isb();
}

/* Put away what the registers hold; access is on. */
static void park(struct cpu *cpu)
{
	if (cpu->impl.fp_live) {
		fp_store_all(cpu->impl.fp_live);
		cpu->impl.fp_live->used = 1;
		cpu->impl.fp_live = NULL;
	} else if (!cpu->impl.fp_nw_saved) {
		fp_store_all(&cpu->impl.fp_nw);
		cpu->impl.fp_nw_saved = true;
	}
}

static void restore_nw(struct cpu *cpu)
{
	fp_load_all(&cpu->impl.fp_nw);
	cpu->impl.fp_nw_saved = false;
	cpu->impl.fp_live = NULL;
	set_access(CPACR_OFF);
}

/* A thread or its TA touched SIMD with access off. Interrupts masked, core's stack. */
bool fp_trap(void)
{
	struct cpu *cpu = cpu_self();
	struct context *c = cpu->impl.context;

	if (!c->fp)
		return false;
	set_access(c->fp == &c->fp_kernel ? CPACR_KERNEL : CPACR_BOTH);
	if (cpu->impl.fp_live == c->fp)
		return true;
	park(cpu);
	if (c->fp->used)
		fp_load_all(c->fp);
	else
		fp_clear_all();
	cpu->impl.fp_live = c->fp;
	return true;
}

/* The thread stops: its values into its record, the normal world's into the registers. */
void fp_give_back(void)
{
	struct cpu *cpu = cpu_self();

	set_access(CPACR_KERNEL);
	park(cpu);
	restore_nw(cpu);
}

void fp_begin(void)
{
	irq_flags_t flags = irq_save();
	struct cpu *cpu = cpu_self();
	struct context *c = cpu->impl.context;

	set_access(CPACR_KERNEL);
	park(cpu);
	if (c) {
		check(c->fp != &c->fp_kernel);
		c->fp_outer = c->fp;
		c->fp = &c->fp_kernel;
		cpu->impl.fp_live = &c->fp_kernel;
	}
	irq_restore(flags);
}

void fp_end(void)
{
	irq_flags_t flags = irq_save();
	struct cpu *cpu = cpu_self();
	struct context *c = cpu->impl.context;

	if (c) {
		check(c->fp == &c->fp_kernel);
		c->fp = c->fp_outer;
		cpu->impl.fp_live = NULL;
		set_access(CPACR_OFF);
	} else {
		check(cpu->impl.fp_nw_saved);
		restore_nw(cpu);
	}
	irq_restore(flags);
}
