// SPDX-License-Identifier: BSD-2-Clause
/*
 * Big integers, each function at least once. What they calculate is tested elsewhere; here, that
 * they do so in a TA.
 */
#include <string.h>
#include <tee_internal_api.h>

#include <selftest.h>
#include "check.h"

#define BITS  256
#define WORDS TEE_BigIntSizeInU32(BITS)

static TEE_BigInt a[WORDS], b[WORDS], n[WORDS], x[WORDS], y[WORDS];

static bool is(const TEE_BigInt *number, int32_t value)
{
	return TEE_BigIntCmpS32(number, value) == 0;
}

static void convert(struct checks *c)
{
	uint8_t octets[4] = { 0 };
	size_t len = sizeof(octets);
	int32_t v = 0;

	TEE_BigIntInit(a, WORDS);
	TEE_BigIntInit(b, WORDS);
	TEE_BigIntInit(n, WORDS);
	TEE_BigIntInit(x, WORDS);
	TEE_BigIntInit(y, WORDS);
	CHECK(c, !TEE_BigIntConvertFromOctetString(a, (const uint8_t *)"\1\2\3", 3, -1));
	CHECK(c, is(a, -0x10203));
	CHECK(c, !TEE_BigIntConvertToOctetString(octets, &len, a) && len == 3);
	CHECK(c, !memcmp(octets, "\1\2\3", 3));
	CHECK(c, !TEE_BigIntConvertToS32(&v, a) && v == -0x10203);
	CHECK(c, !TEE_BigIntAbs(a, a) && is(a, 0x10203) && TEE_BigIntGetBitCount(a) == 17);
	CHECK(c, TEE_BigIntGetBit(a, 1) && !TEE_BigIntGetBit(a, 2));
	CHECK(c, !TEE_BigIntSetBit(a, 255, true) &&
	                 TEE_BigIntSetBit(a, 256, true) == TEE_ERROR_OVERFLOW);
	TEE_BigIntShiftRight(x, a, 250);
	CHECK(c, is(x, 32) && TEE_BigIntCmp(x, a) < 0 && !TEE_BigIntAssign(y, x) && is(y, 32));
}

static void calculate(struct checks *c)
{
	TEE_BigIntConvertFromS32(a, 1234);
	TEE_BigIntConvertFromS32(b, -56);
	TEE_BigIntConvertFromS32(n, 101);
	TEE_BigIntAdd(x, a, b);
	CHECK(c, is(x, 1178));
	TEE_BigIntSub(x, a, b);
	CHECK(c, is(x, 1290));
	TEE_BigIntMul(x, a, b);
	CHECK(c, is(x, -69104));
	TEE_BigIntSquare(x, b);
	CHECK(c, is(x, 3136));
	TEE_BigIntNeg(x, x);
	CHECK(c, is(x, -3136));
	TEE_BigIntDiv(x, y, a, b);
	CHECK(c, is(x, -22) && is(y, 2));
	TEE_BigIntMod(x, b, n);
	CHECK(c, is(x, 45));
	TEE_BigIntAddMod(x, a, b, n);
	CHECK(c, is(x, 67));
	TEE_BigIntSubMod(x, a, b, n);
	CHECK(c, is(x, 78));
	TEE_BigIntMulMod(x, a, b, n);
	CHECK(c, is(x, 81));
	TEE_BigIntSquareMod(x, a, n);
	CHECK(c, is(x, 80));
	TEE_BigIntInvMod(x, a, n);
	TEE_BigIntMulMod(x, x, a, n);
	CHECK(c, is(x, 1));
	CHECK(c, !TEE_BigIntRelativePrime(a, b) && TEE_BigIntRelativePrime(a, n));
	TEE_BigIntComputeExtendedGcd(x, y, NULL, a, b);
	CHECK(c, is(x, 2));
	CHECK(c, TEE_BigIntIsProbablePrime(n, 80) == 1 && TEE_BigIntIsProbablePrime(a, 80) == 0);
}

static void calculate_fast(struct checks *c)
{
	size_t size = TEE_BigIntFMMSizeInU32(BITS);
	size_t context_size = TEE_BigIntFMMContextSizeInU32(BITS);
	TEE_BigIntFMM *f = TEE_Malloc(size * 4, 0);
	TEE_BigIntFMMContext *context = TEE_Malloc(context_size * 4, 0);

	CHECK(c, f && context);
	TEE_BigIntInitFMM(f, size);
	TEE_BigIntInitFMMContext(context, context_size, n);
	CHECK(c, !TEE_BigIntInitFMMContext1(context, context_size, n));
	TEE_BigIntConvertToFMM(f, a, n, context);
	TEE_BigIntComputeFMM(f, f, f, n, context);
	TEE_BigIntConvertFromFMM(x, f, n, context);
	CHECK(c, is(x, 80));
	TEE_BigIntConvertFromS32(b, 100);
	CHECK(c, !TEE_BigIntExpMod(x, a, b, n, context) && is(x, 1)); /* Fermat */
	TEE_Free(f);
	TEE_Free(context);
}

void test_arithmetic(struct checks *c)
{
	convert(c);
	calculate(c);
	calculate_fast(c);
}
