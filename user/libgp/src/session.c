/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions with other TAs. A handle is the kernel's session number; that is never 0.
 */
#include "gp.h"

static void params_to_sys(struct ta_params *p, uint32_t types, const __gp13_TEE_Param *params)
{
	int n;

	p->types = types;
	for (n = 0; n < TEE_NUM_PARAMS; n++) {
		uint32_t type = TEE_PARAM_TYPE_GET(types, n);

		p->vals[2 * n] = 0;
		p->vals[2 * n + 1] = 0;
		if (type & 4) {
			p->vals[2 * n] = (uintptr_t)params[n].memref.buffer;
			p->vals[2 * n + 1] = params[n].memref.size;
		} else if (type) {
			p->vals[2 * n] = params[n].value.a;
			p->vals[2 * n + 1] = params[n].value.b;
		}
	}
}

/* Only outputs come back; inputs stay the caller's. */
static void params_from_sys(const struct ta_params *p, uint32_t types, __gp13_TEE_Param *params)
{
	int n;

	for (n = 0; n < TEE_NUM_PARAMS; n++) {
		uint32_t type = TEE_PARAM_TYPE_GET(types, n);

		if (!(type & 2))
			continue;
		if (type & 4) {
			params[n].memref.size = p->vals[2 * n + 1];
		} else {
			params[n].value.a = (uint32_t)p->vals[2 * n];
			params[n].value.b = (uint32_t)p->vals[2 * n + 1];
		}
	}
}

static TEE_Result open(const TEE_UUID *destination, uint32_t timeout, uint32_t types,
                       __gp13_TEE_Param *params, TEE_TASessionHandle *session, uint32_t *origin)
{
	struct ta_params p;
	uint32_t id = 0, from = TEE_ORIGIN_API;
	TEE_Result res;

	params_to_sys(&p, types, params);
	res = sys_open_ta_session(destination, timeout, &p, &id, &from);
	if (types)
		params_from_sys(&p, types, params);
	*session = (TEE_TASessionHandle)(uintptr_t)(res == TEE_SUCCESS ? id : 0);
	if (origin)
		*origin = from;
	return res;
}

static TEE_Result invoke(TEE_TASessionHandle session, uint32_t timeout, uint32_t command,
                         uint32_t types, __gp13_TEE_Param *params, uint32_t *origin)
{
	struct ta_params p;
	uint32_t from = TEE_ORIGIN_API;
	TEE_Result res;

	params_to_sys(&p, types, params);
	res = sys_invoke_ta_command((uintptr_t)session, timeout, command, &p, &from);
	if (types)
		params_from_sys(&p, types, params);
	if (origin)
		*origin = from;
	if (from == TEE_ORIGIN_API && res == TEE_ERROR_BAD_PARAMETERS)
		GP_PANIC(res);
	return res;
}

TEE_Result TEE_OpenTASession(const TEE_UUID *destination, uint32_t timeout, uint32_t types,
                             TEE_Param params[TEE_NUM_PARAMS], TEE_TASessionHandle *session,
                             uint32_t *origin)
{
	return open(destination, timeout, types, params, session, origin);
}

TEE_Result TEE_InvokeTACommand(TEE_TASessionHandle session, uint32_t timeout, uint32_t command,
                               uint32_t types, TEE_Param params[TEE_NUM_PARAMS], uint32_t *origin)
{
	return invoke(session, timeout, command, types, params, origin);
}

void TEE_CloseTASession(TEE_TASessionHandle session)
{
	TEE_Result res;

	if (session == TEE_HANDLE_NULL)
		return;
	res = sys_close_ta_session((uintptr_t)session);
	if (res != TEE_SUCCESS)
		GP_PANIC(res);
}

/* ---- version 1.1: the upper half of a size is not the caller's to set ------------------------ */

#include <tee_api_compat.h>

static void widen(uint32_t types, const __gp11_TEE_Param *from, __gp13_TEE_Param *to)
{
	int n;

	for (n = 0; n < TEE_NUM_PARAMS; n++) {
		uint32_t type = TEE_PARAM_TYPE_GET(types, n);

		if (type & 4) {
			to[n].memref.buffer = from[n].memref.buffer;
			to[n].memref.size = from[n].memref.size;
		} else if (type) {
			to[n].value.a = from[n].value.a;
			to[n].value.b = from[n].value.b;
		}
	}
}

static void narrow(uint32_t types, const __gp13_TEE_Param *from, __gp11_TEE_Param *to)
{
	int n;

	for (n = 0; n < TEE_NUM_PARAMS; n++) {
		uint32_t type = TEE_PARAM_TYPE_GET(types, n);

		if (!(type & 2))
			continue;
		if (type & 4) {
			to[n].memref.size = (uint32_t)from[n].memref.size;
		} else {
			to[n].value.a = from[n].value.a;
			to[n].value.b = from[n].value.b;
		}
	}
}

TEE_Result __gp11_OpenTASession(const TEE_UUID *destination, uint32_t timeout, uint32_t types,
                                __gp11_TEE_Param params[TEE_NUM_PARAMS],
                                TEE_TASessionHandle *session, uint32_t *origin)
{
	__gp13_TEE_Param wide[TEE_NUM_PARAMS];
	TEE_Result res;

	widen(types, params, wide);
	res = open(destination, timeout, types, wide, session, origin);
	narrow(types, wide, params);
	return res;
}

TEE_Result __gp11_InvokeTACommand(TEE_TASessionHandle session, uint32_t timeout, uint32_t command,
                                  uint32_t types, __gp11_TEE_Param params[TEE_NUM_PARAMS],
                                  uint32_t *origin)
{
	__gp13_TEE_Param wide[TEE_NUM_PARAMS];
	TEE_Result res;

	widen(types, params, wide);
	res = invoke(session, timeout, command, types, wide, origin);
	narrow(types, wide, params);
	return res;
}
