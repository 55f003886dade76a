// SPDX-License-Identifier: BSD-2-Clause
/*
 * Contexts and sessions: which device, what the kernel is told, what comes back.
 */
#include <errno.h>

#include "common.h"

static const TEEC_UUID uuid = { 0x01020304, 0x0506, 0x0708, { 9, 10, 11, 12, 13, 14, 15, 16 } };

static TEEC_Result open_as(uint32_t login, const void *data, uint32_t *origin)
{
	return TEEC_OpenSession(&context, &session, &uuid, login, data, NULL, origin);
}

static TEEC_Result ta_refuses(struct fake_call *call)
{
	call->origin = TEEC_ORIGIN_TEE;
	return TEEC_ERROR_ITEM_NOT_FOUND;
}

test(devices_that_are_no_tee_of_globalplatform_are_passed_over)
{
	close_all();
	fake.device_count = 3;
	fake.devices[2] = fake.devices[0];
	fake.devices[0].gen_caps = 0;
	fake.devices[1].gen_caps = TEE_GEN_CAP_REG_MEM;
	fake.devices[2].gen_caps = TEE_GEN_CAP_GP | TEE_GEN_CAP_MEMREF_NULL;
	assert_int_equal(TEEC_InitializeContext(NULL, &context), TEEC_SUCCESS);
	assert_int_equal(fake_devices(), 1);
	assert_false(context.imp.reg_mem);
	assert_true(context.imp.memref_null);
}

test(a_name_means_the_tee_of_that_kind)
{
	close_all();
	fake.device_count = 2;
	fake.devices[1] = fake.devices[0];
	fake.devices[0].impl_id = TEE_IMPL_ID_AMDTEE;
	fake.devices[0].gen_caps = TEE_GEN_CAP_GP;
	assert_int_equal(TEEC_InitializeContext("optee-tz", &context), TEEC_SUCCESS);
	assert_true(context.imp.reg_mem);
	TEEC_FinalizeContext(&context);
	fake.devices[1].impl_caps = 0;
	assert_int_equal(TEEC_InitializeContext("optee-tz", &context), TEEC_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(TEEC_InitializeContext("", &context), TEEC_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(TEEC_InitializeContext("another", &context), TEEC_ERROR_ITEM_NOT_FOUND);
}

test(without_a_device_there_is_no_context)
{
	close_all();
	fake.device_count = 0;
	assert_int_equal(TEEC_InitializeContext(NULL, &context), TEEC_ERROR_ITEM_NOT_FOUND);
	TEEC_FinalizeContext(&context);
	assert_int_equal(TEEC_InitializeContext(NULL, NULL), TEEC_ERROR_BAD_PARAMETERS);
}

test(what_is_over_may_be_ended_again)
{
	unsigned int closes = fake.count[_IOC_NR(TEE_IOC_CLOSE_SESSION)];

	TEEC_CloseSession(&session);
	TEEC_CloseSession(&session);
	TEEC_CloseSession(NULL);
	assert_int_equal(fake.count[_IOC_NR(TEE_IOC_CLOSE_SESSION)], closes + 1);
	TEEC_FinalizeContext(&context);
	TEEC_FinalizeContext(&context);
	TEEC_FinalizeContext(NULL);
	TEEC_ReleaseSharedMemory(NULL);
	TEEC_RequestCancellation(NULL);
}

test(the_uuid_goes_with_its_most_significant_bytes_first)
{
	for (uint8_t i = 0; i < 16; i++)
		assert_int_equal(fake.last.uuid[i], i + 1);
	assert_true(is_zero(fake.last.client, 16));
	assert_int_equal(fake.last.login, TEEC_LOGIN_PUBLIC);
}

test(a_group_is_named_to_the_kernel_and_nothing_else_is)
{
	uint32_t group = 0x11223344;

	TEEC_CloseSession(&session);
	assert_int_equal(open_as(TEEC_LOGIN_GROUP, &group, NULL), TEEC_SUCCESS);
	assert_int_equal(fake.last.login, TEEC_LOGIN_GROUP);
	assert_memory_equal(fake.last.client, &group, 4);
	assert_true(is_zero(fake.last.client + 4, 12));
	TEEC_CloseSession(&session);
	assert_int_equal(open_as(TEEC_LOGIN_GROUP_APPLICATION, &group, NULL), TEEC_SUCCESS);
	assert_memory_equal(fake.last.client, &group, 4);
	TEEC_CloseSession(&session);
	assert_int_equal(open_as(TEEC_LOGIN_USER, &group, NULL), TEEC_SUCCESS);
	assert_int_equal(fake.last.login, TEEC_LOGIN_USER);
	assert_true(is_zero(fake.last.client, 16));
}

test(a_group_login_without_a_group_is_refused)
{
	uint32_t origin;

	TEEC_CloseSession(&session);
	assert_int_equal(open_as(TEEC_LOGIN_GROUP, NULL, &origin), TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(origin, TEEC_ORIGIN_API);
}

test(a_session_that_did_not_open_cannot_be_used)
{
	unsigned int ioctls;
	uint32_t origin;

	TEEC_CloseSession(&session);
	fake.ta = ta_refuses;
	assert_int_equal(open_as(TEEC_LOGIN_PUBLIC, NULL, &origin), TEEC_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(origin, TEEC_ORIGIN_TEE);
	ioctls = fake.ioctls;
	expect_result(NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	TEEC_CloseSession(&session);
	assert_int_equal(fake.ioctls, ioctls);
}

test(the_session_that_opened_is_the_one_that_is_used)
{
	expect_success(NULL);
	assert_int_equal(fake.last.session, FAKE_SESSION);
	assert_int_equal(fake.last.command, 1);
	assert_int_equal(fake.last.count, 0);
	assert_int_equal(TEEC_InvokeCommand(&session, 0xfedcba98, NULL, NULL), TEEC_SUCCESS);
	assert_int_equal(fake.last.command, 0xfedcba98);
}

test(opening_carries_parameters_like_an_invocation)
{
	TEEC_Operation o = operation_of(TEEC_VALUE_INOUT, TEEC_MEMREF_TEMP_INOUT, TEEC_NONE,
	                                TEEC_NONE);

	TEEC_CloseSession(&session);
	o.params[0].value.a = 5;
	o.params[1].tmpref.buffer = arena;
	o.params[1].tmpref.size = 10;
	assert_int_equal(TEEC_OpenSession(&context, &session, &uuid, 0, NULL, &o, NULL),
	                 TEEC_SUCCESS);
	assert_int_equal(fake.last.count, 2);
	assert_int_equal(fake.last.params[0].a, 5);
	assert_int_equal(fake.last.params[1].b, 10);
}

test(opening_with_parameters_that_are_refused_opens_nothing)
{
	TEEC_Operation o = operation_of(TEEC_VALUE_INPUT, 4, TEEC_NONE, TEEC_NONE);
	uint32_t origin;

	TEEC_CloseSession(&session);
	fake_ioctls();
	assert_int_equal(TEEC_OpenSession(&context, &session, &uuid, 0, NULL, &o, &origin),
	                 TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(origin, TEEC_ORIGIN_API);
	TEEC_CloseSession(&session);
	assert_int_equal(fake_ioctls(), 0);
}

test(what_the_kernel_refuses_has_the_communication_for_its_origin)
{
	static const struct {
		int number;
		TEEC_Result result;
	} errors[] = {
		{ ENOMEM, TEEC_ERROR_OUT_OF_MEMORY }, { EINVAL, TEEC_ERROR_BAD_PARAMETERS },
		{ EPERM, TEEC_ERROR_ACCESS_DENIED },  { EACCES, TEEC_ERROR_ACCESS_DENIED },
		{ EBUSY, TEEC_ERROR_BUSY },           { EINTR, TEEC_ERROR_GENERIC },
	};
	TEEC_Operation o = operation_of(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);

	o.params[0].value.a = 3;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		fake.call_errno = errors[i].number;
		expect_result(&o, errors[i].result, TEEC_ORIGIN_COMMS);
	}
	assert_int_equal(o.params[0].value.a, 3);
}

test(arguments_that_are_missing_are_refused)
{
	TEEC_Session other = { 0 };
	uint32_t origin;

	assert_int_equal(TEEC_OpenSession(NULL, &other, &uuid, 0, NULL, NULL, &origin),
	                 TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(origin, TEEC_ORIGIN_API);
	assert_int_equal(TEEC_OpenSession(&context, NULL, &uuid, 0, NULL, NULL, NULL),
	                 TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(TEEC_OpenSession(&context, &other, NULL, 0, NULL, NULL, NULL),
	                 TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(TEEC_InvokeCommand(NULL, 0, NULL, NULL), TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(TEEC_InvokeCommand(&other, 0, NULL, NULL), TEEC_ERROR_BAD_PARAMETERS);
}
