/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * numbers - big integers for tests, and ways to make and read them
 */
#include "lab.h"

#include "libgp/src/heap.h"

#define MAX_BITS 4096
#define WORDS    TEE_BigIntSizeInU32(2 * MAX_BITS)

extern struct heap scratch;

/* The numbers of all tests: zero after numbers_begin(), and large. */
extern TEE_BigInt a[WORDS], b[WORDS], n[WORDS], x[WORDS], y[WORDS], z[WORDS];
void numbers_begin(void);

void set128(TEE_BigInt *to, __int128 v);
__int128 get128(const TEE_BigInt *from);

/* A signed number of up to @bits bits, small ones as often as large ones. */
__int128 draw128(unsigned int bits);

static inline __int128 absolute(__int128 v)
{
	return v < 0 ? -v : v;
}

/* Lower case, with a minus sign in front if need be */
void set_hex(TEE_BigInt *to, const char *hex);

/* Of exactly @bits bits, a multiple of 8, and any sign */
void draw(TEE_BigInt *to, size_t bits);

/* Whatever was done, the scratch memory is whole and shows none of it. */
void assert_nothing_is_left(void);
