/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "base/check.h"
#include "core.h"
#include "memory.h"
#include "say.h"

#define PSCI_CPU_OFF       0x84000002u
#define PSCI_CPU_ON        0xc4000003u
#define PSCI_AFFINITY_INFO 0xc4000004u
#define PSCI_SYSTEM_OFF    0x84000008u
#define PSCI_AFFINITY_OFF  1u

struct cpu cpus[CPU_MAX];
static uint8_t stacks[CPU_MAX][STACK_SIZE] __attribute__((aligned(64)));
uint8_t boot_stack[STACK_SIZE] __attribute__((aligned(64), visibility("hidden")));
static bool wants_off[CPU_MAX];

static_assert(STACK_SIZE == 8u << 12, "start.S adds as much");

static_assert(offsetof(struct cpu, stack_top) == 0, "start.S reads it there");

void smc_call(struct smc_regs *r);
void core_entry(void);
_Noreturn void core_main(void);

void cpu_relax(void)
{
	__asm__ volatile("yield" : : : "memory");
}

void lock_take(struct lock *l)
{
	while (__atomic_exchange_n(&l->taken, 1, __ATOMIC_ACQUIRE))
		cpu_relax();
}

void lock_drop(struct lock *l)
{
	__atomic_store_n(&l->taken, 0, __ATOMIC_RELEASE);
}

uint64_t ticks_per_second(void)
{
	uint64_t f;

	__asm__("mrs %0, cntfrq_el0" : "=r"(f));
	return f;
}

uint64_t ticks_to_ns(uint64_t t)
{
	return t * (1000000000ull / ticks_per_second());
}

void wait_ms(uint64_t ms)
{
	uint64_t end = ticks() + ms * (ticks_per_second() / 1000);

	while (ticks() < end)
		cpu_pause();
}

void smc(struct smc_regs *r)
{
	struct cpu *me = cpu_me();

	me->last = *r;
	me->calls++;
	WRITE_ONCE(me->since, ticks());
	smc_call(r);
	WRITE_ONCE(me->since, 0);
}

static uint64_t psci(uint32_t id, uint64_t a, uint64_t b, uint64_t c)
{
	struct smc_regs r = { .x = { id, a, b, c } };

	smc_call(&r);
	return r.x[0];
}

_Noreturn void power_off(void)
{
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}

/* The host says how many there are; the redistributors would say no different. */
unsigned cpu_count(void)
{
	uint64_t n = config_number("cpus", 1);

	return n < 1 ? 1 : n > CPU_MAX ? CPU_MAX : (unsigned)n;
}

/* Where every core but the first arrives, and stays until it is told to leave. */
_Noreturn void core_main(void)
{
	struct cpu *me = cpu_me();

	irq_init_core();
	__atomic_store_n(&me->up, true, __ATOMIC_RELEASE);
	for (;;) {
		job_fn *fn = __atomic_load_n(&me->job, __ATOMIC_ACQUIRE);

		if (READ_ONCE(wants_off[me->index])) {
			__atomic_store_n(&me->up, false, __ATOMIC_RELEASE);
			psci(PSCI_CPU_OFF, 0, 0, 0);
			panic("CPU_OFF came back");
		}
		if (!fn) {
			irq_mask();
			if (!READ_ONCE(me->job) && !READ_ONCE(wants_off[me->index]))
				cpu_doze();
			irq_unmask();
			continue;
		}
		fn(me->job_arg);
		timer_every(0);
		__atomic_store_n(&me->job, NULL, __ATOMIC_RELEASE);
		cpu_kick(me->job_owner);
	}
}

static void cpu_start(unsigned n)
{
	struct cpu *c = &cpus[n];
	uint64_t deadline = ticks() + 5 * ticks_per_second();
	uint64_t r;

	c->index = n;
	c->stack_top = stacks[n] + STACK_SIZE;
	wants_off[n] = false;
	/* The core reads its struct with the MMU off. */
	__asm__ volatile("dc civac, %0\n\tdsb sy" : : "r"(c) : "memory");
	r = psci(PSCI_CPU_ON, n, pa_of((void *)core_entry), pa_of(c));
	if (r)
		say("rig: PSCI CPU_ON of core %u answers %lx", n, (unsigned long)r);
	while (!__atomic_load_n(&c->up, __ATOMIC_ACQUIRE))
		if (ticks() > deadline)
			panic("a core does not come up");
}

void cpu_run(unsigned n, job_fn *fn, void *arg)
{
	struct cpu *c = &cpus[n];

	check(n < cpu_count() && c != cpu_me());
	if (!__atomic_load_n(&c->up, __ATOMIC_ACQUIRE))
		cpu_start(n);
	check(!c->job);
	c->job_arg = arg;
	c->job_owner = cpu_me()->index;
	__atomic_store_n(&c->job, fn, __ATOMIC_RELEASE);
	cpu_kick(n);
}

bool cpu_is_busy(unsigned n)
{
	return __atomic_load_n(&cpus[n].job, __ATOMIC_ACQUIRE) != NULL;
}

void cpu_join(unsigned n)
{
	while (cpu_is_busy(n)) {
		irq_mask();
		if (cpu_is_busy(n))
			cpu_doze();
		irq_unmask();
	}
}

bool cpu_power_off(unsigned n)
{
	uint64_t deadline = ticks() + 5 * ticks_per_second();

	check(!cpus[n].job);
	WRITE_ONCE(wants_off[n], true);
	cpu_kick(n);
	while (psci(PSCI_AFFINITY_INFO, n, 0, 0) != PSCI_AFFINITY_OFF)
		if (ticks() > deadline)
			return false;
	return true;
}
