/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plugins of the supplicant, called by a TA.
 */
#include "host/fake_guest.h"

#include "lab.h"

#include "abi/tee_errors.h"
#include "pta/pta.h"
#include "ta/instance.h"

#define PLUGIN 13u

static const struct uuid system_uuid = { { 0x3a, 0x2f, 0x89, 0x78, 0x5d, 0xc0, 0x11, 0xe8, 0x9c,
	                                   0x2d, 0xfa, 0x7a, 0xe0, 0x1b, 0xbe, 0xbc } };

static struct ta_instance ta;
static struct ta_param params[TA_PARAMS];
static uint8_t name[17], data[64];
static void (*script)(void);
static uint32_t result;
static uint64_t told;
static unsigned asked;

/* Complements what it gets. */
static void supplicant(struct msg_arg *m)
{
	struct msg_param *p = m->params;
	uint8_t *at;

	if (m->cmd != RPC_PLUGIN)
		return;
	asked++;
	assert_int_equal(p[0].value.b, 0x04030201);
	assert_int_equal(p[0].value.c, 0x08070605);
	assert_int_equal(p[1].value.a, 0x0c0b0a09);
	assert_int_equal(p[1].value.b, 0x100f0e0d);
	assert_int_equal(p[1].value.c, 5);
	assert_int_equal(p[2].value.a, 6);
	if (p[3].attr == MSG_ATTR_RMEM_INOUT) {
		at = bench_nw_at(fake_find(p[3].rmem.cookie)->pa);
		for (unsigned i = 0; i < p[3].rmem.size; i++)
			at[i] = (uint8_t)~at[i];
	}
	p[2].value.b = told;
	m->ret = result;
}

static struct ta_param memory(bool out, void *at, size_t size)
{
	return (struct ta_param){ .kind = TA_PARAM_USER,
		                  .in = true,
		                  .out = out,
		                  .copy = at,
		                  .size = size,
		                  .out_size = size };
}

static uint32_t ask(void)
{
	return pta_find(&system_uuid)->invoke(lab_part, NULL, PLUGIN, params);
}

static void set(size_t size)
{
	/* As a TA holds 01020304-0506-0708-090a0b0c0d0e0f10: fields in machine order. */
	static const struct ta_uuid uuid = {
		0x01020304, 0x0506, 0x0708, { 9, 10, 11, 12, 13, 14, 15, 16 }
	};

	memcpy(name, &uuid, sizeof(uuid));
	memset(data, 0x5a, sizeof(data));
	params[0] = memory(false, name, sizeof(uuid));
	params[1] = (struct ta_param){ .kind = TA_PARAM_VALUE, .in = true, .a = 5, .b = 6 };
	params[2] = memory(true, data, size);
	params[3] = (struct ta_param){ .kind = TA_PARAM_VALUE, .out = true };
}

static void in_a_ta(void)
{
	struct ta_frame f = { .ta = &ta, .activity = TA_SERVES };

	asked = 0;
	fake.spoil = supplicant;
	thread_self()->ta = &f;
	script();
	thread_self()->ta = NULL;
}

static void play(void (*s)(void))
{
	script = s;
	lab_run(in_a_ta);
}

static void calls(void)
{
	set(32);
	result = TEE_SUCCESS;
	told = 16;
	assert_int_equal(ask(), TEE_SUCCESS);
	assert_int_equal(params[3].a, 16);
	assert_int_equal(data[0], 0xa5);
	assert_int_equal(data[15], 0xa5);
	assert_int_equal(data[16], 0x5a);
	set(32);
	result = 0x1234;
	assert_int_equal(ask(), 0x1234);
	set(0);
	params[2].copy = NULL;
	told = 0;
	result = TEE_ERROR_ITEM_NOT_FOUND;
	assert_int_equal(ask(), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(asked, 3);
}

test(plugin_gets_the_data_and_says_what_it_wants)
{
	play(calls);
}

static void lies(void)
{
	set(32);
	result = TEE_SUCCESS;
	told = 33;
	assert_int_equal(ask(), TEE_ERROR_COMMUNICATION);
	assert_int_equal(params[3].a, 0);
	assert_int_equal(data[0], 0x5a);
	result = TEE_ERROR_SHORT_BUFFER;
	assert_int_equal(ask(), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(params[3].a, 33);
	fake.no_memory = true;
	assert_int_equal(ask(), TEE_ERROR_OUT_OF_MEMORY);
}

test(plugin_that_answers_more_than_fits_has_not_succeeded)
{
	play(lies);
}

static void asks_badly(void)
{
	unsigned i;

	for (i = 0; i < TA_PARAMS; i++) {
		set(32);
		params[i].kind = TA_PARAM_NONE;
		assert_int_equal(ask(), TEE_ERROR_BAD_PARAMETERS);
		set(32);
		params[i].kind = TA_PARAM_SHARE;
		assert_int_equal(ask(), TEE_ERROR_BAD_PARAMETERS);
		set(32);
		params[i].out = !params[i].out;
		assert_int_equal(ask(), TEE_ERROR_BAD_PARAMETERS);
	}
	for (i = 15; i <= 17; i += 2) {
		set(32);
		params[0].size = i;
		assert_int_equal(ask(), TEE_ERROR_BAD_PARAMETERS);
	}
	set(32);
	params[0].copy = NULL;
	assert_int_equal(ask(), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(asked, 0);
}

test(plugin_with_other_parameters_is_not_called)
{
	play(asks_badly);
}
