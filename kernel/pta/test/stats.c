/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest is told about what it holds, and that it is told nothing else.
 */
#include "host/fake_guest.h"

#include "lab.h"

#include "abi/stats.h"
#include "pta/pta.h"
#include "rpc/rpc.h"
#include "ta/instance.h"

static const struct uuid stats_uuid = { STATS_UUID_OCTETS };
static struct ta_param params[TA_PARAMS];
static uint8_t room[4096];
static void (*script)(void);

static struct ta_param value_in(uint64_t a, uint64_t b)
{
	return (struct ta_param){ .kind = TA_PARAM_VALUE, .in = true, .a = a, .b = b };
}

static struct ta_param memory_out(size_t size)
{
	return (struct ta_param){ .kind = TA_PARAM_USER,
		                  .out = true,
		                  .copy = size ? room : NULL,
		                  .size = size,
		                  .out_size = size };
}

static void clear(unsigned outputs)
{
	memset(params, 0, sizeof(params));
	memset(room, 0x5a, sizeof(room));
	for (unsigned i = 0; i < outputs; i++)
		params[i] = (struct ta_param){
			.kind = TA_PARAM_VALUE, .out = true, .a = 0xee, .b = 0xee
		};
}

static uint32_t ask(uint32_t command)
{
	return pta_find(&stats_uuid)->invoke(lab_part, NULL, command, params);
}

static void run(void (*body)(void))
{
	static const struct ta_early none;
	static const struct ta_sources sources = { pta_find, &none };

	expect_ok(rpc_init(lab_part));
	expect_ok(ta_init(lab_part, &sources));
	fake_guest_reset();
	script = body;
	bench_run(script, fake_guest_answer);
}

/* ---- accounts ------------------------------------------------------------------------------ */

static void counts_itself(void)
{
	clear(4);
	assert_int_equal(ask(STATS_CMD_ACCOUNT), TEE_SUCCESS);
	assert_int_equal(params[0].a, bench.account.used);
	assert_int_equal(params[0].b, lab_part->heap.bytes);
	assert_int_equal(params[1].a, lab_part->heap.objects);
	assert_int_equal(params[1].b, 1);
	assert_int_equal(params[2].a, 0);
	assert_int_equal(params[2].b, 0);
	assert_int_equal(params[3].a, 0);
	assert_int_equal(params[3].b, 0);
}

test(account_shows_what_the_guest_holds)
{
	run(counts_itself);
}

static void counts_more(void)
{
	struct ta_client client = { 0 };
	uint32_t id, heap, pages;
	void *small, *large;

	clear(4);
	assert_int_equal(ask(STATS_CMD_ACCOUNT), TEE_SUCCESS);
	pages = (uint32_t)params[0].a;
	heap = (uint32_t)params[0].b;
	small = heap_alloc(&lab_part->heap, 100);
	expect_ok(kspace_alloc(&lab_part->kspace, 3, &large));
	assert_int_equal(ask(STATS_CMD_ACCOUNT), TEE_SUCCESS);
	assert_int_equal(params[0].b, heap + 128);
	assert_in_range(params[0].a, pages + 3, pages + 5);
	heap_free(&lab_part->heap, small);
	kspace_free(&lab_part->kspace, large, 3);
	assert_int_equal(ask(STATS_CMD_ACCOUNT), TEE_SUCCESS);
	assert_int_equal(params[0].b, heap);
	assert_int_equal(params[0].a, pages);

	assert_int_equal(ta_open(lab_part, &stats_uuid, &client, params, &id).result, TEE_SUCCESS);
	assert_int_equal(ta_invoke(lab_part, id, STATS_CMD_ACCOUNT, params).result, TEE_SUCCESS);
	assert_int_equal(params[2].a, 1);
	assert_int_equal(ta_close(lab_part, id).result, TEE_SUCCESS);
	assert_int_equal(ask(STATS_CMD_ACCOUNT), TEE_SUCCESS);
	assert_int_equal(params[2].a, 0);
	assert_int_equal(params[0].b, heap);
}

test(account_follows_every_byte_that_comes_and_goes)
{
	run(counts_more);
}

static void tells_terms(void)
{
	struct share *s;

	clear(3);
	lab_part->env.limits.sessions = 5;
	assert_int_equal(ask(STATS_CMD_TERMS), TEE_SUCCESS);
	assert_int_equal(params[0].a, bench.account.min);
	assert_int_equal(params[0].b, bench.account.max);
	assert_int_equal(params[1].a, PART_THREADS);
	assert_int_equal(params[1].b, 5);
	assert_int_equal(params[2].a, SHARE_PAGES_MAX);
	assert_int_equal(params[2].b, 0);
	expect_ok(share_from_span(lab_part, bench_pa(0), 3 * PAGE_SIZE, false, &s));
	assert_int_equal(ask(STATS_CMD_TERMS), TEE_SUCCESS);
	assert_int_equal(params[2].b, 3);
	share_put(lab_part, s);
	params[2].out = false;
	assert_int_equal(ask(STATS_CMD_TERMS), TEE_ERROR_BAD_PARAMETERS);
}

test(guest_is_told_what_it_may_use)
{
	run(tells_terms);
}

/* ---- pools --------------------------------------------------------------------------------- */

static const struct stats_pool *told(unsigned i)
{
	return (const struct stats_pool *)(const void *)(room + i * sizeof(struct stats_pool));
}

static void pools_of_all(void)
{
	clear(0);
	params[0] = value_in(STATS_POOL_ALL, 0);
	params[1] = memory_out(0);
	assert_int_equal(ask(STATS_CMD_ALLOC), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(params[1].out_size, 4 * sizeof(struct stats_pool));
	params[1] = memory_out(4 * sizeof(struct stats_pool));
	assert_int_equal(ask(STATS_CMD_ALLOC), TEE_SUCCESS);
	assert_int_equal(params[1].out_size, 4 * sizeof(struct stats_pool));
	for (unsigned i = 0; i < STATS_POOLS; i++)
		assert_in_range(strnlen(told(i)->name, STATS_NAME_SIZE), 1, STATS_NAME_SIZE - 1);
	assert_int_equal(told(0)->used, lab_part->heap.bytes);
	assert_int_equal(told(2)->used, bench.account.used * PAGE_SIZE);
	assert_int_equal(told(2)->size, bench.account.max * PAGE_SIZE);
	assert_int_equal(room[4 * sizeof(struct stats_pool)], 0x5a);
}

test(all_pools_are_told_in_the_order_of_their_numbers)
{
	run(pools_of_all);
}

static void tells_nothing_of_others(void)
{
	static const struct stats_pool nothing;
	const uint32_t ids[] = { STATS_POOL_OTHERS, STATS_POOL_PUBLIC };

	for (unsigned i = 0; i < array_count(ids); i++) {
		clear(0);
		params[0] = value_in(ids[i], 0);
		params[1] = memory_out(sizeof(struct stats_pool));
		assert_int_equal(ask(STATS_CMD_ALLOC), TEE_SUCCESS);
		assert_memory_equal(&told(0)->used, &nothing.used,
		                    sizeof(nothing) - sizeof(nothing.name));
	}
}

test(memory_that_is_not_the_guests_is_not_told)
{
	run(tells_nothing_of_others);
}

static void peaks(void)
{
	uint32_t used, max = bench.account.max;
	void *p;

	expect_ok(kspace_alloc(&lab_part->kspace, 10, &p));
	kspace_free(&lab_part->kspace, p, 10);
	bench.account.max = bench.account.used;
	expect_err(kspace_alloc(&lab_part->kspace, 10, &p), ERR_LIMIT);
	bench.account.max = max;

	clear(0);
	params[0] = value_in(STATS_POOL_PAGES, 1);
	params[1] = memory_out(sizeof(struct stats_pool));
	assert_int_equal(ask(STATS_CMD_ALLOC), TEE_SUCCESS);
	used = told(0)->used;
	assert_true(told(0)->peak >= used + 10 * PAGE_SIZE);
	assert_int_equal(told(0)->failures, 1);
	assert_int_equal(told(0)->used_at_worst_one, used);
	params[0] = value_in(STATS_POOL_PAGES, 0);
	assert_int_equal(ask(STATS_CMD_ALLOC), TEE_SUCCESS);
	assert_int_equal(told(0)->peak, used);
	assert_int_equal(told(0)->failures, 0);
}

test(peaks_and_refusals_are_told_until_they_are_forgotten)
{
	run(peaks);
}

/* ---- instances ----------------------------------------------------------------------------- */

static void no_instances(void)
{
	clear(0);
	params[0] = memory_out(0);
	assert_int_equal(ask(STATS_CMD_TAS), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(params[0].out_size, 0);
	params[0] = memory_out(200);
	assert_int_equal(ask(STATS_CMD_TAS), TEE_SUCCESS);
	assert_int_equal(params[0].out_size, 0);
	assert_int_equal(room[0], 0x5a);
}

test(asking_without_memory_how_much_is_needed_works_for_nothing_too)
{
	run(no_instances);
}

/* ---- time, log, and what makes no sense ---------------------------------------------------- */

static void tells_time(void)
{
	fake.seconds = 77;
	fake.nanoseconds = 123456789;
	clear(2);
	assert_int_equal(ask(STATS_CMD_TIME), TEE_SUCCESS);
	assert_int_equal(params[0].a, 77);
	assert_int_equal(params[0].b, 123);
	assert_true(params[1].b < 1000);
	fake.nanoseconds = 1000000000;
	assert_int_equal(ask(STATS_CMD_TIME), TEE_ERROR_COMMUNICATION);
	rpc_end(thread_self());
}

test(both_clocks_are_told)
{
	run(tells_time);
}

static void logs(void)
{
	clear(0);
	assert_int_equal(ask(STATS_CMD_LEAKS), TEE_SUCCESS);
	assert_non_null(strstr(host_console(), "held: "));
	params[0] = value_in(0, 0);
	assert_int_equal(ask(STATS_CMD_DRIVERS), TEE_SUCCESS);
	params[0] = value_in(1, 0);
	assert_int_equal(ask(STATS_CMD_DRIVERS), TEE_SUCCESS);
	params[0] = value_in(2, 0);
	assert_int_equal(ask(STATS_CMD_DRIVERS), TEE_ERROR_BAD_PARAMETERS);
	clear(3);
	assert_int_equal(ask(STATS_CMD_PAGER), TEE_SUCCESS);
	assert_int_equal(params[1].a, 0);
}

test(what_is_for_the_log_goes_there)
{
	run(logs);
}

static void makes_no_sense(void)
{
	const uint32_t commands[] = { STATS_CMD_PAGER, STATS_CMD_ALLOC,   STATS_CMD_TAS,
		                      STATS_CMD_TIME,  STATS_CMD_DRIVERS, STATS_CMD_ACCOUNT };

	for (unsigned i = 0; i < array_count(commands); i++) {
		clear(0);
		assert_int_equal(ask(commands[i]), TEE_ERROR_BAD_PARAMETERS);
		params[0] = memory_out(8);
		params[3] = value_in(1, 1);
		assert_int_equal(ask(commands[i]), TEE_ERROR_BAD_PARAMETERS);
	}
	clear(1);
	assert_int_equal(ask(STATS_CMD_LEAKS), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(ask(6), TEE_ERROR_NOT_IMPLEMENTED);
	clear(0);
	params[0] = value_in(STATS_POOLS + 1, 0);
	params[1] = memory_out(sizeof(room));
	assert_int_equal(ask(STATS_CMD_ALLOC), TEE_ERROR_BAD_PARAMETERS);
	params[0] = value_in(UINT32_MAX, 0);
	assert_int_equal(ask(STATS_CMD_ALLOC), TEE_ERROR_BAD_PARAMETERS);
}

test(questions_that_make_no_sense_are_refused)
{
	run(makes_no_sense);
}
