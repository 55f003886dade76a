/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plugins of tee-supplicant, by the TEE's system service.
 */
#include <pta_system.h>

#include "gp.h"

#define SYSTEM_PLUGIN 13u

TEE_Result tee_invoke_supp_plugin(const TEE_UUID *uuid, uint32_t command, uint32_t sub_command,
                                  void *buffer, size_t size, size_t *out_size)
{
	static const TEE_UUID system = PTA_SYSTEM_UUID;
	static TEE_TASessionHandle session;
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_VALUE_INPUT,
	                                 TEE_PARAM_TYPE_MEMREF_INOUT, TEE_PARAM_TYPE_VALUE_OUTPUT);
	TEE_Param p[TEE_NUM_PARAMS] = {
		{ .memref = { (void *)(uintptr_t)uuid, sizeof(*uuid) } },
		{ .value = { command, sub_command } },
		{ .memref = { buffer, size } },
	};
	TEE_Result res;

	if (!uuid || !buffer != !size)
		return TEE_ERROR_BAD_PARAMETERS;
	if (!session) {
		res = TEE_OpenTASession(&system, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL);
		if (res != TEE_SUCCESS)
			return res;
	}
	res = TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, SYSTEM_PLUGIN, types, p, NULL);
	if (out_size)
		*out_size = p[3].value.a;
	return res;
}
