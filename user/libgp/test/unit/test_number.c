// SPDX-License-Identifier: BSD-2-Clause
/*
 * Big integers: bits, octets, and what is none.
 */
#include "numbers.h"

#include "libgp/arith/number.h"

test(shifts_are_those_of_the_magnitude)
{
	__int128 p, want;
	size_t by;
	int i;

	numbers_begin();
	for (i = 0; i < 2000; i++) {
		p = draw128(126);
		by = lab_random() % 130;
		want = by > 126 ? 0 : absolute(p) >> by;
		set128(a, p);
		TEE_BigIntShiftRight(x, a, by);
		assert_true(get128(x) == (p < 0 ? -want : want));
		TEE_BigIntShiftRight(a, a, by);
		assert_int_equal(TEE_BigIntCmp(a, x), 0);
	}
	set128(a, -5);
	TEE_BigIntShiftRight(x, a, SIZE_MAX);
	assert_int_equal(TEE_BigIntCmpS32(x, 0), 0);
	TEE_BigIntShiftRight(x, a, (size_t)UINT32_MAX + 1);
	assert_int_equal(TEE_BigIntCmpS32(x, 0), 0);
}

test(bits_can_be_read_set_and_counted)
{
	TEE_BigInt small[TEE_BigIntSizeInU32(64)];
	uint32_t i;

	numbers_begin();
	TEE_BigIntInit(small, TEE_BigIntSizeInU32(64));
	assert_int_equal(TEE_BigIntGetBitCount(small), 0);
	for (i = 0; i < 64; i++) {
		assert_false(TEE_BigIntGetBit(small, i));
		assert_int_equal(TEE_BigIntSetBit(small, i, true), TEE_SUCCESS);
		assert_true(TEE_BigIntGetBit(small, i));
		assert_int_equal(TEE_BigIntGetBitCount(small), i + 1);
	}
	assert_int_equal(TEE_BigIntSetBit(small, 64, true), TEE_ERROR_OVERFLOW);
	assert_int_equal(TEE_BigIntSetBit(small, UINT32_MAX, false), TEE_ERROR_OVERFLOW);
	assert_false(TEE_BigIntGetBit(small, 64) || TEE_BigIntGetBit(small, UINT32_MAX));
	TEE_BigIntNeg(small, small);
	for (i = 63; i > 0; i--) {
		assert_int_equal(TEE_BigIntSetBit(small, i, false), TEE_SUCCESS);
		assert_int_equal(TEE_BigIntGetBitCount(small), i);
	}
	assert_int_equal(TEE_BigIntCmpS32(small, -1), 0);
	TEE_BigIntSetBit(small, 0, false);
	assert_int_equal(TEE_BigIntCmpS32(small, 0), 0); /* not minus zero */
}

test(numbers_of_32_bits_come_back)
{
	static const int32_t values[] = { 0, 1, -1, 123, INT32_MAX, INT32_MIN, INT32_MIN + 1 };
	TEE_BigInt tiny[TEE_BigIntSizeInU32(0)];
	int32_t v;
	size_t i;

	numbers_begin();
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		TEE_BigIntConvertFromS32(a, values[i]);
		assert_int_equal(TEE_BigIntConvertToS32(&v, a), TEE_SUCCESS);
		assert_int_equal(v, values[i]);
		assert_int_equal(TEE_BigIntCmpS32(a, values[i]), 0);
	}
	set128(a, (__int128)INT32_MAX + 1);
	assert_int_equal(TEE_BigIntConvertToS32(&v, a), TEE_ERROR_OVERFLOW);
	set128(a, (__int128)INT32_MIN - 1);
	assert_int_equal(TEE_BigIntConvertToS32(&v, a), TEE_ERROR_OVERFLOW);
	TEE_BigIntInit(tiny, TEE_BigIntSizeInU32(0));
	TEE_BigIntConvertFromS32(tiny, 0);
	expect_ta_panic(TEE_ERROR_OVERFLOW, TEE_BigIntConvertFromS32(tiny, 1));
}

test(octets_come_back_without_leading_zeroes)
{
	static const uint8_t in[] = { 0, 0, 1, 2, 3, 4, 5, 6 };
	TEE_BigInt small[TEE_BigIntSizeInU32(64)], word[TEE_BigIntSizeInU32(32)];
	uint8_t out[8] = { 0 };
	size_t len = 5;
	uint32_t len11 = 8;

	TEE_BigIntInit(small, TEE_BigIntSizeInU32(64));
	TEE_BigIntInit(word, TEE_BigIntSizeInU32(32));
	assert_int_equal(TEE_BigIntConvertFromOctetString(small, in, 8, -1), TEE_SUCCESS);
	assert_int_equal(TEE_BigIntConvertToOctetString(out, &len, small), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(len, 6);
	assert_int_equal(TEE_BigIntConvertToOctetString(out, &len, small), TEE_SUCCESS);
	assert_memory_equal(out, in + 2, 6);
	assert_int_equal(out[6], 0);
	assert_int_equal(__GP11_TEE_BigIntConvertToOctetString(out, &len11, small), TEE_SUCCESS);
	assert_int_equal(len11, 6);
	assert_int_equal(TEE_BigIntConvertFromOctetString(word, in, 8, 1), TEE_ERROR_OVERFLOW);
	assert_int_equal(TEE_BigIntAssign(word, small), TEE_ERROR_OVERFLOW);
	assert_int_equal(TEE_BigIntAbs(word, small), TEE_ERROR_OVERFLOW);
	expect_ta_panic(TEE_ERROR_OVERFLOW, TEE_BigIntNeg(word, small));
	expect_ta_panic(TEE_ERROR_OVERFLOW, TEE_BigIntShiftRight(word, small, 8));
	TEE_BigIntShiftRight(word, small, 9);
	assert_int_equal(TEE_BigIntConvertFromOctetString(word, in, 6, 1), TEE_SUCCESS);
	assert_int_equal(TEE_BigIntCmpS32(word, 0x01020304), 0);
	assert_int_equal(TEE_BigIntConvertFromOctetString(word, in, 2, -1), TEE_SUCCESS);
	assert_int_equal(TEE_BigIntCmpS32(word, 0), 0);
	len = 0;
	assert_int_equal(TEE_BigIntConvertToOctetString(NULL, &len, word), TEE_SUCCESS);
}

test(memory_that_is_no_number_panics)
{
	TEE_BigInt junk[8];

	numbers_begin();
	memset(junk, 0, sizeof(junk));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntCmp(junk, a));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAdd(x, a, junk));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAdd(junk, a, a));
	memset(junk, 0xff, sizeof(junk));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntGetBit(junk, 0));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntNeg(NULL, a));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntInit(junk, 1));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntInit(junk, 65536 + 2));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntInit(NULL, 8));
	TEE_BigIntInit(junk, 8);
	TEE_BigIntConvertFromS32(junk, 1);
	((struct number *)junk)->used = 7;
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAssign(x, junk));
	((struct number *)junk)->used = 2; /* a leading zero */
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAssign(x, junk));
	((struct number *)junk)->used = 1;
	((struct number *)junk)->negative = 2;
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAssign(x, junk));
	TEE_BigIntInit(junk, 8);
	((struct number *)junk)->negative = 1; /* minus zero */
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAssign(x, junk));
	TEE_BigIntInitFMM(junk, 8);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAssign(x, junk));
}

static void use_wild_memory(void)
{
	TEE_BigInt wild[8];
	size_t i;

	for (i = 0; i < 8; i++)
		wild[i] = (uint32_t)lab_random();
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_BigIntAssign(x, wild));
}

test(wild_memory_is_no_number_either)
{
	int i;

	numbers_begin();
	for (i = 0; i < 5000; i++)
		use_wild_memory();
}

test(nothing_of_a_larger_number_comes_back_when_a_smaller_one_grows)
{
	numbers_begin();
	set128(a, ((__int128)1 << 120) - 1);
	set128(b, 2);
	assert_int_equal(TEE_BigIntAssign(a, b), TEE_SUCCESS);
	TEE_BigIntSetBit(a, 0, true);
	assert_int_equal(TEE_BigIntCmpS32(a, 3), 0);
	set128(a, ((__int128)1 << 120) - 1);
	TEE_BigIntConvertFromS32(a, 2);
	TEE_BigIntSetBit(a, 0, true);
	assert_int_equal(TEE_BigIntCmpS32(a, 3), 0);
	set128(a, ((__int128)1 << 120) - 1);
	TEE_BigIntAdd(a, b, b);
	TEE_BigIntSetBit(a, 0, true);
	assert_int_equal(TEE_BigIntCmpS32(a, 5), 0);
}

test(the_largest_number_that_there_can_be_has_all_of_its_bits)
{
	static TEE_BigInt large[65535 + 2];

	TEE_BigIntInit(large, 65535 + 2);
	assert_int_equal(TEE_BigIntSetBit(large, 65535 * 32 - 1, true), TEE_SUCCESS);
	assert_int_equal(TEE_BigIntSetBit(large, 65535 * 32, true), TEE_ERROR_OVERFLOW);
	assert_int_equal(TEE_BigIntGetBitCount(large), 65535 * 32);
}
