/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * count - how many instructions something takes, all exception levels together
 *
 * Means something under -icount shift=0 only, where a nanosecond is an instruction and the
 * counter moves in steps of 16. What the counting itself costs is taken off.
 */
#include "base/types.h"

typedef void count_fn(void *arg);

/* What is counted, and what is done before and after each time without being counted. */
struct counted {
	count_fn *before; /* NULL: nothing */
	count_fn *call;
	count_fn *after; /* NULL: nothing */
	void *arg;
};

/* The median of @n runs, after two that warm up. "runs=" of the configuration goes before @n. */
uint64_t count_instructions(const struct counted *c, unsigned n);
