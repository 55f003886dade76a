// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory that a client shares with a TA: temporary, registered, allocated, partial, none.
 */
#include <stdlib.h>
#include <string.h>

#include <probe_ta.h>

#include "tee.h"

#define BIG (256u * 1024u)

static TEEC_Context context;
static TEEC_Session session;

static void fill(uint8_t *bytes, size_t size, unsigned int salt)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(i * 7u + (i >> 8) + salt);
}

static bool is_complement(const uint8_t *from, const uint8_t *to, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((to[i] ^ from[i]) != 0xff)
			return false;
	return true;
}

/* One call with temporary references at an offset into the page. */
static bool temporary_works(uint8_t *from, uint8_t *to, size_t offset, size_t size)
{
	TEEC_Operation operation;

	fill(from + offset, size, (unsigned int)size);
	memset(to, 0, offset + size);
	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                        TEEC_NONE, TEEC_NONE);
	operation.params[0].tmpref.buffer = from + offset;
	operation.params[0].tmpref.size = size;
	operation.params[1].tmpref.buffer = to + offset;
	operation.params[1].tmpref.size = size;
	return tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation).result == TEEC_SUCCESS &&
	       operation.params[1].tmpref.size == size &&
	       is_complement(from + offset, to + offset, size);
}

static void temporary_references(uint8_t *from, uint8_t *to)
{
	static const size_t sizes[] = { 1, 15, 16, 4095, 4096, 4097, 65536, BIG - 4096 };
	static const size_t offsets[] = { 0, 1, 64, 4095 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		bool good = true;

		for (size_t k = 0; k < sizeof(offsets) / sizeof(offsets[0]); k++)
			good = good && temporary_works(from, to, offsets[k], sizes[i]);
		tap_ok(good,
		       "temporary references of %zu bytes carry both ways, wherever they begin",
		       sizes[i]);
	}
}

static void short_buffer(uint8_t *from, uint8_t *to)
{
	TEEC_Operation operation;
	struct outcome got;

	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                        TEEC_NONE, TEEC_NONE);
	operation.params[0].tmpref.buffer = from;
	operation.params[0].tmpref.size = 100;
	operation.params[1].tmpref.buffer = to;
	operation.params[1].tmpref.size = 10;
	got = tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation);
	tee_expect(got, TEEC_ERROR_SHORT_BUFFER, TEEC_ORIGIN_TRUSTED_APP,
	           "a buffer that is too short is refused");
	tap_ok(operation.params[1].tmpref.size == 100, "and the size that it must have is told");
}

static void null_reference(void)
{
	TEEC_Operation operation;

	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                        TEEC_NONE, TEEC_NONE);
	tee_expect(tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation), TEEC_SUCCESS,
	           TEEC_ORIGIN_TRUSTED_APP, "references to nothing reach the TA as such");
}

/* One call with the whole of two shared blocks, then with a part of them. */
static bool shared_works(TEEC_SharedMemory *from, TEEC_SharedMemory *to)
{
	TEEC_Operation operation;
	struct outcome got;
	const size_t offset = 4000;
	const size_t size = 5000;

	fill(from->buffer, from->size, 3);
	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_MEMREF_WHOLE, TEEC_NONE,
	                                        TEEC_NONE);
	operation.params[0].memref.parent = from;
	operation.params[1].memref.parent = to;
	got = tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation);
	if (got.result != TEEC_SUCCESS || !is_complement(from->buffer, to->buffer, from->size)) {
		tap_note("it was %s from %s, with the whole", tee_name(got.result),
		         tee_origin(got.origin));
		return false;
	}

	memset(to->buffer, 0, to->size);
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
	                                        TEEC_MEMREF_PARTIAL_OUTPUT, TEEC_NONE, TEEC_NONE);
	for (size_t i = 0; i < 2; i++) {
		operation.params[i].memref.offset = offset;
		operation.params[i].memref.size = size;
	}
	got = tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation);
	if (got.result != TEEC_SUCCESS) {
		tap_note("it was %s from %s, with a part", tee_name(got.result),
		         tee_origin(got.origin));
		return false;
	}
	return is_complement((uint8_t *)from->buffer + offset, (uint8_t *)to->buffer + offset,
	                     size) &&
	       ((uint8_t *)to->buffer)[offset - 1] == 0 &&
	       ((uint8_t *)to->buffer)[offset + size] == 0;
}

static void registered_memory(uint8_t *from, uint8_t *to)
{
	bool good = true;

	for (unsigned int i = 0; i < 20 && good; i++) {
		TEEC_SharedMemory in = { .buffer = from + 24,
			                 .size = BIG / 2,
			                 .flags = TEEC_MEM_INPUT };
		TEEC_SharedMemory out = { .buffer = to + 40,
			                  .size = BIG / 2,
			                  .flags = TEEC_MEM_OUTPUT };
		TEEC_Result first = TEEC_RegisterSharedMemory(&context, &in);
		TEEC_Result second = TEEC_RegisterSharedMemory(&context, &out);

		good = first == TEEC_SUCCESS && second == TEEC_SUCCESS && shared_works(&in, &out);
		if (!good)
			tap_note("time %u: registering gave %s and %s", i, tee_name(first),
			         tee_name(second));
		if (first == TEEC_SUCCESS)
			TEEC_ReleaseSharedMemory(&in);
		if (second == TEEC_SUCCESS)
			TEEC_ReleaseSharedMemory(&out);
	}
	tap_ok(good, "registered memory carries, whole and in part, twenty times over");
}

static void allocated_memory(void)
{
	TEEC_SharedMemory in = { .size = 3 * 4096 + 5, .flags = TEEC_MEM_INPUT };
	TEEC_SharedMemory out = { .size = 3 * 4096 + 5, .flags = TEEC_MEM_OUTPUT };

	if (TEEC_AllocateSharedMemory(&context, &in) != TEEC_SUCCESS ||
	    TEEC_AllocateSharedMemory(&context, &out) != TEEC_SUCCESS)
		tap_bail("shared memory can be allocated");
	tap_ok(shared_works(&in, &out), "allocated memory carries, whole and in part");
	TEEC_ReleaseSharedMemory(&out);
	TEEC_ReleaseSharedMemory(&in);
}

static void many_registrations(uint8_t *bytes)
{
	TEEC_SharedMemory parts[64];
	size_t count = 0;

	while (count < 64) {
		parts[count] = (TEEC_SharedMemory){ .buffer = bytes + count * 4096,
			                            .size = 4096,
			                            .flags = TEEC_MEM_INPUT };
		if (TEEC_RegisterSharedMemory(&context, &parts[count]) != TEEC_SUCCESS)
			break;
		count++;
	}
	tap_ok(count == 64, "sixty-four pieces of memory are registered at once");
	while (count > 0)
		TEEC_ReleaseSharedMemory(&parts[--count]);
}

int main(void)
{
	uint8_t *from = aligned_alloc(4096, BIG + 4096);
	uint8_t *to = aligned_alloc(4096, BIG + 4096);

	if (from == NULL || to == NULL)
		tap_bail("there is memory for the test");
	tee_init(&context);
	tee_open(&context, &session, tee_uuid("PROBE_UUID"));
	temporary_references(from, to);
	short_buffer(from, to);
	null_reference();
	registered_memory(from, to);
	allocated_memory();
	many_registrations(from);
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	free(from);
	free(to);
	return tap_done();
}
