/* SPDX-License-Identifier: BSD-2-Clause */
#include "thread/thread.h"

#include "arch/cpu.h"
#include "base/bytes.h"
#include "base/check.h"

#define STACK_STRIDE   (THREAD_STACK_PAGES + 1u)
#define GUARDS_AT_ONCE 8u

/* Masked, or the thread could move to another core between "which core?" and "whose thread?". */
struct thread *thread_current(void)
{
	irq_flags_t flags = irq_save();
	struct thread *t = cpu_self()->thread;

	irq_restore(flags);
	return t;
}

struct thread *thread_self(void)
{
	struct thread *t = thread_current();

	check(t);
	return t;
}

enum err thread_reserve(struct thread_env *env, unsigned count)
{
	uint64_t guard[GUARDS_AT_ONCE];
	void *threads, *stacks;
	enum err e;

	check(count <= GUARDS_AT_ONCE);
	e = kspace_alloc(env->kspace, PAGES_OF(count * sizeof(struct thread)), &threads);
	if (e == OK)
		e = kspace_reserve(env->kspace, (size_t)count * STACK_STRIDE, &stacks);
	if (e != OK)
		return e;
	env->threads = threads;
	env->stacks = stacks;
	env->random(guard, sizeof(guard));
	for (unsigned i = 0; i < count; i++)
		context_guard(&env->threads[i].context, guard[i]);
	scrub(guard, sizeof(guard));
	return OK;
}

enum err thread_create(const struct thread_env *env, struct part *p, unsigned id,
                       struct thread **out)
{
	struct thread *t = &env->threads[id];
	void *stack = env->stacks + (size_t)id * STACK_STRIDE * PAGE_SIZE;
	enum err e = kspace_back(env->kspace, stack, THREAD_STACK_PAGES);

	if (e != OK)
		return e;
	t->stack = stack;
	t->state = THREAD_FREE;
	t->id = id;
	t->env = env;
	t->part = p;
	list_init(&t->wait);
	*out = t;
	return OK;
}

/* First frame of every thread's stack. */
static void thread_main(void *arg)
{
	struct thread *t = arg;

	t->entry(t);
	t->finished = true;
	context_leave();
	panic("a finished thread was run");
}

void thread_start(struct thread *t, const struct smc_regs *regs, void (*entry)(struct thread *))
{
	check(t->state == THREAD_RUNNING && !t->uspace);
	/* In place: a call of memcpy() costs more than the copy. */
#pragma GCC unroll 8
	for (unsigned i = 0; i < array_count(regs->a); i++)
		t->regs.a[i] = regs->a[i];
	t->entry = entry;
	t->finished = false;
	t->interrupted = false;
	context_init(&t->context, (char *)t->stack + THREAD_STACK_SIZE, thread_main, t);
}

/*
 * Point TTBR0 and the ASID at @u, or at nobody's space. Interrupts masked. What we do for a TA
 * comes to its end; the TA need not, so its time is cut in slices.
 */
static void show_space(const struct thread *t, const struct uspace *u)
{
	if (u) {
		mmu_switch_user(t->env->kroot, u->root_pa.v, u->asid);
		if (t->env->slices)
			slice_begin();
	} else {
		slice_end();
		mmu_switch_user(t->env->kroot, 0, t->env->asid);
	}
}

enum thread_stop thread_run(struct thread *t)
{
	struct cpu *cpu = cpu_self();
	enum context_stop why;

	check(t->state == THREAD_RUNNING && !cpu->thread);
	cpu->thread = t;
	if (t->uspace)
		show_space(t, t->uspace);

	why = context_run(&t->context);

	if (t->uspace)
		show_space(t, NULL);
	cpu->thread = NULL;
	if (why == CONTEXT_PREEMPTED) {
		t->interrupted = true;
		return THREAD_STOP_PREEMPTED;
	}
	if (!t->finished)
		return THREAD_STOP_RPC;
	if (t->interrupted)
		context_forget(&t->context);
	return THREAD_STOP_DONE;
}

void thread_rpc(struct smc_regs *regs)
{
	struct thread *t = thread_self();

	t->regs = *regs;
	context_leave();
	*regs = t->regs;
}

struct uspace *thread_use_space(struct uspace *u)
{
	struct thread *t = thread_self();
	struct uspace *was = t->uspace;
	irq_flags_t flags;

	if (u == was)
		return was;
	flags = irq_save();
	t->uspace = u;
	show_space(t, u);
	irq_restore(flags);
	return was;
}
