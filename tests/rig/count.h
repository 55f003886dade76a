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

/* The median of @n runs, after two that warm up. */
uint64_t count_instructions(count_fn *fn, void *arg, unsigned n);
