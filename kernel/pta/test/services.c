/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/fake_guest.h"

#include "lab.h"

#include "abi/tee_errors.h"
#include "arch/upcalls.h"
#include "pta/pta.h"
#include "rpc/rpc.h"

static const struct uuid device_uuid = { { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53, 0xa5,
	                                   0xa9, 0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 } };
static const struct uuid rng_uuid = { { 0xab, 0x7a, 0x61, 0x7c, 0xb8, 0xe7, 0x4d, 0x8f, 0x83, 0x01,
	                                0xd0, 0x9b, 0x61, 0x03, 0x6b, 0x64 } };

static struct ta_param params[TA_PARAMS];
static uint8_t room[8192];

struct part *lab_part;

static void (*lab_body)(void);

static void body_and_end(void)
{
	lab_body();
	rpc_end(thread_self());
}

void lab_run(void (*body)(void))
{
	lab_body = body;
	bench_run(body_and_end, fake_guest_answer);
	assert_int_equal(fake_lent(), 0);
}

void test_setup(void)
{
	bench_open(false);
	expect_ok(rpc_init(bench.part));
	fake_guest_reset();
	lab_part = bench.part;
	memset(params, 0, sizeof(params));
	memset(room, 0, sizeof(room));
}

void test_teardown(void)
{
	bench_close();
}

size_t upcall_origin(char *buf, size_t size)
{
	return (size_t)snprintf(buf, size, "test");
}

/* Memory as a calling TA would lend it; enough for a service, which cannot tell. */
static struct ta_param memory(bool in, size_t size)
{
	return (struct ta_param){ .kind = TA_PARAM_USER,
		                  .in = in,
		                  .out = true,
		                  .copy = room,
		                  .size = size,
		                  .out_size = size };
}

static uint32_t ask(const struct uuid *who, uint32_t command)
{
	const struct pta *pta = pta_find(who);

	assert_non_null(pta);
	return pta->invoke(bench.part, NULL, command, params);
}

test(unknown_service_is_not_found)
{
	const struct uuid nobody = { { 1 } };

	assert_null(pta_find(&nobody));
}

/* ---- device enumeration -------------------------------------------------------------------- */

test(size_of_the_list_is_told_when_there_is_no_room)
{
	params[0] = memory(false, 0);
	params[0].copy = NULL;
	assert_int_equal(ask(&device_uuid, 0), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(params[0].out_size, 16);
	params[0] = memory(false, 15);
	assert_int_equal(ask(&device_uuid, 0), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(params[0].out_size, 16);
	assert_int_equal(room[0], 0);
}

test(random_numbers_are_the_one_device)
{
	params[0] = memory(false, 64);
	assert_int_equal(ask(&device_uuid, 0), TEE_SUCCESS);
	assert_int_equal(params[0].out_size, 16);
	assert_memory_equal(room, rng_uuid.b, 16);
	assert_int_equal(room[16], 0);
}

test(nothing_waits_for_the_supplicant_or_for_storage)
{
	params[0] = memory(false, 64);
	assert_int_equal(ask(&device_uuid, 1), TEE_SUCCESS);
	assert_int_equal(params[0].out_size, 0);
	assert_int_equal(ask(&device_uuid, 2), TEE_SUCCESS);
	assert_int_equal(params[0].out_size, 0);
}

test(enumeration_with_other_parameters_is_refused)
{
	assert_int_equal(ask(&device_uuid, 0), TEE_ERROR_BAD_PARAMETERS);
	params[0] = memory(true, 64);
	assert_int_equal(ask(&device_uuid, 0), TEE_ERROR_BAD_PARAMETERS);
	params[0] = (struct ta_param){ .kind = TA_PARAM_VALUE, .out = true };
	assert_int_equal(ask(&device_uuid, 0), TEE_ERROR_BAD_PARAMETERS);
	params[0] = memory(false, 64);
	params[3].kind = TA_PARAM_VALUE;
	assert_int_equal(ask(&device_uuid, 0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(ask(&device_uuid, 3), TEE_ERROR_NOT_IMPLEMENTED);
}

/* ---- random numbers ------------------------------------------------------------------------ */

test(entropy_fills_exactly_what_was_asked)
{
	params[0] = memory(true, 700);
	assert_int_equal(ask(&rng_uuid, 0), TEE_SUCCESS);
	assert_int_equal(params[0].out_size, 700);
	assert_memory_not_equal(room, room + 256, 256);
	assert_memory_not_equal(room + 600, room + 700, 100);
	for (unsigned i = 700; i < sizeof(room); i++)
		assert_int_equal(room[i], 0);
}

test(entropy_beyond_the_pool_is_refused)
{
	params[0] = memory(true, 4096);
	assert_int_equal(ask(&rng_uuid, 0), TEE_SUCCESS);
	params[0] = memory(true, 4097);
	assert_int_equal(ask(&rng_uuid, 0), TEE_ERROR_NOT_SUPPORTED);
	params[0] = memory(true, 0);
	assert_int_equal(ask(&rng_uuid, 0), TEE_ERROR_BAD_PARAMETERS);
	params[0] = memory(true, 16);
	params[0].copy = NULL;
	assert_int_equal(ask(&rng_uuid, 0), TEE_ERROR_BAD_PARAMETERS);
	params[0] = memory(false, 16);
	assert_int_equal(ask(&rng_uuid, 0), TEE_ERROR_BAD_PARAMETERS);
}

test(quality_of_entropy_depends_on_the_cpu)
{
	bench.part->env.true_random = true;
	params[0] = (struct ta_param){ .kind = TA_PARAM_VALUE, .out = true };
	assert_int_equal(ask(&rng_uuid, 1), TEE_SUCCESS);
	assert_true(params[0].a > 0);
	assert_int_equal(params[0].b, 1024);
	bench.part->env.true_random = false;
	assert_int_equal(ask(&rng_uuid, 1), TEE_SUCCESS);
	assert_in_range(params[0].b, 1, 1023);
}

test(information_with_other_parameters_is_refused)
{
	assert_int_equal(ask(&rng_uuid, 1), TEE_ERROR_BAD_PARAMETERS);
	params[0] = (struct ta_param){ .kind = TA_PARAM_VALUE, .in = true };
	assert_int_equal(ask(&rng_uuid, 1), TEE_ERROR_BAD_PARAMETERS);
	params[0] = (struct ta_param){ .kind = TA_PARAM_VALUE, .in = true, .out = true };
	assert_int_equal(ask(&rng_uuid, 1), TEE_ERROR_BAD_PARAMETERS);
	params[0] = (struct ta_param){ .kind = TA_PARAM_VALUE, .out = true };
	params[1].kind = TA_PARAM_USER;
	assert_int_equal(ask(&rng_uuid, 1), TEE_ERROR_BAD_PARAMETERS);
	params[1].kind = TA_PARAM_NONE;
	assert_int_equal(ask(&rng_uuid, 2), TEE_ERROR_NOT_IMPLEMENTED);
}
