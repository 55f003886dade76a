/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sending requests and waiting for their replies.
 */
#include "abi/smc.h"
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "base/check.h"
#include "rpc/rpc_priv.h"

/*
 * The result is preset to an error, so that a normal world which does nothing
 * has not said yes.
 */
static void fill(union rpc_message *m, uint32_t cmd, const struct msg_param *params, unsigned count)
{
	m->arg = (struct msg_arg){
		.cmd = cmd,
		.ret = TEE_ERROR_GENERIC,
		.ret_origin = MSG_ORIGIN_TEE,
		.param_count = count,
	};
	for (unsigned i = 0; i < count; i++)
		m->arg.params[i] = params[i];
}

enum err rpc_exchange(uint32_t cmd, const struct msg_param *params, unsigned count,
                      union rpc_message *reply)
{
	struct smc_regs r = { .a = { SMC_RPC_CMD } };
	volatile void *at;
	cookie_t cookie;
	enum err e;

	check(count <= RPC_PARAMS_MAX);
	e = rpc_buffer_get(thread_self(), &at, &cookie);
	if (e != OK)
		return e;

	fill(reply, cmd, params, count);
	copy_to_hostile(at, reply, MSG_ARG_SIZE(count));
	r.a[1] = cookie.v >> 32;
	r.a[2] = (uint32_t)cookie.v;
	thread_rpc(&r);
	copy_from_hostile(reply, at, MSG_ARG_SIZE(count));
	/*
	 * A hypervisor goes by the command that it finds with the reply: memory that is offered in
	 * answer to another one it has not translated.
	 */
	return reply->arg.cmd == cmd ? OK : ERR_COMM;
}

enum err rpc_do(uint32_t cmd, struct msg_param *params, unsigned count, uint32_t *result)
{
	union rpc_message reply;
	enum err e;

	e = rpc_exchange(cmd, params, count, &reply);
	if (e == OK)
		e = rpc_reply_take(params, count, &reply);
	if (e == OK)
		*result = reply.arg.ret;
	return e;
}
