/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * hostile - two guests that call the secure world with nonsense, a million times
 *
 * Cores 0 and 1 are the guests, core 2 rewrites their shared memory while the secure world reads
 * it, core 3 watches that every SMC comes back. Between the calls a third guest, which behaves,
 * sees whether the secure world is well.
 *
 * The secure world writes where a guest tells it to, so an attacker must not tell it the rig's
 * own memory: everything the attackers own lies in one arena, and every number they make up is
 * either no RAM address at all, in either half, or one within the arena (hostile_word()).
 *
 * Repeatable: each attacker draws from a generator of its own, seeded with seed= of the
 * configuration. What the other cores do at the same time is not repeatable.
 */
#include "client.h"
#include "core.h"

#define ATTACKERS     2u
#define MESSAGE_PAGES 8u
#define LIST_PAGES    16u
#define DATA_PAGES    104u
#define ARENA_PAGES   (MESSAGE_PAGES + LIST_PAGES + DATA_PAGES)
#define LOAD_PAGES    64u /* data pages that a TA image is put into */
#define PARKED_MAX    16u
#define KNOWN_MAX     8u
#define STEPS_MAX     200u /* RPCs of one call before it is left alone */

struct attacker {
	uint16_t id;
	uint64_t random;
	uint8_t *arena;
	uint64_t goal;
	void (*attack)(struct attacker *a, struct smc_regs *r);

	uint32_t sessions[KNOWN_MAX]; /* that the secure world gave us */
	uint64_t cookies[KNOWN_MAX];  /* that we registered, or meant to */
	struct smc_regs parked[PARKED_MAX];
	unsigned parked_count;
	uint8_t *message; /* of the call under way */
	uint32_t message_params;
	uint8_t *rpc_page; /* last answer to ALLOC */

	/* What happened, to see that the attacks reach somewhere. */
	uint64_t calls, accepted, refused, requests, successes, rebirths;
};

uint64_t hostile_random(struct attacker *a);
/* 0 ... n-1 */
uint64_t hostile_pick(struct attacker *a, uint64_t n);
static inline bool hostile_chance(struct attacker *a, unsigned percent)
{
	return hostile_pick(a, 100) < percent;
}

/* Make @v harmless for the rig. */
uint64_t hostile_word(struct attacker *a, uint64_t v);
/* A number that somebody may have forgotten to think of. */
uint64_t hostile_number(struct attacker *a);

uint8_t *hostile_message_page(struct attacker *a);
uint8_t *hostile_list_page(struct attacker *a, unsigned n);
uint8_t *hostile_data_page(struct attacker *a, unsigned n);

/* The registers of the next call; message and memory are prepared on the way. */
void hostile_random_call(struct attacker *a, struct smc_regs *r);
void hostile_grammar_call(struct attacker *a, struct smc_regs *r);
/* Registers that continue a call which came back as an RPC, with some answer. */
void hostile_answer(struct attacker *a, struct smc_regs *r);
