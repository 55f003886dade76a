/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last words of a core: what happened, where, who called, how to look it up.
 *
 * Runs with nothing but the console to rely on: no locks, no allocation, and
 * each word of a stack is read only after the MMU was asked whether it is there.
 */
#include <stdarg.h>

#include "arch/arch_priv.h"
#include "arch/console.h"
#include "arch/layout_priv.h"
#include "arch/sysreg_priv.h"
#include "base/check.h"
#include "base/fmt.h"

#define BACKTRACE_MAX 24u

static void say(const char *f, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *f, ...)
{
	char line[160];
	va_list ap;
	size_t n;

	va_start(ap, f);
	n = fmt_v(line, sizeof(line), f, ap);
	va_end(ap);
	console_write_raw(line, n < sizeof(line) ? n : sizeof(line) - 1);
}

typedef unsigned long long ull;

static bool readable(uint64_t va)
{
	__asm__ volatile("at s1e1r, %0\n\tisb" : : "r"(va) : "memory");
	return !(sysreg_read(par_el1) & 1);
}

static const char *const classes[64] = {
	[0x00] = "undefined instruction",
	[0x07] = "SIMD used outside of fp_begin() and fp_end()",
	[0x0d] = "branch to no landing pad (BTI)",
	[0x0e] = "illegal execution state",
	[0x15] = "supervisor call of the kernel",
	[0x18] = "system register trapped",
	[0x1c] = "pointer authentication failed",
	[0x20] = "instruction abort of a TA",
	[0x21] = "instruction abort",
	[0x22] = "PC not aligned",
	[0x24] = "data abort of a TA",
	[0x25] = "data abort",
	[0x26] = "SP not aligned",
	[0x2f] = "SError",
	[0x3c] = "breakpoint instruction",
};

static const char *const vectors_of[4] = { "synchronous", "IRQ", "FIQ", "SError" };

/* ISS.DFSC and IFSC: the kind in bits 5:2, the level in 1:0. */
static const char *fault_text(unsigned fsc)
{
	switch (fsc >> 2) {
	case 0:
		return "address size fault";
	case 1:
		return "nothing is mapped there";
	case 2:
		return "access flag fault";
	case 3:
		return "permission fault";
	default:
		break;
	}
	if (fsc == 0x10)
		return "external abort";
	if (fsc == 0x21)
		return "alignment fault";
	if (fsc == 0x30)
		return "conflict of TLB entries";
	return "other fault";
}

static const char *image_part(uint64_t va)
{
	if (va < (uint64_t)(uintptr_t)text_end)
		return "text";
	if (va < (uint64_t)(uintptr_t)rodata_end)
		return "rodata";
	return va < (uint64_t)(uintptr_t)data_end ? "data" : "bss";
}

static void say_slot(uint64_t slot)
{
	if (slot >= SLOT_DEVICE)
		say("device registers");
	else if (slot % (CORE_STACK_PAGES + 1) == 0)
		say("the guard page below the stack of core %u: stack overflow",
		    (unsigned)slot / (CORE_STACK_PAGES + 1));
	else
		say("stack of core %u", (unsigned)slot / (CORE_STACK_PAGES + 1));
}

/* What lies at @va, in words. @sp is of the thread, for a guess at overflows. */
static void say_place(uint64_t va, uint64_t sp)
{
	if (va >= SLOTS_BASE && va < SLOTS_BASE + (TABLE_ENTRIES << PAGE_SHIFT))
		say_slot((va - SLOTS_BASE) >> PAGE_SHIFT);
	else if (va >= KNEXUS_BASE && va < (uint64_t)(uintptr_t)image_end)
		say("image %s, offset 0x%llx", image_part(va), (ull)(va - KNEXUS_BASE));
	else if (va >= KNEXUS_BASE)
		say("the nexus's memory");
	else if (va >= KWINDOW_BASE && va < KWINDOW_BASE + KWINDOW_SIZE)
		say("the guest's window%s",
		    va - (sp - PAGE_SIZE) < 2 * PAGE_SIZE && !readable(va)
		            ? ", a guard page by the stack pointer: stack overflow"
		            : "");
	else if (va < PAGE_SIZE)
		say("the null page");
	else
		say(va < UVA_LIMIT ? "the TA's half" : "no address at all");
}

static void say_frame(unsigned n, uint64_t pc)
{
	say("  #%-2u %016llx  image+0x%llx\n", n, (ull)pc, (ull)(pc - KNEXUS_BASE));
}

/* A return address may be signed, in the bits that are all ones in ours. */
static uint64_t strip_code(uint64_t pc)
{
	return pc | KNEXUS_BASE >> 32 << 32;
}

/* Frame records: [fp] = caller's fp, [fp + 8] = return address. Upward only. */
static void backtrace(uint64_t pc, uint64_t fp)
{
	unsigned n = 0;

	say("backtrace:\n");
	say_frame(n, pc);
	while (fp && !(fp & 15) && ++n < BACKTRACE_MAX && readable(fp) && readable(fp + 8)) {
		const uint64_t *record = (const uint64_t *)(uintptr_t)fp;

		if (!record[1])
			break;
		say_frame(n, strip_code(record[1]) - 4);
		if (record[0] <= fp)
			break;
		fp = record[0];
	}
}

/* Last: whom to ask may be what is broken. */
static _Noreturn void finish(void)
{
	char who[80];

	say("symbols: make symbolize LOG=<this log>\n"
	    "core %u stopped",
	    cpu_self()->index);
	(void)upcall_origin(who, sizeof(who));
	say(", it worked for %s\n", who);
	core_stop();
}

static void say_registers(const struct crash_regs *r)
{
	for (unsigned i = 0; i < 30; i += 3)
		say("x%-2u %016llx  x%-2u %016llx  x%-2u %016llx\n", i, (ull)r->x[i], i + 1,
		    (ull)r->x[i + 1], i + 2, (ull)r->x[i + 2]);
	say("x30 %016llx  pc  %016llx  pstate %08llx\n", (ull)r->x[30], (ull)r->pc, (ull)r->pstate);
	say("sp_el1 %016llx  sp_el0 %016llx  ttbr0 %016llx  ttbr1 %016llx\n", (ull)r->sp,
	    (ull)r->sp_el0, (ull)sysreg_read(ttbr0_el1), (ull)sysreg_read(ttbr1_el1));
}

void crash_report(const struct crash_regs *r)
{
	unsigned class = (unsigned)(r->esr >> 26) & 0x3f;
	bool is_abort = class == 0x20 || class == 0x21 || class == 0x24 || class == 0x25;

	say("\nPANIC on core %u: %s exception, %s", cpu_self()->index, vectors_of[r->vector & 3],
	    classes[class] ? classes[class] : "unknown class");
	if (is_abort)
		say(", %s at level %u", fault_text((unsigned)r->esr & 0x3f), (unsigned)r->esr & 3);
	if (class == 0x25)
		say(", %s", r->esr & 0x40 ? "writing" : "reading");
	say("\nesr %08llx  far %016llx", (ull)r->esr, (ull)r->far);
	if (is_abort || class == 0x22) {
		say(": ");
		say_place(r->far, r->pstate & 1 ? r->sp : r->sp_el0);
	}
	say("\n");
	say_registers(r);
	backtrace(r->pc, r->x[29]);
	finish();
}

void panic_at(const char *file, int line, const char *what)
{
	const uint64_t *record = __builtin_frame_address(0);

	(void)irq_save();
	if (__atomic_exchange_n(&crash_taken, 1, __ATOMIC_ACQUIRE))
		core_stop();
	say("\nPANIC on core %u: %s:%d: %s\n", cpu_self()->index, file, line, what);
	backtrace(strip_code(record[1]) - 4, record[0]);
	finish();
}
