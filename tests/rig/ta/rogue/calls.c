// SPDX-License-Identifier: BSD-2-Clause
/*
 * System calls as no library would make them. Each has one form that makes sense, or, if the table
 * of the ABI has a call that has none here, one that does not; then arguments are replaced, one at
 * a time or several, by values that should be refused. Whatever comes back must be a result that
 * there is.
 *
 * What may be written lies in pages of their own, so that a call that goes through does not
 * spoil this TA's stack or data.
 */
#include <string.h>

#include "rogue.h"

#define ARGS  8
#define ROOM  (2 * 4096)
#define BATCH 1024

#define HANDLES_FOR 16 /* calls */

struct form {
	uint32_t number;
	uint32_t args;
	uint64_t good[ARGS];
};

/* Where things lie in the room; the first bytes are as a well-meaning caller would leave them. */
static uint8_t *room;
#define AT(offset) ((uint64_t)(uintptr_t)(room + (offset)))
#define UUID       AT(0)
#define PARAMS     AT(64)
#define LENGTH     AT(160)
#define OUT        AT(256)
#define TEXT       AT(512)
#define SIZE       AT(600) /* of 64 bits */
#define ATTRIBUTE  AT(608)
#define DATA       AT(1024)

static uint64_t state;
static uint32_t last_session;
static uint32_t undefined;           /* call and result that there should not be */
static uint64_t foreign;             /* memory of another instance */
static uint64_t shared;              /* of the normal world */
static uint32_t digest, key, cipher; /* handles, most of the time */

static uint32_t chance(uint32_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % n;
}

/* ---- what arguments may be ----------------------------------------------------------------- */

static const char constant[32] = "gpd.tee.apiversion";

/* Of what this TA has, and has had. */
static uint64_t own_value(uint32_t i)
{
	const uint64_t own[] = {
		(uint64_t)(uintptr_t)constant,             /* read-only */
		(uint64_t)(uintptr_t)own_value,            /* code */
		(uint64_t)(uintptr_t)own_value & ~4095ull, /* its page */
		AT(1),                                     /* misaligned */
		AT(ROOM - 1),                              /* runs out of the room */
		AT(ROOM - 8),
		AT(ROOM),
		AT(-1),
		AT(0),
		PARAMS, /* overlaps with others */
		LENGTH,
		shared,
		shared + 1,
		shared + 4096 - 8,
		foreign,
		OUT, /* overlaps, too */
		DATA,
		last_session,
		digest, /* handles of another kind, of what is gone */
		digest - 1,
		key,
		key ^ 4096,
		cipher,
	};

	return own[i % (sizeof(own) / sizeof(own[0]))];
}

static uint64_t bad_value(uint32_t i)
{
	const uint64_t fixed[] = {
		0,
		1,
		7,
		0xfff,
		0x1000,
		0x123450,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		0x0000003fffffffff,
		0x0000004000000000,
		0x0000007fffffffff,
		0x0000ffffffffffff,
		0x0100000000000000,
		0x7fffffffffffffff,
		0x8000000000000000,
		0xffff000000000000,
		0xffff800000000000,
		0xffffff8000000000,
		0xffffffc000000000,
		0xfffffffffffff000,
		0xfffffffffffffff8,
		0xffffffffffffffff,
		0x0e100000, /* physical addresses: secure memory, the UART, the GIC, flash */
		0x09040000,
		0x08000000,
		0x48000000,
	};
	const uint32_t n = sizeof(fixed) / sizeof(fixed[0]);

	return i < n ? fixed[i] : own_value(i - n);
}

#define BAD_VALUES (28u + 23u)

/* ---- the calls ----------------------------------------------------------------------------- */

#define CRYPTO_FORMS 21u
#define FORMS        (29u + CRYPTO_FORMS)

static struct form crypto_form(uint32_t i)
{
	const uint64_t aes = 0xa0000010, value = 0xc0000000, ctr = 0x10000210, sha256 = 0x50000004;
	const struct form forms[CRYPTO_FORMS] = {
		{ 15, 5, { sha256, 5, 0, 0, OUT } },
		{ 15, 5, { ctr, 0, key, 0, OUT } },
		{ 16, 2, { digest, digest } },
		{ 17, 1, { digest } },
		{ 18, 3, { digest, 0, 0 } },
		{ 19, 3, { digest, DATA, 500 } },
		{ 20, 5, { digest, DATA, 500, OUT, SIZE } },
		{ 21, 3, { cipher, DATA, 16 } },
		{ 22, 5, { cipher, DATA, 64, OUT, SIZE } },
		{ 23, 5, { cipher, DATA, 64, DATA, SIZE } },
		{ 24, 2, { key, OUT } },
		{ 25, 2, { key, 0xffffffff } },
		{ 26, 4, { key, value, OUT, SIZE } },
		{ 27, 3, { aes, 256, OUT } },
		{ 28, 1, { key } },
		{ 29, 1, { key } },
		{ 30, 3, { key, ATTRIBUTE, 1 } },
		{ 31, 2, { key, key } },
		{ 32, 4, { cipher, ATTRIBUTE, 1, key } },
		{ 54, 4, { key, 256, 0, 0 } },
		{ 20, 5, { digest, 0, 0, OUT, SIZE } },
	};

	return forms[i];
}

/* All that there are, so that none is left out. */
static const struct {
	uint32_t number, args;
} table[] = {
#define SYSCALL(number, name, args) { number, args },
#include "abi/syscalls.def"
};
#define TABLE (uint32_t)(sizeof(table) / sizeof(table[0]))

/* Return, panic: not for long, and nothing follows. Wait: it may be for ever. */
static bool is_left_out(uint32_t number)
{
	return number == 0 || number == 2 || number == 12;
}

static struct form own_form(uint32_t i)
{
	const uint64_t never = 0xffffffff, implementation = 0xfffffffd;
	const struct form forms[FORMS - CRYPTO_FORMS] = {
		{ 1, 2, { TEXT, 8 } },
		{ 3, 7, { implementation, 0, OUT, LENGTH, OUT + 64, LENGTH + 8, OUT + 128 } },
		{ 4, 4, { implementation, TEXT, 19, OUT } },
		{ 5, 5, { UUID, never, PARAMS, OUT, OUT + 4 } },
		{ 5, 5, { UUID, 0, 0, OUT, OUT + 4 } },
		{ 6, 1, { last_session } },
		{ 7, 5, { last_session, never, 1, PARAMS, OUT + 4 } },
		{ 7, 5, { last_session, never, 2, PARAMS, OUT + 4 } },
		{ 7, 5, { last_session, 0, 3, PARAMS, OUT + 4 } },
		{ 7, 5, { last_session, never, chance(24), PARAMS, OUT + 4 } },
		{ 7, 5, { last_session, never, 0x706f0001, PARAMS, OUT + 4 } },
		{ 8, 3, { 5, AT(0), ROOM } },
		{ 9, 1, { OUT } },
		{ 10, 1, { OUT } },
		{ 11, 1, { OUT } },
		{ 13, 2, { 0, OUT } },
		{ 13, 2, { 1, OUT } },
		{ 13, 2, { 2, OUT } },
		{ 14, 1, { LENGTH } },
		{ 33, 2, { OUT, 64 } },
		{ 70, 3, { AT(0), ROOM, 1 } },
		{ 15 + chance(18), 5, { 0x10000110, 0, 0, 0, OUT } },
		{ 34 + chance(36), 8, { 1, OUT, 16, OUT, 16, OUT, 16, OUT } },
		{ 71 + chance(4000), 4, { OUT, 16, OUT, 16 } },
		{ 0x1000, 3, { 0x40000000, 4096, 3 } }, /* the loader's: not for us */
		{ 0x1001, 5, { 0, 0, 4096, 0x40000000, 1 } },
		{ 0x1002 + chance(2), 3, { AT(0), 4096, 3 } },
		{ 0x1004 + chance(5), 2, { UUID, 16 } },
		{ 0x100b + chance(4), 1, { OUT } },
	};

	if (i >= FORMS - CRYPTO_FORMS)
		return crypto_form(i - (FORMS - CRYPTO_FORMS));
	return forms[i];
}

/* A call that no form above makes; for one that has a form, one without arguments that is none. */
static struct form plain_form(uint32_t i)
{
	static bool known, has_form[TABLE];

	for (uint32_t n = 0; n < FORMS && !known; n++)
		for (uint32_t k = 0; k < TABLE; k++)
			has_form[k] |= own_form(n).number == table[k].number;
	known = true;
	if (has_form[i] || is_left_out(table[i].number))
		return (struct form){ .number = 69 };
	return (struct form){
		.number = table[i].number,
		.args = table[i].args,
		.good = { OUT, 16, OUT, 16, OUT, 16, OUT, 16 },
	};
}

static struct form form_of(uint32_t i)
{
	return i < FORMS ? own_form(i) : plain_form(i - FORMS);
}

static uint32_t call(const struct form *f, const uint64_t *x)
{
	register uint64_t x0 __asm__("x0") = x[0];
	register uint64_t x1 __asm__("x1") = x[1];
	register uint64_t x2 __asm__("x2") = x[2];
	register uint64_t x3 __asm__("x3") = x[3];
	register uint64_t x4 __asm__("x4") = x[4];
	register uint64_t x5 __asm__("x5") = x[5];
	register uint64_t x6 __asm__("x6") = x[6];
	register uint64_t x7 __asm__("x7") = x[7];
	register uint64_t x8 __asm__("x8") = f->number;

	__asm__ volatile("svc #0"
	                 : "+r"(x0), "+r"(x1)
	                 : "r"(x2), "r"(x3), "r"(x4), "r"(x5), "r"(x6), "r"(x7), "r"(x8)
	                 : "memory");
	return (uint32_t)x0;
}

/* A handle that number @n makes with arguments @x; 0: none. */
static uint32_t make(uint32_t n, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x4)
{
	const struct form f = { .number = n };
	const uint64_t x[ARGS] = { x0, x1, x2, 0, x4 };
	uint32_t handle = 0;

	if (call(&f, x) == TEE_SUCCESS)
		memcpy(&handle, room + 256, sizeof(handle));
	return handle;
}

/* Those that were there may have gone in the meantime. */
static void make_handles(void)
{
	digest = make(15, 0x50000004, 5, 0, OUT);
	(void)make(18, digest, 0, 0, 0);
	key = make(27, 0xa0000010, 256, OUT, 0);
	(void)make(54, key, 256, 0, 0);
	cipher = make(15, 0x10000210, 0, key, OUT);
	(void)make(21, cipher, DATA, 16, 0);
	key = make(27, 0xa0000010, 256, OUT, 0);
}

/* ---- one after the other ------------------------------------------------------------------- */

static const TEE_UUID partners[] = {
	{ 0x3a2f8978, 0x5dc0, 0x11e8, { 0x9c, 0x2d, 0xfa, 0x7a, 0xe0, 0x1b, 0xbe, 0xbc } },
	{ 0xd96a5b40, 0xe2c7, 0xb1af, { 0x87, 0x94, 0x10, 0x02, 0xa5, 0xd5, 0xc6, 0x1b } },
	{ 0x7011a688, 0xddde, 0x4053, { 0xa5, 0xa9, 0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 } },
	{ 0xab7a617c, 0xb8e7, 0x4d8f, { 0x83, 0x01, 0xd0, 0x9b, 0x61, 0x03, 0x6b, 0x64 } },
	{ 0x5d1b0f6a, 0x0001, 0x4000, { 0x80, 0, 0, 0, 0, 0, 0, 0x01 } }, /* nobody */
	{ 0x025063b8, 0x287b, 0x4c0b, { 0x80, 0xd1, 0x12, 0x58, 0x16, 0x21, 0x9f, 0x1b } },
	{ 0x3b996a7d, 0x2c2b, 0x4a49, { 0xa8, 0x96, 0xe1, 0xfb, 0x57, 0x66, 0xd2, 0xf4 } },
	TA_ROGUE_UUID,
};

/* A TA costs more than a service of the kernel, so it comes less often. */
static uint32_t partner(void)
{
	uint32_t i = chance(64);

	return i < 60 ? i % 5 : i < 62 ? 6 : i == 62 ? 5 : 7;
}

/* The parameters: mostly sensible, each now and then not. */
static void fill(bool wild)
{
	static const uint32_t lengths[] = { 64, 64, 0, 1, 0xffffffff };
	uint64_t params[9] = { 0 };

	memcpy(room, &partners[partner()], sizeof(TEE_UUID));
	for (uint32_t i = 0; i < 4; i++) {
		uint64_t type = wild ? chance(16) : i ? chance(2) * 5 : 3;

		params[0] |= type << (4 * i);
		params[1 + 2 * i] = type > 4 ? OUT + chance(1024) : chance(4096);
		params[2 + 2 * i] = type > 4 ? chance(3000) : chance(2);
		if (wild && !chance(3))
			params[1 + 2 * i + chance(2)] = bad_value(chance(BAD_VALUES));
	}
	if (wild && !chance(16))
		params[0] |= 1ull << chance(64);
	memcpy(room + 64, params, sizeof(params));
	for (uint32_t i = 0; i < 2; i++)
		memcpy(room + 160 + 8 * i, &lengths[wild ? chance(5) : 0], 4);
	memcpy(room + 512, constant, sizeof(constant));
	params[0] = 64 + (wild ? chance(2) * 4000 : 0);
	params[1] = DATA;
	params[2] = 32;
	params[3] = 0xc0000000;
	memcpy(room + 600, params, 4 * sizeof(params[0]));
}

/* Success, or an error of GlobalPlatform's. */
static bool is_defined(uint32_t r)
{
	return r == TEE_SUCCESS || (r >= 0xffff0000 && r <= 0xffff0011) ||
	       r == TEE_ERROR_OVERFLOW || r == TEE_ERROR_TIME_NOT_SET || r == TEE_ERROR_TARGET_DEAD;
}

static bool do_one(const struct form *f, const uint64_t *x)
{
	uint32_t r = call(f, x);

	/* What another TA or a service says, it may say. */
	if (!is_defined(r) && f->number != 5 && f->number != 7)
		undefined = f->number << 16 | (r & 0xffff);

	if (f->number == 5 && r == TEE_SUCCESS && x[3] == OUT)
		memcpy(&last_session, room + 256, 4);
	return r == TEE_SUCCESS;
}

/* Number @at of all pairs of an argument and a bad value, over all calls; false: no more. */
static bool systematic(uint32_t at, uint32_t *good)
{
	for (uint32_t i = 0; i < FORMS + TABLE; i++) {
		struct form f = form_of(i);
		uint64_t x[ARGS];

		if (at >= f.args * BAD_VALUES) {
			at -= f.args * BAD_VALUES;
			continue;
		}
		fill(false);
		memcpy(x, f.good, sizeof(x));
		x[at / BAD_VALUES] = bad_value(at % BAD_VALUES);
		*good += do_one(&f, x);
		return true;
	}
	return false;
}

static void random_one(uint32_t *good)
{
	struct form f = form_of(chance(FORMS + TABLE));
	uint64_t x[ARGS];

	fill(true);
	memcpy(x, f.good, sizeof(x));
	for (uint32_t n = chance(4); n > 0; n--)
		x[chance(ARGS)] = bad_value(chance(BAD_VALUES));
	*good += do_one(&f, x);
}

TEE_Result where(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	uint64_t at;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_OUTPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	room = tee_map_zi(ROOM, 0);
	at = (uint64_t)(uintptr_t)room;
	params[0].value.a = (uint32_t)(at >> 32);
	params[0].value.b = (uint32_t)at;
	return room ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

/* Another instance, which lives until we close it, and where it has memory. */
static TEE_Result open_another(TEE_TASessionHandle *other)
{
	static const TEE_UUID self = TA_ROGUE_UUID;
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE,
	                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	TEE_Result r;

	r = TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, 0, NULL, other, NULL);
	if (r == TEE_SUCCESS)
		r = TEE_InvokeTACommand(*other, TEE_TIMEOUT_INFINITE, ROGUE_CMD_WHERE, types, p,
		                        NULL);
	foreign = (uint64_t)p[0].value.a << 32 | p[0].value.b;
	return r;
}

TEE_Result calls(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	uint32_t seed, count, good = 0, made = 0;
	TEE_TASessionHandle other;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT ||
	    TEE_PARAM_TYPE_GET(types, 1) != TEE_PARAM_TYPE_MEMREF_INOUT)
		return TEE_ERROR_BAD_PARAMETERS;
	room = tee_map_zi(ROOM, 0);
	if (!room)
		return TEE_ERROR_OUT_OF_MEMORY;
	seed = params[0].value.a;
	count = params[0].value.b;
	shared = (uint64_t)(uintptr_t)params[1].memref.buffer;
	state = seed;
	if (open_another(&other) != TEE_SUCCESS)
		return TEE_ERROR_GENERIC;
	make_handles();
	if (seed)
		for (; made < count; made++) {
			if (made % HANDLES_FOR == 0)
				make_handles();
			random_one(&good);
		}
	else
		for (; made < BATCH && systematic(count + made, &good); made++)
			if (made % HANDLES_FOR == 0)
				make_handles();
	params[0].value.a = undefined ? undefined : good;
	params[0].value.b = made;
	return undefined ? TEE_ERROR_BAD_STATE : TEE_SUCCESS;
}
