/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers, and what can be done with them without calculating: converting, comparing, bits.
 */
#include <string.h>

#include "number.h"
#include "user/libgp/src/gp.h"

static bool number_valid(const struct number *n, enum number_kind kind)
{
	return n->kind == kind && n->used <= n->room && n->negative <= (n->used != 0) &&
	       (!n->used || n->words[n->used - 1]);
}

const struct number *number_in(const TEE_BigInt *p, enum number_kind kind, const char *function)
{
	const struct number *n = (const void *)p;

	if (!n || !number_valid(n, kind))
		gp_panic(TEE_ERROR_BAD_PARAMETERS, function);
	return n;
}

struct number *number_of(TEE_BigInt *p, enum number_kind kind, const char *function)
{
	number_in(p, kind, function);
	return (void *)p;
}

struct number *number_init(uint32_t *p, enum number_kind kind, size_t words, const char *function)
{
	struct number *n = (void *)p;

	if (!p || words < NUMBER_HEAD || words - NUMBER_HEAD > UINT16_MAX)
		gp_panic(TEE_ERROR_BAD_PARAMETERS, function);
	memset(p, 0, words * sizeof(*p));
	n->kind = (uint16_t)kind;
	n->room = (uint16_t)(words - NUMBER_HEAD);
	return n;
}

void number_trim(struct number *n)
{
	n->used = n->room;
	while (n->used && !n->words[n->used - 1])
		n->used--;
	if (!n->used)
		n->negative = 0;
}

size_t number_bits(const struct number *n)
{
	return n->used ? n->used * 32u - (size_t)__builtin_clz(n->words[n->used - 1]) : 0;
}

static int compare_magnitude(const struct number *a, const struct number *b)
{
	size_t i = a->used;

	if (a->used != b->used)
		return a->used < b->used ? -1 : 1;
	while (i-- > 0)
		if (a->words[i] != b->words[i])
			return a->words[i] < b->words[i] ? -1 : 1;
	return 0;
}

int number_compare(const struct number *a, const struct number *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? -compare_magnitude(a, b) : compare_magnitude(a, b);
}

#define INTEGER(p)    number_of((p), NUMBER_INTEGER, __func__)
#define INTEGER_IN(p) number_in((p), NUMBER_INTEGER, __func__)

void TEE_BigIntInit(TEE_BigInt *number, size_t words)
{
	number_init(number, NUMBER_INTEGER, words, __func__);
}

TEE_Result TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer, size_t len,
                                            int32_t sign)
{
	struct number *n = INTEGER(dest);
	size_t i;

	for (; len && !*buffer; len--)
		buffer++;
	if (len > n->room * sizeof(uint32_t))
		return TEE_ERROR_OVERFLOW;
	memset(n->words, 0, n->room * sizeof(uint32_t));
	for (i = 0; i < len; i++)
		n->words[i / 4] |= (uint32_t)buffer[len - 1 - i] << i % 4 * 8;
	n->negative = sign < 0;
	number_trim(n);
	return TEE_SUCCESS;
}

TEE_Result TEE_BigIntConvertToOctetString(uint8_t *buffer, size_t *len, const TEE_BigInt *number)
{
	const struct number *n = INTEGER_IN(number);
	size_t need = (number_bits(n) + 7) / 8, room = *len, i;

	*len = need;
	if (room < need)
		return TEE_ERROR_SHORT_BUFFER;
	for (i = 0; i < need; i++)
		buffer[need - 1 - i] = (uint8_t)(n->words[i / 4] >> i % 4 * 8);
	return TEE_SUCCESS;
}

/* A number of one word on the stack. */
struct small {
	struct number n;
	uint32_t word;
};

static const struct number *small_number(struct small *s, int32_t value)
{
	s->n = (struct number){ .kind = NUMBER_INTEGER, .room = 1, .negative = value < 0 };
	s->n.used = value != 0;
	s->word = value < 0 ? 0 - (uint32_t)value : (uint32_t)value;
	return &s->n;
}

/* Copy, as far as it fits; dest may be src. */
static bool assign(struct number *dest, const struct number *src)
{
	if (src->used > dest->room)
		return false;
	memmove(dest->words, src->words, src->used * sizeof(uint32_t));
	memset(dest->words + src->used, 0, (dest->room - src->used) * sizeof(uint32_t));
	dest->used = src->used;
	dest->negative = src->negative;
	return true;
}

void TEE_BigIntConvertFromS32(TEE_BigInt *dest, int32_t value)
{
	struct small s;

	if (!assign(INTEGER(dest), small_number(&s, value)))
		GP_PANIC(TEE_ERROR_OVERFLOW);
}

TEE_Result TEE_BigIntConvertToS32(int32_t *dest, const TEE_BigInt *src)
{
	const struct number *n = INTEGER_IN(src);

	if (n->used > 1 || (n->used && n->words[0] > (uint32_t)INT32_MAX + n->negative))
		return TEE_ERROR_OVERFLOW;
	*dest = n->used ? (int32_t)(n->negative ? 0 - n->words[0] : n->words[0]) : 0;
	return TEE_SUCCESS;
}

int32_t TEE_BigIntCmp(const TEE_BigInt *op1, const TEE_BigInt *op2)
{
	return number_compare(INTEGER_IN(op1), INTEGER_IN(op2));
}

int32_t TEE_BigIntCmpS32(const TEE_BigInt *op, int32_t value)
{
	struct small s;

	return number_compare(INTEGER_IN(op), small_number(&s, value));
}

bool TEE_BigIntGetBit(const TEE_BigInt *src, uint32_t index)
{
	const struct number *n = INTEGER_IN(src);

	return index / 32 < n->used && n->words[index / 32] >> index % 32 & 1;
}

uint32_t TEE_BigIntGetBitCount(const TEE_BigInt *src)
{
	return (uint32_t)number_bits(INTEGER_IN(src));
}

TEE_Result TEE_BigIntSetBit(TEE_BigInt *op, uint32_t index, bool value)
{
	struct number *n = INTEGER(op);
	uint32_t bit = UINT32_C(1) << index % 32;

	if (index / 32 >= n->room)
		return TEE_ERROR_OVERFLOW;
	if (value)
		n->words[index / 32] |= bit;
	else
		n->words[index / 32] &= ~bit;
	number_trim(n);
	return TEE_SUCCESS;
}

TEE_Result TEE_BigIntAssign(TEE_BigInt *dest, const TEE_BigInt *src)
{
	return assign(INTEGER(dest), INTEGER_IN(src)) ? TEE_SUCCESS : TEE_ERROR_OVERFLOW;
}

TEE_Result TEE_BigIntAbs(TEE_BigInt *dest, const TEE_BigInt *src)
{
	struct number *n = INTEGER(dest);

	if (!assign(n, INTEGER_IN(src)))
		return TEE_ERROR_OVERFLOW;
	n->negative = 0;
	return TEE_SUCCESS;
}

void TEE_BigIntNeg(TEE_BigInt *dest, const TEE_BigInt *op)
{
	struct number *n = INTEGER(dest);

	if (!assign(n, INTEGER_IN(op)))
		GP_PANIC(TEE_ERROR_OVERFLOW);
	n->negative = n->used && !n->negative;
}

static uint32_t word_at(const struct number *n, size_t i)
{
	return i < n->used ? n->words[i] : 0;
}

void TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, size_t bits)
{
	const struct number *from = INTEGER_IN(op);
	struct number *to = INTEGER(dest);
	size_t by = bits / 32, i, have = number_bits(from);

	if (have > bits && have - bits > to->room * 32u)
		GP_PANIC(TEE_ERROR_OVERFLOW);
	to->negative = from->negative;
	/* Upwards, so that it works in place. */
	for (i = 0; i < to->room; i++) {
		uint64_t both = (uint64_t)word_at(from, i + by + 1) << 32 | word_at(from, i + by);

		to->words[i] = (uint32_t)(both >> bits % 32);
	}
	number_trim(to);
}
