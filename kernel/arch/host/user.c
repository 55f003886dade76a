/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fake TAs: C functions that stand for code at S-EL0, on the stack of the
 * thread that entered them.
 */
#include "arch/user.h"

#include <string.h>

#include "arch/host_priv.h"
#include "base/memcheck.h"

#define TAS_MAX 32u

struct host_level {
	ucontext_t back; /* in user_run() */
	volatile bool entered;
	struct uframe frame;
	struct user_exit *out;
	struct host_level *outer;
};

static struct {
	uint64_t pc;
	void (*fn)(struct uframe *frame);
} tas[TAS_MAX];

void user_reset(void)
{
	memset(tas, 0, sizeof(tas));
}

void host_ta(uint64_t pc, void (*fn)(struct uframe *frame))
{
	unsigned i = 0;

	while (i < TAS_MAX && tas[i].fn && tas[i].pc != pc)
		i++;
	check(i < TAS_MAX);
	tas[i].pc = pc;
	tas[i].fn = fn;
}

static void (*ta_at(uint64_t pc))(struct uframe *frame)
{
	for (unsigned i = 0; i < TAS_MAX; i++)
		if (tas[i].fn && tas[i].pc == pc)
			return tas[i].fn;
	return pc ? ta_at(0) : NULL;
}

/* Where the innermost level of whatever runs here is kept. */
static struct host_level **level_slot(void)
{
	struct cpu_impl *c = &cpu_self()->impl;

	return c->context ? &c->context->level : &c->bare;
}

static void enter(struct host_level *l)
{
	void (*fn)(struct uframe * frame) = ta_at(l->frame.pc);

	if (fn)
		fn(&l->frame);
	host_ta_fault(UINT64_C(0x82000004), l->frame.pc);
}

void user_run(const struct uframe *frame, struct user_exit *out)
{
	struct host_level l = { .frame = *frame, .out = out, .outer = *level_slot() };

	check(cpu_self()->impl.ranks == 0);
	*level_slot() = &l;
	check(getcontext(&l.back) == 0);
	/* Here once to go in, once more when it has ended. */
	if (!l.entered) {
		l.entered = true;
		enter(&l);
	}
	*level_slot() = l.outer;
}

static _Noreturn void end(enum user_exit_kind kind, uint64_t value, uint64_t esr, uint64_t far)
{
	struct host_level *l = *level_slot();

	check(l && cpu_self()->impl.ranks == 0);
	*l->out = (struct user_exit){ kind, value,    esr,
		                      far,  l->frame, { l->out->key[0], l->out->key[1] } };
	memcheck_leave_stack();
	setcontext(&l->back);
	panic("a fake TA could not be left");
}

void user_end(enum user_exit_kind kind, uint64_t value)
{
	end(kind, value, 0, 0);
}

bool user_kill(struct context *c, uint64_t value)
{
	if (!c->preempted || !c->in_user)
		return false;
	c->kill = true;
	c->kill_value = value;
	return true;
}

void host_ta_interrupt(void)
{
	struct context *c = cpu_self()->impl.context;

	check(c && c->level);
	c->in_user = true;
	context_preempt();
	c->in_user = false;
	if (!c->kill)
		return;
	c->kill = false;
	user_end(USER_KILLED, c->kill_value);
}

void host_ta_fault(uint64_t esr, uint64_t far)
{
	end(USER_FAULTED, 0, esr, far);
}
