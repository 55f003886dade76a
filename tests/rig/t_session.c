/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions with a pseudo TA and with a TA that is loaded: open, invoke, close, and the wrong
 * ways to do each.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "supplicant.h"
#include "test.h"

static struct client *const c = &main_client;

TEST(pseudo_ta_opens_answers_and_closes, 0)
{
	struct msg_param p[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_OUT) };
	uint32_t session, r;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	r = session_invoke(c, session, DEVICE_PTA_CMD_LIST, p);
	EXPECT(r == TEE_SUCCESS || r == TEE_ERROR_SHORT_BUFFER);
	EXPECT_EQ(p[0].tmem.size % 16, 0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(every_way_to_pass_a_message_works, 0)
{
	static const enum call_way ways[] = { CALL_WAY_ARG, CALL_WAY_RPC_ARG, CALL_WAY_REGD_ARG };

	for (unsigned i = 0; i < array_count(ways); i++) {
		struct call call;

		if (ways[i] != CALL_WAY_ARG && !(tee.caps & SMC_CAP_RPC_ARG))
			continue;
		call_init(&call, c->id, ways[i]);
		if (ways[i] == CALL_WAY_REGD_ARG)
			EXPECT_EQ(call_register_buffer(&call), TEE_SUCCESS);
		call.offset = ways[i] == CALL_WAY_REGD_ARG ? 1024 : 0;
		call_message(&call, MSG_CMD_CLOSE_SESSION, 0)->session = 0x7fffffff;
		EXPECT_EQ(call_do(&call), TEE_ERROR_ITEM_NOT_FOUND);
		call_fini(&call);
	}
}

TEST(ta_without_an_image_is_not_found, 0)
{
	uint32_t session = 5;

	EXPECT_EQ(session_open(c, &uuid_nobody, NULL, &session), TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(last_origin(c), MSG_ORIGIN_TEE);
	EXPECT_EQ(session, 0);
}

TEST(closing_what_is_not_open_is_refused, 0)
{
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, session), TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(session_close(c, 0), TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(session_close(c, 0xffffffff), TEE_ERROR_ITEM_NOT_FOUND);
}

TEST(invoking_what_is_not_open_is_refused, 0)
{
	EXPECT_EQ(session_invoke(c, 0x7654, 0, NULL), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(last_origin(c), MSG_ORIGIN_TEE);
}

TEST(cancelling_what_is_not_open_is_refused, 0)
{
	EXPECT_EQ(session_cancel(c, 0x7654, 1), TEE_ERROR_BAD_PARAMETERS);
}

TEST(unknown_command_of_a_pseudo_ta_is_refused_by_it, 0)
{
	uint32_t session, r;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	r = session_invoke(c, session, 0xdead, NULL);
	EXPECT(r == TEE_ERROR_NOT_IMPLEMENTED || r == TEE_ERROR_NOT_SUPPORTED ||
	       r == TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(last_origin(c), MSG_ORIGIN_TRUSTED_APP);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(loaded_ta_gives_a_value, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	p[0].value.a = 77;
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, p), TEE_SUCCESS);
	EXPECT_EQ(p[0].value.a, 0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(sessions_of_a_single_instance_share_it, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint32_t s[3];

	for (unsigned i = 0; i < 3; i++)
		EXPECT_EQ(session_open(c, &uuid_sims, NULL, &s[i]), TEE_SUCCESS);
	for (unsigned i = 0; i < 3; i++) {
		EXPECT_EQ(session_invoke(c, s[i], SIMS_CMD_COUNTER, p), TEE_SUCCESS);
		EXPECT_EQ(p[0].value.a, i);
	}
	for (unsigned i = 0; i < 3; i++)
		EXPECT_EQ(session_close(c, s[i]), TEE_SUCCESS);
	/* The last one took the instance with it. */
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &s[0]), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, s[0], SIMS_CMD_COUNTER, p), TEE_SUCCESS);
	EXPECT_EQ(p[0].value.a, 0);
	EXPECT_EQ(session_close(c, s[0]), TEE_SUCCESS);
}

TEST(loaded_ta_refuses_wrong_parameter_types_itself, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(1, 2), value_in(3, 4) };
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, p), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(last_origin(c), MSG_ORIGIN_TRUSTED_APP);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(ta_that_panics_is_dead_for_its_client_and_for_nobody_else, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_IN) };
	struct msg_param q[MSG_TA_PARAMS] = { value_out() };
	uint32_t session, other;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &other), TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_PANIC, p), TEE_ERROR_TARGET_DEAD);
	EXPECT_EQ(last_origin(c), MSG_ORIGIN_TEE);
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, q), TEE_ERROR_TARGET_DEAD);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, other), TEE_SUCCESS);

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, q), TEE_SUCCESS);
	EXPECT_EQ(q[0].value.a, 0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(many_sessions_can_be_open_at_once, 0)
{
	enum { N = 32 };
	uint32_t s[N];

	for (unsigned i = 0; i < N; i++) {
		EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &s[i]), TEE_SUCCESS);
		for (unsigned k = 0; k < i; k++)
			EXPECT(s[i] != s[k]);
	}
	for (unsigned i = 0; i < N; i++)
		EXPECT_EQ(session_close(c, s[i]), TEE_SUCCESS);
}

/* Registers of the normal world that EL3 does not care for are the secure world's to keep. */
TEST(floating_point_registers_survive_a_loaded_ta, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	fp_fill(0x123456789abcdef0u);
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, p), TEE_SUCCESS);
	EXPECT_EQ(fp_differ(0x123456789abcdef0u), 0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT_EQ(fp_differ(0x123456789abcdef0u), 0);
}

TEST(secure_world_gives_back_what_it_asks_for, TEST_TA)
{
	size_t buffers = 0;
	uint32_t session;

	for (unsigned i = 0; i < 8; i++) {
		if (i == 2)
			buffers = shm_live();
		EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	}
	EXPECT_EQ(shm_live(), buffers);
}

TEST(supplicant_without_memory_fails_an_open_and_nothing_else, TEST_TA)
{
	uint32_t session, r;

	supplicant.no_memory = true;
	r = session_open(c, &uuid_sims, NULL, &session);
	supplicant.no_memory = false;
	EXPECT(r != TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(supplicant_without_the_image_fails_an_open_and_nothing_else, TEST_TA)
{
	uint32_t session, r;

	supplicant.no_images = true;
	r = session_open(c, &uuid_sims, NULL, &session);
	supplicant.no_images = false;
	EXPECT_EQ(r, TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(hello_ta_adds_one, TEST_HELLO)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(42, 7) };
	uint32_t session;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	EXPECT_EQ(session_open(c, &uuid_hello, NULL, &session), TEE_SUCCESS);
	for (unsigned i = 1; i <= 3; i++) {
		EXPECT_EQ(session_invoke(c, session, HELLO_CMD_INCREMENT, p), TEE_SUCCESS);
		EXPECT_EQ(p[0].value.a, 42 + i);
		EXPECT_EQ(p[0].value.b, 7);
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

/* A TA of two ELF objects; its command 9 sleeps, which the normal world has to do for it. */
static const struct uuid uuid_os_test = { { 0x5b, 0x9e, 0x0e, 0x40, 0x26, 0x36, 0x11, 0xe1, 0xad,
	                                    0x9e, 0x00, 0x02, 0xa5, 0xd5, 0xc5, 0x1b } };
#define OS_TEST_CMD_WAIT 9u

static bool have_nothing(struct call *call, struct msg_arg *request, void *arg)
{
	unsigned *asked = arg;

	(void)call;
	if (request->cmd != RPC_LOAD_TA)
		return false;
	++*asked;
	request->ret = TEE_ERROR_ITEM_NOT_FOUND;
	return true;
}

/* For a kernel with the hello TA in it: make rig. */
TEST(ta_that_is_built_in_is_loaded_without_asking_the_normal_world, TEST_ASKED | TEST_OWN)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(1, 0) };
	uint32_t session, r, other;
	unsigned asked = 0;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	supplicant.hook = have_nothing;
	supplicant.hook_arg = &asked;
	r = session_open(c, &uuid_hello, NULL, &session);
	EXPECT_EQ(asked, 0);
	other = session_open(c, &uuid_sims, NULL, &other);
	supplicant.hook = NULL;
	EXPECT_EQ(other, TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(asked, 1);
	EXPECT_EQ(r, TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, session, HELLO_CMD_INCREMENT, p), TEE_SUCCESS);
	EXPECT_EQ(p[0].value.a, 2);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(ta_that_sleeps_sleeps_in_the_normal_world, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(120, 0) };
	uint64_t sleeps = supplicant_count(RPC_SUSPEND), start;
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_os_test, NULL, &session), TEE_SUCCESS);
	start = ticks();
	EXPECT_EQ(session_invoke(c, session, OS_TEST_CMD_WAIT, p), TEE_SUCCESS);
	EXPECT(ticks_to_ns(ticks() - start) >= 120000000u);
	EXPECT(supplicant_count(RPC_SUSPEND) > sleeps);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

/* The call may say that it was cancelled, or that it had masked that; it must end. */
TEST(call_that_sleeps_can_be_cancelled, TEST_TA)
{
	uint32_t session, cancelled;
	struct msg_arg *m;
	struct call call;

	EXPECT_EQ(session_open(c, &uuid_os_test, NULL, &session), TEE_SUCCESS);
	call_init(&call, c->id, c->way);
	m = call_message(&call, MSG_CMD_INVOKE, 1);
	m->session = session;
	m->func = OS_TEST_CMD_WAIT;
	m->cancel_id = 0x1234;
	m->params[0] = value_in(200, 0);
	EXPECT(call_until(&call, RPC_SUSPEND) == CALL_RPC);
	cancelled = session_cancel(c, session, 0x1234);
	EXPECT(call_finish(&call) == CALL_DONE);
	EXPECT(m->ret == TEE_SUCCESS || m->ret == TEE_ERROR_CANCEL);
	EXPECT_EQ(cancelled, TEE_SUCCESS);
	call_fini(&call);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}
