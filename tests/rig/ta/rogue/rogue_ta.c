// SPDX-License-Identifier: BSD-2-Clause
/*
 * A TA for the rig: crimes that it must not survive, loops that it must not be left in.
 */
#include "derive.h"
#include "rogue.h"

TEE_Result TA_CreateEntryPoint(void)
{
	look_at_fresh_memory();
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

static uint32_t dig(uint32_t depth)
{
	volatile uint8_t ground[256];

	ground[0] = (uint8_t)depth;
	ground[255] = (uint8_t)(depth >> 8);
	if (depth == UINT32_MAX)
		return 0;
	/* What follows the call keeps it from becoming a loop. */
	return dig(depth + 1) + ground[0] + ground[255];
}

/* The heap, and then pages of the kernel's. */
static void exhaust(void)
{
	volatile uint8_t *piece;

	while ((piece = TEE_Malloc(4096, TEE_MALLOC_FILL_ZERO)))
		piece[0] = 1;
	while ((piece = tee_map_zi(1 << 20, 0)))
		piece[0] = 1;
	while ((piece = tee_map_zi(4096, 0)))
		piece[0] = 1;
	*(volatile uint8_t *)hide(0) = 1;
}

void commit(uint32_t crime)
{
	switch (crime) {
	case ROGUE_CMD_PANIC:
		TEE_Panic(0xbadcafe);
		break;
	case ROGUE_CMD_WILD:
		*(volatile uint32_t *)hide(0x123450) = 1;
		break;
	case ROGUE_CMD_OVERFLOW:
		(void)dig((uint32_t)hide(0));
		break;
	case ROGUE_CMD_EXHAUST:
		exhaust();
		break;
	default:
		break;
	}
}

static void loop(uint32_t how)
{
	if (how == ROGUE_LOOP_UNMASKED)
		TEE_UnmaskCancellation();
	while (how == ROGUE_LOOP_SLEEPS)
		(void)TEE_Wait(TEE_TIMEOUT_INFINITE);
	while (how == ROGUE_LOOP_CALLS)
		(void)TEE_GetCancellationFlag();
	for (;;)
		__asm__ volatile("nop");
}

static TEE_Result work(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
		return TEE_ERROR_BAD_PARAMETERS;
	params[0].value.a = 3 * params[0].value.a + 1;
	params[0].value.b = ~params[0].value.b;
	return TEE_SUCCESS;
}

static TEE_Result swap(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	static TEE_Param kept;
	TEE_Param before = kept;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
		return TEE_ERROR_BAD_PARAMETERS;
	kept.value = params[0].value;
	params[0].value = before.value;
	return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	(void)context;
	switch (command) {
	case ROGUE_CMD_WORK:
		return work(types, params);
	case ROGUE_CMD_LOOP:
		if (TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INPUT)
			loop(params[0].value.a);
		return TEE_ERROR_BAD_PARAMETERS;
	case ROGUE_CMD_KEEP:
		return keep(types, params);
	case ROGUE_CMD_TAKE:
		return take(types, params);
	case ROGUE_CMD_FRESH:
		return fresh(types, params);
	case ROGUE_CMD_CALLS:
		return calls(types, params);
	case ROGUE_CMD_WHERE:
		return where(types, params);
	case ROGUE_CMD_CRIME:
		return crime(types, params);
	case ROGUE_CMD_REGISTERS:
		return registers(types, params);
	case DERIVE_CMD:
		return derive(types, params);
	case ROGUE_CMD_HOLD:
		return hold(types, params);
	case ROGUE_CMD_SWAP:
		return swap(types, params);
	default:
		commit(command);
		/* It was let through: the client sees a success where there must be none. */
		return TEE_SUCCESS;
	}
}
