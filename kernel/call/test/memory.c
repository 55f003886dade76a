/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory in calls: registered, temporary, none, not the guest's, and what a
 * hypervisor does to it.
 */
#include "calls.h"

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

/* Its messages need pages, too: each call by address maps one. */
test(guest_that_shares_all_it_may_can_still_call_and_give_back)
{
	struct msg_list_page *l = bench_nw(LIST);

	bench_close();
	open_part_limited(false, (struct part_limits){ 8, 8, 4 });
	open_session();
	for (unsigned i = 0; i < 5; i++)
		l->pages[i] = bench_pa(DATA + i);
	assert_int_equal(registering(bench_pa(LIST), 5 * PAGE_SIZE, 5), TEE_ERROR_OUT_OF_MEMORY);
	assert_int_equal(registering(bench_pa(LIST), 4 * PAGE_SIZE, 5), TEE_SUCCESS);
	assert_int_equal(registering(bench_pa(LIST), 1, 6), TEE_ERROR_OUT_OF_MEMORY);
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 1);
	param(0, MSG_ATTR_TMEM_IN, bench_pa(DATA), 1, 9);
	by_address(SMC_CALL_WITH_ARG, bench_pa(MESSAGE) + AT);
	assert_int_equal(call(), SMC_RET_OK);
	assert_says(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
	assert_int_equal(unregistering(5), TEE_SUCCESS);
	assert_int_equal(registering(bench_pa(LIST), 4 * PAGE_SIZE, 6), TEE_SUCCESS);
	assert_int_equal(unregistering(6), TEE_SUCCESS);
}

test(a_message_in_a_share_that_begins_anywhere_is_aligned_or_refused)
{
	struct msg_arg *old = m;

	((struct msg_list_page *)bench_nw(LIST))->pages[0] = bench_pa(DATA);
	assert_int_equal(registering(bench_pa(LIST) | 13, 4000, 5), TEE_SUCCESS);
	m = (void *)((char *)bench_nw(DATA) + 16);
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 0);
	for (uint64_t offset = 0; offset < 8; offset++) {
		by_cookie(5, offset);
		assert_int_equal(call(), offset == 3 ? SMC_RET_OK : SMC_RET_EBADADDR);
	}
	m = old;
	assert_int_equal(unregistering(5), TEE_SUCCESS);
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

/* A registered buffer of cookie 1, under a hypervisor. */
static void open_with_buffer(void)
{
	bench_close();
	open_part(true);
	open_session();
	((struct msg_list_page *)bench_nw(LIST))->pages[0] = bench_pa(DATA);
	assert_int_equal(registering(bench_pa(LIST), 10, 1), TEE_SUCCESS);
	assert_pages(2);
}

test(what_xen_unpins_after_a_call_that_we_refused_is_forgotten_too)
{
	/* A parameter of no kind beside it. */
	open_with_buffer();
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 2);
	param(0, MSG_ATTR_TMEM_IN, 0, 0, 1);
	param(1, 0xff, 0, 0, 0);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	assert_pages(1);

	/* A command that has no parameters. */
	open_with_buffer();
	message(MSG_CMD_CANCEL, 0, 1);
	param(0, MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG, 0, 0, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	assert_pages(1);

	/* More parameters than we read. */
	open_with_buffer();
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 10);
	param(9, MSG_ATTR_TMEM_INOUT, 0, 0, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	assert_pages(1);

	/* No memory to be registered, or something else. */
	open_with_buffer();
	assert_int_equal(registering(0, 10, 1), TEE_ERROR_BAD_PARAMETERS);
	assert_pages(1);
	open_with_buffer();
	message(MSG_CMD_REGISTER_SHM, 0, 1);
	param(0, MSG_ATTR_VALUE_IN, 0, 0, 1);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_pages(1);
}

/* As the memory of another call, by page list or lent, bears its cookie. */
test(memory_of_another_call_that_xen_unpins_is_waited_for)
{
	open_with_buffer();
	expect_ok(share_from_list(bench.part, bench_pa(LIST), 10, &other_call));
	share_pass(bench.part, other_call, (cookie_t){ 7 });
	naps = 0;
	fake.spoil = end_other_call;
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 1);
	param(0, MSG_ATTR_TMEM_IN, 0, 0, 7);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(naps, 3);
	assert_int_equal(unregistering(1), TEE_SUCCESS);
}

test(memory_by_list_bears_its_cookie_while_a_ta_has_it)
{
	open_with_buffer();
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 1);
	param(0, MSG_ATTR_TMEM_IN | MSG_ATTR_NONCONTIG, bench_pa(LIST), 10, 7);
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_true(seen_passing);
	assert_false(share_is_passing(bench.part, (cookie_t){ 7 }));
	assert_int_equal(unregistering(1), TEE_SUCCESS);
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
