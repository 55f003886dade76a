/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DERIVE_H
#define DERIVE_H

#include <pta_system.h>
#include <string.h>
#include <tee_internal_api.h>

#include "derive_ta.h"

static TEE_Result derive(uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	static const TEE_UUID system = PTA_SYSTEM_UUID;
	uint32_t of_system = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT,
	                                     TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE,
	                                     TEE_PARAM_TYPE_NONE);
	uint8_t key[TA_DERIVED_KEY_MAX_SIZE];
	char extra[] = DERIVE_EXTRA;
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	TEE_TASessionHandle session;
	TEE_Result r;

	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_MEMREF_OUTPUT ||
	    TEE_PARAM_TYPE_GET(types, 1) != TEE_PARAM_TYPE_VALUE_INPUT ||
	    params[0].memref.size > sizeof(key) || params[1].value.a > sizeof(extra))
		return TEE_ERROR_BAD_PARAMETERS;
	r = TEE_OpenTASession(&system, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL);
	if (r != TEE_SUCCESS)
		return r;
	p[0].memref.buffer = params[1].value.a ? extra : NULL;
	p[0].memref.size = params[1].value.a;
	p[1].memref = params[0].memref;
	if (params[1].value.b == DERIVE_COPY)
		p[1].memref.buffer = key;
	r = TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, PTA_SYSTEM_DERIVE_TA_UNIQUE_KEY,
	                        of_system, p, NULL);
	TEE_CloseTASession(session);
	if (r == TEE_SUCCESS && params[1].value.b == DERIVE_COPY)
		memcpy(params[0].memref.buffer, key, params[0].memref.size);
	return r;
}

#endif
