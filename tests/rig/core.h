/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * core - the machine under the rig: cores, time, interrupts, page tables, power
 *
 * The rig runs at EL2 with an identity map and caches on. One struct cpu per core, found through
 * TPIDR_EL2. Core 0 runs the tests and hands jobs to the others.
 */
#include "abi/smc.h"
#include "base/types.h"

#define CPU_MAX    8u
#define STACK_SIZE 32768u

struct smc_regs {
	uint64_t x[8];
};

typedef void job_fn(void *arg);

struct cpu {
	void *stack_top; /* start.S knows that this comes first */
	unsigned index;
	bool up;
	job_fn *job;        /* set by cpu_run(), cleared by the core when done */
	unsigned job_owner; /* the core that waits for it */
	void *job_arg;
	/* What this core is saying to the secure world; the watchdog reads it. */
	struct smc_regs last;
	uint64_t since; /* ticks when it went there; 0: it is back */
	uint64_t calls;
	/* Interrupts. */
	uint64_t timer_period; /* ticks; 0: off */
	uint64_t timer_fired;
	uint64_t el1_timer_fired;
};

extern struct cpu cpus[CPU_MAX];

static inline struct cpu *cpu_me(void)
{
	struct cpu *c;

	__asm__ volatile("mrs %0, tpidr_el2" : "=r"(c));
	return c;
}

/* Cores that there are; those not up yet are started by the first cpu_run(). */
unsigned cpu_count(void);
/* Run @fn(@arg) on core @n, which must be another one and idle. */
void cpu_run(unsigned n, job_fn *fn, void *arg);
bool cpu_is_busy(unsigned n);
/* Wait until it has finished. */
void cpu_join(unsigned n);
/* Take a core off by PSCI; the next cpu_run() brings it back. */
bool cpu_power_off(unsigned n);
void cpu_relax(void);
/* Until the next interrupt, which may be pending; interrupts masked. */
void cpu_doze(void);
/* A tenth of a millisecond at most, with the core asleep: the host has other work. */
void cpu_pause(void);

/* One SMC: x0 to x7 there and back, recorded for the watchdog. */
void smc(struct smc_regs *r);

/* Time: ticks of the counter, all of them since reset. */
static inline uint64_t ticks(void)
{
	uint64_t t;

	__asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(t) : : "memory");
	return t;
}

uint64_t ticks_per_second(void);
/* Under -icount shift=0 a nanosecond is an instruction, so this counts instructions. */
uint64_t ticks_to_ns(uint64_t t);
void wait_ms(uint64_t ms);

void irq_mask(void);
void irq_unmask(void);
/* Interrupt core @n, so that it looks around. */
void cpu_kick(unsigned n);
/* A timer interrupt on this core: one in @ns nanoseconds, or one every @ns; 0 stops that. */
void timer_once(uint64_t ns);
void timer_every(uint64_t ns);
/* One interrupt on this core in @ns nanoseconds, of a timer that EL3 stops while we are called. */
void el1_timer_once(bool is_virtual, uint64_t ns);
void el1_timers_stop(void);
void irq_init_core(void);
void irq_handle(void);
/* From now on core 0 takes the secure world's interrupt, and calls @handler. */
void irq_on_notice(void (*handler)(void));
/* The interrupts that arrived on this core. */
uint64_t irq_taken(void);

void mmu_build(void);
void mmu_enable(void);

_Noreturn void power_off(void);

void fp_fill(uint64_t seed);
unsigned fp_differ(uint64_t seed);

struct lock {
	uint32_t taken;
};

void lock_take(struct lock *l);
void lock_drop(struct lock *l);
