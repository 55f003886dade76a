/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Yielding calls from registers to answer: values, sessions, where messages lie,
 * and messages that make no sense.
 */
#include "calls.h"

#include "../../rpc/rpc_priv.h"

/* ---- values ---- */

test(an_invoke_answers_in_its_outputs_and_nowhere_else)
{
	char before[512], after[512];

	message(MSG_CMD_INVOKE, CMD_ADD, 4);
	param(0, MSG_ATTR_VALUE_IN, 10, 20, 30);
	param(1, MSG_ATTR_VALUE_OUT, 1, 2, 3);
	param(2, MSG_ATTR_VALUE_INOUT, 100, 200, 300);
	memcpy(before, m, sizeof(before));
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_int_equal(r.a[1], 0);
	assert_int_equal(r.a[2], 0);
	assert_int_equal(r.a[3], 0);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(m->params[1].value.a, 11);
	assert_int_equal(m->params[1].value.b, 21);
	assert_int_equal(m->params[2].value.a, 101);
	assert_int_equal(m->params[2].value.b, 201);

	/* All that was answered put back: the message is as it was. */
	m->ret = 0x11111111;
	m->ret_origin = 0x22222222;
	m->params[1].value = (struct msg_value){ 1, 2, 3 };
	m->params[2].value = (struct msg_value){ 100, 200, 300 };
	memcpy(after, m, sizeof(after));
	assert_memory_equal(before, after, sizeof(before));
	assert_int_equal(fake.logged, 0);
}

test(outputs_start_at_zero_for_the_ta)
{
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 2);
	param(0, MSG_ATTR_VALUE_OUT, 1, 2, 3);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_int_equal(seen[0].kind, TA_PARAM_VALUE);
	assert_int_equal(seen[0].a, 0);
	assert_int_equal(seen[0].b, 0);
	for (unsigned i = 1; i < TA_PARAMS; i++)
		assert_int_equal(seen[i].kind, TA_PARAM_NONE);
}

test(a_call_takes_no_memory_and_no_mapping)
{
	uint32_t before = bench.account.used;

	message(MSG_CMD_INVOKE, CMD_ADD, 4);
	param(1, MSG_ATTR_VALUE_OUT, 0, 0, 0);
	param(2, MSG_ATTR_VALUE_INOUT, 0, 0, 0);
	alloc_fail_at(1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_false(alloc_was_refused());
	alloc_fail_at(0);
	assert_int_equal(bench.account.used, before);
}

test(an_error_of_the_ta_reaches_the_client)
{
	message(MSG_CMD_INVOKE, 99, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(PTA_FAILED, TEE_ORIGIN_TRUSTED_APP);
}

test(a_request_made_by_a_ta_uses_the_room_behind_the_message)
{
	fake.seconds = 77;
	message(MSG_CMD_INVOKE, CMD_TIME, 1);
	param(0, MSG_ATTR_VALUE_OUT, 0, 0, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(m->params[0].value.a, 77);
	assert_int_equal(fake.logged, 1);
	assert_int_equal(fake.log[0], RPC_GET_TIME);
}

/* ---- where the message lies ---- */

test(a_message_is_found_by_address_too)
{
	uint32_t ids[] = { SMC_CALL_WITH_ARG, SMC_CALL_WITH_RPC_ARG };

	fake.seconds = 77;
	for (unsigned i = 0; i < array_count(ids); i++) {
		message(MSG_CMD_INVOKE, CMD_TIME, 1);
		param(0, MSG_ATTR_VALUE_OUT, 0, 0, 0);
		by_address(ids[i], bench_pa(MESSAGE) + AT);
		assert_int_equal(call(), SMC_RET_OK);
		assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
		assert_int_equal(m->params[0].value.a, 77);
		assert_int_equal(fake.logged, i ? 1 : 3); /* with or without a buffer of its own */
		assert_pages(1);
	}
}

test(a_message_nowhere_is_a_bad_address)
{
	uint32_t ids[] = { SMC_CALL_WITH_ARG, SMC_CALL_WITH_RPC_ARG };
	uint64_t bad[] = { 0,
		           4,
		           bench_pa(MESSAGE) + 4,
		           bench_pa(MESSAGE) + PAGE_SIZE - 24,
		           bench_secure_pa(),
		           bench_nw_end(),
		           UINT64_MAX - 7,
		           UINT64_MAX };

	for (unsigned i = 0; i < 2 * array_count(bad); i++) {
		by_address(ids[i % 2], bad[i / 2]);
		fake.call_buffer = NULL;
		bench_call(&r, call_perform, fake_guest_answer);
		assert_int_equal(r.a[0], SMC_RET_EBADADDR);
	}
	by_cookie(COOKIE + 1, AT);
	assert_int_equal(call(), SMC_RET_EBADADDR);
	by_cookie(COOKIE, AT + 4);
	assert_int_equal(call(), SMC_RET_EBADADDR);
	by_cookie(COOKIE, PAGE_SIZE - 24);
	assert_int_equal(call(), SMC_RET_EBADADDR);
	by_cookie(COOKIE, PAGE_SIZE);
	assert_int_equal(call(), SMC_RET_EBADADDR);
	by_cookie(COOKIE, 0xfffffff8);
	assert_int_equal(call(), SMC_RET_EBADADDR);
}

/* The last byte of the room behind the message must be in the page. */
test(a_message_must_leave_room_for_requests)
{
	unsigned need = MSG_ARG_SIZE(1) + MSG_ARG_SIZE(RPC_PARAMS_MAX);
	struct msg_arg *old = m;

	for (unsigned over = 0; over <= 8; over += 8) {
		m = (void *)((char *)bench_nw(MESSAGE) + PAGE_SIZE - need + over);
		memset(m, 0, MSG_ARG_SIZE(1));
		m->cmd = MSG_CMD_INVOKE;
		m->func = CMD_DESCRIBE;
		m->session = session;
		m->param_count = 1;
		m->ret = 0x11111111;
		by_cookie(COOKIE, PAGE_SIZE - need + over);
		assert_int_equal(call(), over ? SMC_RET_EBADADDR : SMC_RET_OK);
		assert_int_equal(m->ret, over ? 0x11111111 : TEE_SUCCESS);
		/* Without requests it may end with the page. */
		by_address(SMC_CALL_WITH_ARG, bench_pa(MESSAGE) + PAGE_SIZE - need + over);
		assert_int_equal(call(), SMC_RET_OK);
	}
	m = old;
}

test(a_message_that_counts_more_parameters_than_there_is_room_for_is_refused)
{
	uint32_t counts[] = { 127, 128, 0x10000, 0x7ffffff, 0x8000000, UINT32_MAX };

	for (unsigned i = 0; i < array_count(counts); i++) {
		message(MSG_CMD_INVOKE, CMD_ADD, counts[i]);
		by_cookie(COOKIE, AT);
		bench_call(&r, call_perform, fake_guest_answer);
		assert_int_equal(r.a[0], SMC_RET_EBADADDR);
		assert_says(0x11111111, 0x22222222);
	}
}

test(no_memory_to_map_a_message_is_said_so)
{
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 0);
	bench_use_up_memory();
	by_address(SMC_CALL_WITH_ARG, bench_pa(MESSAGE) + AT);
	assert_int_equal(call(), SMC_RET_ENOMEM);
	assert_says(0x11111111, 0x22222222);
	bench_give_memory_back();
}

/* ---- messages that make no sense ---- */

test(unknown_commands_are_refused_and_nothing_is_written)
{
	uint32_t commands[] = { 8, 9, 0x1000, UINT32_MAX };

	for (unsigned i = 0; i < array_count(commands); i++) {
		message(commands[i], 0, 0);
		assert_int_equal(usual_call(), SMC_RET_EBADCMD);
		assert_says(0x11111111, 0x22222222);
	}
}

test(commands_of_notification_have_no_parameters_and_succeed)
{
	uint32_t commands[] = { MSG_CMD_DO_BOTTOM_HALF, MSG_CMD_STOP_ASYNC_NOTIF };

	expect_ok(rpc_notice_enable(bench.part));
	for (unsigned i = 0; i < array_count(commands); i++) {
		message(commands[i], 0, 0);
		assert_int_equal(usual_call(), SMC_RET_OK);
		assert_says(TEE_SUCCESS, TEE_ORIGIN_TEE);
		assert_int_equal(bench.part->rpc->notices, i == 0);
		message(commands[i], 0, 1);
		assert_int_equal(usual_call(), SMC_RET_OK);
		assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	}
}

test(parameters_that_make_no_sense_are_answered_in_the_message)
{
	message(MSG_CMD_INVOKE, CMD_ADD, 5);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	message(MSG_CMD_INVOKE, CMD_ADD, 7);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	message(MSG_CMD_INVOKE, CMD_ADD, 1);
	param(0, 4, 0, 0, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	message(MSG_CMD_CLOSE_SESSION, 0, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
}

/* ---- sessions ---- */

test(a_closed_session_is_gone)
{
	message(MSG_CMD_CLOSE_SESSION, 0, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_int_equal(m->ret, TEE_SUCCESS);
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_int_not_equal(m->ret, TEE_SUCCESS);
	assert_int_equal(m->ret_origin, TEE_ORIGIN_TEE);
}

test(a_session_that_is_not_opened_has_no_id)
{
	message(MSG_CMD_OPEN_SESSION, 0, 3);
	m->session = 0xee;
	param(0, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 1, 2, 0);
	param(1, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_ITEM_NOT_FOUND, TEE_ORIGIN_TEE);
	assert_int_equal(m->session, 0);
	param(2, MSG_ATTR_RMEM_IN, 0, 1, COOKIE + 1);
	m->session = 0xee;
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	assert_int_equal(m->session, 0);
}

test(cancelling_nothing_is_answered)
{
	message(MSG_CMD_CANCEL, 0, 0);
	m->session = session + 1;
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_int_not_equal(m->ret, 0x11111111);
	assert_int_not_equal(m->ret, TEE_SUCCESS);
}
