// SPDX-License-Identifier: BSD-2-Clause
#include "common.h"

TEEC_Context context;
TEEC_Session session;
_Alignas(4096) uint8_t arena[ARENA];

static const TEEC_UUID uuid = { 0x01020304, 0x0506, 0x0708, { 9, 10, 11, 12, 13, 14, 15, 16 } };

static void open_all(void)
{
	assert_int_equal(TEEC_InitializeContext(NULL, &context), TEEC_SUCCESS);
	assert_int_equal(
		TEEC_OpenSession(&context, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
		TEEC_SUCCESS);
}

void test_setup(void)
{
	fake_reset();
	memset(arena, 0, sizeof(arena));
	open_all();
}

void close_all(void)
{
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
}

void test_teardown(void)
{
	close_all();
	fake_expect_clean();
}

void reopen(uint32_t caps)
{
	close_all();
	fake.ta = NULL;
	fake.devices[0].gen_caps = caps;
	open_all();
}

TEEC_Operation operation_of(uint32_t p0, uint32_t p1, uint32_t p2, uint32_t p3)
{
	return (TEEC_Operation){ .paramTypes = TEEC_PARAM_TYPES(p0, p1, p2, p3) };
}

TEEC_Operation operation_temp(uint32_t type, void *buffer, size_t size)
{
	TEEC_Operation o = operation_of(type, TEEC_NONE, TEEC_NONE, TEEC_NONE);

	o.params[0].tmpref.buffer = buffer;
	o.params[0].tmpref.size = size;
	return o;
}

TEEC_Operation operation_piece(uint32_t type, TEEC_SharedMemory *block, size_t offset, size_t size)
{
	TEEC_Operation o = operation_of(type, TEEC_NONE, TEEC_NONE, TEEC_NONE);

	o.params[0].memref.parent = block;
	o.params[0].memref.offset = offset;
	o.params[0].memref.size = size;
	return o;
}

void expect_result(TEEC_Operation *operation, TEEC_Result result, uint32_t origin)
{
	uint32_t got = 0;

	assert_int_equal(TEEC_InvokeCommand(&session, 1, operation, &got), result);
	assert_int_equal(got, origin);
}

void expect_success(TEEC_Operation *operation)
{
	expect_result(operation, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

void fill(void *bytes, size_t size, unsigned int salt)
{
	for (size_t i = 0; i < size; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(i * 7 + (i >> 8) + salt);
}

bool is_filled(const void *bytes, size_t size, unsigned int salt)
{
	for (size_t i = 0; i < size; i++)
		if (((const uint8_t *)bytes)[i] != (uint8_t)(i * 7 + (i >> 8) + salt))
			return false;
	return true;
}

bool is_zero(const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (((const uint8_t *)bytes)[i] != 0)
			return false;
	return true;
}

TEEC_Result ta_complement(struct fake_call *call)
{
	for (size_t i = 0; i < call->params[0].b; i++)
		call->params[0].bytes[i] = (uint8_t)~call->params[0].bytes[i];
	return TEEC_SUCCESS;
}
