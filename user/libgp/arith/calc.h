/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * calc - one calculation with Mbed TLS
 *
 * Operands are copied from the TA's numbers into Mbed TLS's, and results back when all is done, so
 * that a result may be an operand. Nothing outlives a calculation: its memory is taken from a pool
 * of the library and is zero again at the end.
 */
#include "mbedtls/bignum.h"
#include "number.h"
#include "user/libgp/src/heap.h"

#define CALC_MAX 8

struct calc {
	const char *function; /* of the API, for panics */
	size_t count;
	mbedtls_mpi n[CALC_MAX];
};

/* The pool. In use only during a calculation. */
extern struct heap scratch;

void calc_begin(struct calc *c, const char *function);
void calc_end(struct calc *c);

/* The next number of the calculation: zero, or what the TA's number is. */
mbedtls_mpi *calc_new(struct calc *c);
mbedtls_mpi *calc_load(struct calc *c, const TEE_BigInt *p);
mbedtls_mpi *calc_load_fmm(struct calc *c, const TEE_BigIntFMM *p);

/* A modulus: 2 at least. */
mbedtls_mpi *calc_load_modulus(struct calc *c, const TEE_BigInt *p);

/* Results. Panics if one does not fit. */
void calc_store(struct calc *c, TEE_BigInt *p, const mbedtls_mpi *n);
void calc_store_fmm(struct calc *c, TEE_BigIntFMM *p, const mbedtls_mpi *n);

/* Panics if Mbed TLS was asked for what cannot be done, or has not enough scratch memory. */
void calc_must(struct calc *c, int result);

static inline bool mpi_is_negative(const mbedtls_mpi *n)
{
	return mbedtls_mpi_cmp_int(n, 0) < 0;
}
