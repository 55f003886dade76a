/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cores: their records, time, randomness, instruction cache.
 */
#include "arch/cpu.h"

#include "arch/arch_priv.h"
#include "arch/console.h"
#include "arch/layout_priv.h"
#include "arch/sysreg_priv.h"
#include "base/check.h"

/* entry.S finds a core's record by its MPIDR and claims free ones. */
struct cpu cpus[CPU_MAX];

struct cpu *cpu_of(unsigned index)
{
	return index < CPU_MAX && __atomic_load_n(&cpus[index].mpidr, __ATOMIC_ACQUIRE)
	               ? &cpus[index]
	               : NULL;
}

unsigned cpu_count(void)
{
	unsigned n = 0;

	while (cpu_of(n))
		n++;
	return n;
}

bool irq_is_masked(void)
{
	return (sysreg_read(daif) & 0xc0) == 0xc0;
}

uint64_t time_ticks(void)
{
	isb();
	return sysreg_read(cntpct_el0);
}

uint32_t time_hz(void)
{
	return (uint32_t)sysreg_read(cntfrq_el0);
}

__attribute__((no_stack_protector)) bool cpu_random_u64(uint64_t *out)
{
	uint64_t v, failed;

	if (!id_field(id_aa64isar0_el1, 60))
		return false;
	/* RNDR: Z is set when no number could be had in time. */
	__asm__ volatile("mrs %0, s3_3_c2_c4_0\n\tcset %1, eq" : "=r"(v), "=r"(failed) : : "cc");
	if (failed)
		return false;
	*out = v;
	return true;
}

/*
 * What code that the compiler adds to functions with arrays compares, of the core's own stack,
 * until there is a generator to ask (entry.S): the CPU's random number, or on cores without one the
 * time since power-on, spread by a multiplication.
 */
__attribute__((no_stack_protector)) void stack_guard_init(void)
{
	uint64_t v;

	if (!cpu_random_u64(&v))
		v = (time_ticks() + 1) * UINT64_C(0x9e3779b97f4a7c15);
	cpu_self()->impl.guard = v & ~STACK_GUARD_ZERO;
}

_Noreturn void __stack_chk_fail(void)
{
	panic("a stack buffer overflowed");
}

/*
 * EL3 may keep SIMD from the secure world: TF-A does on cores with SVE, unless built not to. Then
 * it stops the machine at our first use, which had better be here than in somebody's TA.
 */
static void probe_simd(void)
{
	static const char advice[] = "SIMD is tried; if this is the last line, build TF-A with "
				     "ENABLE_SVE_FOR_SWD=1\n";

	if (id_field(id_aa64pfr0_el1, 32))
		console_write(advice, sizeof(advice) - 1);
	fp_begin();
	fp_end();
}

void cpu_start(unsigned index)
{
	struct cpu *c = &cpus[index];

	c->index = index;
	c->guest = NULL; /* TTBR1 shows the root that has no window */
	c->thread = NULL;
	c->impl.context = NULL;
	c->impl.fp_nw_saved = false;
	c->impl.fp_live = NULL;
	c->impl.ranks = 0;
	slice_init(&c->impl);
	c->impl.stack_top = (char *)SLOTS_BASE + SLOT_STACK(index) * PAGE_SIZE + CORE_STACK_SIZE;
	if (index == 0)
		upcall_console_init();
	upcall_irq_init();
	__atomic_store_n(&c->online, true, __ATOMIC_RELEASE);
	if (index == 0) {
		probe_simd();
		pauth_init();
	}
}

uint64_t cpu_off(void)
{
	uint64_t refused = upcall_cpu_off();

	__atomic_store_n(&cpu_self()->online, refused != 0, __ATOMIC_RELEASE);
	return refused;
}

uint64_t cpu_resume(void)
{
	upcall_irq_init();
	return upcall_cpu_resume();
}

/*
 * CTR_EL0.L1Ip = 2, a virtually indexed instruction cache: the line may lie in it under the
 * other addresses of the page (the TA's), which by-address invalidation here does not reach.
 */
#define CTR_VIPT(ctr) (((ctr) >> 14 & 3) == 2)

void cpu_sync_icache(const void *va, size_t size)
{
	uint64_t ctr = sysreg_read(ctr_el0);
	uintptr_t dline = (uintptr_t)4 << (ctr >> 16 & 0xf), iline = (uintptr_t)4 << (ctr & 0xf);
	uintptr_t start = (uintptr_t)va, end = start + size;

	for (uintptr_t p = start & ~(dline - 1); p < end; p += dline)
		__asm__ volatile("dc cvau, %0" : : "r"(p) : "memory");
	dsb(ish);
	if (CTR_VIPT(ctr))
		__asm__ volatile("ic ialluis" : : : "memory");
	for (uintptr_t p = start & ~(iline - 1); p < end && !CTR_VIPT(ctr); p += iline)
		__asm__ volatile("ic ivau, %0" : : "r"(p) : "memory");
	dsb(ish);
	isb();
}

_Noreturn void core_stop(void)
{
	for (;;)
		__asm__ volatile("wfi");
}
