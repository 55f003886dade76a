// SPDX-License-Identifier: BSD-2-Clause
/*
 * The program's structures: what may be in them before, what is in them after.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <tee_client_api_extensions.h>

#include "common.h"

#define NO_REGISTER (TEE_GEN_CAP_GP | TEE_GEN_CAP_MEMREF_NULL)
#define BOTH        (TEEC_MEM_INPUT | TEEC_MEM_OUTPUT)

static const TEEC_UUID uuid = { 1, 2, 3, { 4 } };

static TEEC_SharedMemory garbage_block(void *buffer, size_t size)
{
	TEEC_SharedMemory block;

	memset(&block, 0x5a, sizeof(block));
	block.buffer = buffer;
	block.size = size;
	block.flags = BOTH;
	return block;
}

static void use(TEEC_SharedMemory *block)
{
	TEEC_Operation o = operation_piece(TEEC_MEMREF_WHOLE, block, 0, 0);

	expect_success(&o);
	assert_int_equal(fake.last.params[0].b, block->size);
	TEEC_ReleaseSharedMemory(block);
}

static void use_garbage(void)
{
	TEEC_SharedMemory registered = garbage_block(arena, 5000);
	TEEC_SharedMemory allocated = garbage_block(arena, 5000);

	assert_int_equal(TEEC_RegisterSharedMemory(&context, &registered), TEEC_SUCCESS);
	use(&registered);
	assert_int_equal(TEEC_AllocateSharedMemory(&context, &allocated), TEEC_SUCCESS);
	use(&allocated);
}

test(structures_may_hold_anything_before_they_are_made)
{
	close_all();
	memset(&context, 0x5a, sizeof(context));
	memset(&session, 0x5a, sizeof(session));
	assert_int_equal(TEEC_InitializeContext(NULL, &context), TEEC_SUCCESS);
	assert_int_equal(TEEC_OpenSession(&context, &session, &uuid, 0, NULL, NULL, NULL),
	                 TEEC_SUCCESS);
	use_garbage();
	reopen(NO_REGISTER);
	use_garbage();
}

test(structures_that_could_not_be_made_may_be_ended)
{
	TEEC_Context none;
	TEEC_Session nowhere;

	memset(&none, 0x5a, sizeof(none));
	memset(&nowhere, 0x5a, sizeof(nowhere));
	assert_int_equal(TEEC_InitializeContext("another", &none), TEEC_ERROR_ITEM_NOT_FOUND);
	TEEC_FinalizeContext(&none);
	assert_int_equal(TEEC_OpenSession(NULL, &nowhere, &uuid, 0, NULL, NULL, NULL),
	                 TEEC_ERROR_BAD_PARAMETERS);
	TEEC_CloseSession(&nowhere);
	assert_int_equal(fake.count[_IOC_NR(TEE_IOC_CLOSE_SESSION)], 0);
}

/* Rubbish with the bit in it that says "shared": what is released then would not be ours. */
test(a_block_that_could_not_be_made_may_be_released)
{
	TEEC_SharedMemory block;

	fake.refuse_register = true;
	for (unsigned int i = 0; i < 6; i++) {
		TEEC_Context *of = i % 2 ? &context : NULL;

		memset(&block, 0x5b, sizeof(block));
		block.size = SIZE_MAX;
		block.flags = BOTH;
		block.buffer = arena;
		if (i / 2 == 0)
			assert_int_not_equal(TEEC_AllocateSharedMemory(of, &block), TEEC_SUCCESS);
		else if (i / 2 == 1)
			assert_int_not_equal(TEEC_RegisterSharedMemory(of, &block), TEEC_SUCCESS);
		else
			assert_int_not_equal(
				TEEC_RegisterSharedMemoryFileDescriptor(of, &block, -1),
				TEEC_SUCCESS);
		TEEC_ReleaseSharedMemory(&block);
	}
}

test(an_executed_program_does_not_inherit_the_tee)
{
	assert_true(fcntl(context.imp.fd, F_GETFD) & FD_CLOEXEC);
}

/* Then the kernel's first free number is 0. */
test(a_program_without_standard_input_may_use_the_tee)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = 100, .flags = BOTH };
	int input = dup(0);

	close(0);
	assert_int_equal(TEEC_RegisterSharedMemory(&context, &block), TEEC_SUCCESS);
	assert_int_equal(block.imp.registered_fd, 0);
	use(&block);
	assert_int_equal(fake_shares(), 0);
	close_all();
	assert_int_equal(TEEC_InitializeContext(NULL, &context), TEEC_SUCCESS);
	assert_int_equal(context.imp.fd, 0);
	TEEC_FinalizeContext(&context);
	fake_expect_clean();
	assert_int_equal(dup2(input, 0), 0);
	close(input);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void expect_no_buffer(TEEC_Context *of, size_t size, uint32_t flags)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = size, .flags = flags };

	assert_int_not_equal(TEEC_AllocateSharedMemory(of, &block), TEEC_SUCCESS);
	assert_null(block.buffer);
}

test(a_block_that_could_not_be_allocated_has_no_buffer)
{
	expect_no_buffer(&context, 100, 0);
	expect_no_buffer(&context, 100, 4);
	expect_no_buffer(NULL, 100, BOTH);
	expect_no_buffer(&context, SIZE_MAX, BOTH);
	reopen(NO_REGISTER);
	fake.fail_at = fake.steps + 1;
	expect_no_buffer(&context, 100, BOTH);
}

test(an_allocated_block_that_was_released_has_neither_buffer_nor_size)
{
	static const uint32_t kernels[] = { CAPS_ALL, NO_REGISTER };

	for (size_t i = 0; i < 2; i++) {
		TEEC_SharedMemory block = { .size = 100, .flags = BOTH };

		reopen(kernels[i]);
		assert_int_equal(TEEC_AllocateSharedMemory(&context, &block), TEEC_SUCCESS);
		TEEC_ReleaseSharedMemory(&block);
		assert_null(block.buffer);
		assert_int_equal(block.size, 0);
	}
}

test(a_registered_block_that_was_released_can_be_registered_again)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = 100, .flags = BOTH };

	for (unsigned int i = 0; i < 4; i++) {
		fake.refuse_register = i % 2;
		assert_int_equal(TEEC_RegisterSharedMemory(&context, &block), TEEC_SUCCESS);
		TEEC_ReleaseSharedMemory(&block);
		assert_ptr_equal(block.buffer, arena);
		assert_int_equal(block.size, 100);
	}
}

/* It would have the name of whatever block the kernel has named first, as one of the pool. */
test(a_block_that_is_not_shared_is_refused)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = 100, .flags = BOTH };
	TEEC_Operation whole = operation_piece(TEEC_MEMREF_WHOLE, &block, 0, 0);
	TEEC_Operation part = operation_piece(TEEC_MEMREF_PARTIAL_INOUT, &block, 1, 2);

	expect_result(&whole, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	expect_result(&part, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	assert_int_equal(TEEC_RegisterSharedMemory(&context, &block), TEEC_SUCCESS);
	expect_success(&part);
	TEEC_ReleaseSharedMemory(&block);
	expect_result(&whole, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	expect_result(&part, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
}

test(a_block_of_another_context_is_refused_on_the_way)
{
	TEEC_SharedMemory block = { .size = 100, .flags = BOTH };
	TEEC_Operation whole = operation_piece(TEEC_MEMREF_WHOLE, &block, 0, 0);
	TEEC_Context other;

	assert_int_equal(TEEC_InitializeContext(NULL, &other), TEEC_SUCCESS);
	assert_int_equal(TEEC_AllocateSharedMemory(&other, &block), TEEC_SUCCESS);
	expect_result(&whole, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS);
	TEEC_ReleaseSharedMemory(&block);
	TEEC_FinalizeContext(&other);
}

static TEEC_Result ta_finds_nothing(struct fake_call *call)
{
	return is_zero(call->params[0].bytes, call->params[0].b) ? TEEC_SUCCESS
	                                                         : TEEC_ERROR_SECURITY;
}

test(an_output_that_has_a_shadow_does_not_show_what_was_there)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = 9000, .flags = BOTH };
	TEEC_Operation part = operation_piece(TEEC_MEMREF_PARTIAL_OUTPUT, &block, 10, 5000);

	memset(arena, 0xdd, sizeof(arena));
	fake.refuse_register = true;
	fake.ta = ta_finds_nothing;
	assert_int_equal(TEEC_RegisterSharedMemory(&context, &block), TEEC_SUCCESS);
	expect_success(&part);
	TEEC_ReleaseSharedMemory(&block);
}

/* The kernel has at most 4 MiB in one piece; a process has more. */
test(memory_that_may_only_be_read_is_copied_however_large_it_is)
{
	size_t size = (size_t)6 << 20;
	uint8_t *large = calloc(1, size);
	TEEC_SharedMemory block = { .buffer = large, .size = size, .flags = TEEC_MEM_INPUT };
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INPUT, large, size);

	large[size - 1] = 1;
	fake.read_only = large;
	expect_success(&o);
	assert_int_equal(fake.last.params[0].b, size);
	assert_int_equal(TEEC_RegisterSharedMemory(&context, &block), TEEC_SUCCESS);
	use(&block);
	assert_int_equal(fake_shares(), 0);
	assert_int_equal(fake.count[_IOC_NR(TEE_IOC_SHM_ALLOC)], 0);
	free(large);
}

/* It would warn in its log, as of a mistake of its own. */
test(the_kernel_is_not_asked_for_more_than_it_has_in_one_piece)
{
	TEEC_SharedMemory block = { .size = ((size_t)4 << 20) + 1, .flags = BOTH };

	reopen(NO_REGISTER);
	assert_int_equal(TEEC_AllocateSharedMemory(&context, &block), TEEC_ERROR_OUT_OF_MEMORY);
	assert_int_equal(fake.count[_IOC_NR(TEE_IOC_SHM_ALLOC)], 0);
	block.size--;
	assert_int_equal(TEEC_AllocateSharedMemory(&context, &block), TEEC_SUCCESS);
	TEEC_ReleaseSharedMemory(&block);
}

/* ---- operations ------------------------------------------------------------------------------ */

test(bits_above_the_four_types_are_nobodys)
{
	TEEC_Operation o = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_VALUE_INPUT);

	o.paramTypes |= 0xffff0000;
	expect_success(&o);
	assert_int_equal(fake.last.count, 4);
	o.paramTypes = 0x00070000;
	expect_success(&o);
	assert_int_equal(fake.last.count, 0);
}

static uint32_t answer_origin;
static TEEC_Result answer;

/* Writes all that it may. */
static TEEC_Result ta_answers(struct fake_call *call)
{
	memset(call->params[0].bytes, 0xa5, call->params[0].b);
	call->params[0].b = 50;
	call->params[1].a = 3;
	call->params[1].b = 4;
	call->origin = answer_origin;
	return answer;
}

static TEEC_Operation outputs(void)
{
	TEEC_Operation o = operation_of(TEEC_MEMREF_TEMP_OUTPUT, TEEC_VALUE_OUTPUT, TEEC_NONE,
	                                TEEC_NONE);

	fill(arena, 100, 7);
	o.params[0].tmpref = (TEEC_TempMemoryReference){ arena, 100 };
	o.params[1].value = (TEEC_Value){ 1, 2 };
	return o;
}

static void expect_filled_in(const TEEC_Operation *o)
{
	assert_int_equal(o->params[0].tmpref.size, 50);
	assert_int_equal(o->params[1].value.a, 3);
	assert_int_equal(o->params[1].value.b, 4);
	assert_int_equal(arena[49], 0xa5);
}

static void expect_untouched(const TEEC_Operation *o)
{
	assert_int_equal(o->params[0].tmpref.size, 100);
	assert_int_equal(o->params[1].value.a, 1);
	assert_int_equal(o->params[1].value.b, 2);
	assert_true(is_filled(arena, 100, 7));
}

static void invoke_and_open(void (*expect)(const TEEC_Operation *o))
{
	TEEC_Operation o = outputs();
	TEEC_Session other;
	uint32_t origin;

	expect_result(&o, answer, answer_origin);
	expect(&o);
	o = outputs();
	assert_int_equal(TEEC_OpenSession(&context, &other, &uuid, 0, NULL, &o, &origin), answer);
	assert_int_equal(origin, answer_origin);
	expect(&o);
	TEEC_CloseSession(&other);
}

test(outputs_are_filled_in_whatever_the_ta_answers)
{
	static const TEEC_Result answers[] = { TEEC_SUCCESS, TEEC_ERROR_GENERIC, 0x12345678 };

	fake.ta = ta_answers;
	answer_origin = TEEC_ORIGIN_TRUSTED_APP;
	for (size_t i = 0; i < 3; i++) {
		answer = answers[i];
		invoke_and_open(expect_filled_in);
	}
}

test(outputs_that_no_ta_has_written_stay_as_they_were)
{
	fake.ta = ta_answers;
	answer_origin = TEEC_ORIGIN_TEE;
	answer = TEEC_ERROR_TARGET_DEAD;
	invoke_and_open(expect_untouched);
	fake.call_errno = EACCES;
	answer_origin = TEEC_ORIGIN_COMMS;
	answer = TEEC_ERROR_ACCESS_DENIED;
	invoke_and_open(expect_untouched);
}

static TEEC_Result ta_wipes(struct fake_call *call)
{
	memset(call->params[0].bytes, 0, call->params[0].b);
	call->params[0].b++;
	return TEEC_SUCCESS;
}

test(an_inout_that_is_cut_off_arrives_even_if_it_is_zero)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 100);

	memset(arena, 0xdd, 101);
	fake.ta = ta_wipes;
	expect_success(&o);
	assert_true(is_zero(arena, 100));
	assert_int_equal(arena[100], 0xdd);
	assert_int_equal(o.params[0].tmpref.size, 101);
}
