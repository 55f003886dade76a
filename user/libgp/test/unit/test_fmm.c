// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fast modular multiplication.
 */
#include "numbers.h"
#include "oracle.h"

/* The fast way and the other one give the same. */
static void multiply_fast(size_t bits)
{
	TEE_BigIntFMM *p = malloc(TEE_BigIntFMMSizeInU32(bits) * 4);
	TEE_BigIntFMM *q = malloc(TEE_BigIntFMMSizeInU32(bits) * 4);
	TEE_BigIntFMMContext *c = malloc(TEE_BigIntFMMContextSizeInU32(bits) * 4);

	assert_true(p && q && c);
	TEE_BigIntInitFMM(p, TEE_BigIntFMMSizeInU32(bits));
	TEE_BigIntInitFMM(q, TEE_BigIntFMMSizeInU32(bits));
	draw(n, bits);
	TEE_BigIntAbs(n, n);
	TEE_BigIntSetBit(n, 0, true);
	assert_int_equal(TEE_BigIntInitFMMContext1(c, TEE_BigIntFMMContextSizeInU32(bits), n),
	                 TEE_SUCCESS);
	draw(a, bits + 8);
	draw(b, bits / 2 + 8);
	TEE_BigIntConvertToFMM(p, a, n, c);
	TEE_BigIntConvertToFMM(q, b, n, c);
	TEE_BigIntComputeFMM(p, p, q, n, c);
	TEE_BigIntComputeFMM(p, q, p, n, c);
	TEE_BigIntComputeFMM(p, p, p, n, c);
	TEE_BigIntConvertFromFMM(x, p, n, c);
	TEE_BigIntMulMod(y, a, b, n);
	TEE_BigIntMulMod(y, y, b, n);
	TEE_BigIntSquareMod(y, y, n);
	assert_int_equal(TEE_BigIntCmp(x, y), 0);
	TEE_BigIntConvertFromS32(b, 1234567);
	TEE_BigIntExpMod(x, a, b, n, NULL);
	TEE_BigIntExpMod(y, a, b, n, c);
	assert_int_equal(TEE_BigIntCmp(x, y), 0);
	free(p);
	free(q);
	free(c);
}

test(fast_multiplication_gives_what_the_other_gives)
{
	size_t bits;

	numbers_begin();
	for (bits = 8; bits <= MAX_BITS - 8; bits += 8 + bits / 3)
		multiply_fast(bits);
	assert_nothing_is_left();
}

test(a_context_is_good_for_its_modulus_only)
{
	TEE_BigIntFMMContext c[64];
	TEE_BigIntFMM p[32];

	numbers_begin();
	TEE_BigIntInitFMM(p, 32);
	set128(a, 5);
	set128(n, 101);
	TEE_BigIntInitFMMContext(c, 64, n);
	TEE_BigIntConvertToFMM(p, a, n, c);
	set128(x, 103);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntConvertToFMM(p, a, x, c));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntExpMod(y, a, a, x, c));
	/* the same lowest limb */
	TEE_BigIntSetBit(x, 70, true);
	set128(n, 103);
	TEE_BigIntInitFMMContext(c, 64, x);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntConvertFromFMM(y, p, n, c));
	set128(n, 104);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntConvertFromFMM(y, p, n, c));
}

test(moduli_that_are_even_or_too_small_have_no_context)
{
	TEE_BigIntFMMContext c[64];
	__int128 m;

	numbers_begin();
	for (m = -3; m < 3; m++) {
		set128(n, m);
		assert_int_equal(TEE_BigIntInitFMMContext1(c, 64, n), TEE_ERROR_NOT_SUPPORTED);
		expect_ta_panic(TEE_ERROR_NOT_SUPPORTED, TEE_BigIntInitFMMContext(c, 64, n));
	}
	set128(n, 1000);
	assert_int_equal(TEE_BigIntInitFMMContext1(c, 64, n), TEE_ERROR_NOT_SUPPORTED);
	set128(n, ((__int128)1 << 100) + 1);
	expect_ta_panic(TEE_ERROR_OVERFLOW, TEE_BigIntInitFMMContext1(c, 7, n));
	numbers_begin();
	set128(n, ((__int128)1 << 100) + 1);
	assert_int_equal(TEE_BigIntInitFMMContext1(c, TEE_BigIntFMMContextSizeInU32(101), n),
	                 TEE_SUCCESS);
}

test(a_fast_number_that_is_none_of_the_modulus_panics)
{
	TEE_BigIntFMMContext c[64];
	TEE_BigIntFMM p[32], q[32];

	numbers_begin();
	TEE_BigIntInitFMM(p, 32);
	TEE_BigIntInitFMM(q, 32);
	set128(n, ((__int128)1 << 100) + 1);
	set128(a, ((__int128)1 << 99) + 7);
	TEE_BigIntInitFMMContext(c, 64, n);
	TEE_BigIntConvertToFMM(p, a, n, c);
	set128(n, 101);
	TEE_BigIntInitFMMContext(c, 64, n);
	TEE_BigIntConvertToFMM(q, a, n, c);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntComputeFMM(q, p, q, n, c));
	numbers_begin();
	set128(n, 101);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntComputeFMM(q, q, p, n, c));
	numbers_begin();
	set128(n, 101);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntConvertFromFMM(x, p, n, c));
}

test(a_context_without_content_panics_and_nothing_behind_it_is_read)
{
	TEE_BigIntFMMContext *c = oracle_words(2);
	TEE_BigIntFMM p[32];

	numbers_begin();
	TEE_BigIntInitFMM(p, 32);
	set128(a, 5);
	set128(n, 1000);
	assert_int_equal(TEE_BigIntInitFMMContext1(c, 2, n), TEE_ERROR_NOT_SUPPORTED);
	set128(n, 101);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntConvertToFMM(p, a, n, c));
	oracle_drop(c);
}
