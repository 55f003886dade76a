/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cores are threads; what a core has masked and holds is kept in its record and
 * checked wherever the machine would depend on it.
 */
#include "arch/cpu.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "arch/host_priv.h"
#include "arch/spin.h"

static struct cpu cpus[CPU_MAX];
static unsigned cores = 1;
static __thread struct cpu *self;
static bool has_random = true;
static uint64_t chance;
static uint64_t skipped_ms;

static void core_reset(unsigned i)
{
	memset(&cpus[i], 0, sizeof(cpus[i]));
	cpus[i].index = i;
	cpus[i].mpidr = UINT64_C(0x80000000) | i;
	cpus[i].impl.irq_masked = true;
}

__attribute__((constructor)) void cpu_reset(void)
{
	for (unsigned i = 0; i < CPU_MAX; i++)
		core_reset(i);
	cores = 1;
	self = &cpus[0];
	self->online = true;
	has_random = true;
	chance = UINT64_C(0x506f737465726e31);
}

/* Not inlined, not cached: a thread of the kernel may go on as another pthread. */
__attribute__((noinline)) struct cpu *cpu_self(void)
{
	check(self);
	return self;
}

struct cpu *cpu_of(unsigned index)
{
	return index < cores ? &cpus[index] : NULL;
}

unsigned cpu_count(void)
{
	return cores;
}

irq_flags_t irq_save(void)
{
	struct cpu_impl *c = &cpu_self()->impl;
	irq_flags_t was = c->irq_masked;

	c->irq_masked = true;
	return was;
}

void irq_restore(irq_flags_t flags)
{
	struct cpu_impl *c = &cpu_self()->impl;

	check(flags || (c->ranks == 0 && !c->peeking));
	c->irq_masked = flags;
	if (!flags && c->context && preempt_now())
		context_preempt();
}

bool irq_is_masked(void)
{
	return cpu_self()->impl.irq_masked;
}

uint64_t time_ticks(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * time_hz() + (uint64_t)t.tv_nsec +
	       __atomic_load_n(&skipped_ms, __ATOMIC_RELAXED) * (time_hz() / 1000);
}

void host_time_skip(uint64_t ms)
{
	__atomic_add_fetch(&skipped_ms, ms, __ATOMIC_RELAXED);
}

uint32_t time_hz(void)
{
	return 1000000000u;
}

void slice_begin(void)
{
	struct cpu_impl *c = &cpu_self()->impl;

	check(c->irq_masked);
	c->slice = true;
}

void slice_end(void)
{
	struct cpu_impl *c = &cpu_self()->impl;

	check(c->irq_masked);
	c->slice = false;
}

void host_set_random(bool present)
{
	has_random = present;
}

/* The same numbers in each run, so that a failure comes back. */
bool cpu_random_u64(uint64_t *out)
{
	uint64_t v;

	if (!has_random)
		return false;
	v = __atomic_add_fetch(&chance, UINT64_C(0x9e3779b97f4a7c15), __ATOMIC_RELAXED);
	v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
	*out = v ^ v >> 31;
	return true;
}

void cpu_sync_icache([[maybe_unused]] const void *va, [[maybe_unused]] size_t size)
{
}

/* ---- several cores ------------------------------------------------------------------------- */

struct job {
	unsigned index;
	void (*fn)(unsigned index, void *arg);
	void *arg;
};

static void *core_main(void *arg)
{
	struct job *j = arg;

	self = &cpus[j->index];
	__atomic_store_n(&self->online, true, __ATOMIC_RELEASE);
	j->fn(j->index, j->arg);
	__atomic_store_n(&self->online, false, __ATOMIC_RELEASE);
	return NULL;
}

void host_run_cores(unsigned count, void (*fn)(unsigned index, void *arg), void *arg)
{
	pthread_t thread[CPU_MAX];
	struct job job[CPU_MAX];

	check(count >= 1 && count <= CPU_MAX && self == &cpus[0]);
	if (cores < count)
		cores = count;
	for (unsigned i = 1; i < count; i++) {
		job[i] = (struct job){ i, fn, arg };
		check(pthread_create(&thread[i], NULL, core_main, &job[i]) == 0);
	}
	fn(0, arg);
	for (unsigned i = 1; i < count; i++)
		pthread_join(thread[i], NULL);
}

void host_be_core(unsigned index)
{
	check(index < CPU_MAX && !self->impl.context);
	if (cores <= index)
		cores = index + 1;
	self = &cpus[index];
	self->online = true;
}

void host_recover(void)
{
	struct cpu_impl *c = &cpu_self()->impl;

	for (unsigned r = 0; r < HOST_RANKS_MAX; r++)
		if (c->ranks >> r & 1)
			__atomic_store_n(&c->held[r]->word, 0, __ATOMIC_RELEASE);
	c->ranks = 0;
	c->irq_masked = true;
	c->context = NULL;
	c->bare = NULL;
	c->fp_used = false;
	c->slice = false;
	if (c->peeking)
		mmu_unpeek();
	self->thread = NULL;
}

/* ---- the whole machine --------------------------------------------------------------------- */

void host_init(uint32_t secure_pages)
{
	host_nw_flip_stop();
	ram_init(secure_pages);
	cpu_reset();
	mmu_reset();
	utlb_reset();
	switch_reset();
	user_reset();
	host_console_clear();
	host_console_room(NULL);
}
