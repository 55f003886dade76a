/* SPDX-License-Identifier: BSD-2-Clause */
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "base/check.h"
#include "call.h"
#include "memory.h"
#include "supplicant.h"

#define HALF(v, n) ((uint64_t)((v) >> (32 * (n))) & 0xffffffffu)
#define RPC_ROOM   4u /* parameters, however few the secure world asks for */

void call_init(struct call *c, uint16_t client, enum call_way way)
{
	*c = (struct call){ .client = client, .way = way };
	c->buffer = shm_new(PAGE_SIZE, 0, 0);
	c->arg = (struct msg_arg *)(void *)shm_at(c->buffer, 0);
}

static uint32_t tell_buffer(struct call *c, uint32_t cmd, const struct msg_param *p)
{
	struct call teller;
	uint32_t result;

	call_init(&teller, c->client, CALL_WAY_ARG);
	call_message(&teller, cmd, 1)->params[0] = *p;
	result = call_do(&teller);
	call_fini(&teller);
	return result;
}

uint32_t call_register_buffer(struct call *c)
{
	struct msg_param p = shm_list_param(c->buffer, MSG_ATTR_TMEM_OUT);
	uint32_t result = tell_buffer(c, MSG_CMD_REGISTER_SHM, &p);

	c->registered = result == TEE_SUCCESS;
	return result;
}

void call_fini(struct call *c)
{
	struct msg_param p;

	if (c->registered) {
		p = shm_rmem_param(c->buffer, MSG_ATTR_RMEM_IN, 0, 0);
		(void)tell_buffer(c, MSG_CMD_UNREGISTER_SHM, &p);
	}
	shm_free(c->buffer);
	*c = (struct call){ 0 };
}

struct msg_arg *call_message(struct call *c, uint32_t cmd, uint32_t params)
{
	size_t room = MSG_ARG_SIZE(params) + MSG_ARG_SIZE(RPC_ROOM);

	check(c->offset + room <= PAGE_SIZE);
	c->arg = (struct msg_arg *)(void *)shm_at(c->buffer, c->offset);
	memset(c->arg, 0, room);
	c->arg->cmd = cmd;
	c->arg->param_count = params;
	return c->arg;
}

struct msg_arg *call_rpc_message(const struct call *c)
{
	if (c->way == CALL_WAY_ARG)
		return NULL;
	return (struct msg_arg *)(void *)((char *)c->arg + MSG_ARG_SIZE(c->arg->param_count));
}

enum call_state call_state(const struct call *c)
{
	uint32_t x0 = (uint32_t)c->r.x[0];

	if (SMC_RET_IS_RPC(x0))
		return CALL_RPC;
	return x0 == SMC_RET_OK ? CALL_DONE : CALL_REFUSED;
}

enum call_state call_enter(struct call *c)
{
	static const uint32_t ids[] = {
		[CALL_WAY_ARG] = SMC_CALL_WITH_ARG,
		[CALL_WAY_RPC_ARG] = SMC_CALL_WITH_RPC_ARG,
		[CALL_WAY_REGD_ARG] = SMC_CALL_WITH_REGD_ARG,
	};
	uint64_t where = pa_of(c->arg);

	c->r = (struct smc_regs){ .x = { ids[c->way] } };
	if (c->way == CALL_WAY_REGD_ARG) {
		where = c->buffer->cookie;
		c->r.x[3] = c->offset;
	}
	c->r.x[1] = HALF(where, 1);
	c->r.x[2] = HALF(where, 0);
	c->r.x[7] = c->client;
	smc(&c->r);
	return call_state(c);
}

void call_serve(struct call *c)
{
	if ((uint32_t)c->r.x[0] == SMC_RPC_INTR)
		c->interrupts++; /* it was taken when this core came back */
	else
		c->requests++;
	supplicant_serve(c);
}

enum call_state call_resume(struct call *c)
{
	c->r.x[0] = SMC_CALL_RETURN_FROM_RPC;
	c->r.x[7] = c->client;
	smc(&c->r);
	return call_state(c);
}

enum call_state call_until(struct call *c, uint32_t rpc)
{
	const struct msg_arg *m;

	call_enter(c);
	while (call_state(c) == CALL_RPC) {
		m = supplicant_request(c);
		if (m && m->cmd == rpc)
			break;
		call_serve(c);
		call_resume(c);
	}
	return call_state(c);
}

enum call_state call_finish(struct call *c)
{
	while (call_state(c) == CALL_RPC) {
		call_serve(c);
		call_resume(c);
	}
	return call_state(c);
}

uint32_t call_do(struct call *c)
{
	for (;;) {
		call_enter(c);
		if ((uint32_t)c->r.x[0] != SMC_RET_ETHREAD_LIMIT)
			break;
		cpu_pause();
	}
	if (call_finish(c) == CALL_DONE)
		return c->arg->ret;
	return SMC_FAILED(c->r.x[0]);
}
