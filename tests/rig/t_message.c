/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages that make no sense: each gets the error of the interface, and nothing else happens.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "test.h"

static struct client *const c = &main_client;

static uint32_t yielding(uint32_t id, uint64_t where, uint64_t x3)
{
	struct smc_regs r = { .x = { id, where >> 32, where & 0xffffffff, x3, 0, 0, 0, c->id } };

	smc(&r);
	return (uint32_t)r.x[0];
}

TEST(unknown_fast_calls_say_so, 0)
{
	static const uint32_t ids[] = { 0xb200ffff, 0xb2000100, 0xbf00ff10, 0xb2001234,
		                        0xb20000ff };
	struct smc_regs r;

	for (unsigned i = 0; i < array_count(ids); i++)
		EXPECT_EQ(fast_call(ids[i], 0, c->id, &r), SMC_RET_UNKNOWN);
}

TEST(unknown_yielding_calls_are_refused, 0)
{
	static const uint32_t ids[] = { 0x32000000, 0x320000ff, 0x3200ffff, 0x32000001 };

	for (unsigned i = 0; i < array_count(ids); i++) {
		uint32_t x0 = yielding(ids[i], 0x50000000, 0);

		if (x0 != SMC_RET_EBADCMD && x0 != SMC_RET_UNKNOWN) {
			test_fail("%x gives %x", ids[i], x0);
			return;
		}
	}
}

TEST(unknown_command_of_a_message_is_refused, 0)
{
	static const uint32_t cmds[] = { 0x7fffffff, 0xffffffff, 1000, 63 };

	for (unsigned i = 0; i < array_count(cmds); i++) {
		struct call *call = client_call(c);
		struct msg_arg *m = call_message(call, cmds[i], 0);

		m->ret = 0x5a5a5a5a;
		EXPECT_EQ(call_do(call), SMC_FAILED(SMC_RET_EBADCMD));
		EXPECT_EQ(m->ret, 0x5a5a5a5a);
	}
}

TEST(message_must_lie_in_normal_memory, 0)
{
	static const uint64_t bad[] = { 0,
		                        SECURE_SRAM,
		                        SECURE_DRAM,
		                        SECURE_DRAM_END - PAGE_SIZE,
		                        SECURE_UART,
		                        0x09000000,
		                        0x08000000,
		                        RAM_BASE - PAGE_SIZE,
		                        RAM_BASE + RAM_SIZE,
		                        1ull << 40,
		                        0xfffffffffffff000ull };

	for (unsigned i = 0; i < array_count(bad); i++) {
		EXPECT_EQ(yielding(SMC_CALL_WITH_ARG, bad[i], 0), SMC_RET_EBADADDR);
		if (tee.caps & SMC_CAP_RPC_ARG)
			EXPECT_EQ(yielding(SMC_CALL_WITH_RPC_ARG, bad[i], 0), SMC_RET_EBADADDR);
	}
}

TEST(message_must_be_aligned, 0)
{
	struct shm *a = shm_new(PAGE_SIZE, 0, 0);

	for (unsigned off = 1; off < 8; off++)
		EXPECT_EQ(yielding(SMC_CALL_WITH_ARG, pa_of(a->mem) + off, 0), SMC_RET_EBADADDR);
	shm_free(a);
}

TEST(registered_message_needs_a_registered_buffer, 0)
{
	struct shm *a;

	if (!(tee.caps & SMC_CAP_RPC_ARG)) {
		test_skip("no CALL_WITH_REGD_ARG");
		return;
	}
	a = shm_new(PAGE_SIZE, 0, 0);
	EXPECT_EQ(yielding(SMC_CALL_WITH_REGD_ARG, a->cookie, 0), SMC_RET_EBADADDR);
	EXPECT_EQ(yielding(SMC_CALL_WITH_REGD_ARG, 0, 0), SMC_RET_EBADADDR);
	EXPECT_EQ(client_register(c, a), TEE_SUCCESS);
	EXPECT_EQ(yielding(SMC_CALL_WITH_REGD_ARG, a->cookie, PAGE_SIZE), SMC_RET_EBADADDR);
	EXPECT_EQ(yielding(SMC_CALL_WITH_REGD_ARG, a->cookie, PAGE_SIZE - 8), SMC_RET_EBADADDR);
	EXPECT_EQ(yielding(SMC_CALL_WITH_REGD_ARG, a->cookie, PAGE_SIZE - 32), SMC_RET_EBADADDR);
	EXPECT_EQ(yielding(SMC_CALL_WITH_REGD_ARG, a->cookie, 4), SMC_RET_EBADADDR);
	EXPECT_EQ(yielding(SMC_CALL_WITH_REGD_ARG, a->cookie, 0xfffffff8), SMC_RET_EBADADDR);
	EXPECT_EQ(client_unregister(c, a), TEE_SUCCESS);
	shm_free(a);
}

TEST(message_with_too_many_parameters_is_refused, 0)
{
	static const uint32_t counts[] = { 127, 128, 0x10000, 0x7ffffff, 0x8000000, 0xffffffff };

	for (unsigned i = 0; i < array_count(counts); i++) {
		struct call *call = client_call(c);
		struct msg_arg *m = call_message(call, MSG_CMD_INVOKE, 0);

		m->param_count = counts[i];
		if (call_enter(call) != CALL_REFUSED) {
			test_fail("%x parameters: x0 = %lx, ret %x", counts[i],
			          (unsigned long)call->r.x[0], m->ret);
			return;
		}
	}
}

static uint32_t open_with(uint64_t attr0, uint64_t attr1, uint32_t params, uint32_t login)
{
	struct call *call = client_call(c);
	struct msg_arg *m = call_message(call, MSG_CMD_OPEN_SESSION, 6);
	uint32_t r, session;

	m->param_count = params;
	m->params[0].attr = attr0;
	memcpy(m->params[0].octets, uuid_device_pta.b, sizeof(uuid_device_pta.b));
	m->params[1].attr = attr1;
	m->params[1].value.c = login;
	r = call_do(call);
	session = m->session;
	if (r == TEE_SUCCESS)
		(void)session_close(c, session);
	return r;
}

TEST(open_without_its_meta_parameters_is_refused, 0)
{
	const uint64_t meta = MSG_ATTR_META | MSG_ATTR_VALUE_IN;

	EXPECT_EQ(open_with(meta, meta, 2, MSG_LOGIN_PUBLIC), TEE_SUCCESS);
	EXPECT_EQ(open_with(meta, meta, 6, MSG_LOGIN_PUBLIC), TEE_SUCCESS);
	EXPECT_EQ(open_with(meta, meta, 0, MSG_LOGIN_PUBLIC), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(open_with(meta, meta, 1, MSG_LOGIN_PUBLIC), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(open_with(MSG_ATTR_VALUE_IN, meta, 2, MSG_LOGIN_PUBLIC),
	          TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(open_with(meta, MSG_ATTR_VALUE_IN, 2, MSG_LOGIN_PUBLIC),
	          TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(open_with(MSG_ATTR_META | MSG_ATTR_VALUE_OUT, meta, 2, MSG_LOGIN_PUBLIC),
	          TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(open_with(meta, MSG_ATTR_META | MSG_ATTR_TMEM_IN, 2, MSG_LOGIN_PUBLIC),
	          TEE_ERROR_BAD_PARAMETERS);
}

TEST(logins_of_the_interface_are_known_and_others_are_refused, 0)
{
	const uint64_t meta = MSG_ATTR_META | MSG_ATTR_VALUE_IN;

	EXPECT_EQ(open_with(meta, meta, 2, MSG_LOGIN_USER), TEE_SUCCESS);
	EXPECT_EQ(open_with(meta, meta, 2, MSG_LOGIN_GROUP), TEE_SUCCESS);
	EXPECT_EQ(open_with(meta, meta, 2, MSG_LOGIN_APPLICATION), TEE_SUCCESS);
	EXPECT_EQ(open_with(meta, meta, 2, MSG_LOGIN_APPLICATION_GROUP), TEE_SUCCESS);
	EXPECT_EQ(open_with(meta, meta, 2, MSG_LOGIN_REE_KERNEL), TEE_SUCCESS);
	EXPECT_EQ(open_with(meta, meta, 2, 3), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(open_with(meta, meta, 2, 0x7fffffff), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(open_with(meta, meta, 2, MSG_LOGIN_TRUSTED_APP), TEE_ERROR_BAD_PARAMETERS);
}

TEST(unknown_parameter_types_are_refused, 0)
{
	static const uint64_t bad[] = {
		4, 8, 0xc, 0xf, 0x10, 0xff, MSG_ATTR_META | 1, MSG_ATTR_META
	};
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	for (unsigned i = 0; i < array_count(bad); i++) {
		for (unsigned at = 0; at < MSG_TA_PARAMS; at += 3) {
			struct msg_param p[MSG_TA_PARAMS] = { { 0 } };

			p[at].attr = bad[i];
			EXPECT_EQ(session_invoke(c, session, DEVICE_PTA_CMD_LIST, p),
			          TEE_ERROR_BAD_PARAMETERS);
		}
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(five_parameters_for_a_ta_are_refused, 0)
{
	struct call *call = client_call(c);
	uint32_t session;
	struct msg_arg *m;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	m = call_message(call, MSG_CMD_INVOKE, 5);
	m->session = session;
	EXPECT_EQ(call_do(call), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(close_and_cancel_take_no_parameters, 0)
{
	struct call *call = client_call(c);
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	call_message(call, MSG_CMD_CLOSE_SESSION, 1)->session = session;
	EXPECT_EQ(call_do(call), TEE_ERROR_BAD_PARAMETERS);
	call_message(call, MSG_CMD_CANCEL, 1)->session = session;
	EXPECT_EQ(call_do(call), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(unregister_needs_exactly_one_parameter, 0)
{
	struct call *call = client_call(c);

	call_message(call, MSG_CMD_UNREGISTER_SHM, 0);
	EXPECT_EQ(call_do(call), TEE_ERROR_BAD_PARAMETERS);
	call_message(call, MSG_CMD_UNREGISTER_SHM, 2);
	EXPECT_EQ(call_do(call), TEE_ERROR_BAD_PARAMETERS);
	call_message(call, MSG_CMD_REGISTER_SHM, 0);
	EXPECT_EQ(call_do(call), TEE_ERROR_BAD_PARAMETERS);
	call_message(call, MSG_CMD_REGISTER_SHM, 2);
	EXPECT_EQ(call_do(call), TEE_ERROR_BAD_PARAMETERS);
}

TEST(upper_halves_of_registers_do_not_count, 0)
{
	struct call *call = client_call(c);

	call_message(call, MSG_CMD_CLOSE_SESSION, 0)->session = 0x7fffffff;
	call_enter(call);
	call_finish(call);
	EXPECT_EQ(call->arg->ret, TEE_ERROR_ITEM_NOT_FOUND);
	call->arg->ret = 0;
	call->r = (struct smc_regs){ .x = { SMC_CALL_WITH_ARG, 0, pa_of(call->arg), 0, 0, 0, 0,
		                            c->id } };
	for (unsigned i = 1; i < 8; i++)
		call->r.x[i] |= 0xabcdull << 48;
	smc(&call->r);
	EXPECT(call_finish(call) == CALL_DONE);
	EXPECT_EQ(call->arg->ret, TEE_ERROR_ITEM_NOT_FOUND);
}
