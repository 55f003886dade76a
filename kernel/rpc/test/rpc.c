/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests to the normal world, answered well, badly and not at all.
 */
#include "host/fake_guest.h"
#include "rpc/rpc_priv.h"

#define CALL_PAGE 1u /* where a call with room for requests has it */

void test_setup(void)
{
	bench_open(false);
	expect_ok(rpc_init(bench.part));
	fake_guest_reset();
}

void test_teardown(void)
{
	host_recover();
	bench_close();
}

/* Run @body as a call without room for requests, as such a call would. */
static void (*call_body)(void);

static void call_and_end(void)
{
	call_body();
	rpc_end(thread_self());
}

static void run(void (*body)(void))
{
	call_body = body;
	fake.logged = 0;
	bench_run(call_and_end, fake_guest_answer);
}

/* The same as a call that brought room. */
static struct share *lent;

static void call_with_room(void)
{
	rpc_use_buffer(thread_self(), lent, 8);
	call_body();
	rpc_end(thread_self());
}

static void run_with_room(void (*body)(void))
{
	call_body = body;
	fake.logged = 0;
	fake.call_buffer = (void *)((char *)bench_nw(CALL_PAGE) + 8);
	expect_ok(share_from_span(bench.part, bench_pa(CALL_PAGE), PAGE_SIZE, false, &lent));
	bench_run(call_with_room, fake_guest_answer);
	share_put(bench.part, lent);
	fake.call_buffer = NULL;
}

static void assert_log(unsigned count, const uint32_t *want)
{
	assert_int_equal(fake.logged, count);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(fake.log[i], want[i]);
}

#define assert_asked(...)                                                  \
	assert_log(sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t), \
	           (const uint32_t[]){ __VA_ARGS__ })

static void assert_nothing_held(void)
{
	unsigned shares, pages;

	share_count(bench.part, &shares, &pages);
	assert_int_equal(pages, 0);
	assert_int_equal(fake_lent(), 0);
}

/* ---- time, as the simplest request ---- */

static enum err result;
static uint32_t seconds, nanoseconds;

static void ask_time(void)
{
	seconds = nanoseconds = 0xdead;
	result = rpc_time(&seconds, &nanoseconds);
}

static void ask_time_twice(void)
{
	ask_time();
	ask_time();
}

test(a_request_gets_its_buffer_and_gives_it_back)
{
	fake.seconds = 1700000000;
	fake.nanoseconds = 999999999;
	run(ask_time_twice);
	expect_ok(result);
	assert_int_equal(seconds, 1700000000);
	assert_int_equal(nanoseconds, 999999999);
	assert_asked(SMC_RPC_ALLOC, RPC_GET_TIME, RPC_GET_TIME, SMC_RPC_FREE);
	assert_nothing_held();
}

test(a_call_that_brought_room_needs_no_buffer)
{
	fake.seconds = 5;
	run_with_room(ask_time_twice);
	expect_ok(result);
	assert_int_equal(seconds, 5);
	assert_asked(RPC_GET_TIME, RPC_GET_TIME);
	assert_nothing_held();
}

test(the_request_says_error_until_the_normal_world_says_otherwise)
{
	struct msg_arg *m = (void *)((char *)bench_nw(CALL_PAGE) + 8);

	memset(bench_nw(CALL_PAGE), 0xff, PAGE_SIZE);
	/* It answers nothing at all: what is read back is our own request. */
	fake.spoil = NULL;
	run_with_room(ask_time);
	expect_ok(result);
	assert_int_equal(m->cmd, RPC_GET_TIME);
	assert_int_equal(m->param_count, 1);
	assert_int_equal(m->session, 0);
	assert_int_equal(m->pad, 0);
	assert_int_equal(m->func, 0);
	assert_int_equal(m->cancel_id, 0);
}

static void say_nothing(struct msg_arg *m)
{
	m->ret = TEE_ERROR_GENERIC;
}

static void lose_parameters(struct msg_arg *m)
{
	m->ret = TEE_ERROR_GENERIC;
	m->param_count = 0;
}

static void many_parameters(struct msg_arg *m)
{
	m->param_count = 128;
}

static void year_2106(struct msg_arg *m)
{
	m->params[0].value.a = UINT64_C(1) << 32;
}

static void long_second(struct msg_arg *m)
{
	m->params[0].value.b = 1000000000;
}

static void other_type(struct msg_arg *m)
{
	m->params[0].attr = MSG_ATTR_VALUE_IN;
}

static void other_command(struct msg_arg *m)
{
	m->cmd = RPC_SUSPEND;
}

test(an_answer_that_is_none_is_an_error_and_sets_nothing)
{
	void (*spoils[])(struct msg_arg *) = {
		say_nothing, lose_parameters, many_parameters, year_2106,
		long_second, other_type,      other_command,
	};

	for (unsigned i = 0; i < array_count(spoils); i++) {
		fake.spoil = spoils[i];
		run(ask_time);
		expect_err(result, ERR_COMM);
		assert_int_equal(seconds, 0xdead);
		assert_int_equal(nanoseconds, 0xdead);
	}
	assert_nothing_held();
}

/* ---- request buffers ---- */

test(no_memory_for_a_request_is_an_error)
{
	fake.no_memory = true;
	run(ask_time);
	expect_err(result, ERR_NOMEM);
	assert_asked(SMC_RPC_ALLOC);
	assert_nothing_held();
}

static uint64_t bad_pa;

static void bad_address(struct smc_regs *r)
{
	if (r->a[0] != SMC_RPC_ALLOC)
		return;
	r->a[1] = bad_pa >> 32;
	r->a[2] = (uint32_t)bad_pa;
}

test(a_request_buffer_must_be_normal_world_ram)
{
	uint64_t bad[] = { bench_secure_pa(), bench_nw_end(), bench_nw_end() - 64, bench_pa(3) + 4,
		           UINT64_MAX - 7 };

	fake.registers = bad_address;
	for (unsigned i = 0; i < array_count(bad); i++) {
		bad_pa = bad[i];
		run(ask_time);
		expect_err(result, ERR_ACCESS);
		assert_asked(SMC_RPC_ALLOC, SMC_RPC_FREE);
		assert_nothing_held();
	}
}

test(with_the_cache_on_the_buffer_stays)
{
	cookie_t cookie;

	expect_ok(rpc_cache_enable(bench.part));
	run(ask_time);
	assert_asked(SMC_RPC_ALLOC, RPC_GET_TIME);
	run(ask_time);
	assert_asked(RPC_GET_TIME);
	assert_int_equal(fake_lent(), 1);
	expect_ok(rpc_cache_disable(bench.part, &cookie));
	fake_take_back(cookie.v);
	expect_err(rpc_cache_disable(bench.part, &cookie), ERR_NOENT);
	assert_nothing_held();
	run(ask_time);
	assert_asked(SMC_RPC_ALLOC, RPC_GET_TIME, SMC_RPC_FREE);
}

static void try_disable(void)
{
	cookie_t cookie;

	ask_time();
	expect_err(rpc_cache_disable(bench.part, &cookie), ERR_BUSY);
	expect_err(rpc_cache_enable(bench.part), ERR_BUSY);
}

test(the_cache_cannot_be_switched_while_a_call_is_under_way)
{
	run(try_disable);
	assert_asked(SMC_RPC_ALLOC, RPC_GET_TIME, SMC_RPC_FREE);
}

/* ---- memory ---- */

static enum rpc_memory kind;
static size_t size;
static struct share *memory;

static void borrow(void)
{
	result = rpc_memory_alloc(kind, size, &memory);
	if (result != OK)
		return;
	assert_int_equal(memory->size, size);
	assert_true(memory->passing);
	memset((void *)(uintptr_t)share_at(memory, 0), 0x5a, size);
	rpc_memory_free(kind, memory);
}

test(memory_comes_and_goes_by_span_and_by_list)
{
	size_t sizes[] = { 1, 4096, 4097, 3 * 4096 };

	for (unsigned i = 0; i < 2 * array_count(sizes); i++) {
		size = sizes[i / 2];
		kind = i % 2 ? RPC_MEMORY_APPL : RPC_MEMORY_KERNEL;
		fake.listed = i % 2;
		run_with_room(borrow);
		expect_ok(result);
		assert_asked(RPC_SHM_ALLOC, RPC_SHM_FREE);
		assert_nothing_held();
	}
}

test(memory_of_no_size_or_beyond_all_limits_is_not_even_asked_for)
{
	size_t sizes[] = { 0, SIZE_MAX, (size_t)SHARE_PAGES_MAX * PAGE_SIZE + 1 };

	for (unsigned i = 0; i < array_count(sizes); i++) {
		size = sizes[i];
		run_with_room(borrow);
		expect_err(result, ERR_NOMEM);
		assert_int_equal(fake.logged, 0);
	}
	bench.part->env.limits.share_pages = 7;
	size = 7 * PAGE_SIZE + 1;
	run_with_room(borrow);
	expect_err(result, ERR_NOMEM);
	assert_int_equal(fake.logged, 0);
}

test(a_guest_without_memory_is_heard)
{
	size = 4096;
	fake.no_memory = true;
	run_with_room(borrow);
	expect_err(result, ERR_NOMEM);
	assert_asked(RPC_SHM_ALLOC);
	run(borrow);
	expect_err(result, ERR_NOMEM);
	assert_asked(SMC_RPC_ALLOC);
	assert_nothing_held();
}

test(a_partition_without_memory_has_no_table)
{
	bench_use_up_memory();
	expect_err(rpc_init(bench.part), ERR_NOMEM);
	bench_give_memory_back();
}

static void offer_secure(struct msg_arg *m)
{
	if (m->cmd == RPC_SHM_ALLOC)
		m->params[0].tmem.addr = bench_secure_pa();
}

static void offer_less(struct msg_arg *m)
{
	if (m->cmd == RPC_SHM_ALLOC)
		m->params[0].tmem.size = size - 1;
}

test(offered_memory_that_is_refused_goes_back)
{
	void (*spoils[])(struct msg_arg *) = { offer_secure, offer_less };
	enum err want[] = { ERR_ACCESS, ERR_COMM };

	size = 5000;
	for (unsigned i = 0; i < 2 * array_count(spoils); i++) {
		fake.listed = i % 2;
		fake.spoil = spoils[i / 2];
		run_with_room(borrow);
		expect_err(result, want[i / 2]);
		assert_asked(RPC_SHM_ALLOC, RPC_SHM_FREE);
		assert_nothing_held();
	}
}

static void offer_value(struct msg_arg *m)
{
	if (m->cmd == RPC_SHM_ALLOC)
		m->params[0].attr = MSG_ATTR_VALUE_OUT;
}

test(an_offer_without_a_name_cannot_go_back)
{
	size = 5000;
	fake.spoil = offer_value;
	run_with_room(borrow);
	expect_err(result, ERR_COMM);
	assert_asked(RPC_SHM_ALLOC);
}

static void open_hypervised(void)
{
	bench_close();
	bench_open(true);
	expect_ok(rpc_init(bench.part));
	size = 5000;
}

test(under_a_hypervisor_memory_comes_by_list_only)
{
	open_hypervised();
	run(borrow);
	expect_err(result, ERR_ACCESS);
	fake.listed = true;
	run(borrow);
	expect_ok(result);
}

static void offer_nothing(struct msg_arg *m)
{
	if (m->cmd == RPC_SHM_ALLOC)
		m->params[0].tmem.addr = 0;
}

test(under_a_hypervisor_only_what_it_has_translated_is_given_back)
{
	open_hypervised();
	/* The cookie may be that of a buffer which is registered. */
	run(borrow);
	expect_err(result, ERR_ACCESS);
	assert_asked(SMC_RPC_ALLOC, RPC_SHM_ALLOC, SMC_RPC_FREE);
	fake.listed = true;
	fake.spoil = offer_nothing;
	run(borrow);
	expect_err(result, ERR_ACCESS);
	assert_asked(SMC_RPC_ALLOC, RPC_SHM_ALLOC, SMC_RPC_FREE);
	/* Too small, but the hypervisor has it. */
	fake.spoil = offer_less;
	run(borrow);
	expect_err(result, ERR_COMM);
	assert_asked(SMC_RPC_ALLOC, RPC_SHM_ALLOC, RPC_SHM_FREE, SMC_RPC_FREE);
}

static void answer_another(struct msg_arg *m)
{
	if (m->cmd == RPC_SHM_ALLOC)
		m->cmd = RPC_GET_TIME;
}

test(memory_offered_in_answer_to_another_request_is_not_touched)
{
	open_hypervised();
	fake.listed = true;
	fake.spoil = answer_another;
	run(borrow);
	expect_err(result, ERR_COMM);
	assert_asked(SMC_RPC_ALLOC, RPC_SHM_ALLOC, SMC_RPC_FREE);
}

/* ---- loading a TA ---- */

static const struct uuid wanted = { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } };
static uint8_t image[10000];
static size_t got;

static void load(void)
{
	result = rpc_load_ta(&wanted, &memory, &got);
	if (result != OK)
		return;
	assert_int_equal(got, sizeof(image));
	assert_memory_equal((void *)(uintptr_t)share_at(memory, 0), image, sizeof(image));
	rpc_memory_free(RPC_MEMORY_APPL, memory);
}

static void right_uuid(struct msg_arg *m)
{
	if (m->cmd == RPC_LOAD_TA)
		assert_memory_equal(m->params[0].octets, wanted.b, sizeof(wanted.b));
}

test(a_ta_is_loaded_in_two_steps)
{
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)(i * 7);
	fake.ta = image;
	fake.ta_size = sizeof(image);
	fake.spoil = right_uuid;
	run_with_room(load);
	expect_ok(result);
	assert_asked(RPC_LOAD_TA, RPC_SHM_ALLOC, RPC_LOAD_TA, RPC_SHM_FREE);
	assert_nothing_held();
}

test(a_ta_that_is_not_there_is_not_found)
{
	run_with_room(load);
	expect_err(result, ERR_NOENT);
	assert_asked(RPC_LOAD_TA);
}

test(without_a_supplicant_nothing_is_loaded)
{
	fake.no_supplicant = true;
	run_with_room(load);
	expect_err(result, ERR_COMM);
	assert_asked(RPC_LOAD_TA);
}

test(an_answer_that_is_none_loads_nothing)
{
	fake.ta = image;
	fake.ta_size = sizeof(image);
	fake.spoil = lose_parameters;
	run_with_room(load);
	expect_err(result, ERR_COMM);
	assert_asked(RPC_LOAD_TA);
}

static uint64_t said_size;
static unsigned said_when;

static void say_size(struct msg_arg *m)
{
	if (m->cmd == RPC_LOAD_TA && said_when-- == 0)
		m->params[1].rmem.size = said_size;
}

static void short_at_first(struct msg_arg *m)
{
	if (m->cmd == RPC_LOAD_TA && (m->params[1].attr & MSG_ATTR_TYPE_MASK) == MSG_ATTR_TMEM_OUT)
		m->ret = TEE_ERROR_SHORT_BUFFER;
}

test(a_size_may_be_said_as_a_short_buffer)
{
	fake.ta = image;
	fake.ta_size = sizeof(image);
	fake.spoil = short_at_first;
	run_with_room(load);
	expect_ok(result);
}

test(sizes_of_a_ta_that_cannot_be_are_refused)
{
	struct {
		uint64_t say;
		unsigned when;
		enum err want;
	} cases[] = {
		{ 0, 0, ERR_FORMAT },               /* nothing to load */
		{ UINT64_MAX, 0, ERR_NOMEM },       /* too much to map */
		{ 5000, 0, ERR_COMM },              /* then it does not fit */
		{ 0, 1, ERR_COMM },                 /* nothing was loaded */
		{ sizeof(image) + 1, 1, ERR_COMM }, /* more than there is room for */
		{ UINT64_MAX, 1, ERR_COMM },
	};

	fake.ta = image;
	fake.ta_size = sizeof(image);
	fake.spoil = say_size;
	for (unsigned i = 0; i < array_count(cases); i++) {
		said_size = cases[i].say;
		said_when = cases[i].when;
		run_with_room(load);
		expect_err(result, cases[i].want);
		assert_nothing_held();
	}
}

/* ---- sleeping ---- */

static void sleep_a_bit(void)
{
	result = rpc_sleep_ms(250);
}

static void is_250(struct msg_arg *m)
{
	assert_int_equal(m->params[0].attr, MSG_ATTR_VALUE_IN);
	assert_int_equal(m->params[0].value.a, 250);
}

test(a_sleep_is_asked_for_in_milliseconds)
{
	fake.spoil = is_250;
	run_with_room(sleep_a_bit);
	expect_ok(result);
	assert_asked(RPC_SUSPEND);
	fake.spoil = lose_parameters;
	run_with_room(sleep_a_bit);
	expect_err(result, ERR_COMM);
}

/* ---- our own mistakes ---- */

static void keep_and_free(void)
{
	size = 100;
	expect_ok(rpc_memory_alloc(RPC_MEMORY_KERNEL, size, &memory));
	atomic_inc(&memory->refs);
	expect_panic(rpc_memory_free(RPC_MEMORY_KERNEL, memory));
}

test(memory_in_use_cannot_be_given_back)
{
	run_with_room(keep_and_free);
}
