/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>
#include <string_ext.h>

#include "calc.h"
#include "mbedtls/platform_util.h"
#include "user/libgp/src/gp.h"

/*
 * Enough for each function with operands of 4096 bits; test_arith.c measures it. A TA that
 * calculates has this much memory more, others do not.
 */
#define SCRATCH_SIZE (16 * 1024)

static uint8_t scratch_pool[SCRATCH_SIZE] __aligned(16);
struct heap scratch;

void *scratch_calloc(size_t count, size_t size)
{
	size_t all;
	void *p;

	if (__builtin_mul_overflow(count, size, &all))
		return NULL;
	if (!scratch.pool)
		heap_init(&scratch, scratch_pool, sizeof(scratch_pool));
	p = heap_alloc(&scratch, 16, all);
	return p ? memset(p, 0, all) : NULL;
}

void scratch_free(void *p)
{
	heap_free(&scratch, p, true);
}

void mbedtls_platform_zeroize(void *p, size_t size)
{
	memzero_explicit(p, size);
}

void calc_begin(struct calc *c, const char *function)
{
	c->function = function;
	c->count = 0;
}

void calc_end(struct calc *c)
{
	while (c->count > 0)
		mbedtls_mpi_free(&c->n[--c->count]);
}

void calc_must(struct calc *c, int result)
{
	if (result == MBEDTLS_ERR_MPI_ALLOC_FAILED)
		gp_panic(TEE_ERROR_OUT_OF_MEMORY, c->function);
	if (result)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, c->function);
}

mbedtls_mpi *calc_new(struct calc *c)
{
	mbedtls_mpi *n = &c->n[c->count];

	if (c->count == CALC_MAX)
		gp_panic(TEE_ERROR_BAD_STATE, c->function);
	c->count++;
	mbedtls_mpi_init(n);
	return n;
}

static mbedtls_mpi *load(struct calc *c, const TEE_BigInt *p, enum number_kind kind)
{
	const struct number *from = number_in(p, kind, c->function);
	mbedtls_mpi *n = calc_new(c);

	calc_must(c, mbedtls_mpi_read_binary_le(n, (const void *)from->words, from->used * 4u));
	if (from->negative)
		n->MBEDTLS_PRIVATE(s) = -1;
	return n;
}

mbedtls_mpi *calc_load(struct calc *c, const TEE_BigInt *p)
{
	return load(c, p, NUMBER_INTEGER);
}

mbedtls_mpi *calc_load_fmm(struct calc *c, const TEE_BigIntFMM *p)
{
	return load(c, p, NUMBER_FMM);
}

mbedtls_mpi *calc_load_modulus(struct calc *c, const TEE_BigInt *p)
{
	mbedtls_mpi *n = calc_load(c, p);

	if (mbedtls_mpi_cmp_int(n, 2) < 0)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, c->function);
	return n;
}

static void store(struct calc *c, TEE_BigInt *p, enum number_kind kind, const mbedtls_mpi *n)
{
	struct number *to = number_of(p, kind, c->function);

	if (mbedtls_mpi_size(n) > to->room * 4u)
		gp_panic(TEE_ERROR_OVERFLOW, c->function);
	calc_must(c, mbedtls_mpi_write_binary_le(n, (void *)to->words, to->room * 4u));
	to->negative = mpi_is_negative(n);
	number_trim(to);
}

void calc_store(struct calc *c, TEE_BigInt *p, const mbedtls_mpi *n)
{
	store(c, p, NUMBER_INTEGER, n);
}

void calc_store_fmm(struct calc *c, TEE_BigIntFMM *p, const mbedtls_mpi *n)
{
	store(c, p, NUMBER_FMM, n);
}
