/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Yielding calls from registers to answer, against a pseudo TA of the tests.
 */
#include "call/call.h"
#include "host/alloc_fail.h"
#include "host/fake_guest.h"
#include "ta/pta_ops.h"

#define MESSAGE 1u /* normal-world pages: the message, registered as COOKIE ... */
#define COOKIE  0xffff000012345600u
#define LIST    2u /* ... a page list, ... */
#define DATA    4u /* ... and what parameters name */

#define AT 64u /* where the message lies in its page */

/* ---- the pseudo TA ---- */

enum { CMD_ADD = 1, CMD_COPY, CMD_TIME, CMD_UNREGISTER, CMD_DESCRIBE };
#define PTA_FAILED 0xdeadbeefu

static struct ta_param seen[TA_PARAMS];

static uint32_t invoke(struct part *p, [[maybe_unused]] void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	uint32_t s, ns;

	memcpy(seen, params, sizeof(seen));
	switch (command) {
	case CMD_ADD:
		params[1].a = params[0].a + 1;
		params[1].b = params[0].b + 1;
		params[2].a += 1;
		params[2].b += 1;
		return TEE_SUCCESS;
	case CMD_COPY:
		memcpy((void *)(uintptr_t)ta_param_bytes(&params[1]),
		       (void *)(uintptr_t)ta_param_bytes(&params[0]), params[0].size);
		params[1].out_size = params[0].size;
		return TEE_SUCCESS;
	case CMD_TIME:
		if (rpc_time(&s, &ns) != OK)
			return PTA_FAILED;
		params[0].a = s;
		return TEE_SUCCESS;
	case CMD_UNREGISTER:
		return share_unregister(p, (cookie_t){ params[0].a }) == ERR_BUSY ? TEE_SUCCESS
		                                                                  : PTA_FAILED;
	case CMD_DESCRIBE:
		return TEE_SUCCESS;
	default:
		return PTA_FAILED;
	}
}

static const struct pta test_pta = {
	.uuid = { { 't', 'e', 's', 't' } },
	.name = "test",
	.invoke = invoke,
};

static const struct pta *find(const struct uuid *uuid)
{
	return uuid_equal(uuid, &test_pta.uuid) ? &test_pta : NULL;
}

/* ---- messages and calls ---- */

static struct msg_arg *m;
static struct smc_regs r;
static uint32_t session;

static void open_part(bool hypervised)
{
	struct share *s;

	bench_open(hypervised);
	expect_ok(rpc_init(bench.part));
	expect_ok(ta_init(bench.part, find));
	fake_guest_reset();
	m = (void *)((char *)bench_nw(MESSAGE) + AT);
	memset(bench_nw(MESSAGE), 0xee, PAGE_SIZE);
	expect_ok(share_from_span(bench.part, bench_pa(MESSAGE), PAGE_SIZE, true, &s));
	expect_ok(share_register(bench.part, s, (cookie_t){ COOKIE }));
}

static void message(uint32_t command, uint32_t func, uint32_t count)
{
	memset(m, 0xee, 512);
	memset(m, 0, MSG_ARG_SIZE(count < 16 ? count : 0));
	m->cmd = command;
	m->func = func;
	m->session = session;
	m->ret = 0x11111111;
	m->ret_origin = 0x22222222;
	m->param_count = count;
}

static void param(unsigned i, uint64_t attr, uint64_t a, uint64_t b, uint64_t c)
{
	m->params[i] = (struct msg_param){ .attr = attr, .value = { a, b, c } };
}

static void by_cookie(uint64_t cookie, uint64_t offset)
{
	r = (struct smc_regs){ .a = { SMC_CALL_WITH_REGD_ARG, cookie >> 32, (uint32_t)cookie,
		                      offset } };
}

static void by_address(uint32_t id, uint64_t pa)
{
	r = (struct smc_regs){ .a = { id, pa >> 32, (uint32_t)pa } };
}

/* Make the call that @r says; the answer in x0. */
static uint64_t call(void)
{
	fake.logged = 0;
	fake.call_buffer = NULL;
	if (r.a[0] != SMC_CALL_WITH_ARG)
		fake.call_buffer = (void *)((char *)m + MSG_ARG_SIZE(m->param_count));
	bench_call(&r, call_perform, fake_guest_answer);
	return r.a[0];
}

/* As Linux calls. */
static uint64_t usual_call(void)
{
	by_cookie(COOKIE, AT);
	return call();
}

static void assert_says(uint32_t ret, uint32_t origin)
{
	assert_int_equal(m->ret, ret);
	assert_int_equal(m->ret_origin, origin);
}

static void open_session(void)
{
	message(MSG_CMD_OPEN_SESSION, 0, 2);
	m->session = 0xee;
	param(0, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, 0);
	param(1, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, MSG_LOGIN_PUBLIC);
	memcpy(m->params[0].octets, test_pta.uuid.b, 16);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	session = m->session;
	assert_int_not_equal(session, 0);
}

static void assert_pages(unsigned want)
{
	unsigned shares, pages;

	share_count(bench.part, &shares, &pages);
	assert_int_equal(pages, want);
}

void test_setup(void)
{
	session = 0;
	open_part(false);
	open_session();
}

void test_teardown(void)
{
	bench_toggle_stop();
	host_recover();
	assert_pages(1); /* the message's */
	bench_close();
}

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
	uint32_t commands[] = { MSG_CMD_DO_BOTTOM_HALF, MSG_CMD_STOP_ASYNC_NOTIF, 8, UINT32_MAX };

	for (unsigned i = 0; i < array_count(commands); i++) {
		message(commands[i], 0, 0);
		assert_int_equal(usual_call(), SMC_RET_EBADCMD);
		assert_says(0x11111111, 0x22222222);
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

/* ---- memory ---- */

test(registered_memory_is_seen_by_the_ta)
{
	memcpy((char *)bench_nw(MESSAGE) + 2000, "hello", 6);
	message(MSG_CMD_INVOKE, CMD_COPY, 2);
	param(0, MSG_ATTR_RMEM_IN, 2000, 6, COOKIE);
	param(1, MSG_ATTR_RMEM_OUT, 3000, 100, COOKIE);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_string_equal((char *)bench_nw(MESSAGE) + 3000, "hello");
	assert_int_equal(m->params[0].rmem.size, 6);
	assert_int_equal(m->params[1].rmem.size, 6);
	assert_int_equal(m->params[1].rmem.offs, 3000);
	assert_int_equal(m->params[1].rmem.cookie, COOKIE);
}

test(temporary_memory_is_seen_by_the_ta_and_forgotten_after)
{
	struct msg_list_page *l = bench_nw(LIST);

	l->pages[0] = bench_pa(DATA + 1);
	l->pages[1] = bench_pa(DATA);
	memcpy((char *)bench_nw(DATA + 1) + 4094, "he", 2);
	memcpy(bench_nw(DATA), "llo", 4);
	message(MSG_CMD_INVOKE, CMD_COPY, 2);
	param(0, MSG_ATTR_TMEM_IN | MSG_ATTR_NONCONTIG, bench_pa(LIST) | 4094, 6, 1);
	param(1, MSG_ATTR_TMEM_INOUT, bench_pa(DATA + 2) + 8, 100, 2);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_string_equal((char *)bench_nw(DATA + 2) + 8, "hello");
	assert_int_equal(m->params[1].tmem.size, 6);
	assert_int_equal(m->params[1].tmem.addr, bench_pa(DATA + 2) + 8);
	assert_pages(1);
}

test(no_memory_is_a_reference_too)
{
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 2);
	param(0, MSG_ATTR_TMEM_IN, 0, 0, 0);
	param(1, MSG_ATTR_TMEM_OUT, 0, 100, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(seen[i].kind, TA_PARAM_SHARE);
		assert_null(seen[i].share);
		assert_int_equal(seen[i].size, 0);
	}
	assert_int_equal(m->params[1].tmem.size, 0);
}

test(memory_beyond_its_share_is_a_security_error)
{
	struct {
		uint64_t where, size;
	} bad[] = {
		{ 0, 4097 },
		{ 4096, 1 },
		{ 4097, 0 },
		{ 1, 4096 },
		{ UINT64_MAX, 1 },
		{ 1, UINT64_MAX },
		{ UINT64_MAX, UINT64_MAX },
	};

	for (unsigned i = 0; i < array_count(bad); i++) {
		memset(seen, 0xff, sizeof(seen));
		message(MSG_CMD_INVOKE, CMD_DESCRIBE, 2);
		param(0, MSG_ATTR_RMEM_IN, 0, 4096, COOKIE);
		param(1, MSG_ATTR_RMEM_OUT, bad[i].where, bad[i].size, COOKIE);
		assert_int_equal(usual_call(), SMC_RET_OK);
		assert_says(TEE_ERROR_SECURITY, TEE_ORIGIN_TEE);
		assert_int_equal(seen[0].kind, UINT32_MAX); /* the TA was not called */
	}
}

test(memory_that_is_not_the_guests_is_refused)
{
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 3);
	param(0, MSG_ATTR_TMEM_IN, bench_pa(DATA), 5000, 0);
	param(1, MSG_ATTR_RMEM_IN, 0, 10, COOKIE);
	param(2, MSG_ATTR_RMEM_IN, 0, 10, COOKIE + 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	param(2, MSG_ATTR_TMEM_IN, bench_secure_pa(), 1, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	param(2, MSG_ATTR_TMEM_IN | MSG_ATTR_NONCONTIG, bench_secure_pa(), 1, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	assert_pages(1);
}

test(no_memory_to_map_a_parameter_is_said_so)
{
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 2);
	param(0, MSG_ATTR_RMEM_IN, 0, 10, COOKIE);
	param(1, MSG_ATTR_TMEM_IN, bench_pa(DATA), 1, 0);
	bench_use_up_memory();
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
	bench_give_memory_back();
}

/*
 * Fields of the message that change while it is read: each call sees one or
 * the other, whole.
 */
test(a_message_that_changes_while_it_is_read_is_one_or_the_other)
{
	struct {
		uint64_t *where;
		uint64_t a, b;
	} fields[] = {
		{ (uint64_t *)(void *)&m->ret_origin, UINT64_C(2) << 32,
		  UINT64_C(0xffffffff) << 32 },
		{ (uint64_t *)(void *)&m->ret_origin, UINT64_C(1) << 32, UINT64_C(6) << 32 },
		{ (uint64_t *)(void *)&m->cmd, (uint64_t)CMD_DESCRIBE << 32 | MSG_CMD_INVOKE, 8 },
		{ &m->params[1].attr, MSG_ATTR_RMEM_IN, MSG_ATTR_VALUE_IN },
		{ &m->params[1].rmem.offs, 0, UINT64_MAX },
		{ &m->params[1].rmem.size, 16, UINT64_MAX },
		{ &m->params[1].rmem.cookie, COOKIE, 0 },
	};

	for (unsigned f = 0; f < array_count(fields); f++) {
		message(MSG_CMD_INVOKE, CMD_DESCRIBE, 2);
		param(1, MSG_ATTR_RMEM_IN, 0, 16, COOKIE);
		bench_toggle_start(fields[f].where, fields[f].a, fields[f].b);
		for (unsigned i = 0; i < 2000; i++) {
			memset(seen, 0, sizeof(seen));
			by_cookie(COOKIE, AT);
			bench_call(&r, call_perform, fake_guest_answer);
			if (seen[1].kind != TA_PARAM_SHARE)
				continue;
			assert_non_null(seen[1].share);
			assert_int_equal(seen[1].offset, 0);
			assert_int_equal(seen[1].size, 16);
		}
		bench_toggle_stop();
	}
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

/* ---- registering ---- */

static uint32_t registering(uint64_t addr, uint64_t size, uint64_t cookie)
{
	message(MSG_CMD_REGISTER_SHM, 0, 1);
	param(0, MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG, addr, size, cookie);
	by_address(SMC_CALL_WITH_RPC_ARG, bench_pa(MESSAGE) + AT);
	assert_int_equal(call(), SMC_RET_OK);
	assert_int_equal(m->ret_origin, TEE_ORIGIN_TEE);
	return m->ret;
}

static uint32_t unregistering(uint64_t cookie)
{
	message(MSG_CMD_UNREGISTER_SHM, 0, 1);
	param(0, MSG_ATTR_RMEM_IN, 0, 0, cookie);
	by_address(SMC_CALL_WITH_ARG, bench_pa(MESSAGE) + AT);
	assert_int_equal(call(), SMC_RET_OK);
	assert_int_equal(m->ret_origin, TEE_ORIGIN_TEE);
	return m->ret;
}

test(memory_is_registered_and_unregistered)
{
	struct msg_list_page *l = bench_nw(LIST);

	l->pages[0] = bench_pa(DATA + 1);
	l->pages[1] = bench_pa(DATA);
	assert_int_equal(registering(bench_pa(LIST) | 4, 8000, 5), TEE_SUCCESS);
	assert_pages(3);
	assert_int_equal(registering(bench_pa(LIST) | 4, 8000, 5), TEE_ERROR_BAD_PARAMETERS);
	assert_pages(3);
	assert_int_equal(unregistering(6), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(unregistering(5), TEE_SUCCESS);
	assert_int_equal(unregistering(5), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(registering(bench_secure_pa(), 1, 5), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(registering(bench_pa(LIST), 0, 5), TEE_ERROR_BAD_PARAMETERS);
}

test(memory_in_use_by_a_call_is_busy)
{
	message(MSG_CMD_INVOKE, CMD_UNREGISTER, 1);
	param(0, MSG_ATTR_VALUE_IN, 1, 0, 0);
	((struct msg_list_page *)bench_nw(LIST))->pages[0] = bench_pa(DATA);
	assert_int_equal(registering(bench_pa(LIST), 10, 1), TEE_SUCCESS);
	message(MSG_CMD_INVOKE, CMD_UNREGISTER, 2);
	param(0, MSG_ATTR_VALUE_IN, 1, 0, 0);
	param(1, MSG_ATTR_RMEM_IN, 0, 1, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	/* The message's own share is in use by the call that wants it gone. */
	message(MSG_CMD_UNREGISTER_SHM, 0, 1);
	param(0, MSG_ATTR_RMEM_IN, 0, 0, COOKIE);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
	assert_int_equal(unregistering(1), TEE_SUCCESS);
}

/* ---- under a hypervisor ---- */

test(what_xen_unpins_is_forgotten_before_the_answer)
{
	bench_close();
	open_part(true);
	open_session();
	((struct msg_list_page *)bench_nw(LIST))->pages[0] = bench_pa(DATA);
	assert_int_equal(registering(bench_pa(LIST), 10, 1), TEE_SUCCESS);
	assert_pages(2);
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 2);
	param(0, MSG_ATTR_TMEM_IN, 0, 0, 0);
	param(1, MSG_ATTR_TMEM_IN, 0, 0, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_pages(1);
}

static struct share *other_call;
static unsigned naps;

/* The other call ends while this one naps for the third time. */
static void end_other_call(struct msg_arg *request)
{
	if (request->cmd == RPC_SUSPEND && ++naps == 3)
		share_put(bench.part, other_call);
}

test(what_xen_unpins_while_another_call_uses_it_is_waited_for)
{
	bench_close();
	open_part(true);
	open_session();
	((struct msg_list_page *)bench_nw(LIST))->pages[0] = bench_pa(DATA);
	assert_int_equal(registering(bench_pa(LIST), 10, 1), TEE_SUCCESS);
	expect_ok(share_get(bench.part, (cookie_t){ 1 }, &other_call));
	naps = 0;
	fake.spoil = end_other_call;
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 1);
	param(0, MSG_ATTR_TMEM_IN, 0, 0, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_int_equal(naps, 3);
	assert_pages(1);
}

test(without_a_hypervisor_nothing_is_forgotten)
{
	((struct msg_list_page *)bench_nw(LIST))->pages[0] = bench_pa(DATA);
	assert_int_equal(registering(bench_pa(LIST), 10, 1), TEE_SUCCESS);
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 1);
	param(0, MSG_ATTR_TMEM_IN, 0, 0, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_int_equal(unregistering(1), TEE_SUCCESS);
}

test(a_guests_own_addresses_are_refused)
{
	bench_close();
	open_part(true);
	open_session();
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 1);
	param(0, MSG_ATTR_TMEM_IN, bench_pa(DATA), 10, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
}
