// SPDX-License-Identifier: BSD-2-Clause
/*
 * Other TAs, time, cancellation, memory, panics: what the library adds to the system calls.
 */
#include "lab.h"

#include "libgp/src/gp.h"

static const TEE_UUID other = { 1, 2, 3, { 4 } };

static void answer_values(struct ta_params *p)
{
	p->vals[0] = UINT64_MAX; /* a kernel that leaves something in the upper half */
	p->vals[1] = 5;
	p->vals[3] = 3;
	p->vals[4] = 6;
	p->vals[5] = 7;
}

#define TYPES                                                                     \
	TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_MEMREF_INOUT, \
	                TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_VALUE_INPUT)

test(parameters_go_to_another_ta_and_outputs_come_back)
{
	TEE_Param p[TEE_NUM_PARAMS];
	TEE_TASessionHandle s = TEE_HANDLE_NULL;
	uint8_t room[8];
	uint32_t origin = 0;

	memset(p, 0xdd, sizeof(p));
	p[1].memref.buffer = room;
	p[1].memref.size = sizeof(room);
	p[2].value.a = 20;
	p[2].value.b = 21;
	p[3].value.a = 30;
	p[3].value.b = 31;
	lab.answer = answer_values;
	lab.origin = TEE_ORIGIN_TRUSTED_APP;
	assert_int_equal(TEE_OpenTASession(&other, 100, TYPES, p, &s, &origin), TEE_SUCCESS);
	assert_int_equal((uintptr_t)s, 77);
	assert_int_equal(origin, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(lab.timeout, 100);
	assert_int_equal(lab.params.types, TYPES);
	assert_true(lab.params.vals[0] == 0 && lab.params.vals[2] == (uintptr_t)room);
	assert_true(lab.params.vals[3] == 8 && lab.params.vals[5] == 21 &&
	            lab.params.vals[6] == 30);
	assert_true(p[0].value.a == UINT32_MAX && p[0].value.b == 5);
	assert_true(p[1].memref.buffer == room && p[1].memref.size == 3);
	assert_true(p[2].value.a == 6 && p[2].value.b == 7 && p[3].value.a == 30);

	assert_int_equal(TEE_InvokeTACommand(s, 5, 42, TYPES, p, NULL), TEE_SUCCESS);
	assert_true(lab.session == 77 && lab.command == 42);
	TEE_CloseTASession(s);
	TEE_CloseTASession(TEE_HANDLE_NULL);
	lab.result = TEE_ERROR_BAD_STATE;
	expect_ta_panic(TEE_ERROR_BAD_STATE, TEE_CloseTASession(s));
}

test(a_session_that_was_not_opened_has_no_handle)
{
	TEE_TASessionHandle s = (TEE_TASessionHandle)(uintptr_t)1;
	uint32_t origin;

	lab.result = TEE_ERROR_ITEM_NOT_FOUND;
	lab.origin = TEE_ORIGIN_TEE;
	assert_int_equal(TEE_OpenTASession(&other, 0, 0, NULL, &s, &origin),
	                 TEE_ERROR_ITEM_NOT_FOUND);
	assert_true(s == TEE_HANDLE_NULL && origin == TEE_ORIGIN_TEE);
}

test(a_session_that_never_was_is_a_panic)
{
	lab.result = TEE_ERROR_BAD_PARAMETERS;
	lab.origin = TEE_ORIGIN_API;
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_InvokeTACommand(NULL, 0, 0, 0, NULL, NULL));
	lab.origin = TEE_ORIGIN_TEE;
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_InvokeTACommand(NULL, 0, 0, 0, NULL, NULL));
	lab.result = TEE_ERROR_ITEM_NOT_FOUND;
	expect_ta_panic(TEE_ERROR_ITEM_NOT_FOUND, TEE_InvokeTACommand(NULL, 0, 0, 0, NULL, NULL));
}

test(memory_that_the_caller_may_not_use_is_a_panic)
{
	TEE_Param p[TEE_NUM_PARAMS] = { { .memref = { NULL, 5 } } };

	lab.result = TEE_ERROR_ACCESS_DENIED;
	lab.origin = TEE_ORIGIN_TEE;
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED,
	                TEE_InvokeTACommand(NULL, 0, 0, TEE_PARAM_TYPE_MEMREF_INPUT, p, NULL));
	lab.result = TEE_ERROR_BAD_PARAMETERS; /* NULL of some size */
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS,
	                TEE_InvokeTACommand(NULL, 0, 0, TEE_PARAM_TYPE_MEMREF_INPUT, p, NULL));
}

static TEE_Result lend(void *buffer, size_t size)
{
	TEE_Param p[TEE_NUM_PARAMS] = { { .memref = { NULL, 0 } }, { .memref = { buffer, size } } };

	return TEE_InvokeTACommand(NULL, 0, 0,
	                           TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_OUTPUT,
	                                           TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_NONE,
	                                           TEE_PARAM_TYPE_NONE),
	                           p, NULL);
}

test(memory_that_must_not_be_shared_is_not_lent)
{
	uint8_t *p = TEE_Malloc(64, TEE_MALLOC_NO_SHARE), *q = TEE_Malloc(64, 0), stack[4];

	assert_int_equal(lend(q, 64), TEE_SUCCESS);
	assert_int_equal(lend(stack, 4), TEE_SUCCESS);
	assert_int_equal(lend(p, 0), TEE_SUCCESS);
	assert_int_equal(lend(NULL, 0), TEE_SUCCESS);
	assert_int_equal(lab.calls, 4);
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, lend(p, 64));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, lend(p + 63, 1));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, lend(q, 65));
	TEE_Free(q);
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, lend(q, 64));
	assert_int_equal(lab.calls, 4);
}

test(errors_of_the_other_ta_and_of_the_moment_are_told)
{
	static const TEE_Result of_the_moment[] = { TEE_ERROR_OUT_OF_MEMORY, TEE_ERROR_CANCEL,
		                                    TEE_ERROR_TARGET_DEAD, TEE_ERROR_BUSY };
	static const TEE_Result its_own[] = { TEE_ERROR_BAD_PARAMETERS, TEE_ERROR_ACCESS_DENIED,
		                              TEE_ERROR_ITEM_NOT_FOUND, 0x12345678 };
	uint32_t origin;
	size_t i;

	for (i = 0; i < 4; i++) {
		lab.result = of_the_moment[i];
		lab.origin = TEE_ORIGIN_TEE;
		assert_int_equal(TEE_InvokeTACommand(NULL, 0, 0, 0, NULL, &origin), lab.result);
		assert_int_equal(origin, TEE_ORIGIN_TEE);
		lab.result = its_own[i];
		lab.origin = TEE_ORIGIN_TRUSTED_APP;
		assert_int_equal(TEE_InvokeTACommand(NULL, 0, 0, 0, NULL, &origin), lab.result);
		assert_int_equal(origin, TEE_ORIGIN_TRUSTED_APP);
	}
}

test(sizes_of_version_11_are_made_wide_and_narrow_again)
{
	__GP11_TEE_Param p[TEE_NUM_PARAMS];
	TEE_TASessionHandle s;
	uint8_t room[8];

	memset(p, 0xdd, sizeof(p)); /* also what is behind a size of 32 bits */
	p[1].memref.buffer = room;
	p[1].memref.size = sizeof(room);
	p[2].value.a = 20;
	lab.answer = answer_values;
	assert_int_equal(__GP11_TEE_OpenTASession(&other, 0, TYPES, p, &s, NULL), TEE_SUCCESS);
	assert_true(lab.params.vals[3] == 8 && lab.params.vals[4] == 20);
	assert_true(p[1].memref.size == 3 && p[2].value.a == 6);
	assert_int_equal(__GP11_TEE_InvokeTACommand(s, 0, 1, TYPES, p, NULL), TEE_SUCCESS);
	assert_true(lab.params.vals[3] == 3);
	/* What is no output stays as it was, also where there is nothing at all. */
	memset(&p[2], 0xdd, sizeof(p[2]));
	p[3].value.a = 4;
	assert_int_equal(__GP11_TEE_InvokeTACommand(s, 0, 1, TYPES & ~0xf00u, p, NULL),
	                 TEE_SUCCESS);
	assert_true(p[2].value.a == 0xdddddddd && p[2].value.b == 0xdddddddd);
	assert_true(p[3].value.a == 4);
}

test(time_that_is_not_set_is_zero)
{
	TEE_Time t = { 1, 1 };

	TEE_GetSystemTime(&t);
	assert_int_equal(t.seconds, 100);
	TEE_GetREETime(&t);
	assert_int_equal(t.seconds, 102);
	assert_int_equal(TEE_GetTAPersistentTime(&t), TEE_SUCCESS);
	assert_int_equal(t.seconds, 101);
	lab.result = TEE_ERROR_OVERFLOW;
	assert_int_equal(TEE_GetTAPersistentTime(&t), TEE_ERROR_OVERFLOW);
	assert_int_equal(t.seconds, 101);
	lab.result = TEE_ERROR_TIME_NOT_SET;
	assert_int_equal(TEE_GetTAPersistentTime(&t), TEE_ERROR_TIME_NOT_SET);
	assert_true(t.seconds == 0 && t.millis == 0);
	lab.result = TEE_ERROR_TIME_NEEDS_RESET;
	assert_int_equal(TEE_GetTAPersistentTime(&t), TEE_ERROR_TIME_NEEDS_RESET);
	assert_true(t.seconds == 0 && t.millis == 0);
	t.millis = 1;
	lab.result = TEE_ERROR_OUT_OF_MEMORY;
	assert_int_equal(TEE_GetTAPersistentTime(&t), TEE_ERROR_OUT_OF_MEMORY);
	assert_true(t.seconds == 0 && t.millis == 0);
	assert_int_equal(TEE_SetTAPersistentTime(&t), TEE_ERROR_OUT_OF_MEMORY);
	lab.result = TEE_ERROR_STORAGE_NO_SPACE;
	assert_int_equal(TEE_SetTAPersistentTime(&t), TEE_ERROR_STORAGE_NO_SPACE);
	lab.result = TEE_ERROR_CANCEL;
	assert_int_equal(TEE_Wait(5), TEE_ERROR_CANCEL);
	assert_int_equal(lab.timeout, 5);
}

test(a_system_call_that_must_not_fail_is_a_panic)
{
	TEE_Time t;
	uint8_t b[4];

	lab.result = TEE_ERROR_ACCESS_DENIED;
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_GetSystemTime(&t));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_GetREETime(&t));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_GetTAPersistentTime(&t));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_SetTAPersistentTime(&t));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_Wait(1));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_GenerateRandom(b, 4));
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_GetCancellationFlag());
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_MaskCancellation());
	expect_ta_panic(TEE_ERROR_ACCESS_DENIED, TEE_UnmaskCancellation());
}

test(cancellation_is_the_kernels)
{
	assert_true(TEE_GetCancellationFlag());
	assert_true(TEE_UnmaskCancellation());
	assert_false(TEE_MaskCancellation());
}

test(memory_of_the_client_is_nobodys_own)
{
	const uint32_t read = TEE_MEMORY_ACCESS_READ;
	static uint8_t buffer[16];
	__GP13_TEE_Param p[TEE_NUM_PARAMS] = { { .memref = { buffer + 4, 8 } } };

	gp_params = p;
	gp_param_types = TEE_PARAM_TYPE_MEMREF_INPUT;
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer, 4), TEE_SUCCESS);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer, 5), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer + 11, 1),
	                 TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer + 12, 4), TEE_SUCCESS);
	assert_int_equal(
		TEE_CheckMemoryAccessRights(read | TEE_MEMORY_ACCESS_ANY_OWNER, buffer, 16),
		TEE_SUCCESS);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, NULL, 0), TEE_SUCCESS);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer, SIZE_MAX),
	                 TEE_ERROR_ACCESS_DENIED);
	p[2] = p[0];
	p[0].memref.buffer = buffer; /* by now, two values */
	gp_param_types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE,
	                                 TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer, 4), TEE_SUCCESS);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer + 4, 1), TEE_ERROR_ACCESS_DENIED);
	p[2].memref.size = 0;
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer, 16), TEE_SUCCESS);
	lab.result = TEE_ERROR_ACCESS_DENIED;
	assert_int_equal(TEE_CheckMemoryAccessRights(read, buffer, 1), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(TEE_CheckMemoryAccessRights(read, NULL, 0), TEE_SUCCESS);
}

test(free_memory_of_the_heap_is_nobodys)
{
	uint8_t *p = TEE_Malloc(64, 0);

	assert_int_equal(TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 64), TEE_SUCCESS);
	assert_int_equal(TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 65),
	                 TEE_ERROR_ACCESS_DENIED);
	TEE_Free(p);
	assert_int_equal(TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 64),
	                 TEE_ERROR_ACCESS_DENIED);
}

test(memory_is_moved_compared_and_filled)
{
	uint8_t b[] = { 1, 2, 3, 4, 5 };

	TEE_MemMove(b + 1, b, 4);
	assert_memory_equal(b, "\1\1\2\3\4", 5);
	assert_int_equal(TEE_MemCompare(b, "\1\1\2\3\4", 5), 0);
	assert_true(TEE_MemCompare(b, "\1\1\3\1\1", 5) < 0);
	assert_true(TEE_MemCompare("\xff", "\1", 1) > 0);
	assert_int_equal(TEE_MemCompare("a", "b", 0), 0);
	TEE_MemFill(b, 0x1ff, 4);
	assert_memory_equal(b, "\xff\xff\xff\xff\4", 5);
}

test(a_panic_has_its_code_and_a_wrong_argument_a_line_in_the_log)
{
	expect_ta_panic(0x1234, TEE_Panic(0x1234));
	assert_int_equal(lab.log_len, 0);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_Malloc(1, 0x40));
	assert_non_null(strstr(lab.log, "TEE_Malloc: panic 0xffff0006"));
	expect_ta_panic(TEE_ERROR_GENERIC, abort());
}

test(cache_operations_have_their_numbers)
{
	char c[1];

	assert_int_equal(TEE_CacheClean(c, 1), TEE_SUCCESS);
	assert_int_equal(lab.command, TA_CACHE_CLEAN);
	assert_int_equal(TEE_CacheFlush(c, 1), TEE_SUCCESS);
	assert_int_equal(lab.command, TA_CACHE_FLUSH);
	assert_int_equal(TEE_CacheInvalidate(c, 1), TEE_SUCCESS);
	assert_int_equal(lab.command, TA_CACHE_INVALIDATE);
}

test(every_function_of_version_11_does_what_that_of_13_does)
{
	TEE_BigIntFMMContext context[16];
	TEE_BigInt n[8], x[8];
	uint8_t octets[4], *p = __GP11_TEE_Malloc(8, 0);
	uint32_t len = sizeof(octets);

	__GP11_TEE_MemFill(p, 7, 8);
	__GP11_TEE_MemMove(p, "ab", 2);
	assert_int_equal(__GP11_TEE_MemCompare(p, "ab\7\7\7\7\7\7", 8), 0);
	assert_int_equal(__GP11_TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 8), 0);
	p = __GP11_TEE_Realloc(p, 100);
	assert_true(p[0] == 'a' && !p[99]);
	__GP11_TEE_GenerateRandom(p, 100);
	assert_true(__GP11_TEE_MemCompare(p, p + 50, 50) != 0);
	TEE_Free(p);

	__GP11_TEE_BigIntInit(n, 8);
	__GP11_TEE_BigIntInit(x, 8);
	assert_int_equal(__GP11_TEE_BigIntConvertFromOctetString(n, (const uint8_t *)"\1\1", 2, 1),
	                 0);
	__GP11_TEE_BigIntShiftRight(x, n, 1);
	assert_int_equal(TEE_BigIntCmpS32(x, 128), 0);
	assert_int_equal(__GP11_TEE_BigIntConvertToOctetString(octets, &len, n), TEE_SUCCESS);
	assert_int_equal(len, 2);
	assert_int_equal(__GP11_TEE_BigIntFMMSizeInU32(32), TEE_BigIntFMMSizeInU32(32));
	assert_true(__GP11_TEE_BigIntFMMContextSizeInU32(9) <= 16);
	__GP11_TEE_BigIntInitFMMContext(context, 16, n);
	__GP11_TEE_BigIntInitFMM(x, 8);
	TEE_BigIntConvertToFMM(x, n, n, context);
}
