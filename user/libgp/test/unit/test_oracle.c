// SPDX-License-Identifier: BSD-2-Clause
/*
 * Every function of the arithmetic API against Python's integers (arith_oracle.py says how a case
 * is written): signs, zero, numbers of the least room and of one word too little, operands and
 * results that are the same memory, wrong moduli, and what lies behind a number stays.
 */
#include "numbers.h"
#include "oracle.h"

enum { A, B, N, OPERANDS, RESULTS = 3 };

#define FIELDS   13
#define HEX_MAX  4096
#define NO_PANIC 0xc0ffee

/* One case: its fields, and what they become. */
static struct {
	char *field[FIELDS];
	uint64_t arg;
	TEE_BigInt *operand[OPERANDS], *result[RESULTS];
	uint32_t *extra[4]; /* more memory of exact size, */
	size_t extras;      /* and how much of that there is */
	bool wrong;         /* what came out, beyond numbers */
} it;

/* The magnitude of a number in hexadecimal: its digits in pairs, most significant first. */
static size_t read_octets(const char *hex, uint8_t *to, int *sign)
{
	size_t len, i, n;

	*sign = *hex == '-' ? -1 : 1;
	hex += *hex == '-';
	len = strcspn(hex, ":");
	if (len == 1 && *hex == '0')
		return 0;
	n = (len + 1) / 2;
	memset(to, 0, n);
	for (i = 0; i < len; i++) {
		char c = hex[len - 1 - i];
		int v = c <= '9' ? c - '0' : c - 'a' + 10;

		to[n - 1 - i / 2] |= (uint8_t)(v << i % 2 * 4);
	}
	return n;
}

static void set(TEE_BigInt *to, const char *hex)
{
	static uint8_t octets[HEX_MAX];
	int sign;
	size_t n = read_octets(hex, octets, &sign);

	assert_int_equal(TEE_BigIntConvertFromOctetString(to, octets, n, sign), TEE_SUCCESS);
}

static uint32_t *extra(size_t words)
{
	return it.extra[it.extras++] = oracle_words(words);
}

static TEE_BigInt *number(const char *token)
{
	size_t words = (size_t)strtoul(strchr(token, ':') + 1, NULL, 10) + TEE_BigIntSizeInU32(0);
	TEE_BigInt *p = oracle_words(words);

	TEE_BigIntInit(p, words);
	set(p, token);
	return p;
}

static bool is(const TEE_BigInt *p, const char *hex)
{
	static TEE_BigInt want[TEE_BigIntSizeInU32(4 * HEX_MAX)];

	TEE_BigIntInit(want, TEE_BigIntSizeInU32(4 * HEX_MAX));
	set(want, hex);
	return TEE_BigIntCmp(p, want) == 0;
}

/* ---- the functions --------------------------------------------------------------------------- */

#define OP1  it.operand[A]
#define OP2  it.operand[B]
#define MOD  it.operand[N]
#define DEST it.result[0]

#define CALL(name, ...)                  \
	static uint32_t do_##name(void)  \
	{                                \
		TEE_BigInt##__VA_ARGS__; \
		return 0;                \
	}
#define TELL(name, ...)                                   \
	static uint32_t do_##name(void)                   \
	{                                                 \
		return (uint32_t)TEE_BigInt##__VA_ARGS__; \
	}

CALL(add, Add(DEST, OP1, OP2))
CALL(sub, Sub(DEST, OP1, OP2))
CALL(mul, Mul(DEST, OP1, OP2))
CALL(square, Square(DEST, OP1))
CALL(neg, Neg(DEST, OP1))
CALL(div, Div(DEST, it.result[1], OP1, OP2))
CALL(mod, Mod(DEST, OP1, MOD))
CALL(addmod, AddMod(DEST, OP1, OP2, MOD))
CALL(submod, SubMod(DEST, OP1, OP2, MOD))
CALL(mulmod, MulMod(DEST, OP1, OP2, MOD))
CALL(squaremod, SquareMod(DEST, OP1, MOD))
CALL(invmod, InvMod(DEST, OP1, MOD))
CALL(gcd, ComputeExtendedGcd(DEST, it.result[1], it.result[2], OP1, OP2))
CALL(shift, ShiftRight(DEST, OP1, it.arg))
CALL(froms32, ConvertFromS32(DEST, (int32_t)it.arg))
TELL(abs, Abs(DEST, OP1))
TELL(assign, Assign(DEST, OP1))
TELL(relprime, RelativePrime(OP1, OP2))
TELL(cmp, Cmp(OP1, OP2))
TELL(cmps32, CmpS32(OP1, (int32_t)it.arg))
TELL(getbit, GetBit(OP1, (uint32_t)it.arg))
TELL(bitcount, GetBitCount(OP1))
TELL(setbit, SetBit(OP1, (uint32_t)(it.arg / 2), it.arg & 1))

/* A prime is certain when it is small. */
static uint32_t do_prime(void)
{
	int32_t r = TEE_BigIntIsProbablePrime(OP1, (uint32_t)it.arg);

	it.wrong = r == (TEE_BigIntGetBitCount(OP1) < 20 ? -1 : 1) || r < -1 || r > 1;
	return r != 0;
}

static uint32_t do_tos32(void)
{
	int32_t v = 0x5a5a;
	TEE_Result res = TEE_BigIntConvertToS32(&v, OP1);

	it.wrong = res == TEE_SUCCESS ? v != (int32_t)it.arg : v != 0x5a5a;
	return res;
}

static uint32_t do_fromoctets(void)
{
	static uint8_t octets[HEX_MAX];
	int sign;
	size_t n = read_octets(it.field[2], octets + it.arg, &sign);

	memset(octets, 0, it.arg);
	/* Whatever is not below zero means that the number is not, either. */
	return TEE_BigIntConvertFromOctetString(DEST, octets, n + it.arg,
	                                        sign < 0 ? INT32_MIN : (int32_t)it.arg);
}

static uint32_t do_tooctets(void)
{
	static uint8_t want[HEX_MAX];
	int sign;
	size_t need = read_octets(it.field[2], want, &sign), len = it.arg;
	uint8_t *out = (void *)extra(len / 4 + 1);
	TEE_Result res = TEE_BigIntConvertToOctetString(out, &len, OP1);

	it.wrong = len != need || (res == TEE_SUCCESS && host_memcmp(out, want, need) != 0);
	return res;
}

static TEE_BigIntFMMContext *context_of_modulus(TEE_Result *res)
{
	size_t words = TEE_BigIntFMMContextSizeInU32(TEE_BigIntGetBitCount(MOD));
	TEE_BigIntFMMContext *c = extra(words);

	*res = TEE_BigIntInitFMMContext1(c, words, MOD);
	return c;
}

static uint32_t do_expmod(void)
{
	TEE_BigIntFMMContext *c = NULL;
	TEE_Result res = TEE_ERROR_NOT_SUPPORTED;

	if (it.arg)
		c = context_of_modulus(&res);
	return TEE_BigIntExpMod(DEST, OP1, OP2, MOD, res == TEE_SUCCESS ? c : NULL);
}

/* a * b * b mod n, where the last product is written over an operand */
static uint32_t do_fmm(void)
{
	size_t words = TEE_BigIntFMMSizeInU32(TEE_BigIntGetBitCount(MOD));
	TEE_BigIntFMM *p = extra(words), *q = extra(words);
	TEE_Result res;
	TEE_BigIntFMMContext *c = context_of_modulus(&res);

	if (res == TEE_SUCCESS) {
		TEE_BigIntInitFMM(p, words);
		TEE_BigIntInitFMM(q, words);
		TEE_BigIntConvertToFMM(p, OP1, MOD, c);
		TEE_BigIntConvertToFMM(q, OP2, MOD, c);
		TEE_BigIntComputeFMM(p, p, q, MOD, c);
		TEE_BigIntComputeFMM(q, p, q, MOD, c);
		TEE_BigIntConvertFromFMM(DEST, q, MOD, c);
	}
	return res;
}

static const struct {
	const char *name;
	uint32_t (*call)(void);
} operations[] = {
#define OPERATION(name)          \
	{                        \
#name, do_##name \
	}
	OPERATION(add),       OPERATION(sub),      OPERATION(mul),      OPERATION(square),
	OPERATION(neg),       OPERATION(abs),      OPERATION(assign),   OPERATION(div),
	OPERATION(mod),       OPERATION(addmod),   OPERATION(submod),   OPERATION(mulmod),
	OPERATION(squaremod), OPERATION(invmod),   OPERATION(expmod),   OPERATION(fmm),
	OPERATION(gcd),       OPERATION(relprime), OPERATION(prime),    OPERATION(cmp),
	OPERATION(cmps32),    OPERATION(getbit),   OPERATION(bitcount), OPERATION(setbit),
	OPERATION(shift),     OPERATION(froms32),  OPERATION(tos32),    OPERATION(fromoctets),
	OPERATION(tooctets),
};

/* ---- a case ---------------------------------------------------------------------------------- */

static bool split(char *line)
{
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		it.field[i] = line;
		line += strcspn(line, " ");
		if (*line)
			*line++ = 0;
	}
	return !*line && *it.field[FIELDS - 1];
}

static TEE_BigInt *place(const char *token)
{
	switch (*token) {
	case '-':
		return NULL;
	case 'a':
	case 'b':
	case 'n':
		if (!token[1])
			return it.operand[*token == 'a' ? A : *token == 'b' ? B : N];
		break;
	default:
		break;
	}
	return number(token);
}

static bool is_operand(const TEE_BigInt *p)
{
	return p == it.operand[A] || p == it.operand[B] || p == it.operand[N];
}

static void drop_all(void)
{
	size_t i;

	for (i = 0; i < RESULTS; i++)
		if (it.result[i] && !is_operand(it.result[i]))
			oracle_drop(it.result[i]);
	for (i = 0; i < OPERANDS; i++)
		oracle_drop(it.operand[i]);
	while (it.extras > 0)
		oracle_drop(it.extra[--it.extras]);
}

/* Results are what they should be, and operands that are none what they were. */
static bool numbers_are_right(void)
{
	bool right = true, shared;
	size_t i, j;

	for (i = 0; i < OPERANDS; i++) {
		shared = false;
		for (j = 0; j < RESULTS; j++)
			shared = shared || it.result[j] == it.operand[i];
		right = right && (shared || is(it.operand[i], it.field[2 + i]));
	}
	for (i = 0; i < RESULTS; i++)
		if (*it.field[10 + i] != '-' || it.field[10 + i][1])
			right = right && is(it.result[i], it.field[10 + i]);
	return right;
}

static bool call_is_right(uint32_t (*call)(void), const char *copy)
{
	uint32_t want = (uint32_t)strtoul(it.field[9], NULL, 16);

	if (!strcmp(it.field[8], "panic")) {
		print_message("%s\n", copy); /* cmocka says no more of a panic that does not come */
		expect_ta_panic(want, call());
		/* It ended in the midst of a calculation. */
		if (scratch.pool)
			memset(scratch.pool, 0, scratch.stats.size);
		scratch = (struct heap){ 0 };
		return true;
	}
	return call() == want && !it.wrong && numbers_are_right();
}

static void do_case(char *line)
{
	char copy[200];
	size_t i;

	host_snprintf(copy, sizeof(copy), "%s", line);
	if (!split(line))
		fail_msg("not a case: %s", copy);
	it.arg = strtoull(it.field[1], NULL, 10);
	it.wrong = false;
	for (i = 0; i < OPERANDS; i++)
		it.operand[i] = number(it.field[2 + i]);
	for (i = 0; i < RESULTS; i++)
		it.result[i] = place(it.field[5 + i]);
	if (!strcmp(it.field[0], "setbit"))
		it.result[0] = it.operand[A];
	for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (!strcmp(operations[i].name, it.field[0]))
			break;
	if (i == sizeof(operations) / sizeof(operations[0]) ||
	    !call_is_right(operations[i].call, copy))
		fail_msg("%s", copy);
	drop_all();
}

test(every_function_calculates_what_python_does)
{
	char *line;

	numbers_begin();
	oracle_begin();
	while ((line = oracle_line())) {
		do_case(line);
		assert_nothing_is_left();
	}
}
