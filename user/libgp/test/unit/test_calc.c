// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calculations with big integers, against the compiler's of 128 bits and against themselves.
 */
#include "numbers.h"

test(sums_and_products_are_those_of_the_compiler)
{
	__int128 p, q;
	int i;

	numbers_begin();
	for (i = 0; i < 2000; i++) {
		p = draw128(62);
		q = draw128(62);
		set128(a, p);
		set128(b, q);
		TEE_BigIntAdd(x, a, b);
		assert_true(get128(x) == p + q);
		TEE_BigIntSub(x, a, b);
		assert_true(get128(x) == p - q);
		TEE_BigIntMul(x, a, b);
		assert_true(get128(x) == p * q);
		TEE_BigIntSquare(x, a);
		assert_true(get128(x) == p * p);
		TEE_BigIntNeg(x, a);
		assert_true(get128(x) == -p);
		assert_int_equal(TEE_BigIntAbs(x, a), TEE_SUCCESS);
		assert_true(get128(x) == (p < 0 ? -p : p));
		assert_int_equal(TEE_BigIntCmp(a, b), (p > q) - (p < q));
		assert_int_equal(TEE_BigIntCmpS32(a, (int32_t)q),
		                 (p > (int32_t)q) - (p < (int32_t)q));
	}
	assert_nothing_is_left();
}

test(quotients_round_towards_zero_and_remainders_have_the_sign_of_the_dividend)
{
	__int128 p, q;
	int i;

	numbers_begin();
	for (i = 0; i < 2000; i++) {
		p = draw128(120);
		q = draw128(100);
		if (!q)
			continue;
		set128(a, p);
		set128(b, q);
		TEE_BigIntDiv(x, y, a, b);
		assert_true(get128(x) == p / q && get128(y) == p % q);
		TEE_BigIntDiv(x, NULL, a, b);
		TEE_BigIntDiv(NULL, y, a, b);
		assert_true(get128(x) == p / q && get128(y) == p % q);
		TEE_BigIntDiv(a, b, a, b);
		assert_true(get128(a) == p / q && get128(b) == p % q);
	}
	assert_nothing_is_left();
}

static __int128 modulo(__int128 p, __int128 m)
{
	return (p % m + m) % m;
}

static __int128 power(__int128 base, uint32_t exponent, __int128 m)
{
	__int128 r = 1;

	while (exponent--)
		r = modulo(r * base, m);
	return r;
}

test(modular_arithmetic_is_that_of_the_compiler)
{
	__int128 p, q, m;
	uint32_t e;
	int i;

	numbers_begin();
	for (i = 0; i < 2000; i++) {
		p = draw128(50);
		q = draw128(50);
		m = draw128(50);
		m = (m < 0 ? -m : m) + 3;
		e = (uint32_t)(lab_random() % 40);
		set128(a, p);
		set128(b, q);
		set128(n, m);
		TEE_BigIntMod(x, a, n);
		assert_true(get128(x) == modulo(p, m));
		TEE_BigIntAddMod(x, a, b, n);
		assert_true(get128(x) == modulo(p + q, m));
		TEE_BigIntSubMod(x, a, b, n);
		assert_true(get128(x) == modulo(p - q, m));
		TEE_BigIntMulMod(x, a, b, n);
		assert_true(get128(x) == modulo(modulo(p, m) * modulo(q, m), m));
		TEE_BigIntSquareMod(x, a, n);
		assert_true(get128(x) == modulo(modulo(p, m) * modulo(p, m), m));
		TEE_BigIntConvertFromS32(b, (int32_t)e);
		if (m % 2) {
			assert_int_equal(TEE_BigIntExpMod(x, a, b, n, NULL), TEE_SUCCESS);
			assert_true(get128(x) == power(modulo(p, m), e, m));
		} else {
			assert_int_equal(TEE_BigIntExpMod(x, a, b, n, NULL),
			                 TEE_ERROR_NOT_SUPPORTED);
		}
	}
	assert_nothing_is_left();
}

static __int128 divisor(__int128 p, __int128 q)
{
	__int128 t;

	while (q) {
		t = p % q;
		p = q;
		q = t;
	}
	return p < 0 ? -p : p;
}

test(the_factors_of_a_greatest_common_divisor_are_the_smallest)
{
	__int128 p, q, g, u, v;
	int i;

	numbers_begin();
	for (i = 0; i < 2000; i++) {
		p = draw128(40) * (i % 3 ? 1 : 12);
		q = draw128(40) * (i % 3 ? 1 : 30);
		set128(a, p);
		set128(b, q);
		g = divisor(p, q);
		TEE_BigIntComputeExtendedGcd(x, y, z, a, b);
		u = get128(y);
		v = get128(z);
		assert_true(get128(x) == g && u * p + v * q == g);
		if (g) {
			assert_true(absolute(u) <= (absolute(q) / g > 1 ? absolute(q) / g : 1));
			assert_true(absolute(v) <= (absolute(p) / g > 1 ? absolute(p) / g : 1));
		}
		assert_int_equal(TEE_BigIntRelativePrime(a, b), g == 1);
		TEE_BigIntComputeExtendedGcd(x, NULL, NULL, a, b);
		TEE_BigIntComputeExtendedGcd(NULL, NULL, b, a, b);
		assert_true(get128(x) == g && get128(b) == v);
	}
	assert_nothing_is_left();
}

test(an_inverse_is_one)
{
	__int128 p, m;
	int i;

	numbers_begin();
	for (i = 0; i < 500; i++) {
		p = draw128(60);
		m = absolute(draw128(60)) + 2;
		set128(a, p);
		set128(n, m);
		if (divisor(p, m) != 1) {
			expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntInvMod(x, a, n));
			numbers_begin();
			continue;
		}
		TEE_BigIntInvMod(x, a, n);
		assert_true(get128(x) > 0 && get128(x) < m);
		assert_true(modulo(get128(x) * modulo(p, m), m) == 1);
	}
}

test(every_result_may_be_an_operand)
{
	numbers_begin();
	set128(a, 1000);
	TEE_BigIntAdd(a, a, a);
	TEE_BigIntMul(a, a, a);
	TEE_BigIntSquare(a, a);
	assert_true(get128(a) == 16000000000000);
	TEE_BigIntSub(a, a, a);
	assert_true(get128(a) == 0);
	set128(a, 12);
	set128(n, 7);
	TEE_BigIntMod(n, a, n);
	assert_true(get128(n) == 5);
	TEE_BigIntMulMod(n, a, a, n);
	assert_true(get128(n) == 4);
	set128(n, 9);
	TEE_BigIntExpMod(n, a, a, n, NULL);
	assert_true(get128(n) == 0);
	set128(a, 12);
	set128(b, 18);
	TEE_BigIntComputeExtendedGcd(a, b, n, a, b);
	assert_true(get128(a) == 6 && get128(b) == -1 && get128(n) == 1);
	TEE_BigIntDiv(a, b, a, a);
	assert_true(get128(a) == 1 && get128(b) == 0);
	TEE_BigIntNeg(a, a);
	TEE_BigIntAbs(a, a);
	TEE_BigIntAssign(a, a);
	assert_true(get128(a) == 1);
	TEE_BigIntComputeExtendedGcd(a, a, a, a, b);
	assert_true(get128(a) == 1);
}

test(large_numbers_obey_the_laws_of_arithmetic)
{
	size_t bits;
	int i;

	numbers_begin();
	for (i = 0; i < 60; i++) {
		bits = 64 + lab_random() % (MAX_BITS - 128);
		draw(a, bits);
		draw(b, bits / 2 + 8);
		draw(n, 32 + lab_random() % 512);
		TEE_BigIntAbs(n, n);
		/* (a + b) - b = a, and (a * b + (b - 1)) / b = a */
		TEE_BigIntAdd(x, a, b);
		TEE_BigIntSub(x, x, b);
		assert_int_equal(TEE_BigIntCmp(x, a), 0);
		TEE_BigIntMul(x, a, b);
		TEE_BigIntDiv(y, z, x, b);
		assert_int_equal(TEE_BigIntCmp(y, a) | TEE_BigIntCmpS32(z, 0), 0);
		/* (a + b) ^ 2 - (a - b) ^ 2 = 4 a b */
		TEE_BigIntAdd(y, a, b);
		TEE_BigIntSquare(y, y);
		TEE_BigIntSub(z, a, b);
		TEE_BigIntSquare(z, z);
		TEE_BigIntSub(y, y, z);
		TEE_BigIntAdd(x, x, x);
		TEE_BigIntAdd(x, x, x);
		assert_int_equal(TEE_BigIntCmp(y, x), 0);
		/* (a * b) mod n, in one step and in two */
		TEE_BigIntMulMod(x, a, b, n);
		TEE_BigIntMod(y, a, n);
		TEE_BigIntMod(z, b, n);
		TEE_BigIntMul(y, y, z);
		TEE_BigIntMod(y, y, n);
		assert_int_equal(TEE_BigIntCmp(y, x), 0);
	}
	assert_nothing_is_left();
}

test(what_cannot_be_calculated_panics)
{
	TEE_BigInt word[TEE_BigIntSizeInU32(32)];

	numbers_begin();
	TEE_BigIntInit(word, TEE_BigIntSizeInU32(32));
	set128(a, 5);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntDiv(x, y, a, z));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntMod(x, a, z));
	set128(b, -1);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntMod(x, a, b));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntExpMod(x, a, b, a, NULL));
	set128(b, 2);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntExpMod(x, a, a, b, NULL));
	set128(b, 1);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAddMod(x, a, a, b));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntInvMod(x, a, b));
	set128(a, UINT32_MAX);
	expect_ta_panic(TEE_ERROR_OVERFLOW, TEE_BigIntAdd(word, a, b));
	TEE_BigIntSub(word, a, b);
	assert_true(get128(word) == UINT32_MAX - 1);
}

test(operands_of_4096_bits_fit_into_the_scratch_memory)
{
	static TEE_BigIntFMMContext c[TEE_BigIntSizeInU32(MAX_BITS) + 2];

	numbers_begin();
	draw(a, MAX_BITS);
	draw(b, MAX_BITS);
	draw(n, MAX_BITS);
	TEE_BigIntAbs(n, n);
	TEE_BigIntAbs(b, b);
	TEE_BigIntSetBit(n, 0, true);
	TEE_BigIntMul(x, a, b);
	TEE_BigIntDiv(y, z, x, n);
	TEE_BigIntMod(y, x, n);
	TEE_BigIntMulMod(y, a, b, n);
	TEE_BigIntComputeExtendedGcd(y, x, z, a, n);
	TEE_BigIntRelativePrime(a, n);
	assert_int_equal(TEE_BigIntInitFMMContext1(c, sizeof(c) / 4, n), TEE_SUCCESS);
	TEE_BigIntShiftRight(b, b, MAX_BITS - 200);
	assert_int_equal(TEE_BigIntExpMod(y, a, b, n, c), TEE_SUCCESS);
	assert_int_equal(TEE_BigIntExpMod(x, a, b, n, NULL), TEE_SUCCESS);
	assert_int_equal(TEE_BigIntCmp(x, y), 0);
	TEE_BigIntIsProbablePrime(n, 80);
	print_message("scratch: %zu of %zu bytes\n", scratch.stats.peak, scratch.stats.size);
	assert_nothing_is_left();
}

test(a_number_too_large_to_calculate_with_panics_and_does_no_more)
{
	static TEE_BigInt huge[TEE_BigIntSizeInU32(300000)];

	numbers_begin();
	TEE_BigIntInit(huge, sizeof(huge) / 4);
	assert_int_equal(TEE_BigIntSetBit(huge, 299999, true), TEE_SUCCESS);
	assert_int_equal(TEE_BigIntCmp(huge, a), 1);
	TEE_BigIntShiftRight(x, huge, 299000);
	assert_int_equal(TEE_BigIntGetBitCount(x), 1000);
	expect_ta_panic(TEE_ERROR_OUT_OF_MEMORY, TEE_BigIntAdd(huge, huge, a));
}
