/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TEE's system service, and memory beyond the heap, which comes from it. The session with it is
 * opened once and stays as long as the TA.
 */
#include <pta_system.h>

#include "gp.h"

#define SYSTEM_MAP_ZERO      2u
#define SYSTEM_UNMAP         3u
#define SYSTEM_MAP_SHAREABLE 1u

static uint32_t session;

TEE_Result gp_system(uint32_t command, struct ta_params *p)
{
	static const TEE_UUID uuid = PTA_SYSTEM_UUID;
	struct ta_params none = { 0 };
	uint32_t origin;
	TEE_Result res;

	if (!session) {
		res = sys_open_ta_session(&uuid, TEE_TIMEOUT_INFINITE, &none, &session, &origin);
		if (res != TEE_SUCCESS)
			return res;
	}
	return sys_invoke_ta_command(session, TEE_TIMEOUT_INFINITE, command, p, &origin);
}

void *tee_map_zi(size_t size, uint32_t flags)
{
	struct ta_params p = {
		.types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_INOUT,
		                         TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_NONE),
		.vals = { size, flags & TEE_MEMORY_ACCESS_ANY_OWNER ? SYSTEM_MAP_SHAREABLE : 0 },
	};

	if (size > UINT32_MAX || gp_system(SYSTEM_MAP_ZERO, &p) != TEE_SUCCESS)
		return NULL;
	return (void *)(p.vals[2] << 32 | (uint32_t)p.vals[3]);
}

TEE_Result tee_unmap(void *address, size_t size)
{
	struct ta_params p = {
		.types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_INPUT,
		                         TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE),
		.vals = { size, 0, (uintptr_t)address >> 32, (uint32_t)(uintptr_t)address },
	};

	return gp_system(SYSTEM_UNMAP, &p);
}
