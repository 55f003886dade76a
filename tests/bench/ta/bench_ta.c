/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include <bench_ta.h>

TEE_Result TA_CreateEntryPoint(void)
{
	return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
	(void)types;
	(void)params;
	(void)session;
	return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
	(void)session;
}

static TEE_Result values(uint32_t types, TEE_Param params[4])
{
	const uint32_t inout = TEE_PARAM_TYPE_VALUE_INOUT;

	if (types != TEE_PARAM_TYPES(inout, inout, inout, inout))
		return TEE_ERROR_BAD_PARAMETERS;
	for (unsigned i = 0; i < 4; i++) {
		params[i].value.a++;
		params[i].value.b++;
	}
	return TEE_SUCCESS;
}

static TEE_Result copy(const TEE_Param *p)
{
	void *here = TEE_Malloc(p->memref.size, TEE_USER_MEM_HINT_NO_FILL_ZERO);

	if (!here)
		return TEE_ERROR_OUT_OF_MEMORY;
	TEE_MemMove(here, p->memref.buffer, p->memref.size);
	TEE_Free(here);
	return TEE_SUCCESS;
}

static TEE_Result touch(const TEE_Param *p)
{
	const volatile uint8_t *bytes = p->memref.buffer;

	if (!p->memref.size)
		return TEE_ERROR_BAD_PARAMETERS;
	(void)bytes[0];
	(void)bytes[p->memref.size - 1];
	return TEE_SUCCESS;
}

/* Turns that a partner is waited for; it takes a few thousand. */
#define PATIENCE 2000000000u

static TEE_Result meet(const TEE_Param *p)
{
	volatile uint8_t *bytes = p->memref.buffer;

	if (p->memref.size < 2)
		return TEE_ERROR_BAD_PARAMETERS;
	bytes[0] = 1;
	for (uint32_t i = 0; i < PATIENCE; i++)
		if (bytes[1])
			return TEE_SUCCESS;
	return TEE_ERROR_BUSY;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
	bool memory = TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_MEMREF_INPUT;

	(void)session;
	if (command == BENCH_CMD_NOTHING)
		return TEE_SUCCESS;
	if (command == BENCH_CMD_VALUES)
		return values(types, params);
	if (command == BENCH_CMD_MEET &&
	    TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_MEMREF_INOUT)
		return meet(&params[0]);
	if (!memory)
		return TEE_ERROR_BAD_PARAMETERS;
	if (command == BENCH_CMD_COPY)
		return copy(&params[0]);
	if (command == BENCH_CMD_TOUCH)
		return touch(&params[0]);
	return TEE_ERROR_NOT_SUPPORTED;
}
