/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replies of the normal world, as copied: what is taken over and what is not.
 */
#include "host/test.h"
#include "rpc/rpc_priv.h"

static struct msg_param asked[RPC_PARAMS_MAX];
static union rpc_message reply;

/* A request with parameters of types @a and @b, and a reply that changes all that it can. */
static void exchange(uint64_t a, uint64_t b)
{
	uint64_t attr[] = { a, b };

	memset(&reply, 0, sizeof(reply));
	reply.arg.param_count = 2;
	for (unsigned i = 0; i < 2; i++) {
		asked[i] = (struct msg_param){ .attr = attr[i], .value = { 1, 2, 3 } };
		reply.arg.params[i] = (struct msg_param){ .attr = attr[i],
			                                  .value = { 11, 12, 13 } };
	}
}

static void assert_param(unsigned i, uint64_t a, uint64_t b, uint64_t c)
{
	assert_int_equal(asked[i].value.a, a);
	assert_int_equal(asked[i].value.b, b);
	assert_int_equal(asked[i].value.c, c);
}

test(output_values_are_taken_and_inputs_are_not)
{
	exchange(MSG_ATTR_VALUE_OUT, MSG_ATTR_VALUE_IN);
	expect_ok(rpc_reply_take(asked, 2, &reply));
	assert_param(0, 11, 12, 13);
	assert_param(1, 1, 2, 3);
	exchange(MSG_ATTR_VALUE_INOUT, MSG_ATTR_NONE);
	expect_ok(rpc_reply_take(asked, 2, &reply));
	assert_param(0, 11, 12, 13);
	assert_param(1, 1, 2, 3);
}

test(of_memory_only_the_size_is_taken)
{
	uint64_t out[] = { MSG_ATTR_RMEM_OUT, MSG_ATTR_RMEM_INOUT, MSG_ATTR_TMEM_OUT,
		           MSG_ATTR_TMEM_INOUT };
	uint64_t in[] = { MSG_ATTR_RMEM_IN, MSG_ATTR_TMEM_IN };

	for (unsigned i = 0; i < array_count(out); i++) {
		exchange(out[i], in[i % 2]);
		expect_ok(rpc_reply_take(asked, 2, &reply));
		assert_param(0, 1, 12, 3);
		assert_param(1, 1, 2, 3);
	}
}

test(attributes_beside_the_type_may_change)
{
	exchange(MSG_ATTR_TMEM_OUT, MSG_ATTR_VALUE_OUT);
	reply.arg.params[0].attr |= 1u << MSG_ATTR_CACHE_SHIFT;
	expect_ok(rpc_reply_take(asked, 2, &reply));
	assert_param(0, 1, 12, 3);
}

test(another_count_of_parameters_is_no_answer)
{
	uint32_t counts[] = { 0, 1, 3, 128, UINT32_MAX };

	for (unsigned i = 0; i < array_count(counts); i++) {
		exchange(MSG_ATTR_VALUE_OUT, MSG_ATTR_VALUE_OUT);
		reply.arg.param_count = counts[i];
		expect_err(rpc_reply_take(asked, 2, &reply), ERR_COMM);
		assert_param(0, 1, 2, 3);
	}
}

test(another_type_is_no_answer_and_nothing_is_taken)
{
	exchange(MSG_ATTR_VALUE_OUT, MSG_ATTR_VALUE_OUT);
	reply.arg.params[1].attr = MSG_ATTR_VALUE_IN;
	expect_err(rpc_reply_take(asked, 2, &reply), ERR_COMM);
	assert_param(0, 1, 2, 3);
	assert_param(1, 1, 2, 3);
}

static void offer(uint64_t attr, uint64_t addr, uint64_t size, uint64_t cookie)
{
	memset(&reply, 0, sizeof(reply));
	reply.arg.param_count = 1;
	reply.arg.params[0] = (struct msg_param){ .attr = attr, .tmem = { addr, size, cookie } };
}

test(memory_is_offered_as_a_span_or_a_list)
{
	struct rpc_offer o;

	offer(MSG_ATTR_TMEM_OUT, 0x40001000, 100, 9);
	expect_ok(rpc_reply_memory(&reply, 100, &o));
	assert_false(o.listed);
	assert_int_equal(o.raw_addr, 0x40001000);
	assert_int_equal(o.cookie.v, 9);
	offer(MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG, 0x40001010, 101, 10);
	expect_ok(rpc_reply_memory(&reply, 100, &o));
	assert_true(o.listed);
	assert_int_equal(o.raw_addr, 0x40001010);
	assert_int_equal(o.cookie.v, 10);
}

test(too_little_memory_is_refused_but_its_name_is_known)
{
	struct rpc_offer o;

	offer(MSG_ATTR_TMEM_OUT, 0x40001000, 99, 9);
	expect_err(rpc_reply_memory(&reply, 100, &o), ERR_COMM);
	assert_int_equal(o.cookie.v, 9);
}

test(what_is_no_memory_is_no_offer)
{
	uint64_t attrs[] = { MSG_ATTR_NONE,
		             MSG_ATTR_VALUE_IN,
		             MSG_ATTR_RMEM_OUT,
		             MSG_ATTR_TMEM_IN,
		             MSG_ATTR_TMEM_INOUT,
		             MSG_ATTR_TMEM_OUT | MSG_ATTR_META,
		             MSG_ATTR_TMEM_OUT | UINT64_C(1) << 32 };
	struct rpc_offer o;

	for (unsigned i = 0; i < array_count(attrs); i++) {
		offer(attrs[i], 0x40001000, 4096, 9);
		expect_err(rpc_reply_memory(&reply, 100, &o), ERR_COMM);
		assert_int_equal(o.cookie.v, 0);
	}
	offer(MSG_ATTR_TMEM_OUT, 0x40001000, 4096, 9);
	reply.arg.param_count = 0;
	expect_err(rpc_reply_memory(&reply, 100, &o), ERR_COMM);
	assert_int_equal(o.cookie.v, 0);
}
