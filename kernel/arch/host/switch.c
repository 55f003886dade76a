/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contexts run on stacks of the host, as a sanitizer's frames are too large for
 * the kernel's: one for each stack that the kernel names.
 */
#include "arch/switch.h"

#include <string.h>
#include <sys/mman.h>

#include "arch/host_priv.h"

#define STACK_SIZE ((size_t)512 << 10)
#define STACKS_MAX 4096u

static struct {
	void *top; /* the kernel's name for it; NULL: free */
	char *memory;
} stacks[STACKS_MAX];
static unsigned preempt_in;

#ifdef __SANITIZE_ADDRESS__
#define FIBERS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBERS 1
#endif
#endif

#ifdef FIBERS
void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size);
#else
static void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size)
{
	(void)fake;
	(void)bottom;
	(void)size;
}

static void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size)
{
	(void)fake;
	(void)bottom;
	(void)size;
}
#endif

void switch_reset(void)
{
	for (unsigned i = 0; i < STACKS_MAX; i++)
		stacks[i].top = NULL;
	preempt_in = 0;
}

/* Under the machine lock. NULL: too many. */
static char *stack_for(void *top)
{
	unsigned i, vacant = STACKS_MAX;

	for (i = 0; i < STACKS_MAX && stacks[i].memory; i++) {
		if (stacks[i].top == top)
			return stacks[i].memory;
		if (!stacks[i].top && vacant == STACKS_MAX)
			vacant = i;
	}
	if (vacant < STACKS_MAX)
		i = vacant;
	if (i == STACKS_MAX)
		return NULL;
	if (!stacks[i].memory)
		stacks[i].memory = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
		                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	stacks[i].top = top;
	return stacks[i].memory != MAP_FAILED ? stacks[i].memory : NULL;
}

/* On the new stack, or back on an old one: tell the sanitizer, remember whose core it is. */
static void arrive(struct context *c)
{
	struct cpu_impl *cpu = &cpu_self()->impl;

	__sanitizer_finish_switch_fiber(c->fake, &cpu->own_stack, &cpu->own_stack_size);
	irq_restore(0);
}

static void start(void)
{
	struct context *c = cpu_self()->impl.context;

	c->fake = NULL;
	arrive(c);
	c->entry(c->arg);
	panic("the first function of a thread returned");
}

void context_init(struct context *c, void *stack_top, void (*entry)(void *arg), void *arg)
{
	((volatile char *)stack_top)[-1] = 0; /* it is there */
	*c = (struct context){ .guard = c->guard };
	machine_lock();
	c->stack = stack_for(stack_top);
	machine_unlock();
	check(c->stack && getcontext(&c->regs) == 0);
	c->entry = entry;
	c->arg = arg;
	c->regs.uc_stack.ss_sp = c->stack;
	c->regs.uc_stack.ss_size = STACK_SIZE;
	makecontext(&c->regs, start, 0);
}

enum context_stop context_run(struct context *c)
{
	struct cpu_impl *cpu = &cpu_self()->impl;
	bool preempted;

	check(cpu->irq_masked && cpu->ranks == 0 && !cpu->context && !cpu->peeking &&
	      !cpu->fp_used);
	check(!__atomic_exchange_n(&c->running, true, __ATOMIC_ACQUIRE));
	cpu->context = c;
	c->preempted = false;
	__sanitizer_start_switch_fiber(&cpu->own_fake, c->stack, STACK_SIZE);
	check(swapcontext(&cpu->own, &c->regs) == 0);
	__sanitizer_finish_switch_fiber(cpu->own_fake, NULL, NULL);
	cpu->context = NULL;
	cpu->irq_masked = true;
	preempted = c->preempted;
	__atomic_store_n(&c->running, false, __ATOMIC_RELEASE); /* its registers are saved now */
	return preempted ? CONTEXT_PREEMPTED : CONTEXT_LEFT;
}

static void leave(bool preempted)
{
	struct cpu_impl *cpu = &cpu_self()->impl;
	struct context *c = cpu->context;

	check(c && cpu->ranks == 0 && !cpu->peeking);
	c->preempted = preempted;
	__sanitizer_start_switch_fiber(&c->fake, cpu->own_stack, cpu->own_stack_size);
	check(swapcontext(&c->regs, &cpu->own) == 0);
	arrive(c);
}

void context_leave(void)
{
	struct cpu_impl *cpu = &cpu_self()->impl;

	check(!cpu->irq_masked && cpu->context && !cpu->context->fp_used);
	leave(false);
}

void context_guard(struct context *c, uint64_t random)
{
	c->guard = random;
}

void context_forget(struct context *c)
{
	check(!c->running && !c->level);
	memset(&c->regs, 0, sizeof(c->regs));
}

void context_preempt(void)
{
	leave(true);
}

void host_preempt_after(unsigned n)
{
	__atomic_store_n(&preempt_in, n, __ATOMIC_RELAXED);
}

bool preempt_now(void)
{
	unsigned n = __atomic_load_n(&preempt_in, __ATOMIC_RELAXED);

	while (n > 0)
		if (__atomic_compare_exchange_n(&preempt_in, &n, n - 1, false, __ATOMIC_RELAXED,
		                                __ATOMIC_RELAXED))
			return n == 1;
	return false;
}
