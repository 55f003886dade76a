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

static uint64_t median(count_fn *fn, void *arg, unsigned n)
{
	n = (unsigned)config_number("runs", n);
	if (!n || n > RUNS_MAX)
		n = RUNS_MAX;
	for (unsigned i = 0; i < n + WARM_UP; i++) {
		uint64_t start = ticks();

		count_mark();
		fn(arg);
		count_mark();
		start = ticks_to_ns(ticks() - start);
		if (i >= WARM_UP)
			insert_sorted(i - WARM_UP, start);
	}
	return runs[n / 2];
}

static void nothing(void *arg)
{
	(void)arg;
}

uint64_t count_instructions(count_fn *fn, void *arg, unsigned n)
{
	uint64_t cost = median(nothing, NULL, n), all = median(fn, arg, n);

	return all > cost ? all - cost : 0;
}
