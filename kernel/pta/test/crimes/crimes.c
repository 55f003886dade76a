/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A service that does on purpose what the kernel must never do: in an image for tests only.
 *
 * Parameters  value 0 in: a not 0: commit it; 0: do its innocent twin
 *             value 1 in: an address of the TA that asks, a the upper half, b the lower
 * The commands are in guard_ta.h; those that come back have been let through.
 */
#include "abi/tee_errors.h"
#include "arch/user.h"
#include "base/err.h"
#include "pta/pta_priv.h"
#include "tests/rig/ta/guard/include/guard_ta.h"

extern const struct pta pta_crimes;

/* nop; ret */
#define CODE                             \
	{                                \
		0xd503201fu, 0xd65f03c0u \
	}

static uint32_t code_in_data[2] __attribute__((section(".data"))) = CODE;
static volatile uint32_t data;
static const uint32_t constant __attribute__((used)) = 1;

/* A function whose second instruction is not meant to be called. */
__asm__(".pushsection .text.crimes, \"ax\"\n"
        ".global crimes_pad, crimes_no_pad\n"
        "crimes_pad:	hint #34\n" /* bti c */
        "crimes_no_pad: nop\n"
        "	ret\n"
        ".popsection");
void crimes_pad(void);
void crimes_no_pad(void);

static uintptr_t hide(uintptr_t value)
{
	__asm__ volatile("" : "+r"(value));
	return value;
}

static void call(uintptr_t address)
{
	((void (*)(void))hide(address))();
}

static void store(uintptr_t address)
{
	*(volatile uint32_t *)hide(address) = 1;
}

static void __attribute__((noinline)) return_by(bool forged)
{
	volatile uintptr_t *record = __builtin_frame_address(0);
	uintptr_t address = record[1];

	record[1] = hide(forged ? address | 0xffffffff00000000u : address);
}

static void run_stack(bool really)
{
	volatile uint32_t code[2] = CODE;

	call(really ? (uintptr_t)code : (uintptr_t)crimes_pad);
}

static uint32_t dig(uint32_t depth)
{
	volatile uint8_t ground[128];

	ground[0] = (uint8_t)depth;
	ground[127] = (uint8_t)(depth >> 8);
	if (depth == 0)
		return 0;
	return dig(depth - 1) + ground[0] + ground[127];
}

/* Where the compiler's code finds the guard of who runs: kernel/kernel.mk. */
static uint64_t guard(void)
{
	const uint64_t *where;

	__asm__ volatile("mrs %0, tpidrro_el0" : "=r"(where));
	return *where;
}

#define WORDS 4u

/* The guard word lies right above the array, if there is one. */
static void spoil(volatile uintptr_t *from)
{
	for (unsigned i = WORDS; i < WORDS + 2; i++)
		if (from[i] == guard())
			from[i] ^= 0x100;
}

static void __attribute__((noinline)) smash_guarded(void)
{
	volatile uintptr_t array[WORDS] = { 1, 2, 3, 4 };

	spoil((volatile uintptr_t *)hide((uintptr_t)array));
}

static void __attribute__((noinline, no_stack_protector)) smash_unguarded(void)
{
	volatile uintptr_t array[WORDS] = { 1, 2, 3, 4 };

	spoil((volatile uintptr_t *)hide((uintptr_t)array));
}

static enum err read_ta(bool really, uva_t where)
{
	uint32_t word;

	if (!really)
		return ucopy_in(&word, where, sizeof(word));
	(void)*(volatile uint32_t *)hide(where.v);
	return OK;
}

static enum err commit(uint32_t crime, bool really, uva_t where)
{
	switch (crime) {
	case CRIME_NO_LANDING_PAD:
		call(really ? (uintptr_t)crimes_no_pad : (uintptr_t)crimes_pad);
		return OK;
	case CRIME_FORGED_RETURN:
		return_by(really);
		return OK;
	case CRIME_WRITE_TEXT:
		store(really ? (uintptr_t)crimes_pad : (uintptr_t)&data);
		return OK;
	case CRIME_WRITE_CONSTANT:
		store(really ? (uintptr_t)&constant : (uintptr_t)&data);
		return OK;
	case CRIME_RUN_DATA:
		call(really ? (uintptr_t)code_in_data : (uintptr_t)crimes_pad);
		return OK;
	case CRIME_RUN_STACK:
		run_stack(really);
		return OK;
	case CRIME_DEEP_STACK:
		(void)dig((uint32_t)hide(really ? UINT32_MAX : 3));
		return OK;
	case CRIME_SMASH_STACK:
		really ? smash_guarded() : smash_unguarded();
		return OK;
	case CRIME_OTHER_SIDE:
		return read_ta(really, where);
	case CRIME_RUN_TA:
		call(really ? where.v : (uintptr_t)crimes_pad);
		return OK;
	default:
		return ERR_UNSUPPORTED;
	}
}

static uint32_t invoke(struct part *p, void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	uva_t where = { params[1].a << 32 | params[1].b };

	(void)p;
	(void)state;
	if (command == CRIMES_CMD_GUARD) {
		params[0].a = guard() >> 32;
		params[0].b = (uint32_t)guard();
		return TEE_SUCCESS;
	}
	return commit(command, params[0].a, where) == OK ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED;
}

const struct pta pta_crimes = {
	.uuid = { { 0xa7, 0x92, 0x24, 0x12, 0xd5, 0x5f, 0x43, 0xb7, 0xa8, 0x81, 0x96, 0x0f, 0x7a,
	            0x44, 0x40, 0xfd } },
	.name = "crimes",
	.invoke = invoke,
};
