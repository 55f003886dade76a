/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions with other TAs. A handle is the kernel's session number; that is never 0.
 */
#include <string.h>
#include <string_ext.h>

#include "gp.h"

static void params_to_sys(struct ta_params *p, uint32_t types, const __GP13_TEE_Param *params)
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
		} else if (type & 1) { /* an input; what else lies there is not the other's */
			p->vals[2 * n] = params[n].value.a;
			p->vals[2 * n + 1] = params[n].value.b;
		}
	}
}

/* Only outputs come back; inputs stay the caller's. */
static void params_from_sys(const struct ta_params *p, uint32_t types, __GP13_TEE_Param *params)
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

/* One call to another TA: to open a session with it when uuid is set, else to invoke. */
struct target {
	const TEE_UUID *uuid;
	uint32_t session, timeout, command;
	uint32_t origin;
};

static TEE_Result call_kernel(struct target *t, struct ta_params *p)
{
	t->origin = TEE_ORIGIN_API;
	if (t->uuid)
		return sys_open_ta_session(t->uuid, t->timeout, p, &t->session, &t->origin);
	return sys_invoke_ta_command(t->session, t->timeout, t->command, p, &t->origin);
}

#define SHARED_ALIGN 16u

static size_t shared_size(size_t size)
{
	return (size + SHARED_ALIGN - 1) & ~(size_t)(SHARED_ALIGN - 1);
}

/* Bytes that all buffers of @params need; SIZE_MAX if that is no number. */
static size_t shared_total(uint32_t types, const __GP13_TEE_Param *params)
{
	size_t total = 0;
	int n;

	for (n = 0; n < TEE_NUM_PARAMS; n++)
		if (TEE_PARAM_TYPE_GET(types, n) & 4 && params[n].memref.buffer &&
		    (params[n].memref.size > PTRDIFF_MAX / 8 ||
		     __builtin_add_overflow(total, shared_size(params[n].memref.size), &total)))
			return SIZE_MAX;
	return total;
}

/* Buffers to their places in @to, or what came back in them from there. */
static void copy_buffers(uint32_t types, const __GP13_TEE_Param *params, struct ta_params *p,
                         uint8_t *to, bool back)
{
	int n;

	for (n = 0; n < TEE_NUM_PARAMS; n++) {
		uint32_t type = TEE_PARAM_TYPE_GET(types, n);
		size_t size = params[n].memref.size;

		if (!(type & 4) || !params[n].memref.buffer)
			continue;
		if (!back) {
			p->vals[2 * n] = (uintptr_t)to;
			if (type & 1) /* an input */
				memcpy(to, params[n].memref.buffer, size);
		} else if (type & 2 && p->vals[2 * n + 1] <= size) {
			memcpy(params[n].memref.buffer, to, p->vals[2 * n + 1]);
		}
		to += shared_size(size);
	}
}

/*
 * A kernel may want the buffers of such a call in memory that was mapped for sharing; OP-TEE's
 * does, and tells so before anything has happened. Then they go there and back.
 */
static TEE_Result call_shared(struct target *t, uint32_t types, const __GP13_TEE_Param *params,
                              struct ta_params *p)
{
	size_t total = shared_total(types, params);
	uint8_t *room;
	TEE_Result res;

	if (!total || total == SIZE_MAX)
		return TEE_ERROR_BAD_PARAMETERS;
	room = tee_map_zi(total, TEE_MEMORY_ACCESS_ANY_OWNER);
	if (!room)
		return TEE_ERROR_OUT_OF_MEMORY;
	copy_buffers(types, params, p, room, false);
	res = call_kernel(t, p);
	copy_buffers(types, params, p, room, true);
	memzero_explicit(room, total);
	if (tee_unmap(room, total) != TEE_SUCCESS)
		GP_PANIC(TEE_ERROR_BAD_STATE);
	return res;
}

/* What is not to be shared, or is no memory of anybody now, is not lent. */
static void check_buffers(uint32_t types, const __GP13_TEE_Param *params)
{
	int n;

	for (n = 0; n < TEE_NUM_PARAMS; n++)
		if (TEE_PARAM_TYPE_GET(types, n) & 4 && params[n].memref.size &&
		    !malloc_allows(params[n].memref.buffer, params[n].memref.size, true))
			gp_panic(TEE_ERROR_ACCESS_DENIED, "memory that is not to be lent");
}

static TEE_Result call(struct target *t, uint32_t types, __GP13_TEE_Param *params, uint32_t *origin)
{
	struct ta_params p;
	TEE_Result res;

	check_buffers(types, params);
	params_to_sys(&p, types, params);
	res = call_kernel(t, &p);
	if (res == TEE_ERROR_BAD_PARAMETERS && t->origin == TEE_ORIGIN_TEE && types & 0x4444) {
		params_to_sys(&p, types, params);
		res = call_shared(t, types, params, &p);
	}
	params_from_sys(&p, types, params);
	if (origin)
		*origin = t->origin;
	return res;
}

static TEE_Result open(const TEE_UUID *destination, uint32_t timeout, uint32_t types,
                       __GP13_TEE_Param *params, TEE_TASessionHandle *session, uint32_t *origin)
{
	struct target t = { .uuid = destination, .timeout = timeout };
	TEE_Result res = call(&t, types, params, origin);

	*session = (TEE_TASessionHandle)(uintptr_t)(res == TEE_SUCCESS ? t.session : 0);
	return res;
}

static TEE_Result invoke(TEE_TASessionHandle session, uint32_t timeout, uint32_t command,
                         uint32_t types, __GP13_TEE_Param *params, uint32_t *origin)
{
	struct target t = { .session = (uint32_t)(uintptr_t)session,
		            .timeout = timeout,
		            .command = command };
	TEE_Result res = call(&t, types, params, origin);

	/* A session that there is not, memory that the caller may not use, types that are none. */
	if (t.origin != TEE_ORIGIN_TRUSTED_APP &&
	    (res == TEE_ERROR_BAD_PARAMETERS || res == TEE_ERROR_ACCESS_DENIED ||
	     res == TEE_ERROR_ITEM_NOT_FOUND))
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

static void widen(uint32_t types, const __GP11_TEE_Param *from, __GP13_TEE_Param *to)
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

static void narrow(uint32_t types, const __GP13_TEE_Param *from, __GP11_TEE_Param *to)
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

TEE_Result __GP11_TEE_OpenTASession(const TEE_UUID *destination, uint32_t timeout, uint32_t types,
                                    __GP11_TEE_Param params[TEE_NUM_PARAMS],
                                    TEE_TASessionHandle *session, uint32_t *origin)
{
	__GP13_TEE_Param wide[TEE_NUM_PARAMS];
	TEE_Result res;

	widen(types, params, wide);
	res = open(destination, timeout, types, wide, session, origin);
	narrow(types, wide, params);
	return res;
}

TEE_Result __GP11_TEE_InvokeTACommand(TEE_TASessionHandle session, uint32_t timeout,
                                      uint32_t command, uint32_t types,
                                      __GP11_TEE_Param params[TEE_NUM_PARAMS], uint32_t *origin)
{
	__GP13_TEE_Param wide[TEE_NUM_PARAMS];
	TEE_Result res;

	widen(types, params, wide);
	res = invoke(session, timeout, command, types, wide, origin);
	narrow(types, wide, params);
	return res;
}
