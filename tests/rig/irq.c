/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * irq - the non-secure side of the GICv3 and the EL2 timer
 *
 * The only interrupt in use is that timer's. While the secure world works it arrives there as
 * something foreign, and makes it give the core back; here it is counted.
 */
#include "base/bytes.h"
#include "core.h"
#include "memory.h"
#include "say.h"

#define GICD_BASE        0x08000000ull
#define GICR_BASE        0x080a0000ull
#define GICR_STRIDE      0x20000ull
#define GICD_CTLR        0x0000u
#define GICD_CTLR_GROUP1 0x2u /* EnableGrp1A of the non-secure view */
#define GICD_CTLR_ARE    0x10u
#define GICR_SGI_FRAME   0x10000u
#define GICR_ISENABLER0  (GICR_SGI_FRAME + 0x100u)
#define GICR_IPRIORITYR  (GICR_SGI_FRAME + 0x400u)

#define TIMER_IRQ    26u /* EL2 physical timer */
#define IRQ_SPURIOUS 1020u
#define PRIORITY     0xa0u

#define ICC_SRE_EL2     "S3_4_C12_C9_5"
#define ICC_PMR_EL1     "S3_0_C4_C6_0"
#define ICC_IGRPEN1_EL1 "S3_0_C12_C12_7"
#define ICC_IAR1_EL1    "S3_0_C12_C12_0"
#define ICC_EOIR1_EL1   "S3_0_C12_C12_1"

#define write_sys(reg, v) \
	__asm__ volatile("msr " reg ", %0\n\tisb" : : "r"((uint64_t)(v)) : "memory")
#define read_sys(reg)                                                     \
	({                                                                \
		uint64_t v_;                                              \
		__asm__ volatile("mrs %0, " reg : "=r"(v_) : : "memory"); \
		v_;                                                       \
	})

static uint64_t taken[CPU_MAX];

static volatile uint32_t *reg32(uint64_t at)
{
	return va_of(at);
}

void irq_init_core(void)
{
	uint64_t gicr = GICR_BASE + cpu_me()->index * GICR_STRIDE;
	volatile uint8_t *priority = va_of(gicr + GICR_IPRIORITYR + TIMER_IRQ);

	if (cpu_me()->index == 0)
		*reg32(GICD_BASE + GICD_CTLR) |= GICD_CTLR_ARE | GICD_CTLR_GROUP1;
	*priority = PRIORITY;
	*reg32(gicr + GICR_ISENABLER0) = 1u << TIMER_IRQ;
	write_sys(ICC_SRE_EL2, read_sys(ICC_SRE_EL2) | 0xfu);
	write_sys(ICC_PMR_EL1, 0xffu);
	write_sys(ICC_IGRPEN1_EL1, 1u);
	write_sys("cnthp_ctl_el2", 0u);
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static void timer_arm(const struct cpu *me)
{
	write_sys("cnthp_tval_el2", me->timer_period);
	write_sys("cnthp_ctl_el2", 1u);
}

void timer_every(uint64_t ns)
{
	struct cpu *me = cpu_me();

	WRITE_ONCE(me->timer_period, ns * ticks_per_second() / 1000000000ull);
	if (me->timer_period)
		timer_arm(me);
	else
		write_sys("cnthp_ctl_el2", 0u);
}

void irq_handle(void)
{
	struct cpu *me = cpu_me();
	uint64_t id = read_sys(ICC_IAR1_EL1);

	if (id >= IRQ_SPURIOUS)
		return;
	taken[me->index]++;
	if (id == TIMER_IRQ) {
		me->timer_fired++;
		if (me->timer_period)
			timer_arm(me);
		else
			write_sys("cnthp_ctl_el2", 0u);
	} else {
		say_unlocked("rig: interrupt %u that nobody asked for", (unsigned)id);
	}
	write_sys(ICC_EOIR1_EL1, id);
}

uint64_t irq_taken(void)
{
	return READ_ONCE(taken[cpu_me()->index]);
}
