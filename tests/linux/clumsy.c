// SPDX-License-Identifier: BSD-2-Clause
/*
 * A client that is clumsy or means harm: structures full of rubbish, blocks that are gone, one
 * buffer everywhere, a context that is dropped with all that it has, and threads and children that
 * do everything at once. It may hurt itself; its TEE, its kernel and its neighbours it may not.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <probe_ta.h>

#include "tee.h"

#define PAGE 4096u
#define BOTH (TEEC_MEM_INPUT | TEEC_MEM_OUTPUT)
#define MIB  ((size_t)1 << 20)

static TEEC_Context context;
static TEEC_Session session;
static TEEC_UUID probe;
static bool own_library;
static uint8_t *bytes; /* 8 MiB */

static bool all_are(const uint8_t *from, size_t size, uint8_t byte)
{
	for (size_t i = 0; i < size; i++)
		if (from[i] != byte)
			return false;
	return true;
}

/* ---- structures ------------------------------------------------------------------------------ */

static TEEC_Operation whole_of(TEEC_SharedMemory *block)
{
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE,
		                                                    TEEC_VALUE_OUTPUT,
		                                                    TEEC_VALUE_OUTPUT, TEEC_NONE) };

	operation.params[0].memref.parent = block;
	return operation;
}

static TEEC_SharedMemory rubbish_block(void *buffer, size_t size)
{
	TEEC_SharedMemory block;

	memset(&block, 0xa5, sizeof(block));
	block.buffer = buffer;
	block.size = size;
	block.flags = BOTH;
	return block;
}

static bool is_shared(TEEC_SharedMemory *block)
{
	TEEC_Operation operation = whole_of(block);

	return tee_invoke(&session, PROBE_CMD_SEES, &operation).result == TEEC_SUCCESS &&
	       operation.params[1].value.b == block->size;
}

static void rubbish(void)
{
	TEEC_SharedMemory registered = rubbish_block(bytes, 5000);
	TEEC_SharedMemory allocated = rubbish_block(bytes, 5000);

	memset(&context, 0xa5, sizeof(context));
	memset(&session, 0xa5, sizeof(session));
	tee_init(&context);
	tee_open(&context, &session, probe);
	tap_ok(TEEC_RegisterSharedMemory(&context, &registered) == TEEC_SUCCESS &&
	               TEEC_AllocateSharedMemory(&context, &allocated) == TEEC_SUCCESS &&
	               is_shared(&registered) && is_shared(&allocated),
	       "what is in structures before they are made does not matter");
	TEEC_ReleaseSharedMemory(&registered);
	TEEC_ReleaseSharedMemory(&allocated);
	if (own_library)
		tap_ok(registered.buffer == bytes && registered.size == 5000 &&
		               allocated.buffer == NULL && allocated.size == 0,
		       "a block that is released keeps what is the client's, and nothing else");
}

static void blocks_that_are_none(void)
{
	TEEC_SharedMemory huge = { .buffer = bytes, .size = SIZE_MAX / 2, .flags = BOTH };
	TEEC_SharedMemory block = { .buffer = bytes, .size = 100, .flags = BOTH };
	TEEC_Operation operation = whole_of(&block);

	tap_ok(TEEC_AllocateSharedMemory(&context, &huge) == TEEC_ERROR_OUT_OF_MEMORY &&
	               huge.buffer == NULL,
	       "a block that is larger than all memory has no buffer");
	huge.buffer = bytes;
	tap_ok(TEEC_RegisterSharedMemory(&context, &huge) != TEEC_SUCCESS,
	       "nor can memory that is not there be registered");
	if (!own_library)
		return;
	tee_expect(tee_invoke(&session, PROBE_CMD_SEES, &operation), TEEC_ERROR_BAD_PARAMETERS,
	           TEEC_ORIGIN_API, "a block that was never shared is refused by the library");
	if (TEEC_RegisterSharedMemory(&context, &block) != TEEC_SUCCESS)
		tap_bail("memory can be registered");
	TEEC_ReleaseSharedMemory(&block);
	tee_expect(tee_invoke(&session, PROBE_CMD_SEES, &operation), TEEC_ERROR_BAD_PARAMETERS,
	           TEEC_ORIGIN_API, "and so is one that was released");
}

/* ---- outputs --------------------------------------------------------------------------------- */

static void what_the_tee_refuses(void)
{
	TEEC_UUID nobody = tee_uuid_of("00000000-1111-2222-3333-444444444444");
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT,
		                                                    TEEC_MEMREF_TEMP_INOUT,
		                                                    TEEC_VALUE_OUTPUT, TEEC_NONE) };
	struct outcome got;
	TEEC_Session none;

	memset(bytes, 0x33, 2 * PAGE);
	operation.params[0].tmpref = (TEEC_TempMemoryReference){ bytes, 3000 };
	operation.params[1].tmpref = (TEEC_TempMemoryReference){ bytes + PAGE, 3000 };
	operation.params[2].value = (TEEC_Value){ 1, 2 };
	got.result = TEEC_OpenSession(&context, &none, &nobody, TEEC_LOGIN_PUBLIC, NULL, &operation,
	                              &got.origin);
	tee_expect(got, TEEC_ERROR_ITEM_NOT_FOUND, TEEC_ORIGIN_TEE,
	           "a TA that is not there is not found");
	tap_ok(all_are(bytes, 2 * PAGE, 0x33) && operation.params[0].tmpref.size == 3000 &&
	               operation.params[1].tmpref.size == 3000,
	       "and the outputs of its client stay as they were");
	if (own_library)
		tap_ok(operation.params[2].value.a == 1 && operation.params[2].value.b == 2,
		       "and values");
}

/* An output of any kind that is too short: the size that is needed, and not a byte. */
static void short_outputs(void)
{
	static const uint32_t types[] = { TEEC_MEMREF_WHOLE, TEEC_MEMREF_PARTIAL_OUTPUT,
		                          TEEC_MEMREF_PARTIAL_INOUT };
	TEEC_SharedMemory block = { .buffer = bytes, .size = 300, .flags = BOTH };
	TEEC_SharedMemory empty = { .flags = BOTH };
	bool good = true;

	if (TEEC_RegisterSharedMemory(&context, &block) != TEEC_SUCCESS ||
	    TEEC_AllocateSharedMemory(&context, &empty) != TEEC_SUCCESS)
		tap_bail("memory can be shared");
	memset(bytes, 0x44, PAGE);
	for (size_t i = 0; i < 4; i++) {
		TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(types[i % 3],
			                                                    TEEC_VALUE_INPUT,
			                                                    TEEC_NONE, TEEC_NONE) };
		struct outcome got;

		operation.params[0].memref =
			(TEEC_RegisteredMemoryReference){ i == 3 ? &empty : &block, 200, 100 };
		operation.params[1].value = (TEEC_Value){ 0x55, 301 };
		got = tee_invoke(&session, PROBE_CMD_FILL, &operation);
		good = good && got.result == TEEC_ERROR_SHORT_BUFFER &&
		       got.origin == TEEC_ORIGIN_TRUSTED_APP &&
		       operation.params[0].memref.size == 301 &&
		       operation.params[0].memref.offset == 100 &&
		       operation.params[1].value.b == 301 && all_are(bytes, PAGE, 0x44);
	}
	tap_ok(good, "registered outputs that are too short say what they need, of each kind");
	TEEC_ReleaseSharedMemory(&block);
	TEEC_ReleaseSharedMemory(&empty);
}

/* ---- one buffer everywhere ------------------------------------------------------------------- */

static bool complements(TEEC_Operation *operation, size_t size)
{
	memset(bytes, 0x0f, size);
	return tee_invoke(&session, PROBE_CMD_COMPLEMENT, operation).result == TEEC_SUCCESS &&
	       all_are(bytes, size, 0xf0);
}

static void one_buffer(void)
{
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(
					     TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
					     TEEC_MEMREF_TEMP_INPUT, TEEC_NONE) };
	TEEC_SharedMemory first = { .buffer = bytes, .size = 3 * PAGE, .flags = BOTH };
	TEEC_SharedMemory second = { .buffer = bytes, .size = 5 * PAGE, .flags = BOTH };
	static const size_t sizes[] = { 10, 3 * PAGE, 16 * PAGE, 40 * PAGE };
	bool good = true;

	for (size_t i = 0; i < 4; i++) {
		for (size_t k = 0; k < 3; k++)
			operation.params[k].tmpref = (TEEC_TempMemoryReference){ bytes, sizes[i] };
		good = good && complements(&operation, sizes[i]);
	}
	tap_ok(good, "a buffer may be input and output of one call");
	if (TEEC_RegisterSharedMemory(&context, &first) != TEEC_SUCCESS ||
	    TEEC_RegisterSharedMemory(&context, &second) != TEEC_SUCCESS)
		tap_bail("memory can be registered twice");
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
	                                        TEEC_MEMREF_PARTIAL_OUTPUT, TEEC_MEMREF_TEMP_INPUT,
	                                        TEEC_NONE);
	operation.params[0].memref = (TEEC_RegisteredMemoryReference){ &first, 3 * PAGE, 0 };
	operation.params[1].memref = (TEEC_RegisteredMemoryReference){ &second, 5 * PAGE, 0 };
	good = complements(&operation, 3 * PAGE);
	TEEC_ReleaseSharedMemory(&first);
	operation.params[0].memref.parent = &second;
	operation.params[1].memref.size = 5 * PAGE;
	tap_ok(good && complements(&operation, 3 * PAGE),
	       "memory that is registered twice is still so when it is released once");
	TEEC_ReleaseSharedMemory(&second);
}

static void large_references(void)
{
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
		                                                    TEEC_MEMREF_TEMP_OUTPUT,
		                                                    TEEC_NONE, TEEC_NONE) };

	memset(bytes, 0x0f, 2 * MIB + 1);
	operation.params[0].tmpref = (TEEC_TempMemoryReference){ bytes, 2 * MIB + 1 };
	operation.params[1].tmpref = (TEEC_TempMemoryReference){ bytes + 4 * MIB, 2 * MIB + 1 };
	tee_expect(tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation), TEEC_SUCCESS,
	           TEEC_ORIGIN_TRUSTED_APP, "temporary references of 2 MiB");
	tap_ok(all_are(bytes + 4 * MIB, 2 * MIB + 1, 0xf0), "carry all of it");
}

/* As a file that is mapped, and larger than the 4 MiB that the kernel has in one piece. */
static void large_read_only_memory(void)
{
	size_t size = 6 * MIB;
	uint8_t *from = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	                     0);
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
		                                                    TEEC_VALUE_OUTPUT,
		                                                    TEEC_VALUE_OUTPUT, TEEC_NONE) };
	TEEC_SharedMemory block = { .buffer = from, .size = size, .flags = TEEC_MEM_INPUT };

	memset(from, 1, size);
	mprotect(from, size, PROT_READ);
	operation.params[0].tmpref = (TEEC_TempMemoryReference){ from, size };
	tee_expect(tee_invoke(&session, PROBE_CMD_SEES, &operation), TEEC_SUCCESS,
	           TEEC_ORIGIN_TRUSTED_APP, "6 MiB that may only be read are an input");
	if (own_library) {
		tap_ok(TEEC_RegisterSharedMemory(&context, &block) == TEEC_SUCCESS &&
		               is_shared(&block),
		       "and can be registered");
		TEEC_ReleaseSharedMemory(&block);
	}
	munmap(from, size);
}

/* ---- sessions and contexts ------------------------------------------------------------------- */

static void sessions_that_are_over(void)
{
	TEEC_Operation operation = { .paramTypes = TEEC_NONE };
	TEEC_Context gone;
	TEEC_Session over;
	struct outcome got;

	tee_init(&gone);
	tee_open(&gone, &over, probe);
	TEEC_CloseSession(&over);
	if (own_library) {
		got = tee_invoke(&over, PROBE_CMD_INCREMENT, &operation);
		tee_expect(got, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API,
		           "a session that is closed is refused by the library");
		TEEC_CloseSession(&over);
	}
	operation.started = 0;
	(void)tee_invoke(&session, PROBE_CMD_COUNT, &operation);
	TEEC_RequestCancellation(&operation);
	tee_open(&gone, &over, probe);
	TEEC_FinalizeContext(&gone);
	got = tee_invoke(&over, PROBE_CMD_INCREMENT, NULL);
	tap_ok(got.result != TEEC_SUCCESS && got.origin == TEEC_ORIGIN_COMMS,
	       "a session whose context is finalized leads nowhere");
}

/* Were anything kept of them, there would be no memory for the last ones. */
static void dropped_contexts(void)
{
	unsigned int rounds = getenv("TEE_IS_PEER") != NULL ? 10 : 100; /* OP-TEE is slow to load */
	bool good = true;

	for (unsigned int i = 0; i < rounds && good; i++) {
		TEEC_SharedMemory block = { .size = MIB, .flags = BOTH };
		TEEC_Session sessions[2];
		TEEC_Context dropped;

		good = TEEC_InitializeContext(NULL, &dropped) == TEEC_SUCCESS &&
		       TEEC_AllocateSharedMemory(&dropped, &block) == TEEC_SUCCESS;
		for (size_t k = 0; k < 2 && good; k++)
			good = tee_try_open(&dropped, &sessions[k], probe).result == TEEC_SUCCESS;
		TEEC_FinalizeContext(&dropped);
		TEEC_ReleaseSharedMemory(&block);
	}
	tap_ok(good, "a context that is finalized with all open gives all back");
}

/* ---- all at once ----------------------------------------------------------------------------- */

#define THREADS 8u

static uint32_t over;
static uint32_t bad;
static TEEC_Operation operations[THREADS];
static struct outcome first_bad; /* of a thread, for the reader */

static void expect(bool good)
{
	if (!good)
		__atomic_add_fetch(&bad, 1, __ATOMIC_RELAXED);
}

static bool is_over(void)
{
	return __atomic_load_n(&over, __ATOMIC_RELAXED) != 0;
}

/* Four references, which are more than the pool has for all threads. */
static struct outcome call(TEEC_Session *with, TEEC_Operation *operation, uint8_t *at, uint8_t byte,
                           size_t size)
{
	operation->paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                         TEEC_MEMREF_TEMP_OUTPUT, TEEC_MEMREF_TEMP_INOUT);
	memset(at, byte, size);
	for (size_t i = 0; i < 4; i++)
		operation->params[i].tmpref = (TEEC_TempMemoryReference){ at + i * 16 * PAGE,
			                                                  size };
	return tee_invoke(with, PROBE_CMD_COMPLEMENT, operation);
}

/* In the session that all share, and that nobody cancels. */
static bool calls(uint8_t *at, uint8_t byte, size_t size)
{
	TEEC_Operation operation = { .started = 1 };
	struct outcome got = call(&session, &operation, at, byte, size);

	if (got.result == TEEC_SUCCESS && all_are(at + 16 * PAGE, size, (uint8_t)~byte))
		return true;
	first_bad = got;
	return false;
}

/* In a session of its own, with a call that may be cancelled, unless others have all the memory. */
static bool opens_and_calls(TEEC_Operation *operation, uint8_t *at, uint8_t byte, size_t size)
{
	TEEC_Session own;
	struct outcome got = tee_try_open(&context, &own, probe);

	if (got.result == TEEC_ERROR_OUT_OF_MEMORY)
		return true;
	if (got.result == TEEC_SUCCESS) {
		__atomic_store_n(&operation->started, 0, __ATOMIC_RELAXED);
		got = call(&own, operation, at, byte, size);
		TEEC_CloseSession(&own);
		if (got.result == TEEC_SUCCESS)
			return all_are(at + 16 * PAGE, size, (uint8_t)~byte);
		if (got.result == TEEC_ERROR_CANCEL && got.origin != TEEC_ORIGIN_TRUSTED_APP)
			return true;
	}
	first_bad = got;
	return false;
}

static void *does_everything(void *argument)
{
	size_t number = (size_t)argument;
	uint8_t *at = bytes + number * 64 * PAGE;

	for (unsigned int i = 0; !is_over(); i++) {
		expect(calls(at, (uint8_t)(i + number), 1 + i * 997 % 65536));
		if (number % 4 == 0)
			expect(opens_and_calls(&operations[number], at, (uint8_t)i, 16 * PAGE));
	}
	return NULL;
}

static void *cancels_all(void *argument)
{
	(void)argument;
	for (size_t i = 0; !is_over(); i++) {
		TEEC_RequestCancellation(&operations[i % THREADS]);
		usleep(1000);
	}
	return NULL;
}

static bool child_calls(void)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		bool good = true;

		alarm(30);
		for (uint8_t i = 0; i < 5; i++)
			good = calls(bytes + THREADS * 64 * PAGE, i, 5000) && good;
		_exit(good ? 0 : 1);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static void all_at_once(void)
{
	pthread_t threads[THREADS + 1];
	bool good = true;

	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, does_everything, (void *)i);
	pthread_create(&threads[THREADS], NULL, cancels_all, NULL);
	for (unsigned int i = 0; i < 8; i++)
		good = child_calls() && good;
	tap_ok(good, "children that are forked in the middle of it get their own bytes");
	__atomic_store_n(&over, 1, __ATOMIC_RELAXED);
	for (size_t i = 0; i <= THREADS; i++)
		pthread_join(threads[i], NULL);
	if (bad > 0)
		tap_note("it was %s from %s, %u times", tee_name(first_bad.result),
		         tee_origin(first_bad.origin), bad);
	tap_ok(bad == 0, "threads that call, open, cancel and close at once get theirs");
	tap_ok(tee_increments(&session, 1), "and the session is as good as before");
}

int main(void)
{
	own_library = getenv("LIBTEEC_IS_OWN") != NULL;
	probe = tee_uuid("PROBE_UUID");
	bytes = aligned_alloc(PAGE, 8 * MIB);
	if (bytes == NULL)
		tap_bail("there is memory for the test");
	rubbish();
	blocks_that_are_none();
	what_the_tee_refuses();
	short_outputs();
	one_buffer();
	large_references();
	large_read_only_memory();
	sessions_that_are_over();
	dropped_contexts();
	all_at_once();
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	free(bytes);
	return tap_done();
}
