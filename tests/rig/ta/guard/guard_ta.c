// SPDX-License-Identifier: BSD-2-Clause
/*
 * Crimes that some guard must end, each with a twin that is none.
 *
 * All is done through volatile pointers or assembly, so that no compiler can see that it is
 * undefined and leave it out.
 */
#include <stdint.h>
#include <tee_internal_api.h>

#include <guard_ta.h>

#define KERNEL 0xffffffffc0000000u /* of its half: the image begins there */

/* nop; ret */
#define CODE                             \
	{                                \
		0xd503201fu, 0xd65f03c0u \
	}

static uint32_t code_in_data[2] = CODE;
static volatile uint32_t data = 1;
static const uint32_t constant __attribute__((used)) = 1;

extern uintptr_t __stack_chk_guard;

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

/* Puts a value out of the compiler's sight. */
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

/* A function whose second instruction is not meant to be called. */
__asm__(".pushsection .text\n"
        ".global pad, no_pad\n"
        ".hidden pad, no_pad\n"
        "pad:	hint #34\n" /* bti c */
        "no_pad: nop\n"
        "	ret\n"
        ".popsection");
void pad(void);
void no_pad(void);

/* Puts an address to return to in place of the one there: the same place, without its signature. */
static void __attribute__((noinline)) return_by(bool forged)
{
	volatile uintptr_t *record = __builtin_frame_address(0);
	uintptr_t address = record[1];

	record[1] = hide(forged ? address & (((uintptr_t)1 << 36) - 1) : address);
}

static void run_stack(bool commit)
{
	volatile uint32_t code[2] = CODE;

	call(commit ? (uintptr_t)code : (uintptr_t)pad);
}

static uint32_t dig(uint32_t depth)
{
	volatile uint8_t ground[256];

	ground[0] = (uint8_t)depth;
	ground[255] = (uint8_t)(depth >> 8);
	if (depth == 0)
		return 0;
	/* What follows the call keeps it from becoming a loop. */
	return dig(depth - 1) + ground[0] + ground[255];
}

#define WORDS 4u

/* The guard word lies right above the array, if there is one. */
static void spoil(volatile uintptr_t *from)
{
	for (unsigned i = WORDS; i < WORDS + 2; i++)
		if (from[i] == __stack_chk_guard)
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

static TEE_Result ask_kernel(const TEE_Param params[TEE_NUM_PARAMS])
{
	static const TEE_UUID crimes = PTA_CRIMES_UUID;
	const uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT,
	                                       TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_NONE,
	                                       TEE_PARAM_TYPE_NONE);
	uintptr_t where = params[1].value.a == CRIME_RUN_TA ? (uintptr_t)pad : (uintptr_t)&data;
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	TEE_TASessionHandle session;
	TEE_Result r;

	p[0].value.a = params[0].value.a;
	p[1].value.a = (uint32_t)(where >> 32);
	p[1].value.b = (uint32_t)where;
	r = TEE_OpenTASession(&crimes, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL);
	if (r != TEE_SUCCESS)
		return r;
	r = TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, params[1].value.a, types, p, NULL);
	TEE_CloseTASession(session);
	return r;
}

static void commit(uint32_t crime, bool really)
{
	switch (crime) {
	case CRIME_NO_LANDING_PAD:
		call(really ? (uintptr_t)no_pad : (uintptr_t)pad);
		break;
	case CRIME_FORGED_RETURN:
		return_by(really);
		break;
	case CRIME_WRITE_TEXT:
		store(really ? (uintptr_t)pad : (uintptr_t)&data);
		break;
	case CRIME_WRITE_CONSTANT:
		store(really ? (uintptr_t)&constant : (uintptr_t)&data);
		break;
	case CRIME_RUN_DATA:
		call(really ? (uintptr_t)code_in_data : (uintptr_t)pad);
		break;
	case CRIME_RUN_STACK:
		run_stack(really);
		break;
	case CRIME_DEEP_STACK:
		(void)dig((uint32_t)hide(really ? UINT32_MAX : 3));
		break;
	case CRIME_SMASH_STACK:
		really ? smash_guarded() : smash_unguarded();
		break;
	case CRIME_OTHER_SIDE:
		(void)*(volatile uint32_t *)hide(really ? KERNEL : (uintptr_t)&data);
		break;
	case CRIME_STOP_PHYSICAL:
		if (really)
			__asm__ volatile("msr cntp_ctl_el0, xzr");
		break;
	case CRIME_STOP_VIRTUAL:
		if (really)
			__asm__ volatile("msr cntv_ctl_el0, xzr");
		break;
	default:
		break;
	}
}

TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	(void)context;
	if (command == GUARD_CMD_WHERE) {
		params[0].value.a = (uint32_t)((uintptr_t)pad >> 32);
		params[0].value.b = (uint32_t)(uintptr_t)pad;
		return TEE_SUCCESS;
	}
	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	if (command == GUARD_CMD_ASK_KERNEL)
		return ask_kernel(params);
	commit(command, params[0].value.a != 0);
	/* A crime that was let through is a success, where there must be none. */
	return command < CRIMES_OF_TA ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED;
}
