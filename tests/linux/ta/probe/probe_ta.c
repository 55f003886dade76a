// SPDX-License-Identifier: BSD-2-Clause
/*
 * A TA that does on purpose what TAs do by mistake or malice.
 *
 * Each crime is committed through volatile pointers or assembly, so that no compiler can see
 * that it is undefined and leave it out.
 */
#include <stddef.h>
#include <stdint.h>
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include <probe_ta.h>

#define NO_PARAMS                                                                      \
	TEE_PARAM_TYPES(TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE, \
	                TEE_PARAM_TYPE_NONE)

static uint32_t invocations;

/* nop; ret - as bytes that lie in writable memory. */
static uint32_t code_in_data[2] = { 0xd503201fu, 0xd65f03c0u };

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

static void write_code(void)
{
	volatile uint32_t *text = (volatile uint32_t *)(hide((uintptr_t)write_code) &
	                                                ~(uintptr_t)3);

	*text = 0;
}

static void run_stack(void)
{
	volatile uint32_t code[2] = { code_in_data[0], code_in_data[1] };

	call((uintptr_t)code);
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

static void eat_memory(void)
{
	uint8_t *piece;

	do
		piece = TEE_Malloc(1024, TEE_MALLOC_FILL_ZERO);
	while (piece != NULL);
	*(volatile uint8_t *)hide((uintptr_t)piece) = 1;
}

/* A function whose second instruction is not meant to be called. */
__asm__(".pushsection .text\n"
        ".global no_pad\n"
        ".hidden no_pad\n"
        "	hint #34\n" /* bti c */
        "no_pad: nop\n"
        "	ret\n"
        ".popsection");
void no_pad(void);

/* Puts the address to return to in place of what is there: the same, unless that was signed. */
static void __attribute__((noinline)) forge_return(void)
{
	volatile uintptr_t *record = __builtin_frame_address(0);

	record[1] = hide(record[1]) & (((uintptr_t)1 << 36) - 1);
}

static void commit(uint32_t crime)
{
	switch (crime) {
	case PROBE_CMD_FORGED_RETURN:
		forge_return();
		break;
	case PROBE_CMD_NO_LANDING_PAD:
		call((uintptr_t)no_pad);
		break;
	case PROBE_CMD_PANIC:
		TEE_Panic(0xbadcafe);
		break;
	case PROBE_CMD_READ_NULL:
		(void)*(volatile uint32_t *)hide(0);
		break;
	case PROBE_CMD_WRITE_CODE:
		write_code();
		break;
	case PROBE_CMD_RUN_DATA:
		call((uintptr_t)code_in_data);
		break;
	case PROBE_CMD_RUN_STACK:
		run_stack();
		break;
	case PROBE_CMD_DEEP_STACK:
		(void)dig((uint32_t)hide(0));
		break;
	case PROBE_CMD_EAT_MEMORY:
		eat_memory();
		break;
	case PROBE_CMD_READ_KERNEL:
		(void)*(volatile uint32_t *)hide((uintptr_t)0xffff800000000000u);
		break;
	case PROBE_CMD_BAD_CODE:
		__asm__ volatile("udf #0");
		break;
	case PROBE_CMD_UNALIGNED_PC:
		call((uintptr_t)code_in_data + 1);
		break;
	case PROBE_CMD_TRAP_SMC:
		__asm__ volatile(".inst 0xd4000003");
		break;
	case PROBE_CMD_BREAKPOINT:
		__asm__ volatile("brk #1");
		break;
	case PROBE_CMD_NO_SYSCALL:
		__asm__ volatile("mov x8, #0xffff\n\tsvc #0" : : : "x0", "x8", "memory");
		break;
	case PROBE_CMD_LOOP:
		for (;;)
			__asm__ volatile("nop");
	default:
		break;
	}
}

static TEE_Result increment(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
		return TEE_ERROR_BAD_PARAMETERS;
	params[0].value.a++;
	return TEE_SUCCESS;
}

static TEE_Result complement(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	const uint8_t *from;
	uint8_t *to;
	size_t size;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_MEMREF_INPUT ||
	    TEE_PARAM_TYPE_GET(types, 1) != TEE_PARAM_TYPE_MEMREF_OUTPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	from = params[0].memref.buffer;
	to = params[1].memref.buffer;
	size = params[0].memref.size;
	if (params[1].memref.size < size) {
		params[1].memref.size = size;
		return TEE_ERROR_SHORT_BUFFER;
	}
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)~from[i];
	params[1].memref.size = size;
	return TEE_SUCCESS;
}

static TEE_Result count(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_OUTPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	params[0].value.a = invocations;
	return TEE_SUCCESS;
}

static TEE_Result client(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	TEE_Identity id;
	TEE_Result result;

	if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
	                             TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE) ||
	    params[1].memref.size < sizeof(id.uuid))
		return TEE_ERROR_BAD_PARAMETERS;
	result = TEE_GetPropertyAsIdentity(TEE_PROPSET_CURRENT_CLIENT, "gpd.client.identity", &id);
	if (result != TEE_SUCCESS)
		return result;
	params[0].value.a = id.login;
	TEE_MemMove(params[1].memref.buffer, &id.uuid, sizeof(id.uuid));
	params[1].memref.size = sizeof(id.uuid);
	return TEE_SUCCESS;
}

/* It is shown whole pages: what lies behind the reference can be read. */
static uint32_t bytes_behind(const uint8_t *bytes, size_t size)
{
	uint32_t dirty = 0;

	for (uintptr_t at = (uintptr_t)bytes + size; at % 4096 != 0; at++)
		dirty += *(const volatile uint8_t *)at != 0;
	return dirty;
}

static TEE_Result sees(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	uint32_t type = TEE_PARAM_TYPE_GET(types, 0);

	if (type < TEE_PARAM_TYPE_MEMREF_INPUT ||
	    TEE_PARAM_TYPE_GET(types, 1) != TEE_PARAM_TYPE_VALUE_OUTPUT ||
	    TEE_PARAM_TYPE_GET(types, 2) != TEE_PARAM_TYPE_VALUE_OUTPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	params[1].value.a = type;
	params[1].value.b = (uint32_t)params[0].memref.size;
	params[2].value.a = params[0].memref.buffer == NULL;
	params[2].value.b = 0;
	if (params[0].memref.buffer != NULL && params[0].memref.size > 0)
		params[2].value.b = bytes_behind(params[0].memref.buffer, params[0].memref.size);
	return TEE_SUCCESS;
}

static TEE_Result fill(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	uint32_t type = TEE_PARAM_TYPE_GET(types, 0);
	size_t room = params[0].memref.size;

	if ((type != TEE_PARAM_TYPE_MEMREF_OUTPUT && type != TEE_PARAM_TYPE_MEMREF_INOUT) ||
	    TEE_PARAM_TYPE_GET(types, 1) != TEE_PARAM_TYPE_VALUE_INPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	params[0].memref.size = params[1].value.b;
	if (room < params[1].value.b)
		return TEE_ERROR_SHORT_BUFFER;
	TEE_MemFill(params[0].memref.buffer, params[1].value.a, params[1].value.b);
	return TEE_SUCCESS;
}

static TEE_Result wait(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	if (params[0].value.b != 0)
		(void)TEE_UnmaskCancellation();
	return TEE_Wait(params[0].value.a);
}

TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	(void)context;
	invocations++;
	switch (command) {
	case PROBE_CMD_INCREMENT:
		return increment(types, params);
	case PROBE_CMD_COMPLEMENT:
		return complement(types, params);
	case PROBE_CMD_COUNT:
		return count(types, params);
	case PROBE_CMD_RETURN:
		if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INPUT)
			return TEE_ERROR_BAD_PARAMETERS;
		return params[0].value.a;
	case PROBE_CMD_CLIENT:
		return client(types, params);
	case PROBE_CMD_SEES:
		return sees(types, params);
	case PROBE_CMD_FILL:
		return fill(types, params);
	case PROBE_CMD_WAIT:
		return wait(types, params);
	default:
		break;
	}
	if (command < PROBE_CMD_PANIC || types != NO_PARAMS)
		return TEE_ERROR_NOT_SUPPORTED;
	commit(command);
	/* It was let through: the client sees a success where there must be none. */
	return TEE_SUCCESS;
}
