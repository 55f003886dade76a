/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/spin.h"

#include <sched.h>
#include <time.h>

#include "base/check.h"

#define PATIENCE_S 20 /* no lock of the kernel is held that long, not even under a sanitizer */

static_assert(RANK_COUNT <= HOST_RANKS_MAX, "each rank has a bit and a place");

static bool try(struct spin *s, uint32_t me)
{
	uint32_t free = 0;

	return __atomic_compare_exchange_n(&s->word, &free, me, false, __ATOMIC_ACQUIRE,
	                                   __ATOMIC_RELAXED);
}

irq_flags_t spin_lock(struct spin *s)
{
	irq_flags_t flags = irq_save();
	struct cpu *c = cpu_self();
	time_t start = time(NULL);

	check(s->rank < RANK_COUNT);
	check(!(c->impl.ranks >> s->rank)); /* not above all that this core holds */
	while (!try(s, c->index + 1)) {
		check(time(NULL) - start < PATIENCE_S); /* deadlock */
		sched_yield();
	}
	c->impl.ranks |= UINT32_C(1) << s->rank;
	c->impl.held[s->rank] = s;
	return flags;
}

void spin_unlock(struct spin *s, irq_flags_t flags)
{
	struct cpu *c = cpu_self();

	check(s->word == c->index + 1 && c->impl.irq_masked);
	c->impl.ranks &= ~(UINT32_C(1) << s->rank);
	__atomic_store_n(&s->word, 0, __ATOMIC_RELEASE);
	irq_restore(flags);
}

bool spin_is_held(const struct spin *s)
{
	return __atomic_load_n(&s->word, __ATOMIC_RELAXED) == cpu_self()->index + 1;
}
