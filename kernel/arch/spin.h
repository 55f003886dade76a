/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/spin - short locks, interrupts masked while held
 *
 * Every spin lock carries a rank. In debug builds a core that takes a lock of
 * a rank not above all it already holds panics: the order is law, not advice.
 * The table below is the whole order; take from top to bottom.
 */
#include "arch/cpu.h"

enum spin_rank {
	RANK_GUESTS,  /* nexus: registry of guests */
	RANK_PART,    /* partition: its tables (threads, shares, sessions) */
	RANK_HEAP,    /* partition: small objects */
	RANK_KSPACE,  /* partition: its window */
	RANK_FRAMES,  /* nexus: pool of secure pages, quotas */
	RANK_ASID,    /* nexus: address space ids */
	RANK_ENTROPY, /* nexus: random generator */
	RANK_CONSOLE, /* arch: one line of output */
	RANK_COUNT
};

struct spin {
	uint32_t word; /* arch/impl.h knows; 0 = free */
	uint32_t rank; /* enum spin_rank */
};

#define SPIN_INIT(r)   \
	{              \
		0, (r) \
	}

static inline void spin_init(struct spin *s, enum spin_rank rank)
{
	s->word = 0;
	s->rank = rank;
}

/* Take @s with interrupts masked; the result goes to spin_unlock(). */
irq_flags_t spin_lock(struct spin *s);
void spin_unlock(struct spin *s, irq_flags_t flags);
bool spin_is_held(const struct spin *s); /* by this core; for check() */
