/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * number - what is in the memory of a TEE_BigInt
 *
 * Two words that say what it is, then the magnitude, least significant word first. All words
 * behind the magnitude are zero.
 *
 * Trust      The words are the TA's, and an array that was never initialised may hold anything:
 *            number_of() is the way in. It panics unless the head can be ours.
 * Invariant  number_valid(): used <= room, no leading zero word, zero is not negative.
 */
#include <tee_internal_api.h>

enum number_kind {
	NUMBER_INTEGER = 0xb161,
	NUMBER_FMM = 0xb162,
	NUMBER_CONTEXT = 0xb163,
};

struct number {
	uint16_t kind;
	uint16_t negative; /* 0 or 1 */
	uint16_t room;     /* words that there are */
	uint16_t used;     /* words that are not leading zeroes */
	uint32_t words[];
};

#define NUMBER_HEAD (sizeof(struct number) / sizeof(uint32_t))
_Static_assert(TEE_BigIntSizeInU32(0) == NUMBER_HEAD, "fixed by the specification");

/* The number in the TA's memory at @p; panics in the name of @function if it is none. */
struct number *number_of(TEE_BigInt *p, enum number_kind kind, const char *function);
const struct number *number_in(const TEE_BigInt *p, enum number_kind kind, const char *function);

/* Make a zero of @words words of memory at @p. */
struct number *number_init(uint32_t *p, enum number_kind kind, size_t words, const char *function);

/* The words behind the last one that is not zero are not used, and zero has no sign. */
void number_trim(struct number *n);

size_t number_bits(const struct number *n);
int number_compare(const struct number *a, const struct number *b);
