// SPDX-License-Identifier: BSD-2-Clause
/*
 * A counter that all sessions of a guest share: what it counts dies with the guest, not with a
 * session.
 */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include <counter_ta.h>

/* One call at a time is in an instance, so nothing guards them. */
static uint32_t counter;
static uint32_t sessions;

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
	sessions++;
	return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *context)
{
	(void)context;
	sessions--;
}

static TEE_Result add(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE,
	                             TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
		return TEE_ERROR_BAD_PARAMETERS;
	if (params[0].value.a > UINT32_MAX - counter)
		return TEE_ERROR_OVERFLOW;
	counter += params[0].value.a;
	params[0].value.a = counter;
	params[0].value.b = sessions;
	return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	(void)context;
	return command == TA_COUNTER_CMD_ADD ? add(types, params) : TEE_ERROR_NOT_SUPPORTED;
}
