/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/atomic - counters that several cores change without a lock
 */
#include "base/types.h"

struct atomic {
	uint32_t v;
};

static inline uint32_t atomic_read(const struct atomic *a)
{
	return __atomic_load_n(&a->v, __ATOMIC_ACQUIRE);
}

static inline void atomic_set(struct atomic *a, uint32_t v)
{
	__atomic_store_n(&a->v, v, __ATOMIC_RELEASE);
}

/* Both return the new value. */
static inline uint32_t atomic_inc(struct atomic *a)
{
	return __atomic_add_fetch(&a->v, 1, __ATOMIC_ACQ_REL);
}

static inline uint32_t atomic_dec(struct atomic *a)
{
	return __atomic_sub_fetch(&a->v, 1, __ATOMIC_ACQ_REL);
}

/* Clear @bits; returns the new value. */
static inline uint32_t atomic_clear(struct atomic *a, uint32_t bits)
{
	return __atomic_and_fetch(&a->v, ~bits, __ATOMIC_ACQ_REL);
}

static inline bool atomic_swap_if(struct atomic *a, uint32_t expect, uint32_t v)
{
	return __atomic_compare_exchange_n(&a->v, &expect, v, false, __ATOMIC_ACQ_REL,
	                                   __ATOMIC_ACQUIRE);
}
