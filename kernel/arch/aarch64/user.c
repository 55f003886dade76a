/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The C half of user.S: levels, ends, copies.
 */
#include "arch/user.h"

#include "arch/arch_priv.h"
#include "arch/mmu.h"
#include "arch/sysreg_priv.h"
#include "base/bytes.h"
#include "base/check.h"

/*
 * Flags are the TA's; all else is zero: EL0, AArch64, interrupts unmasked. Only SErrors stay
 * masked: one that a guest has left pending is the normal world's to take, not a crash of ours.
 */
#define PSTATE_NZCV UINT64_C(0xf0000000)
#define PSTATE_A    UINT64_C(0x100)
#define PSTATE_MODE UINT64_C(0x1f) /* 0: EL0, AArch64 */

/* Start @level above the one there was. Interrupts masked. */
void user_begin(const struct uframe *frame, struct user_level *level)
{
	struct cpu *cpu = cpu_self();
	struct context *c = cpu->impl.context;

	level->frame = *frame;
	level->frame.pstate = (level->frame.pstate & PSTATE_NZCV) | PSTATE_A;
	level->outer = c->user;
	level->outer_fp = c->fp;
	level->outer_tpidr = sysreg_read(tpidr_el0);
	level->fp.used = 0;
	c->user = level;
	c->fp = &level->fp;
	sysreg_write(tpidr_el0, frame->tls);
	if (cpu->impl.fp_live)
		sysreg_write(cpacr_el1, 0);
}

/* Undo that; interrupts masked and on the thread's stack below @level. */
static _Noreturn void end(struct user_level *level)
{
	struct cpu *cpu = cpu_self();
	struct context *c = cpu->impl.context;

	if (cpu->impl.fp_live == &level->fp)
		cpu->impl.fp_live = NULL;
	sysreg_write(cpacr_el1, 0);
	c->user = level->outer;
	c->fp = level->outer_fp;
	level->out->frame.tls = sysreg_read(tpidr_el0);
	sysreg_write(tpidr_el0, level->outer_tpidr);
	/* The stack outlives the TA. */
	scrub(&level->frame, sizeof(level->frame));
	if (level->fp.used)
		scrub(&level->fp, sizeof(level->fp));
	user_leave(level);
}

void user_end(enum user_exit_kind kind, uint64_t value)
{
	struct user_level *level;

	(void)irq_save();
	level = cpu_self()->impl.context->user;
	check(level);
	level->out->kind = kind;
	level->out->value = value;
	level->out->esr = 0;
	level->out->far = 0;
	level->out->frame = level->frame;
	end(level);
}

void user_fault(struct user_level *level, uint64_t esr, uint64_t far)
{
	level->out->kind = USER_FAULTED;
	level->out->value = 0;
	level->out->esr = esr;
	level->out->far = far;
	level->out->frame = level->frame;
	end(level);
}

/* A context that was to be killed, on its thread's stack below the level. */
static void killed(void *value)
{
	user_end(USER_KILLED, (uintptr_t)value);
}

/*
 * As if the TA had made a system call there, and the thread had left of its own will in it: with
 * nothing of the TA in registers.
 */
bool user_kill(struct context *c, uint64_t value)
{
	struct user_level *level = c->user;

	if (!c->preempted || (c->pstate & PSTATE_MODE))
		return false;
	check(level);
	memcpy(level->frame.x, c->x, sizeof(level->frame.x));
	level->frame.sp = c->sp;
	level->frame.pc = c->pc;
	level->frame.pstate = c->pstate;
	c->preempted = 0;
	scrub(c->x, sizeof(c->x));
	c->x[19] = (uint64_t)(uintptr_t)killed;
	c->x[20] = value;
	c->x[29] = 0;
	c->x[30] = (uint64_t)(uintptr_t)context_start;
	c->sp = (uint64_t)(uintptr_t)level;
	return true;
}

static bool in_user_half(uva_t va, size_t n)
{
	return va.v < UVA_LIMIT && n <= UVA_LIMIT - va.v;
}

enum err ucopy_in(void *dst, uva_t src, size_t n)
{
	return in_user_half(src, n) && !ucopy_load(dst, src.v, n) ? OK : ERR_ACCESS;
}

enum err ucopy_out(uva_t dst, const void *src, size_t n)
{
	return in_user_half(dst, n) && !ucopy_store(dst.v, src, n) ? OK : ERR_ACCESS;
}

enum err ucopy_in_str(char *dst, uva_t src, size_t size)
{
	unsigned e;

	check(size);
	if (src.v >= UVA_LIMIT)
		e = 1;
	else
		e = ucopy_load_str(dst, src.v, size);
	if (e == 0)
		return OK;
	dst[e == 1 ? 0 : size - 1] = '\0';
	return e == 1 ? ERR_ACCESS : ERR_RANGE;
}

void context_init(struct context *c, void *stack_top, void (*entry)(void *arg), void *arg)
{
	c->x[19] = (uint64_t)(uintptr_t)entry;
	c->x[20] = (uint64_t)(uintptr_t)arg;
	c->x[29] = 0;
	c->x[30] = (uint64_t)(uintptr_t)context_start;
	c->sp = (uint64_t)(uintptr_t)stack_top;
	c->tpidr_el0 = 0;
	c->preempted = 0;
	c->user = NULL;
	c->fp = NULL;
}

void context_guard(struct context *c, uint64_t random)
{
	c->guard = random & ~STACK_GUARD_ZERO;
}

void context_forget(struct context *c)
{
	uint64_t guard = c->guard;

	scrub(c, sizeof(*c));
	c->guard = guard;
}

void context_returned(void)
{
	panic("the first function of a thread returned");
}
