// SPDX-License-Identifier: BSD-2-Clause
/*
 * Parameters of every kind, in a kernel that shares memory of programs and in one that does not.
 */
#include <sys/mman.h>
#include <unistd.h>

#include <tee_client_api_extensions.h>

#include "common.h"

#define NO_REGISTER (TEE_GEN_CAP_GP | TEE_GEN_CAP_MEMREF_NULL)

static TEEC_Result ta_values(struct fake_call *call)
{
	for (uint32_t i = 0; i < call->count; i++) {
		call->params[i].a = 100 + i;
		call->params[i].b = 200 + i;
	}
	return TEEC_ERROR_BAD_STATE;
}

static uint64_t answer_size;

/* Writes the whole of its first parameter, and says another size. */
static TEEC_Result ta_writes(struct fake_call *call)
{
	if (call->params[0].bytes)
		memset(call->params[0].bytes, 0xa5, call->params[0].b);
	call->params[0].b = answer_size;
	return TEEC_SUCCESS;
}

/* ---- values ---------------------------------------------------------------------------------- */

test(values_go_the_ways_that_their_types_say)
{
	TEEC_Operation o = operation_of(TEEC_VALUE_INPUT, TEEC_VALUE_OUTPUT, TEEC_VALUE_INOUT,
	                                TEEC_NONE);

	for (uint32_t i = 0; i < 4; i++)
		o.params[i].value = (TEEC_Value){ i + 1, i + 11 };
	fake.ta = ta_values;
	expect_result(&o, TEEC_ERROR_BAD_STATE, TEEC_ORIGIN_TRUSTED_APP);
	assert_int_equal(fake.last.params[0].a, 1);
	assert_int_equal(fake.last.params[0].b, 11);
	assert_int_equal(fake.last.params[1].a, 0);
	assert_int_equal(fake.last.params[2].a, 3);
	assert_int_equal(o.params[0].value.a, 1);
	assert_int_equal(o.params[1].value.a, 101);
	assert_int_equal(o.params[1].value.b, 201);
	assert_int_equal(o.params[2].value.a, 102);
	assert_int_equal(o.params[3].value.a, 4);
}

test(parameters_after_the_last_one_used_are_not_sent)
{
	TEEC_Operation o = operation_of(TEEC_NONE, TEEC_NONE, TEEC_VALUE_INPUT, TEEC_NONE);

	expect_success(&o);
	assert_int_equal(fake.last.count, 3);
	assert_int_equal(fake.last.params[0].attr, TEE_IOCTL_PARAM_ATTR_TYPE_NONE);
	o.paramTypes = 0;
	expect_success(&o);
	assert_int_equal(fake.last_size, sizeof(struct tee_ioctl_invoke_arg));
}

test(types_that_do_not_exist_are_refused)
{
	static const uint32_t none[] = { 4, 8, 9, 10, 11 };

	for (size_t i = 0; i < 5; i++) {
		TEEC_Operation o = operation_of(TEEC_MEMREF_TEMP_INPUT, none[i], TEEC_NONE,
		                                TEEC_NONE);

		o.params[0].tmpref.buffer = arena;
		o.params[0].tmpref.size = 1;
		expect_result(&o, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	}
	assert_int_equal(fake.count[_IOC_NR(TEE_IOC_INVOKE)], 0);
}

/* ---- temporary references -------------------------------------------------------------------- */

static void temporary_references_carry(size_t size)
{
	TEEC_Operation in = operation_temp(TEEC_MEMREF_TEMP_INPUT, arena + 1, size);
	TEEC_Operation out = operation_temp(TEEC_MEMREF_TEMP_OUTPUT, arena + 1, size);
	TEEC_Operation both = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena + 1, size);

	memset(arena, 0, sizeof(arena));
	fill(arena + 1, size, 1);
	fake.ta = ta_complement;
	expect_success(&both);
	for (size_t i = 0; i < size; i++)
		arena[1 + i] = (uint8_t)~arena[1 + i];
	assert_true(is_filled(arena + 1, size, 1));
	fake.ta = ta_writes;
	answer_size = size - 1;
	expect_success(&out);
	assert_int_equal(arena[0], 0);
	assert_int_equal(arena[1], 0xa5);
	assert_int_equal(arena[size - 1], 0xa5);
	assert_int_equal(arena[size + 1], 0);
	assert_int_equal(out.params[0].tmpref.size, size - 1);
	expect_success(&in);
	assert_int_equal(in.params[0].tmpref.size, size);
}

test(temporary_references_carry_whatever_their_size)
{
	static const size_t sizes[] = { 2, 4095, 4096, 4097, 65536, 65537, 200000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		temporary_references_carry(sizes[i]);
}

test(temporary_references_carry_where_programs_memory_is_not_shared)
{
	reopen(NO_REGISTER);
	temporary_references_carry(100);
	temporary_references_carry(200000);
	assert_int_equal(fake.count[_IOC_NR(TEE_IOC_SHM_REGISTER)], 0);
}

test(an_input_is_not_written_back)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INPUT, arena, 5000);

	fill(arena, 5000, 9);
	fake.ta = ta_complement;
	expect_success(&o);
	assert_true(is_filled(arena, 5000, 9));
}

test(memory_that_may_only_be_read_can_be_an_input)
{
	size_t size = 100000;
	uint8_t *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	                      0);
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INPUT, bytes, size);

	mprotect(bytes, size, PROT_READ);
	fake.refuse_register = true;
	expect_success(&o);
	munmap(bytes, size);
}

static TEEC_Result ta_needs_more(struct fake_call *call)
{
	call->params[0].b = answer_size;
	return TEEC_ERROR_SHORT_BUFFER;
}

static void expect_a_size_and_no_bytes(uint32_t type, size_t size)
{
	TEEC_Operation o = operation_temp(type, arena, size);

	fill(arena, sizeof(arena), 6);
	fake.ta = ta_needs_more;
	answer_size = 1000000;
	expect_result(&o, TEEC_ERROR_SHORT_BUFFER, TEEC_ORIGIN_TRUSTED_APP);
	assert_int_equal(o.params[0].tmpref.size, 1000000);
	assert_true(is_filled(arena, sizeof(arena), 6));
}

test(a_size_that_is_needed_comes_back_and_no_bytes_do)
{
	expect_a_size_and_no_bytes(TEEC_MEMREF_TEMP_OUTPUT, 1);
	expect_a_size_and_no_bytes(TEEC_MEMREF_TEMP_OUTPUT, 5000);
	expect_a_size_and_no_bytes(TEEC_MEMREF_TEMP_INOUT, 5000);
	reopen(NO_REGISTER);
	expect_a_size_and_no_bytes(TEEC_MEMREF_TEMP_OUTPUT, 200000);
}

static void expect_truncated(uint32_t type, size_t size)
{
	TEEC_Operation o = operation_temp(type, arena, size);

	memset(arena, 1, sizeof(arena));
	fake.ta = ta_writes;
	answer_size = size + 1;
	expect_success(&o);
	assert_int_equal(o.params[0].tmpref.size, size + 1);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(arena[i], 0xa5);
	assert_int_equal(arena[size], 1);
}

/* A TA that receives a datagram says how long it was, and has filled what there was. */
test(a_datagram_that_is_cut_off_arrives)
{
	expect_truncated(TEEC_MEMREF_TEMP_OUTPUT, 32);
	expect_truncated(TEEC_MEMREF_TEMP_INOUT, 32);
	expect_truncated(TEEC_MEMREF_TEMP_OUTPUT, 100000);
	reopen(NO_REGISTER);
	expect_truncated(TEEC_MEMREF_TEMP_OUTPUT, 100000);
}

test(a_reference_to_nothing_reaches_the_ta_as_such)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_OUTPUT, NULL, 0);
	size_t shares = fake_shares();

	fake.ta = ta_writes;
	answer_size = 77;
	expect_success(&o);
	assert_null(fake.last.params[0].bytes);
	assert_int_equal(fake.last.params[0].b, 0);
	assert_int_equal(o.params[0].tmpref.size, 77);
	assert_int_equal(fake_shares(), shares);
}

test(where_nothing_cannot_be_referred_to_an_empty_buffer_is)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, NULL, 0);

	reopen(TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM);
	expect_success(&o);
	assert_non_null(fake.last.params[0].bytes);
	assert_int_equal(fake.last.params[0].b, 0);
}

test(a_size_without_a_buffer_is_refused)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, NULL, 1);

	expect_result(&o, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
}

test(a_buffer_of_no_size_is_not_nothing)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, arena, 0);

	expect_success(&o);
	assert_non_null(fake.last.params[0].bytes);
}

test(one_buffer_may_be_two_parameters)
{
	TEEC_Operation o = operation_of(TEEC_MEMREF_TEMP_INOUT, TEEC_MEMREF_TEMP_INPUT, TEEC_NONE,
	                                TEEC_NONE);

	for (size_t i = 0; i < 2; i++)
		o.params[i].tmpref = (TEEC_TempMemoryReference){ arena, 100 };
	fake.ta = ta_complement;
	expect_success(&o);
	assert_int_equal(arena[99], 0xff);
}

/* ---- shared blocks --------------------------------------------------------------------------- */

static TEEC_SharedMemory register_arena(size_t size, uint32_t flags)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = size, .flags = flags };

	assert_int_equal(TEEC_RegisterSharedMemory(&context, &block), TEEC_SUCCESS);
	return block;
}

static void whole_and_parts_carry(TEEC_SharedMemory *block)
{
	TEEC_Operation whole = operation_piece(TEEC_MEMREF_WHOLE, block, 12345, 54321);
	TEEC_Operation part = operation_piece(TEEC_MEMREF_PARTIAL_INOUT, block, 100, 50);
	uint8_t *bytes = block->buffer;

	memset(bytes, 0, block->size);
	fake.ta = ta_complement;
	expect_success(&whole);
	assert_int_equal(whole.params[0].memref.size, block->size);
	assert_int_equal(bytes[0], 0xff);
	assert_int_equal(bytes[block->size - 1], 0xff);
	expect_success(&part);
	assert_int_equal(bytes[99], 0xff);
	assert_int_equal(bytes[100], 0);
	assert_int_equal(bytes[149], 0);
	assert_int_equal(bytes[150], 0xff);
}

test(a_registered_block_is_seen_where_it_is)
{
	TEEC_SharedMemory block = register_arena(10000, TEEC_MEM_INPUT | TEEC_MEM_OUTPUT);

	whole_and_parts_carry(&block);
	assert_ptr_equal(fake.last.params[0].bytes, arena + 100);
	assert_null(block.imp.shadow_buffer);
	TEEC_ReleaseSharedMemory(&block);
	TEEC_ReleaseSharedMemory(&block);
}

test(a_block_that_cannot_be_registered_has_a_shadow)
{
	TEEC_SharedMemory block;

	fake.refuse_register = true;
	block = register_arena(10000, TEEC_MEM_INPUT | TEEC_MEM_OUTPUT);
	assert_non_null(block.imp.shadow_buffer);
	whole_and_parts_carry(&block);
	TEEC_ReleaseSharedMemory(&block);
}

test(a_block_has_a_shadow_where_programs_memory_is_not_shared)
{
	TEEC_SharedMemory block;

	reopen(NO_REGISTER);
	block = register_arena(10000, TEEC_MEM_INPUT | TEEC_MEM_OUTPUT);
	whole_and_parts_carry(&block);
	TEEC_ReleaseSharedMemory(&block);
}

test(blocks_are_allocated_by_either_kernel)
{
	static const uint32_t kernels[] = { CAPS_ALL, NO_REGISTER };

	for (size_t i = 0; i < 2; i++) {
		TEEC_SharedMemory block = { .size = 10000, .flags = 3 };

		reopen(kernels[i]);
		assert_int_equal(TEEC_AllocateSharedMemory(&context, &block), TEEC_SUCCESS);
		assert_true(is_zero(block.buffer, block.size));
		assert_int_equal((uintptr_t)block.buffer % 4096, 0);
		whole_and_parts_carry(&block);
		TEEC_ReleaseSharedMemory(&block);
		assert_null(block.buffer);
	}
}

test(an_allocation_that_cannot_be_registered_is_the_kernels)
{
	TEEC_SharedMemory block = { .size = 10000, .flags = 3 };

	fake.refuse_register = true;
	assert_int_equal(TEEC_AllocateSharedMemory(&context, &block), TEEC_SUCCESS);
	whole_and_parts_carry(&block);
	TEEC_ReleaseSharedMemory(&block);
}

test(only_what_an_output_wrote_is_taken_out_of_a_shadow)
{
	TEEC_SharedMemory block;
	TEEC_Operation part;

	fake.refuse_register = true;
	block = register_arena(10000, TEEC_MEM_OUTPUT);
	fill(arena, 10000, 4);
	part = operation_piece(TEEC_MEMREF_PARTIAL_OUTPUT, &block, 1000, 500);
	fake.ta = ta_writes;
	answer_size = 20;
	expect_success(&part);
	assert_true(is_filled(arena, 1000, 4));
	assert_int_equal(arena[1000], 0xa5);
	assert_int_equal(arena[1019], 0xa5);
	for (size_t i = 1020; i < 10000; i++)
		assert_int_equal(arena[i], (uint8_t)(i * 7 + (i >> 8) + 4));
	assert_int_equal(part.params[0].memref.size, 20);
	answer_size = 501;
	part.params[0].memref.size = 500;
	expect_success(&part);
	assert_int_equal(arena[1499], (uint8_t)(1499u * 7 + (1499 >> 8) + 4));
	assert_int_equal(part.params[0].memref.size, 501);
	TEEC_ReleaseSharedMemory(&block);
}

test(the_whole_goes_the_ways_that_its_block_does)
{
	static const uint32_t attributes[] = { 0, TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT,
		                               TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT,
		                               TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT };

	for (uint32_t flags = 1; flags <= 3; flags++) {
		TEEC_SharedMemory block = register_arena(10, flags);
		TEEC_Operation whole = operation_piece(TEEC_MEMREF_WHOLE, &block, 0, 0);

		expect_success(&whole);
		assert_int_equal(fake.last.params[0].attr, attributes[flags]);
		assert_int_equal(whole.params[0].memref.size, flags & TEEC_MEM_OUTPUT ? 10 : 0);
		TEEC_ReleaseSharedMemory(&block);
	}
}

test(a_piece_may_not_go_a_way_that_its_block_does_not)
{
	static const uint32_t types[] = { TEEC_MEMREF_PARTIAL_INPUT, TEEC_MEMREF_PARTIAL_OUTPUT,
		                          TEEC_MEMREF_PARTIAL_INOUT };

	for (uint32_t flags = 1; flags <= 3; flags++) {
		TEEC_SharedMemory block = register_arena(10, flags);

		for (uint32_t i = 0; i < 3; i++) {
			TEEC_Operation o = operation_piece(types[i], &block, 0, 10);

			if ((flags & (types[i] & 3)) == (types[i] & 3))
				expect_success(&o);
			else
				expect_result(&o, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
		}
		TEEC_ReleaseSharedMemory(&block);
	}
}

test(a_piece_lies_within_its_block)
{
	static const struct {
		size_t offset;
		size_t size;
		bool good;
	} pieces[] = {
		{ 0, 100, true },
		{ 100, 0, true },
		{ 99, 1, true },
		{ 0, 101, false },
		{ 100, 1, false },
		{ 101, 0, false },
		{ 1, SIZE_MAX, false },
		{ SIZE_MAX, 1, false },
		{ SIZE_MAX, SIZE_MAX, false },
		{ 50, SIZE_MAX - 10, false },
	};
	TEEC_SharedMemory block = register_arena(100, TEEC_MEM_INPUT);

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		TEEC_Operation o = operation_piece(TEEC_MEMREF_PARTIAL_INPUT, &block,
		                                   pieces[i].offset, pieces[i].size);

		if (pieces[i].good)
			expect_success(&o);
		else
			expect_result(&o, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	}
	TEEC_ReleaseSharedMemory(&block);
}

test(a_block_that_grew_by_itself_is_not_copied_past_its_shadow)
{
	TEEC_SharedMemory block;
	TEEC_Operation whole;
	TEEC_Operation part;

	fake.refuse_register = true;
	block = register_arena(4096, TEEC_MEM_INPUT);
	block.size = 100000;
	whole = operation_piece(TEEC_MEMREF_WHOLE, &block, 0, 0);
	part = operation_piece(TEEC_MEMREF_PARTIAL_INPUT, &block, 50000, 1);
	expect_result(&whole, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	expect_result(&part, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	TEEC_ReleaseSharedMemory(&block);
}

test(references_without_a_block_are_refused)
{
	TEEC_Operation whole = operation_piece(TEEC_MEMREF_WHOLE, NULL, 0, 0);
	TEEC_Operation part = operation_piece(TEEC_MEMREF_PARTIAL_INPUT, NULL, 0, 0);
	TEEC_SharedMemory never = { .buffer = arena, .size = 10 };

	expect_result(&whole, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	expect_result(&part, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
	whole.params[0].memref.parent = &never;
	expect_result(&whole, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
}

test(blocks_of_no_size_can_be_referred_to)
{
	TEEC_SharedMemory mine = { .buffer = arena, .flags = 3 };
	TEEC_SharedMemory its = { .flags = 3 };
	TEEC_Operation o = operation_piece(TEEC_MEMREF_WHOLE, &mine, 0, 0);

	assert_int_equal(TEEC_RegisterSharedMemory(&context, &mine), TEEC_SUCCESS);
	assert_int_equal(TEEC_AllocateSharedMemory(&context, &its), TEEC_SUCCESS);
	assert_non_null(its.buffer);
	expect_success(&o);
	o.params[0].memref.parent = &its;
	expect_success(&o);
	assert_int_equal(fake.last.params[0].b, 0);
	TEEC_ReleaseSharedMemory(&mine);
	TEEC_ReleaseSharedMemory(&its);
}

test(blocks_that_make_no_sense_are_refused)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = 10, .flags = 0 };
	TEEC_SharedMemory huge = { .size = SIZE_MAX, .flags = 1 };

	for (uint32_t flags = 0; flags < 8; flags += 4) {
		block.flags = flags;
		assert_int_equal(TEEC_RegisterSharedMemory(&context, &block),
		                 TEEC_ERROR_BAD_PARAMETERS);
		assert_int_equal(TEEC_AllocateSharedMemory(&context, &block),
		                 TEEC_ERROR_BAD_PARAMETERS);
		assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&context, &block, 0),
		                 TEEC_ERROR_BAD_PARAMETERS);
	}
	block.flags = 1;
	assert_int_equal(TEEC_RegisterSharedMemory(NULL, &block), TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(TEEC_RegisterSharedMemory(&context, NULL), TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(TEEC_AllocateSharedMemory(NULL, &block), TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(TEEC_AllocateSharedMemory(&context, NULL), TEEC_ERROR_BAD_PARAMETERS);
	block.buffer = NULL;
	assert_int_equal(TEEC_RegisterSharedMemory(&context, &block), TEEC_ERROR_BAD_PARAMETERS);
	assert_int_equal(TEEC_AllocateSharedMemory(&context, &huge), TEEC_ERROR_OUT_OF_MEMORY);
	reopen(NO_REGISTER);
	assert_int_equal(TEEC_AllocateSharedMemory(&context, &huge), TEEC_ERROR_OUT_OF_MEMORY);
	/* None of them was shared: there is nothing to release. */
	TEEC_ReleaseSharedMemory(&block);
}

test(a_file_is_shared_until_it_is_released)
{
	TEEC_SharedMemory block = { .flags = 3 };
	TEEC_Operation o = operation_piece(TEEC_MEMREF_PARTIAL_INOUT, &block, 0, 12345);

	assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&context, &block, 0),
	                 TEEC_SUCCESS);
	assert_int_equal(block.size, 12345);
	assert_null(block.buffer);
	expect_success(&o);
	TEEC_ReleaseSharedMemory(&block);
	assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&context, &block, -1),
	                 TEEC_ERROR_BAD_PARAMETERS);
	fake.fail_at = fake.steps + 1;
	assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&context, &block, 0),
	                 TEEC_ERROR_BAD_PARAMETERS);
}
