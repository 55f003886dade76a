/* SPDX-License-Identifier: BSD-2-Clause */
#include "core.h"
#include "count.h"
#include "say.h"

#define RUNS_MAX 101u
#define WARM_UP  2u

static uint64_t runs[RUNS_MAX];

static void insert_sorted(unsigned count, uint64_t v)
{
	while (count && runs[count - 1] > v) {
		runs[count] = runs[count - 1];
		count--;
	}
	runs[count] = v;
}

/* Where tests/rig/profile.py starts and stops to look. */
__attribute__((noinline, used)) static void count_mark(void)
{
	__asm__ volatile("" ::: "memory");
}

static uint64_t once(const struct counted *c)
{
	uint64_t start;

	if (c->before)
		c->before(c->arg);
	start = ticks();
	count_mark();
	c->call(c->arg);
	count_mark();
	start = ticks_to_ns(ticks() - start);
	if (c->after)
		c->after(c->arg);
	return start;
}

static uint64_t median(const struct counted *c, unsigned n)
{
	for (unsigned i = 0; i < n + WARM_UP; i++) {
		uint64_t cost = once(c);

		if (i >= WARM_UP)
			insert_sorted(i - WARM_UP, cost);
	}
	return runs[n / 2];
}

static void nothing(void *arg)
{
	(void)arg;
}

uint64_t count_instructions(const struct counted *c, unsigned n)
{
	const struct counted none = { .call = nothing };
	uint64_t cost, all;

	n = (unsigned)config_number("runs", n);
	if (!n || n > RUNS_MAX)
		n = RUNS_MAX;
	cost = median(&none, n);
	all = median(c, n);
	return all > cost ? all - cost : 0;
}
