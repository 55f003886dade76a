/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TA calls a plugin of tee-supplicant, through the service for TAs themselves (system.c).
 *
 * Parameters  memory 0 in: the plugin's UUID as TAs hold it; value 1 in: command, sub-command;
 *             memory 2 in and out: data; value 3 out: how much of it is the answer
 */
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "pta/pta_priv.h"
#include "ta/instance.h"

uint32_t pta_plugin(struct ta_param params[static TA_PARAMS])
{
	struct rpc_bytes b = { params[2].copy, params[2].size, 0 };
	struct rpc_plugin to = {
		.command = (uint32_t)params[1].a,
		.sub_command = (uint32_t)params[1].b,
	};
	struct ta_uuid uuid;
	uint32_t result;
	enum err e;

	if (!pta_is_of_ta(&params[0], true, false) || !pta_is_value(&params[1], true, false) ||
	    !pta_is_of_ta(&params[2], true, true) || !pta_is_value(&params[3], false, true))
		return TEE_ERROR_BAD_PARAMETERS;
	if (!params[0].copy || params[0].size != sizeof(uuid))
		return TEE_ERROR_BAD_PARAMETERS;
	memcpy(&uuid, params[0].copy, sizeof(uuid));
	ta_uuid_to_octets(&uuid, &to.uuid);

	e = rpc_plugin_invoke(&to, &b, &result);
	params[3].a = b.told;
	return e == OK ? result : ta_result_of(e);
}
