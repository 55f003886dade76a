// SPDX-License-Identifier: BSD-2-Clause
/*
 * Big integers against Python's, and primes.
 */
#include "numbers.h"

enum operation {
	SUM,
	PRODUCT,
	QUOTIENT,
	REMAINDER,
	MODULO,
	PRODUCT_MODULO,
	POWER_MODULO,
	INVERSE,
	DIVISOR,
	PRIME,
};

static const struct {
	enum operation op;
	const char *a, *b, *n, *result;
} vectors[] = {
#include "arith_vectors.inc"
};

static void check_prime(const char *result)
{
	int32_t r = TEE_BigIntIsProbablePrime(a, 80);

	if (*result == '0')
		assert_int_equal(r, 0);
	else
		assert_int_equal(r, TEE_BigIntGetBitCount(a) < 20 ? 1 : -1);
}

static void do_vector(enum operation op)
{
	switch (op) {
	case SUM:
		TEE_BigIntAdd(x, a, b);
		break;
	case PRODUCT:
		TEE_BigIntMul(x, a, b);
		break;
	case QUOTIENT:
		TEE_BigIntDiv(x, NULL, a, b);
		break;
	case REMAINDER:
		TEE_BigIntDiv(NULL, x, a, b);
		break;
	case MODULO:
		TEE_BigIntMod(x, a, n);
		break;
	case PRODUCT_MODULO:
		TEE_BigIntMulMod(x, a, b, n);
		break;
	case POWER_MODULO:
		assert_int_equal(TEE_BigIntExpMod(x, a, b, n, NULL), TEE_SUCCESS);
		break;
	case INVERSE:
		TEE_BigIntInvMod(x, a, n);
		break;
	case DIVISOR:
		TEE_BigIntComputeExtendedGcd(x, NULL, NULL, a, b);
		break;
	case PRIME:
	default:
		break;
	}
}

test(all_that_another_library_says_is_so)
{
	size_t i;

	numbers_begin();
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		set_hex(a, vectors[i].a);
		set_hex(b, vectors[i].b);
		set_hex(n, vectors[i].n);
		set_hex(y, vectors[i].result);
		if (vectors[i].op == PRIME) {
			check_prime(vectors[i].result);
			continue;
		}
		do_vector(vectors[i].op);
		if (TEE_BigIntCmp(x, y) != 0)
			fail_msg("vector %zu", i);
	}
	assert_nothing_is_left();
}

test(small_primes_are_certain_and_others_probable)
{
	uint32_t i, j;
	int32_t r;

	numbers_begin();
	for (i = 0; i < 3000; i++) {
		TEE_BigIntConvertFromS32(a, (int32_t)i);
		for (j = 2; j * j <= i && i % j; j++)
			;
		r = TEE_BigIntIsProbablePrime(a, i % 100);
		assert_int_equal(r, i > 1 && j * j > i);
		TEE_BigIntNeg(a, a);
		assert_int_equal(TEE_BigIntIsProbablePrime(a, 80), 0);
	}
	TEE_BigIntConvertFromS32(a, 1018081); /* 1009 squared: trial division does not find it */
	assert_int_equal(TEE_BigIntIsProbablePrime(a, 0), 0);
}

/* How often a prime is tried with a base drawn at random; each lets one composite of four pass. */
static unsigned int bases_tried(uint32_t confidence)
{
	lab.draws = 0;
	assert_int_equal(TEE_BigIntIsProbablePrime(a, confidence), -1);
	return lab.draws;
}

test(confidence_is_80_at_least_and_what_was_asked_above)
{
	numbers_begin();
	set128(a, ((unsigned __int128)1 << 127) - 1);
	assert_true(bases_tried(0) >= 40 && bases_tried(79) >= 40 && bases_tried(80) >= 40);
	assert_true(bases_tried(80) < 64 && bases_tried(128) >= 64 && bases_tried(129) >= 65);
	assert_true(bases_tried(256) >= 128 && bases_tried(512) >= 256);
	assert_true(bases_tried(UINT32_MAX) >= 256 && bases_tried(UINT32_MAX) < 400);
}

test(without_random_numbers_there_is_no_answer_about_primes)
{
	numbers_begin();
	TEE_BigIntConvertFromS32(a, INT32_MAX);
	assert_int_equal(TEE_BigIntIsProbablePrime(a, UINT32_MAX), -1);
	lab.result = TEE_ERROR_GENERIC;
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntIsProbablePrime(a, 10));
}
