// SPDX-License-Identifier: BSD-2-Clause
/*
 * The big integers of libgp, as Debian's xtest (cases 4101 to 4117) asks a TA for them. Numbers of
 * commands, and what is in which parameter, are those that xtest uses.
 */
#include "handle.h"

enum command {
	NEW_INTEGER = 46, /* in 0.a: bits; out 1.a: handle */
	NEW_CONTEXT,      /* in 0.a: bits, 0.b: modulus; out 1.a: handle */
	NEW_FMM,          /* as NEW_INTEGER */
	FREE,             /* in 0.a: handle */
	FROM_OCTETS,      /* in 0.a: integer, 0.b: sign, 1: octets */
	FROM_S32,         /* in 0.a: integer, 0.b: value */
	TO_OCTETS,        /* in 0.a: integer; out 1.a: sign, 2: octets */
	TO_S32,           /* in 0.a: integer; out 1.a: value */
	GET_BIT,          /* in 0.a: integer, 0.b: which; out 1.a: value */
	COUNT_BITS,       /* in 0.a: integer; out 1.a: count */
	SHIFT_RIGHT,      /* in 0.a: integer, 0.b: bits, 1.a: result */
	COMPARE,          /* in 0.a, 0.b: integers; out 1.a: order */
	COMPARE_S32,      /* in 0.a: integer, 0.b: value; out 1.a: order */
	ADD,              /* in 0.a, 0.b: integers, 1.a: result; so are the next two */
	SUBTRACT,
	MULTIPLY,
	NEGATE, /* in 0.a: integer, 0.b: result */
	SQUARE,
	DIVIDE,  /* in 0.a, 0.b: integers, 1.a: quotient, 1.b: remainder */
	MODULO,  /* in 0.a: integer, 0.b: modulus, 1.a: result */
	ADD_MOD, /* in 0.a, 0.b: integers, 1.a: modulus, 1.b: result; so are the next two */
	SUBTRACT_MOD,
	MULTIPLY_MOD,
	SQUARE_MOD, /* as MODULO */
	INVERSE_MOD,
	RELATIVE_PRIME, /* in 0.a, 0.b: integers; out 1.a: are they? */
	EXTENDED_GCD,   /* in 0.a, 0.b: integers, 1.a: u, 1.b: v, 2.a: gcd */
	IS_PRIME,       /* in 0.a: integer, 0.b: confidence; out 1.a: answer */
	TO_FMM,         /* in 0.a: integer, 0.b: modulus, 1.a: context, 1.b: result */
	FROM_FMM,       /* the same */
	COMPUTE_FMM,    /* in 0.a, 0.b: operands, 1.a: modulus, 1.b: context, 2.a: result */
	/* four more numbers are other commands of that TA */
	ABSOLUTE = 81, /* in 0.a: integer, 0.b: result */
	SET_BIT,       /* in 0.a: integer, 0.b: which, 1.a: value */
	ASSIGN,        /* in 0.a: integer, 0.b: result */
	POWER_MOD,     /* in 0.a, 0.b: integers, 1.a: modulus, 1.b: context, 2.a: result */
	COMMAND_END
};

#define IN   TEE_PARAM_TYPE_VALUE_INPUT
#define OUT  TEE_PARAM_TYPE_VALUE_OUTPUT
#define NONE TEE_PARAM_TYPE_NONE

/* A number of the right kind, or the command is refused. */
#define TAKE(variable, kind, handle)                    \
	uint32_t *variable = handle_find(kind, handle); \
	if (!variable)                                  \
	return TEE_ERROR_BAD_PARAMETERS
#define TAKE_INTEGER(variable, handle) TAKE(variable, HANDLE_INTEGER, handle)

static TEE_Result new_integer(TEE_Param *p)
{
	size_t words = TEE_BigIntSizeInU32((size_t)p[0].value.a);
	uint32_t *memory;
	TEE_Result res = handle_new(HANDLE_INTEGER, words, &memory, &p[1].value.a);

	if (res == TEE_SUCCESS)
		TEE_BigIntInit(memory, words);
	return res;
}

static TEE_Result new_fmm(TEE_Param *p)
{
	size_t words = TEE_BigIntFMMSizeInU32(p[0].value.a);
	uint32_t *memory;
	TEE_Result res = handle_new(HANDLE_FMM, words, &memory, &p[1].value.a);

	if (res == TEE_SUCCESS)
		TEE_BigIntInitFMM(memory, words);
	return res;
}

static TEE_Result new_context(TEE_Param *p)
{
	size_t words = TEE_BigIntFMMContextSizeInU32(p[0].value.a);
	uint32_t *memory;
	TEE_Result res;

	TAKE_INTEGER(n, p[0].value.b);
	res = handle_new(HANDLE_CONTEXT, words, &memory, &p[1].value.a);
	if (res != TEE_SUCCESS)
		return res;
	res = TEE_BigIntInitFMMContext1(memory, words, n);
	if (res != TEE_SUCCESS)
		handle_free(p[1].value.a);
	return res;
}

static TEE_Result free_handle(TEE_Param *p)
{
	return handle_free(p[0].value.a);
}

static TEE_Result from_octets(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	return TEE_BigIntConvertFromOctetString(x, p[1].memref.buffer, p[1].memref.size,
	                                        (int32_t)p[0].value.b);
}

static TEE_Result from_s32(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TEE_BigIntConvertFromS32(x, (int32_t)p[0].value.b);
	return TEE_SUCCESS;
}

static TEE_Result to_octets(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	p[1].value.a = TEE_BigIntCmpS32(x, 0) < 0 ? UINT32_MAX : 1;
	return TEE_BigIntConvertToOctetString(p[2].memref.buffer, &p[2].memref.size, x);
}

static TEE_Result to_s32(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	return TEE_BigIntConvertToS32((int32_t *)&p[1].value.a, x);
}

static TEE_Result get_bit(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	p[1].value.a = TEE_BigIntGetBit(x, p[0].value.b);
	return TEE_SUCCESS;
}

static TEE_Result count_bits(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	p[1].value.a = TEE_BigIntGetBitCount(x);
	return TEE_SUCCESS;
}

static TEE_Result shift_right(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(result, p[1].value.a);
	TEE_BigIntShiftRight(result, x, p[0].value.b);
	return TEE_SUCCESS;
}

static TEE_Result compare(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(y, p[0].value.b);
	p[1].value.a = (uint32_t)TEE_BigIntCmp(x, y);
	return TEE_SUCCESS;
}

static TEE_Result compare_s32(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	p[1].value.a = (uint32_t)TEE_BigIntCmpS32(x, (int32_t)p[0].value.b);
	return TEE_SUCCESS;
}

typedef void binary_operation(TEE_BigInt *, const TEE_BigInt *, const TEE_BigInt *);
typedef void unary_operation(TEE_BigInt *, const TEE_BigInt *);
typedef void modular_operation(TEE_BigInt *, const TEE_BigInt *, const TEE_BigInt *,
                               const TEE_BigInt *);

static TEE_Result binary(TEE_Param *p, binary_operation *f)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(y, p[0].value.b);
	TAKE_INTEGER(result, p[1].value.a);
	f(result, x, y);
	return TEE_SUCCESS;
}

static TEE_Result unary(TEE_Param *p, unary_operation *f)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(result, p[0].value.b);
	f(result, x);
	return TEE_SUCCESS;
}

static TEE_Result modular(TEE_Param *p, modular_operation *f)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(y, p[0].value.b);
	TAKE_INTEGER(n, p[1].value.a);
	TAKE_INTEGER(result, p[1].value.b);
	f(result, x, y, n);
	return TEE_SUCCESS;
}

#define BINARY(name, function)               \
	static TEE_Result name(TEE_Param *p) \
	{                                    \
		return binary(p, function);  \
	}
#define UNARY(name, function)                \
	static TEE_Result name(TEE_Param *p) \
	{                                    \
		return unary(p, function);   \
	}
#define MODULAR(name, function)              \
	static TEE_Result name(TEE_Param *p) \
	{                                    \
		return modular(p, function); \
	}
BINARY(add, TEE_BigIntAdd)
BINARY(subtract, TEE_BigIntSub)
BINARY(multiply, TEE_BigIntMul)
BINARY(modulo, TEE_BigIntMod)
BINARY(square_mod, TEE_BigIntSquareMod)
BINARY(inverse_mod, TEE_BigIntInvMod)
UNARY(negate, TEE_BigIntNeg)
UNARY(square, TEE_BigIntSquare)
MODULAR(add_mod, TEE_BigIntAddMod)
MODULAR(subtract_mod, TEE_BigIntSubMod)
MODULAR(multiply_mod, TEE_BigIntMulMod)

static TEE_Result divide(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(y, p[0].value.b);
	TAKE_INTEGER(quotient, p[1].value.a);
	TAKE_INTEGER(remainder, p[1].value.b);
	TEE_BigIntDiv(quotient, remainder, x, y);
	return TEE_SUCCESS;
}

static TEE_Result relative_prime(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(y, p[0].value.b);
	p[1].value.a = TEE_BigIntRelativePrime(x, y);
	return TEE_SUCCESS;
}

static TEE_Result extended_gcd(TEE_Param *p)
{
	uint32_t *u = handle_find(HANDLE_INTEGER, p[1].value.a);
	uint32_t *v = handle_find(HANDLE_INTEGER, p[1].value.b);

	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(y, p[0].value.b);
	TAKE_INTEGER(gcd, p[2].value.a);
	if ((!u && p[1].value.a != HANDLE_NONE) || (!v && p[1].value.b != HANDLE_NONE))
		return TEE_ERROR_BAD_PARAMETERS;
	TEE_BigIntComputeExtendedGcd(gcd, u, v, x, y);
	return TEE_SUCCESS;
}

static TEE_Result is_prime(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	p[1].value.a = (uint32_t)TEE_BigIntIsProbablePrime(x, p[0].value.b);
	return TEE_SUCCESS;
}

static TEE_Result to_fmm(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(n, p[0].value.b);
	TAKE(context, HANDLE_CONTEXT, p[1].value.a);
	TAKE(result, HANDLE_FMM, p[1].value.b);
	TEE_BigIntConvertToFMM(result, x, n, context);
	return TEE_SUCCESS;
}

static TEE_Result from_fmm(TEE_Param *p)
{
	TAKE(x, HANDLE_FMM, p[0].value.a);
	TAKE_INTEGER(n, p[0].value.b);
	TAKE(context, HANDLE_CONTEXT, p[1].value.a);
	TAKE_INTEGER(result, p[1].value.b);
	TEE_BigIntConvertFromFMM(result, x, n, context);
	return TEE_SUCCESS;
}

static TEE_Result compute_fmm(TEE_Param *p)
{
	TAKE(x, HANDLE_FMM, p[0].value.a);
	TAKE(y, HANDLE_FMM, p[0].value.b);
	TAKE_INTEGER(n, p[1].value.a);
	TAKE(context, HANDLE_CONTEXT, p[1].value.b);
	TAKE(result, HANDLE_FMM, p[2].value.a);
	TEE_BigIntComputeFMM(result, x, y, n, context);
	return TEE_SUCCESS;
}

static TEE_Result absolute(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(result, p[0].value.b);
	return TEE_BigIntAbs(result, x);
}

static TEE_Result set_bit(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	return TEE_BigIntSetBit(x, p[0].value.b, p[1].value.a);
}

static TEE_Result assign(TEE_Param *p)
{
	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(result, p[0].value.b);
	return TEE_BigIntAssign(result, x);
}

static TEE_Result power_mod(TEE_Param *p)
{
	uint32_t *context = handle_find(HANDLE_CONTEXT, p[1].value.b);

	TAKE_INTEGER(x, p[0].value.a);
	TAKE_INTEGER(y, p[0].value.b);
	TAKE_INTEGER(n, p[1].value.a);
	TAKE_INTEGER(result, p[2].value.a);
	if (!context && p[1].value.b != HANDLE_NONE)
		return TEE_ERROR_BAD_PARAMETERS;
	return TEE_BigIntExpMod(result, x, y, n, context);
}

static const struct {
	uint32_t types;
	TEE_Result (*run)(TEE_Param *p);
} commands[COMMAND_END - NEW_INTEGER] = {
#define COMMAND(number, t0, t1, t2, function) \
	[(number)-NEW_INTEGER] = { TEE_PARAM_TYPES(t0, t1, t2, NONE), function }
	COMMAND(NEW_INTEGER, IN, OUT, NONE, new_integer),
	COMMAND(NEW_CONTEXT, IN, OUT, NONE, new_context),
	COMMAND(NEW_FMM, IN, OUT, NONE, new_fmm),
	COMMAND(FREE, IN, NONE, NONE, free_handle),
	COMMAND(FROM_OCTETS, IN, TEE_PARAM_TYPE_MEMREF_INPUT, NONE, from_octets),
	COMMAND(FROM_S32, IN, NONE, NONE, from_s32),
	COMMAND(TO_OCTETS, IN, OUT, TEE_PARAM_TYPE_MEMREF_OUTPUT, to_octets),
	COMMAND(TO_S32, IN, OUT, NONE, to_s32),
	COMMAND(GET_BIT, IN, OUT, NONE, get_bit),
	COMMAND(COUNT_BITS, IN, OUT, NONE, count_bits),
	COMMAND(SHIFT_RIGHT, IN, IN, NONE, shift_right),
	COMMAND(COMPARE, IN, OUT, NONE, compare),
	COMMAND(COMPARE_S32, IN, OUT, NONE, compare_s32),
	COMMAND(ADD, IN, IN, NONE, add),
	COMMAND(SUBTRACT, IN, IN, NONE, subtract),
	COMMAND(MULTIPLY, IN, IN, NONE, multiply),
	COMMAND(NEGATE, IN, NONE, NONE, negate),
	COMMAND(SQUARE, IN, NONE, NONE, square),
	COMMAND(DIVIDE, IN, IN, NONE, divide),
	COMMAND(MODULO, IN, IN, NONE, modulo),
	COMMAND(ADD_MOD, IN, IN, NONE, add_mod),
	COMMAND(SUBTRACT_MOD, IN, IN, NONE, subtract_mod),
	COMMAND(MULTIPLY_MOD, IN, IN, NONE, multiply_mod),
	COMMAND(SQUARE_MOD, IN, IN, NONE, square_mod),
	COMMAND(INVERSE_MOD, IN, IN, NONE, inverse_mod),
	COMMAND(RELATIVE_PRIME, IN, OUT, NONE, relative_prime),
	COMMAND(EXTENDED_GCD, IN, IN, IN, extended_gcd),
	COMMAND(IS_PRIME, IN, OUT, NONE, is_prime),
	COMMAND(TO_FMM, IN, IN, NONE, to_fmm),
	COMMAND(FROM_FMM, IN, IN, NONE, from_fmm),
	COMMAND(COMPUTE_FMM, IN, IN, IN, compute_fmm),
	COMMAND(ABSOLUTE, IN, NONE, NONE, absolute),
	COMMAND(SET_BIT, IN, IN, NONE, set_bit),
	COMMAND(ASSIGN, IN, NONE, NONE, assign),
	COMMAND(POWER_MOD, IN, IN, IN, power_mod),
};

TEE_Result TA_CreateEntryPoint(void)
{
	return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[TEE_NUM_PARAMS],
                                    void **context)
{
	(void)types;
	(void)params;
	(void)context;
	return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *context)
{
	(void)context;
}

TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	(void)context;
	if (command < NEW_INTEGER || command >= COMMAND_END || !commands[command - NEW_INTEGER].run)
		return TEE_ERROR_NOT_SUPPORTED;
	if (types != commands[command - NEW_INTEGER].types)
		return TEE_ERROR_BAD_PARAMETERS;
	return commands[command - NEW_INTEGER].run(params);
}
