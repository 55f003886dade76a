/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fast modular multiplication, by Montgomery: a number x stands for x * R mod n, where R is the
 * power of two just above all of n's limbs. The context holds what is needed to get there, R * R
 * mod n, and, first of all, one limb that depends on n. That limb also tells whether a context is
 * used with the n that it was made for.
 */
#include <string.h>

#include "bignum_core.h"
#include "calc.h"
#include "user/libgp/src/gp.h"

#define LIMB_WORDS (sizeof(mbedtls_mpi_uint) / sizeof(uint32_t))

static size_t words_for(size_t bits)
{
	return (bits + 8 * sizeof(mbedtls_mpi_uint) - 1) / (8 * sizeof(mbedtls_mpi_uint)) *
	       LIMB_WORDS;
}

size_t TEE_BigIntFMMSizeInU32(size_t modulus_bits)
{
	return NUMBER_HEAD + words_for(modulus_bits);
}

size_t TEE_BigIntFMMContextSizeInU32(size_t modulus_bits)
{
	return NUMBER_HEAD + LIMB_WORDS + words_for(modulus_bits);
}

void TEE_BigIntInitFMM(TEE_BigIntFMM *number, size_t words)
{
	number_init(number, NUMBER_FMM, words, __func__);
}

static TEE_Result context_init(TEE_BigIntFMMContext *context, size_t words,
                               const TEE_BigInt *modulus, const char *function)
{
	struct number *to = number_init(context, NUMBER_CONTEXT, words, function);
	mbedtls_mpi *n, *rr;
	mbedtls_mpi_uint limb;
	struct calc c;

	calc_begin(&c, function);
	n = calc_load(&c, modulus);
	if (mbedtls_mpi_cmp_int(n, 2) <= 0 || !mbedtls_mpi_get_bit(n, 0)) {
		calc_end(&c);
		return TEE_ERROR_NOT_SUPPORTED;
	}
	rr = calc_new(&c);
	calc_must(&c, mbedtls_mpi_core_get_mont_r2_unsafe(rr, n));
	if (LIMB_WORDS + (mbedtls_mpi_size(n) + 3) / 4 > to->room)
		gp_panic(TEE_ERROR_OVERFLOW, function);
	limb = mbedtls_mpi_core_montmul_init(n->MBEDTLS_PRIVATE(p));
	memcpy(to->words, &limb, sizeof(limb));
	calc_must(&c, mbedtls_mpi_write_binary_le(rr, (void *)(to->words + LIMB_WORDS),
	                                          (to->room - LIMB_WORDS) * sizeof(uint32_t)));
	number_trim(to);
	calc_end(&c);
	return TEE_SUCCESS;
}

TEE_Result TEE_BigIntInitFMMContext1(TEE_BigIntFMMContext *context, size_t words,
                                     const TEE_BigInt *modulus)
{
	return context_init(context, words, modulus, __func__);
}

void TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, size_t words,
                              const TEE_BigInt *modulus)
{
	TEE_Result res = context_init(context, words, modulus, __func__);

	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

/* R * R mod n from the context; panics if it is not the context of n. */
static mbedtls_mpi *load_square(struct calc *c, const TEE_BigIntFMMContext *context,
                                const mbedtls_mpi *n)
{
	const struct number *from = number_in(context, NUMBER_CONTEXT, c->function);
	mbedtls_mpi *rr = calc_new(c);
	mbedtls_mpi_uint limb;

	if (from->used < LIMB_WORDS)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, c->function);
	memcpy(&limb, from->words, sizeof(limb));
	if (limb != mbedtls_mpi_core_montmul_init(n->MBEDTLS_PRIVATE(p)))
		gp_panic(TEE_ERROR_BAD_PARAMETERS, c->function);
	calc_must(c, mbedtls_mpi_read_binary_le(rr, (const void *)(from->words + LIMB_WORDS),
	                                        (from->used - LIMB_WORDS) * sizeof(uint32_t)));
	if (mbedtls_mpi_cmp_abs(rr, n) >= 0)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, c->function);
	return rr;
}

/* a * b / R mod n, in a. Both are below n, and get as many limbs. */
static void multiply(struct calc *c, mbedtls_mpi *a, mbedtls_mpi *b, const mbedtls_mpi *n)
{
	size_t limbs = n->MBEDTLS_PRIVATE(n);
	const mbedtls_mpi_uint *p = n->MBEDTLS_PRIVATE(p);
	mbedtls_mpi *t = calc_new(c);

	if (mbedtls_mpi_cmp_abs(a, n) >= 0 || mbedtls_mpi_cmp_abs(b, n) >= 0)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, c->function);
	calc_must(c, mbedtls_mpi_grow(a, limbs));
	calc_must(c, mbedtls_mpi_grow(b, limbs));
	calc_must(c, mbedtls_mpi_grow(t, mbedtls_mpi_core_montmul_working_limbs(limbs)));
	mbedtls_mpi_core_montmul(a->MBEDTLS_PRIVATE(p), a->MBEDTLS_PRIVATE(p),
	                         b->MBEDTLS_PRIVATE(p), limbs, p, limbs,
	                         mbedtls_mpi_core_montmul_init(p), t->MBEDTLS_PRIVATE(p));
}

/* An odd modulus above 2: what a context can be of. */
static mbedtls_mpi *load_odd(struct calc *c, const TEE_BigInt *p)
{
	mbedtls_mpi *n = calc_load_modulus(c, p);

	if (!mbedtls_mpi_get_bit(n, 0))
		gp_panic(TEE_ERROR_BAD_PARAMETERS, c->function);
	return n;
}

void TEE_BigIntConvertToFMM(TEE_BigIntFMM *dest, const TEE_BigInt *src, const TEE_BigInt *n,
                            const TEE_BigIntFMMContext *context)
{
	mbedtls_mpi *a, *m;
	struct calc c;

	calc_begin(&c, __func__);
	a = calc_load(&c, src);
	m = load_odd(&c, n);
	calc_must(&c, mbedtls_mpi_mod_mpi(a, a, m));
	multiply(&c, a, load_square(&c, context, m), m);
	calc_store_fmm(&c, dest, a);
	calc_end(&c);
}

void TEE_BigIntConvertFromFMM(TEE_BigInt *dest, const TEE_BigIntFMM *src, const TEE_BigInt *n,
                              const TEE_BigIntFMMContext *context)
{
	mbedtls_mpi *a, *m, *one;
	struct calc c;

	calc_begin(&c, __func__);
	a = calc_load_fmm(&c, src);
	m = load_odd(&c, n);
	load_square(&c, context, m);
	one = calc_new(&c);
	calc_must(&c, mbedtls_mpi_lset(one, 1));
	multiply(&c, a, one, m);
	calc_store(&c, dest, a);
	calc_end(&c);
}

void TEE_BigIntComputeFMM(TEE_BigIntFMM *dest, const TEE_BigIntFMM *op1, const TEE_BigIntFMM *op2,
                          const TEE_BigInt *n, const TEE_BigIntFMMContext *context)
{
	mbedtls_mpi *a, *b, *m;
	struct calc c;

	calc_begin(&c, __func__);
	a = calc_load_fmm(&c, op1);
	b = calc_load_fmm(&c, op2);
	m = load_odd(&c, n);
	load_square(&c, context, m);
	multiply(&c, a, b, m);
	calc_store_fmm(&c, dest, a);
	calc_end(&c);
}

TEE_Result TEE_BigIntExpMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                            const TEE_BigInt *n, const TEE_BigIntFMMContext *context)
{
	mbedtls_mpi *a, *e, *m, *x;
	struct calc c;

	calc_begin(&c, __func__);
	a = calc_load(&c, op1);
	e = calc_load(&c, op2);
	m = calc_load_modulus(&c, n);
	if (mbedtls_mpi_cmp_int(m, 2) == 0)
		GP_PANIC(TEE_ERROR_BAD_PARAMETERS);
	if (!mbedtls_mpi_get_bit(m, 0)) {
		calc_end(&c);
		return TEE_ERROR_NOT_SUPPORTED;
	}
	/* Mbed TLS 3.6.6 answers n in place of 0 for a negative base that n divides. */
	calc_must(&c, mbedtls_mpi_mod_mpi(a, a, m));
	x = calc_new(&c);
	calc_must(&c,
	          mbedtls_mpi_exp_mod(x, a, e, m, context ? load_square(&c, context, m) : NULL));
	calc_store(&c, dest, x);
	calc_end(&c);
	return TEE_SUCCESS;
}
