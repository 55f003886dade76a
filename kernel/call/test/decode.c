/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoder of messages: what it takes, and everything that it must not take.
 */
#include "abi/smc.h"
#include "call/decode.h"
#include "host/test.h"

static union call_message m;
static struct call_request q;

static void message(uint32_t command, uint32_t count)
{
	memset(&m, 0, sizeof(m));
	memset(&q, 0xa5, sizeof(q));
	m.arg.cmd = command;
	m.arg.func = 11;
	m.arg.session = 22;
	m.arg.cancel_id = 33;
	m.arg.param_count = count;
}

static void value(unsigned i, uint64_t attr, uint64_t a, uint64_t b, uint64_t c)
{
	m.arg.params[i] = (struct msg_param){ .attr = attr, .value = { a, b, c } };
}

static void memory(unsigned i, uint64_t attr, uint64_t where, uint64_t size, uint64_t cookie)
{
	m.arg.params[i] = (struct msg_param){ .attr = attr, .tmem = { where, size, cookie } };
}

static void open_message(uint32_t count, uint64_t login)
{
	message(MSG_CMD_OPEN_SESSION, count);
	value(0, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0x0706050403020100, 0x0f0e0d0c0b0a0908, 0);
	value(1, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0x1716151413121110, 0x1f1e1d1c1b1a1918, login);
}

static const struct uuid zero_uuid;

test(an_invoke_without_parameters_is_decoded)
{
	message(MSG_CMD_INVOKE, 0);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.command, MSG_CMD_INVOKE);
	assert_int_equal(q.func, 11);
	assert_int_equal(q.session, 22);
	assert_int_equal(q.first, 0);
	assert_int_equal(q.count, 0);
}

test(values_are_cut_to_32_bits_and_outputs_start_at_zero)
{
	message(MSG_CMD_INVOKE, 4);
	value(0, MSG_ATTR_VALUE_IN, 0x1122334455667788, 2, 3);
	value(1, MSG_ATTR_VALUE_OUT, 4, 5, 6);
	value(2, MSG_ATTR_VALUE_INOUT, 7, 8, 9);
	value(3, MSG_ATTR_NONE, 10, 11, 12);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.count, 3);
	assert_int_equal(q.param[0].kind, CALL_VALUE);
	assert_true(q.param[0].in && !q.param[0].out);
	assert_int_equal(q.param[0].a, 0x55667788);
	assert_int_equal(q.param[0].b, 2);
	assert_int_equal(q.param[1].kind, CALL_VALUE);
	assert_true(!q.param[1].in && q.param[1].out);
	assert_int_equal(q.param[1].a, 0);
	assert_int_equal(q.param[1].b, 0);
	assert_int_equal(q.param[2].kind, CALL_VALUE);
	assert_true(q.param[2].in && q.param[2].out);
	assert_int_equal(q.param[2].a, 7);
	assert_int_equal(q.param[2].b, 8);
}

test(nothing_at_the_end_does_not_count)
{
	message(MSG_CMD_INVOKE, 4);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.count, 0);
	value(1, MSG_ATTR_VALUE_IN, 7, 8, 9);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.count, 2);
	assert_int_equal(q.param[0].kind, CALL_NONE);
	assert_true(!q.param[0].in && !q.param[0].out);
	assert_int_equal(q.param[1].kind, CALL_VALUE);
}

test(registered_memory_is_decoded_in_all_directions)
{
	message(MSG_CMD_INVOKE, 3);
	memory(0, MSG_ATTR_RMEM_IN, 100, 200, 300);
	memory(1, MSG_ATTR_RMEM_OUT, UINT64_MAX, UINT64_MAX, UINT64_MAX);
	memory(2, MSG_ATTR_RMEM_INOUT, 0, 0, 0);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.param[0].kind, CALL_REGISTERED);
	assert_true(q.param[0].in && !q.param[0].out);
	assert_int_equal(q.param[0].raw_where, 100);
	assert_int_equal(q.param[0].raw_size, 200);
	assert_int_equal(q.param[0].cookie.v, 300);
	assert_int_equal(q.param[1].kind, CALL_REGISTERED);
	assert_true(!q.param[1].in && q.param[1].out);
	assert_int_equal(q.param[1].raw_where, UINT64_MAX);
	assert_int_equal(q.param[2].kind, CALL_REGISTERED);
	assert_true(q.param[2].in && q.param[2].out);
}

test(temporary_memory_is_a_span_or_a_list)
{
	message(MSG_CMD_INVOKE, 3);
	memory(0, MSG_ATTR_TMEM_IN, 0x40000000, 200, 300);
	memory(1, MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG, 0x40000123, 5000, 301);
	memory(2, MSG_ATTR_TMEM_INOUT | SMC_SHM_CACHED << MSG_ATTR_CACHE_SHIFT, 0x50000000, 1, 302);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.param[0].kind, CALL_SPAN);
	assert_int_equal(q.param[0].raw_where, 0x40000000);
	assert_int_equal(q.param[0].raw_size, 200);
	assert_int_equal(q.param[1].kind, CALL_LIST);
	assert_int_equal(q.param[1].raw_where, 0x40000123);
	assert_int_equal(q.param[1].raw_size, 5000);
	assert_int_equal(q.param[2].kind, CALL_SPAN);
	assert_true(q.param[2].in && q.param[2].out);
}

test(memory_without_an_address_is_none_of_any_size)
{
	message(MSG_CMD_INVOKE, 2);
	memory(0, MSG_ATTR_TMEM_OUT, 0, 200, 0);
	memory(1, MSG_ATTR_TMEM_IN | MSG_ATTR_NONCONTIG, 0, 7, 55);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.param[0].kind, CALL_NULL);
	assert_int_equal(q.param[0].raw_size, 0);
	assert_int_equal(q.param[0].cookie.v, 0);
	assert_int_equal(q.param[1].kind, CALL_NULL);
	assert_int_equal(q.param[1].raw_size, 0);
	assert_int_equal(q.param[1].cookie.v, 55);
}

/* Every attribute of 16 bits, and each single bit above: only the right ones pass. */
test(only_attributes_that_mean_something_are_taken)
{
	for (uint64_t attr = 0; attr < 0x10000; attr++) {
		uint64_t type = attr & MSG_ATTR_TYPE_MASK;
		bool tmem = type >= MSG_ATTR_TMEM_IN && type <= MSG_ATTR_TMEM_INOUT;
		bool known = type <= MSG_ATTR_VALUE_INOUT || tmem ||
		             (type >= MSG_ATTR_RMEM_IN && type <= MSG_ATTR_RMEM_INOUT);
		bool good = known &&
		            (attr == type || (tmem && attr == (type | MSG_ATTR_NONCONTIG)));

		message(MSG_CMD_INVOKE, 1);
		memory(0, attr, 1, 1, 1);
		expect_err(call_decode(&m, &q), good ? OK : ERR_ARG);
	}
	for (unsigned bit = 16; bit < 64; bit++) {
		message(MSG_CMD_INVOKE, 1);
		memory(0, MSG_ATTR_RMEM_IN | UINT64_C(1) << bit, 1, 1, 1);
		expect_err(call_decode(&m, &q), bit == MSG_ATTR_CACHE_SHIFT ? OK : ERR_ARG);
	}
}

test(one_bad_parameter_spoils_the_call_wherever_it_is)
{
	for (unsigned bad = 0; bad < 4; bad++) {
		message(MSG_CMD_INVOKE, 4);
		m.arg.params[bad].attr = 4;
		expect_err(call_decode(&m, &q), ERR_ARG);
	}
}

test(five_parameters_are_too_many_for_a_ta)
{
	uint32_t counts[] = { 5, 6, 7, 127, 128, 0x80000000, UINT32_MAX };

	for (unsigned i = 0; i < array_count(counts); i++) {
		message(MSG_CMD_INVOKE, counts[i]);
		expect_err(call_decode(&m, &q), ERR_ARG);
	}
}

test(open_names_the_ta_and_the_client)
{
	open_message(6, MSG_LOGIN_USER);
	value(2, MSG_ATTR_VALUE_IN, 1, 2, 3);
	memory(5, MSG_ATTR_RMEM_OUT, 4, 5, 6);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.command, MSG_CMD_OPEN_SESSION);
	for (unsigned i = 0; i < 16; i++) {
		assert_int_equal(q.uuid.b[i], i);
		assert_int_equal(q.client.uuid.b[i], 16 + i);
	}
	assert_int_equal(q.client.login, MSG_LOGIN_USER);
	assert_int_equal(q.first, 2);
	assert_int_equal(q.count, 4);
	assert_int_equal(q.param[0].kind, CALL_VALUE);
	assert_int_equal(q.param[1].kind, CALL_NONE);
	assert_int_equal(q.param[3].kind, CALL_REGISTERED);
}

test(public_clients_and_the_kernel_have_no_uuid)
{
	uint64_t logins[] = { MSG_LOGIN_PUBLIC, MSG_LOGIN_REE_KERNEL };

	for (unsigned i = 0; i < array_count(logins); i++) {
		open_message(2, logins[i]);
		expect_ok(call_decode(&m, &q));
		assert_int_equal(q.client.login, logins[i]);
		assert_true(uuid_equal(&q.client.uuid, &zero_uuid));
		assert_int_equal(q.count, 0);
	}
}

test(only_known_logins_are_taken_and_never_that_of_a_ta)
{
	uint64_t good[] = { MSG_LOGIN_GROUP, MSG_LOGIN_APPLICATION, MSG_LOGIN_APPLICATION_USER,
		            MSG_LOGIN_APPLICATION_GROUP };
	uint64_t bad[] = { 3,          7,           0x80000001,  MSG_LOGIN_TRUSTED_APP,
		           UINT32_MAX, 0x100000000, 0x100000001, UINT64_MAX };

	for (unsigned i = 0; i < array_count(good); i++) {
		open_message(2, good[i]);
		expect_ok(call_decode(&m, &q));
		assert_int_equal(q.client.login, good[i]);
		assert_int_equal(q.client.uuid.b[0], 16);
	}
	for (unsigned i = 0; i < array_count(bad); i++) {
		open_message(2, bad[i]);
		expect_err(call_decode(&m, &q), ERR_ARG);
	}
}

test(open_wants_both_meta_parameters_and_no_more_of_them)
{
	for (uint32_t count = 0; count < 2; count++) {
		open_message(count, 0);
		expect_err(call_decode(&m, &q), ERR_ARG);
	}
	for (unsigned i = 0; i < 2; i++) {
		open_message(2, 0);
		m.arg.params[i].attr = MSG_ATTR_VALUE_IN;
		expect_err(call_decode(&m, &q), ERR_ARG);
		open_message(2, 0);
		m.arg.params[i].attr = MSG_ATTR_META | MSG_ATTR_VALUE_INOUT;
		expect_err(call_decode(&m, &q), ERR_ARG);
	}
	open_message(3, 0);
	value(2, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, 0);
	expect_err(call_decode(&m, &q), ERR_ARG);
	open_message(7, 0);
	expect_err(call_decode(&m, &q), ERR_ARG);
	open_message(UINT32_MAX, 0);
	expect_err(call_decode(&m, &q), ERR_ARG);
}

test(close_and_cancel_have_no_parameters)
{
	uint32_t commands[] = { MSG_CMD_CLOSE_SESSION, MSG_CMD_CANCEL };

	for (unsigned i = 0; i < array_count(commands); i++) {
		message(commands[i], 0);
		expect_ok(call_decode(&m, &q));
		assert_int_equal(q.command, commands[i]);
		assert_int_equal(q.session, 22);
		message(commands[i], 1);
		expect_err(call_decode(&m, &q), ERR_ARG);
	}
}

test(register_wants_exactly_one_page_list)
{
	uint64_t attr = MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG;

	message(MSG_CMD_REGISTER_SHM, 1);
	memory(0, attr, 0x40000010, 4096, 77);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.count, 1);
	assert_int_equal(q.param[0].kind, CALL_LIST);
	assert_int_equal(q.param[0].raw_where, 0x40000010);
	assert_int_equal(q.param[0].cookie.v, 77);

	message(MSG_CMD_REGISTER_SHM, 1);
	memory(0, attr, 0, 4096, 77);
	expect_err(call_decode(&m, &q), ERR_ARG);
	message(MSG_CMD_REGISTER_SHM, 1);
	memory(0, MSG_ATTR_TMEM_OUT, 0x40000000, 4096, 77);
	expect_err(call_decode(&m, &q), ERR_ARG);
	message(MSG_CMD_REGISTER_SHM, 1);
	memory(0, MSG_ATTR_TMEM_INOUT | MSG_ATTR_NONCONTIG, 0x40000000, 4096, 77);
	expect_err(call_decode(&m, &q), ERR_ARG);
	message(MSG_CMD_REGISTER_SHM, 2);
	memory(0, attr, 0x40000000, 4096, 77);
	expect_err(call_decode(&m, &q), ERR_ARG);
	message(MSG_CMD_REGISTER_SHM, 0);
	expect_err(call_decode(&m, &q), ERR_ARG);
}

test(unregister_wants_exactly_one_cookie)
{
	message(MSG_CMD_UNREGISTER_SHM, 1);
	memory(0, MSG_ATTR_RMEM_IN, 0, 0, 78);
	expect_ok(call_decode(&m, &q));
	assert_int_equal(q.param[0].cookie.v, 78);
	message(MSG_CMD_UNREGISTER_SHM, 1);
	memory(0, MSG_ATTR_RMEM_OUT, 0, 0, 78);
	expect_err(call_decode(&m, &q), ERR_ARG);
	message(MSG_CMD_UNREGISTER_SHM, 2);
	memory(0, MSG_ATTR_RMEM_IN, 0, 0, 78);
	expect_err(call_decode(&m, &q), ERR_ARG);
}

test(commands_of_notification_have_no_parameters)
{
	uint32_t commands[] = { MSG_CMD_DO_BOTTOM_HALF, MSG_CMD_STOP_ASYNC_NOTIF };

	for (unsigned i = 0; i < array_count(commands); i++) {
		message(commands[i], 0);
		expect_ok(call_decode(&m, &q));
		assert_int_equal(q.command, commands[i]);
		message(commands[i], 1);
		expect_err(call_decode(&m, &q), ERR_ARG);
	}
}

test(unknown_commands_are_refused)
{
	uint32_t commands[] = { 8, 0x1000, 0x80000000, UINT32_MAX };

	for (unsigned i = 0; i < array_count(commands); i++) {
		message(commands[i], 0);
		expect_err(call_decode(&m, &q), ERR_UNSUPPORTED);
	}
}
