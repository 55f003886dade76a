/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * irq - the non-secure side of the GICv3 and of the timers
 *
 * In use are the interrupts of three timers, EL2's for most and EL1's two, one that cores send
 * each other to wake up, and the one that the secure world raises when it has something to say.
 * While the secure world works they arrive there as something foreign, and make it give the core
 * back; here they are counted.
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
#define GICD_ISENABLER   0x0100u
#define GICD_IPRIORITYR  0x0400u
#define GICD_ICFGR       0x0c00u
#define GICD_IROUTER     0x6000u
#define GICR_SGI_FRAME   0x10000u
#define GICR_ISENABLER0  (GICR_SGI_FRAME + 0x100u)
#define GICR_ICENABLER0  (GICR_SGI_FRAME + 0x180u)
#define GICR_IPRIORITYR  (GICR_SGI_FRAME + 0x400u)

#define KICK_IRQ     0u
#define TIMER_IRQ    26u  /* EL2 physical timer */
#define EL1_TIMER    30u  /* physical */
#define EL1_VTIMER   27u  /* virtual */
#define NOTICE_IRQ   219u /* shared; what /firmware/optee in the device tree says */
#define PAUSE_NS     100000u
#define IRQ_SPURIOUS 1020u
#define PRIORITY     0xa0u

#define ICC_SRE_EL2     "S3_4_C12_C9_5"
#define ICC_PMR_EL1     "S3_0_C4_C6_0"
#define ICC_IGRPEN1_EL1 "S3_0_C12_C12_7"
#define ICC_IAR1_EL1    "S3_0_C12_C12_0"
#define ICC_EOIR1_EL1   "S3_0_C12_C12_1"
#define ICC_SGI1R_EL1   "S3_0_C12_C11_5"

#define write_sys(reg, v) \
	__asm__ volatile("msr " reg ", %0\n\tisb" : : "r"((uint64_t)(v)) : "memory")
#define read_sys(reg)                                                     \
	({                                                                \
		uint64_t v_;                                              \
		__asm__ volatile("mrs %0, " reg : "=r"(v_) : : "memory"); \
		v_;                                                       \
	})

static uint64_t taken[CPU_MAX];
static void (*notice_handler)(void);

static volatile uint32_t *reg32(uint64_t at)
{
	return va_of(at);
}

void irq_init_core(void)
{
	uint64_t gicr = GICR_BASE + cpu_me()->index * GICR_STRIDE;
	volatile uint8_t *priority = va_of(gicr + GICR_IPRIORITYR);

	if (cpu_me()->index == 0)
		*reg32(GICD_BASE + GICD_CTLR) |= GICD_CTLR_ARE | GICD_CTLR_GROUP1;
	priority[TIMER_IRQ] = PRIORITY;
	priority[KICK_IRQ] = PRIORITY;
	priority[EL1_TIMER] = priority[EL1_VTIMER] = PRIORITY;
	*reg32(gicr + GICR_ISENABLER0) = 1u << TIMER_IRQ | 1u << KICK_IRQ;
	write_sys(ICC_SRE_EL2, read_sys(ICC_SRE_EL2) | 0xfu);
	write_sys(ICC_PMR_EL1, 0xffu);
	write_sys(ICC_IGRPEN1_EL1, 1u);
	write_sys("cnthp_ctl_el2", 0u);
	irq_unmask();
}

void irq_on_notice(void (*handler)(void))
{
	uint32_t bit = 1u << NOTICE_IRQ % 32;
	volatile uint8_t *priority = va_of(GICD_BASE + GICD_IPRIORITYR);

	notice_handler = handler;
	priority[NOTICE_IRQ] = PRIORITY;
	*reg32(GICD_BASE + GICD_ICFGR + NOTICE_IRQ / 16 * 4) |= 2u << NOTICE_IRQ % 16 * 2;
	*(volatile uint64_t *)va_of(GICD_BASE + GICD_IROUTER + NOTICE_IRQ * 8) = 0; /* core 0 */
	*reg32(GICD_BASE + GICD_ISENABLER + NOTICE_IRQ / 32 * 4) = bit;
}

void irq_mask(void)
{
	__asm__ volatile("msr daifset, #2" : : : "memory");
}

void irq_unmask(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

void cpu_kick(unsigned n)
{
	__asm__ volatile("dsb ish" : : : "memory");
	write_sys(ICC_SGI1R_EL1, 1ull << n); /* all cores are of cluster 0.0.0 */
}

static void timer_arm(uint64_t in_ticks)
{
	write_sys("cnthp_tval_el2", in_ticks);
	write_sys("cnthp_ctl_el2", 1u);
}

static uint64_t ns_to_ticks(uint64_t ns)
{
	return ns * ticks_per_second() / 1000000000ull;
}

void cpu_doze(void)
{
	__asm__ volatile("wfi" : : : "memory");
}

/* The timer is armed when none runs; masked, its interrupt cannot come before we sleep. */
void cpu_pause(void)
{
	irq_mask();
	if (!cpu_me()->timer_period)
		timer_arm(ns_to_ticks(PAUSE_NS));
	cpu_doze();
	irq_unmask();
}

void timer_once(uint64_t ns)
{
	WRITE_ONCE(cpu_me()->timer_period, 0);
	timer_arm(ns_to_ticks(ns));
}

void timer_every(uint64_t ns)
{
	struct cpu *me = cpu_me();

	WRITE_ONCE(me->timer_period, ns_to_ticks(ns));
	if (me->timer_period)
		timer_arm(me->timer_period);
	else
		write_sys("cnthp_ctl_el2", 0u);
}

void el1_timer_once(bool is_virtual, uint64_t ns)
{
	uint64_t gicr = GICR_BASE + cpu_me()->index * GICR_STRIDE;

	*reg32(gicr + GICR_ISENABLER0) = 1u << (is_virtual ? EL1_VTIMER : EL1_TIMER);
	if (is_virtual) {
		write_sys("cntv_tval_el0", ns_to_ticks(ns));
		write_sys("cntv_ctl_el0", 1u);
	} else {
		write_sys("cntp_tval_el0", ns_to_ticks(ns));
		write_sys("cntp_ctl_el0", 1u);
	}
}

void el1_timers_stop(void)
{
	uint64_t gicr = GICR_BASE + cpu_me()->index * GICR_STRIDE;

	write_sys("cntp_ctl_el0", 0u);
	write_sys("cntv_ctl_el0", 0u);
	*reg32(gicr + GICR_ICENABLER0) = 1u << EL1_TIMER | 1u << EL1_VTIMER;
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
			timer_arm(me->timer_period);
		else
			write_sys("cnthp_ctl_el2", 0u);
	} else if (id == EL1_TIMER || id == EL1_VTIMER) {
		/* They are of no use to anybody before the next el1_timer_once(). */
		el1_timers_stop();
		me->el1_timer_fired++;
	} else if (id == NOTICE_IRQ && notice_handler) {
		notice_handler();
	} else if (id != KICK_IRQ) {
		say_unlocked("rig: interrupt %u that nobody asked for", (unsigned)id);
	}
	write_sys(ICC_EOIR1_EL1, id);
}

uint64_t irq_taken(void)
{
	return READ_ONCE(taken[cpu_me()->index]);
}
