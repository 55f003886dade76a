/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spin locks with exclusive loads and stores, which every Armv8 core has.
 *
 * The word holds the core's index + 1. Waiting cores sleep in WFE: the store that
 * frees the word clears their exclusive monitor, which is the event.
 */
#include "arch/spin.h"

#include "base/check.h"

static void acquire(uint32_t *word, uint32_t me)
{
	uint32_t seen, failed;

	__asm__ volatile("	b	2f\n"
	                 "1:	wfe\n"
	                 "2:	ldaxr	%w0, [%2]\n"
	                 "	cbnz	%w0, 1b\n"
	                 "	stxr	%w1, %w3, [%2]\n"
	                 "	cbnz	%w1, 2b\n"
	                 : "=&r"(seen), "=&r"(failed)
	                 : "r"(word), "r"(me)
	                 : "memory");
}

irq_flags_t spin_lock(struct spin *s)
{
	irq_flags_t flags = irq_save();
	struct cpu *c = cpu_self();

	check(!(c->impl.ranks >> s->rank)); /* not above all that this core holds */
	acquire(&s->word, c->index + 1);
	c->impl.ranks |= UINT32_C(1) << s->rank;
	return flags;
}

void spin_unlock(struct spin *s, irq_flags_t flags)
{
	struct cpu *c = cpu_self();

	check(s->word == c->index + 1);
	c->impl.ranks &= ~(UINT32_C(1) << s->rank);
	__atomic_store_n(&s->word, 0, __ATOMIC_RELEASE);
	irq_restore(flags);
}

bool spin_is_held(const struct spin *s)
{
	irq_flags_t flags = irq_save();
	bool held = __atomic_load_n(&s->word, __ATOMIC_RELAXED) == cpu_self()->index + 1;

	irq_restore(flags);
	return held;
}
