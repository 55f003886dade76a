/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fault - the rig itself went wrong: say where, and end the run as failed
 */
#include "base/check.h"
#include "core.h"
#include "say.h"
#include "test.h"

struct frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
};
static_assert(offsetof(struct frame, elr) == 248, "start.S saves it there");

_Noreturn void fault_report(const struct frame *f, unsigned kind);

_Noreturn void panic_at(const char *file, int line, const char *what)
{
	say_unlocked("rig: panic at %s:%d: %s (core %u, test %s)", file, line, what,
	             cpu_me()->index, test_current());
	test_abort();
}

_Noreturn void fault_report(const struct frame *f, unsigned kind)
{
	uint64_t esr, far;

	__asm__("mrs %0, esr_el2\n\tmrs %1, far_el2" : "=r"(esr), "=r"(far));
	say_unlocked("rig: fault, vector %u, core %u, test %s", kind, cpu_me()->index,
	             test_current());
	say_unlocked("rig:  pc %016lx  esr %08lx  address %016lx  spsr %08lx",
	             (unsigned long)f->elr, (unsigned long)esr, (unsigned long)far,
	             (unsigned long)f->spsr);
	for (unsigned i = 0; i < 28; i += 4)
		say_unlocked("rig:  x%-2u %016lx %016lx %016lx %016lx", i, (unsigned long)f->x[i],
		             (unsigned long)f->x[i + 1], (unsigned long)f->x[i + 2],
		             (unsigned long)f->x[i + 3]);
	say_unlocked("rig:  x28 %016lx %016lx %016lx", (unsigned long)f->x[28],
	             (unsigned long)f->x[29], (unsigned long)f->x[30]);
	test_abort();
}
