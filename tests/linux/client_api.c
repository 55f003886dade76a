// SPDX-License-Identifier: BSD-2-Clause
/*
 * The TEE Client API as its specification has it: references of every kind, where errors are
 * from, cancellation, threads and children. On either client library; what only ours does is
 * asked of it alone.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <probe_ta.h>

#include "tee.h"

#define PAGE 4096u

static TEEC_Context context;
static TEEC_Session session;
static bool own_library;
static uint8_t *bytes; /* 64 pages */

static unsigned int ioctls;

/* The library's calls of the kernel come by here. */
int ioctl(int fd, unsigned long request, ...);

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *data;

	va_start(args, request);
	data = va_arg(args, void *);
	va_end(args);
	__atomic_add_fetch(&ioctls, 1, __ATOMIC_RELAXED);
	return (int)syscall(SYS_ioctl, fd, request, data);
}

/* ---- what the TA is asked -------------------------------------------------------------------- */

static TEEC_Operation with_temporary(uint32_t type, void *buffer, size_t size)
{
	TEEC_Operation operation = { .paramTypes = type };

	operation.params[0].tmpref.buffer = buffer;
	operation.params[0].tmpref.size = size;
	return operation;
}

static TEEC_Operation with_piece(uint32_t type, TEEC_SharedMemory *block, size_t offset,
                                 size_t size)
{
	TEEC_Operation operation = { .paramTypes = type };

	operation.params[0].memref.parent = block;
	operation.params[0].memref.offset = offset;
	operation.params[0].memref.size = size;
	return operation;
}

/* The TA's view of parameter 0. */
static struct outcome sees(TEEC_Operation *operation)
{
	operation->paramTypes = TEEC_PARAM_TYPES(operation->paramTypes & 0xf, TEEC_VALUE_OUTPUT,
	                                         TEEC_VALUE_OUTPUT, TEEC_NONE);
	return tee_invoke(&session, PROBE_CMD_SEES, operation);
}

static bool sees_as(TEEC_Operation operation, uint32_t type, size_t size, bool null)
{
	struct outcome got = sees(&operation);

	if (got.result != TEEC_SUCCESS)
		tap_note("it was %s from %s", tee_name(got.result), tee_origin(got.origin));
	return got.result == TEEC_SUCCESS && operation.params[1].value.a == type &&
	       operation.params[1].value.b == size && operation.params[2].value.a == null;
}

/* The TA writes @count bytes @byte to parameter 0. */
static struct outcome fill(TEEC_Operation *operation, uint8_t byte, uint32_t count)
{
	operation->paramTypes = TEEC_PARAM_TYPES(operation->paramTypes & 0xf, TEEC_VALUE_INPUT,
	                                         TEEC_NONE, TEEC_NONE);
	operation->params[1].value.a = byte;
	operation->params[1].value.b = count;
	return tee_invoke(&session, PROBE_CMD_FILL, operation);
}

static bool all_are(const uint8_t *from, size_t size, uint8_t byte)
{
	for (size_t i = 0; i < size; i++)
		if (from[i] != byte)
			return false;
	return true;
}

static void expect_refused_here(TEEC_Operation operation, const char *name)
{
	tee_expect(sees(&operation), TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API, name);
}

/* ---- temporary references -------------------------------------------------------------------- */

static void temporary_references(void)
{
	static const size_t sizes[] = { 1, PAGE, PAGE + 1, 16 * PAGE, 16 * PAGE + 1, 60 * PAGE };
	bool good = true;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		TEEC_Operation operation = with_temporary(TEEC_MEMREF_TEMP_OUTPUT, bytes + 5,
		                                          sizes[i]);

		memset(bytes, 1, 64 * PAGE);
		good = good && fill(&operation, 0x5a, (uint32_t)sizes[i]).result == TEEC_SUCCESS &&
		       operation.params[0].tmpref.size == sizes[i] && all_are(bytes, 5, 1) &&
		       all_are(bytes + 5, sizes[i], 0x5a) && bytes[5 + sizes[i]] == 1;
	}
	tap_ok(good, "temporary outputs arrive whole, and nothing beside them");
	for (uint32_t type = TEEC_MEMREF_TEMP_INPUT; type <= TEEC_MEMREF_TEMP_INOUT; type++)
		good = good && sees_as(with_temporary(type, bytes, 100), type, 100, false);
	tap_ok(good, "temporary references reach the TA with their type and size");
}

static void sizes_of_outputs(void)
{
	TEEC_Operation operation = with_temporary(TEEC_MEMREF_TEMP_OUTPUT, bytes, 100);

	memset(bytes, 1, PAGE);
	tap_ok(fill(&operation, 2, 30).result == TEEC_SUCCESS &&
	               operation.params[0].tmpref.size == 30 && all_are(bytes, 30, 2),
	       "an output that is shorter than its buffer says so");
	operation = with_temporary(TEEC_MEMREF_TEMP_OUTPUT, bytes, 100);
	memset(bytes, 1, PAGE);
	tee_expect(fill(&operation, 2, 5000), TEEC_ERROR_SHORT_BUFFER, TEEC_ORIGIN_TRUSTED_APP,
	           "an output that does not fit is an error of the TA");
	tap_ok(operation.params[0].tmpref.size == 5000 && all_are(bytes, PAGE, 1),
	       "and says what it needs, and writes nothing");
	operation = with_temporary(TEEC_MEMREF_TEMP_OUTPUT, NULL, 0);
	tee_expect(fill(&operation, 2, 10), TEEC_ERROR_SHORT_BUFFER, TEEC_ORIGIN_TRUSTED_APP,
	           "an output that is nothing can ask for a size");
	tap_ok(operation.params[0].tmpref.size == 10, "and gets it");
}

static void nothing(void)
{
	tap_ok(sees_as(with_temporary(TEEC_MEMREF_TEMP_INPUT, NULL, 0), TEEC_MEMREF_TEMP_INPUT, 0,
	               true),
	       "a reference to nothing is NULL to the TA");
	expect_refused_here(with_temporary(TEEC_MEMREF_TEMP_INPUT, NULL, 1),
	                    "a size without a buffer is refused by the library");
	tap_ok(sees_as(with_temporary(TEEC_MEMREF_TEMP_INOUT, bytes, 0), TEEC_MEMREF_TEMP_INOUT, 0,
	               false),
	       "a buffer of no size is not nothing");
}

/* ---- shared blocks --------------------------------------------------------------------------- */

static TEEC_SharedMemory block_at(void *buffer, size_t size, uint32_t flags)
{
	TEEC_SharedMemory block = { .buffer = buffer, .size = size, .flags = flags };
	TEEC_Result result = TEEC_RegisterSharedMemory(&context, &block);

	if (result != TEEC_SUCCESS)
		tap_bail("memory can be registered (%s)", tee_name(result));
	return block;
}

static void directions(void)
{
	static const uint32_t parts[] = { 0, TEEC_MEMREF_PARTIAL_INPUT, TEEC_MEMREF_PARTIAL_OUTPUT,
		                          TEEC_MEMREF_PARTIAL_INOUT };
	bool good = true;

	for (uint32_t flags = 1; flags <= 3; flags++) {
		TEEC_SharedMemory block = block_at(bytes + 10, 6000, flags);
		TEEC_Operation whole = with_piece(TEEC_MEMREF_WHOLE, &block, 1, 2);

		good = good && sees_as(whole, 4 + flags, 6000, false);
		for (uint32_t way = 1; way <= 3; way++) {
			TEEC_Operation part = with_piece(parts[way], &block, 4090, 20);

			if ((flags & way) == way)
				good = good && sees_as(part, 4 + way, 20, false);
			else
				good = good && sees(&part).result == TEEC_ERROR_BAD_PARAMETERS;
		}
		TEEC_ReleaseSharedMemory(&block);
	}
	tap_ok(good,
	       "a block goes the ways that its flags say, whole and in pieces, and no others");
}

static void pieces(void)
{
	TEEC_SharedMemory block = block_at(bytes + 10, 6000, TEEC_MEM_OUTPUT);
	TEEC_Operation part = with_piece(TEEC_MEMREF_PARTIAL_OUTPUT, &block, 4000, 1000);
	TEEC_Operation whole = with_piece(TEEC_MEMREF_WHOLE, &block, 0, 0);

	memset(bytes, 1, 2 * PAGE);
	tap_ok(fill(&part, 3, 200).result == TEEC_SUCCESS && part.params[0].memref.size == 200 &&
	               all_are(bytes, 4010, 1) && all_are(bytes + 4010, 200, 3) &&
	               all_are(bytes + 4210, 3900, 1),
	       "a piece of a block is written where it is");
	tap_ok(fill(&whole, 4, 300).result == TEEC_SUCCESS && whole.params[0].memref.size == 300 &&
	               all_are(bytes + 10, 300, 4),
	       "the size of an output that is a whole block is told");
	expect_refused_here(with_piece(TEEC_MEMREF_PARTIAL_OUTPUT, &block, 0, 6001),
	                    "a piece that is too long is refused by the library");
	expect_refused_here(with_piece(TEEC_MEMREF_PARTIAL_OUTPUT, &block, 1, SIZE_MAX),
	                    "a piece that wraps around is refused by the library");
	expect_refused_here(with_piece(TEEC_MEMREF_PARTIAL_OUTPUT, &block, 6001, 0),
	                    "a piece that begins behind its block is refused by the library");
	tap_ok(sees_as(with_piece(TEEC_MEMREF_PARTIAL_OUTPUT, &block, 6000, 0),
	               TEEC_MEMREF_TEMP_OUTPUT, 0, false),
	       "a piece of no size at the end of its block is none the less one");
	TEEC_ReleaseSharedMemory(&block);
	TEEC_ReleaseSharedMemory(&block);
}

static void read_only_memory(void)
{
	uint8_t *page = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
	                     -1, 0);
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT,
		                                                    TEEC_MEMREF_TEMP_OUTPUT,
		                                                    TEEC_NONE, TEEC_NONE) };
	TEEC_SharedMemory block;

	memset(page, 0x0f, 4 * PAGE);
	mprotect(page, 4 * PAGE, PROT_READ);
	block = block_at(page, 4 * PAGE, TEEC_MEM_INPUT);
	operation.params[0].memref = (TEEC_RegisteredMemoryReference){ &block, 5000, 3000 };
	operation.params[1].tmpref = (TEEC_TempMemoryReference){ bytes, 5000 };
	tap_ok(tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation).result == TEEC_SUCCESS &&
	               all_are(bytes, 5000, 0xf0),
	       "memory that the client may only read can be registered as an input");
	TEEC_ReleaseSharedMemory(&block);
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
	                                        TEEC_NONE, TEEC_NONE);
	operation.params[0].tmpref = (TEEC_TempMemoryReference){ page, 4 * PAGE };
	operation.params[1].tmpref = (TEEC_TempMemoryReference){ bytes, 4 * PAGE };
	tap_ok(tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation).result == TEEC_SUCCESS &&
	               all_are(bytes, 4 * PAGE, 0xf0),
	       "and be a temporary input");
	munmap(page, 4 * PAGE);
}

static void odd_blocks(void)
{
	TEEC_SharedMemory block = { .buffer = bytes, .size = 100 };
	TEEC_SharedMemory none = { .flags = 3 };
	bool good = true;

	for (uint32_t flags = 0; flags <= 4; flags += 4) {
		block.flags = flags;
		good = good && TEEC_RegisterSharedMemory(&context, &block) != TEEC_SUCCESS &&
		       TEEC_AllocateSharedMemory(&context, &block) != TEEC_SUCCESS;
	}
	tap_ok(good, "a block with no direction, or with another, is refused");
	block = (TEEC_SharedMemory){ .size = 100, .flags = TEEC_MEM_INPUT };
	tap_ok(TEEC_RegisterSharedMemory(&context, &block) == TEEC_ERROR_BAD_PARAMETERS,
	       "a block without a buffer is not registered");
	tap_ok(TEEC_AllocateSharedMemory(&context, &none) == TEEC_SUCCESS && none.buffer != NULL &&
	               sees_as(with_piece(TEEC_MEMREF_WHOLE, &none, 0, 0), TEEC_MEMREF_TEMP_INOUT,
	                       0, false),
	       "a block of no size can be allocated and referred to");
	TEEC_ReleaseSharedMemory(&none);
}

static void blocks_of_another_context(void)
{
	TEEC_SharedMemory block = { .size = 100, .flags = TEEC_MEM_INPUT };
	TEEC_Operation operation;
	TEEC_Context other;
	struct outcome got;

	tee_init(&other);
	if (TEEC_AllocateSharedMemory(&other, &block) != TEEC_SUCCESS)
		tap_bail("a second context can allocate");
	operation = with_piece(TEEC_MEMREF_WHOLE, &block, 0, 0);
	got = sees(&operation);
	tap_ok(got.result != TEEC_SUCCESS && got.origin == TEEC_ORIGIN_COMMS,
	       "a block of another context is refused on the way to the TEE");
	TEEC_ReleaseSharedMemory(&block);
	TEEC_FinalizeContext(&other);
}

/* ---- where errors are from ------------------------------------------------------------------- */

static void origins(void)
{
	TEEC_Operation operation = { .paramTypes = 4 };
	TEEC_Session stranger = session;
	struct outcome got;
	TEEC_Context other;

	expect_refused_here(operation, "a type of parameter that does not exist is refused here");
	stranger.imp.session_id = 0x7fffffff;
	got = tee_invoke(&stranger, PROBE_CMD_INCREMENT, NULL);
	tap_ok(got.result != TEEC_SUCCESS && got.origin == TEEC_ORIGIN_COMMS,
	       "a session that is not this process's is refused on the way to the TEE");
	tee_expect(tee_invoke(&session, PROBE_CMD_INCREMENT, NULL), TEEC_ERROR_BAD_PARAMETERS,
	           TEEC_ORIGIN_TRUSTED_APP, "a command without what it needs is refused by the TA");
	tap_ok(TEEC_InvokeCommand(&session, PROBE_CMD_INCREMENT, NULL, NULL) ==
	               TEEC_ERROR_BAD_PARAMETERS,
	       "nobody has to ask for the origin");
	tap_ok(TEEC_InitializeContext("no such TEE", &other) == TEEC_ERROR_ITEM_NOT_FOUND,
	       "a TEE that is not there is not found");
	tap_ok(TEEC_InitializeContext("optee-tz", &other) == TEEC_SUCCESS,
	       "a TEE is found by the name of its kind");
	TEEC_FinalizeContext(&other);
}

/* ---- cancellation ---------------------------------------------------------------------------- */

static TEEC_Operation waiting;
static bool waits;

static void nap(void)
{
	struct timespec time = { 0, 20000000 };

	nanosleep(&time, NULL);
}

/* Until it is heard: the first one may come before the TA does. */
static void *cancel(void *argument)
{
	(void)argument;
	while (__atomic_load_n(&waits, __ATOMIC_ACQUIRE)) {
		nap();
		TEEC_RequestCancellation(&waiting);
	}
	return NULL;
}

static struct outcome wait_cancelled(uint32_t milliseconds, bool unmasked)
{
	struct outcome got;
	pthread_t thread;

	waiting = (TEEC_Operation){ .paramTypes = TEEC_VALUE_INPUT };
	waiting.params[0].value.a = milliseconds;
	waiting.params[0].value.b = unmasked;
	waits = true;
	pthread_create(&thread, NULL, cancel, NULL);
	got = tee_invoke(&session, PROBE_CMD_WAIT, &waiting);
	__atomic_store_n(&waits, false, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	return got;
}

static TEEC_Operation next;
static struct outcome next_got;
static bool next_waits;

/* Waits for its turn in the session meanwhile. */
static void *is_next(void *argument)
{
	(void)argument;
	next_got = tee_invoke(&session, PROBE_CMD_COUNT, &next);
	__atomic_store_n(&next_waits, false, __ATOMIC_RELEASE);
	return NULL;
}

/* Once it has begun, and until it is heard. */
static void *cancel_the_next(void *argument)
{
	pthread_t thread;

	(void)argument;
	for (unsigned int i = 0; i < 10; i++)
		nap();
	next = (TEEC_Operation){ .paramTypes = TEEC_NONE };
	next_waits = true;
	pthread_create(&thread, NULL, is_next, NULL);
	while (__atomic_load_n(&next_waits, __ATOMIC_ACQUIRE)) {
		nap();
		if (__atomic_load_n(&next.started, __ATOMIC_ACQUIRE) != 0)
			TEEC_RequestCancellation(&next);
	}
	pthread_join(thread, NULL);
	return NULL;
}

/* On a slow machine the next one may come before the other, or after it: then it just runs. */
static void cancellation_of_one(void)
{
	uint32_t milliseconds = 3000;
	struct outcome got;
	pthread_t thread;

	do {
		waiting = (TEEC_Operation){ .paramTypes = TEEC_VALUE_INPUT };
		waiting.params[0].value = (TEEC_Value){ milliseconds, true };
		pthread_create(&thread, NULL, cancel_the_next, NULL);
		got = tee_invoke(&session, PROBE_CMD_WAIT, &waiting);
		pthread_join(thread, NULL);
		milliseconds *= 2;
	} while (got.result == TEEC_SUCCESS && next_got.result == TEEC_SUCCESS &&
	         milliseconds < 20000);
	tee_expect(got, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP,
	           "a call is not cancelled for another one of its session");
	tee_expect(next_got, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TEE,
	           "the one that is, does not begin if it waits for its turn");
}

static void cancellation(void)
{
	tee_expect(wait_cancelled(300, false), TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP,
	           "a TA that does not want to be cancelled is not");
	tee_expect(wait_cancelled(30000, true), TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP,
	           "a TA that does is told, from another thread");
	TEEC_RequestCancellation(&waiting);
	tap_ok(tee_increments(&session, 5), "a call after a cancelled one is not cancelled");
	TEEC_RequestCancellation(NULL);
	waiting = (TEEC_Operation){ .paramTypes = TEEC_NONE };
	TEEC_RequestCancellation(&waiting);
	if (own_library)
		tee_expect(tee_invoke(&session, PROBE_CMD_COUNT, &waiting), TEEC_ERROR_CANCEL,
		           TEEC_ORIGIN_API, "a call that was cancelled before does not begin");
}

/* ---- processes and threads ------------------------------------------------------------------- */

static bool round_trip(uint8_t *at, size_t size, uint8_t byte)
{
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT,
		                                                    TEEC_MEMREF_TEMP_OUTPUT,
		                                                    TEEC_NONE, TEEC_NONE) };

	memset(at, byte, size);
	operation.params[0].tmpref = (TEEC_TempMemoryReference){ at, size };
	operation.params[1].tmpref = (TEEC_TempMemoryReference){ at + size, size };
	return tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation).result == TEEC_SUCCESS &&
	       all_are(at + size, size, (uint8_t)~byte);
}

static void *round_trips(void *argument)
{
	uint8_t *at = argument;
	uintptr_t good = 1;

	for (uint32_t i = 0; i < 100; i++)
		good = good && round_trip(at, 1 + i * 70, (uint8_t)i);
	return (void *)good;
}

static void many_threads(void)
{
	pthread_t threads[4];
	bool good = true;

	for (size_t i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, round_trips, bytes + i * 4 * PAGE);
	for (size_t i = 0; i < 4; i++) {
		void *result;

		pthread_join(threads[i], &result);
		good = good && result != NULL;
	}
	tap_ok(good, "threads that share a session do not get each other's bytes");
}

static void a_child(void)
{
	bool good = round_trip(bytes, 3000, 1);
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		for (uint32_t i = 0; i < 50; i++)
			good = good && round_trip(bytes, 3000, 2);
		_exit(good ? 0 : 1);
	}
	for (uint32_t i = 0; i < 50; i++)
		good = good && round_trip(bytes, 3000, 3);
	waitpid(child, &status, 0);
	tap_ok(good && status == 0, "a child that forked off calls at the same time as its parent");
}

/* While a child has the parent's pages, too, what the parent writes must not go to a copy. */
static bool is_seen_beside_a_child(TEEC_SharedMemory *block)
{
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE,
		                                                    TEEC_MEMREF_TEMP_OUTPUT,
		                                                    TEEC_NONE, TEEC_NONE) };
	int ends[2];
	struct outcome got;
	pid_t child;

	memset(block->buffer, 1, block->size);
	if (pipe(ends) != 0)
		return false;
	child = fork();
	if (child == 0) {
		close(ends[1]);
		(void)!read(ends[0], &child, 1);
		_exit(0);
	}
	memset(block->buffer, 2, block->size);
	operation.params[0].memref.parent = block;
	operation.params[1].tmpref = (TEEC_TempMemoryReference){ bytes + 8 * PAGE, block->size };
	got = tee_invoke(&session, PROBE_CMD_COMPLEMENT, &operation);
	close(ends[0]);
	close(ends[1]);
	waitpid(child, NULL, 0);
	return got.result == TEEC_SUCCESS && all_are(bytes + 8 * PAGE, block->size, 0xfd);
}

static void blocks_beside_a_child(void)
{
	TEEC_SharedMemory registered = block_at(bytes, 2 * PAGE, TEEC_MEM_INPUT);
	TEEC_SharedMemory allocated = { .size = 2 * PAGE, .flags = TEEC_MEM_INPUT };

	tap_ok(is_seen_beside_a_child(&registered),
	       "registered memory is still the parent's after a fork");
	tap_ok(TEEC_AllocateSharedMemory(&context, &allocated) == TEEC_SUCCESS &&
	               is_seen_beside_a_child(&allocated),
	       "and so is allocated memory");
	TEEC_ReleaseSharedMemory(&registered);
	TEEC_ReleaseSharedMemory(&allocated);
}

/* ---- what only our library does -------------------------------------------------------------- */

static unsigned int cost(TEEC_Operation operation)
{
	TEEC_Operation again = operation;
	unsigned int before;

	sees(&operation);
	before = ioctls;
	sees(&again);
	return ioctls - before;
}

static void pool(void)
{
	TEEC_Operation operation = with_temporary(TEEC_MEMREF_TEMP_INPUT, bytes, PAGE);
	bool good = true;

	tap_ok(cost(operation) == 1, "a temporary reference of 4 KiB costs one ioctl");
	memset(bytes, 0xee, 64 * PAGE);
	for (size_t size = 1; size < 16 * PAGE; size += 2999) {
		operation = with_temporary(TEEC_MEMREF_TEMP_INOUT, bytes, size);
		good = good && sees(&operation).result == TEEC_SUCCESS &&
		       operation.params[2].value.b == 0;
	}
	tap_ok(good, "a TA sees nothing behind a temporary reference");
}

int main(void)
{
	own_library = getenv("LIBTEEC_IS_OWN") != NULL;
	bytes = aligned_alloc(PAGE, 65 * PAGE);
	if (bytes == NULL)
		tap_bail("there is memory for the test");
	tee_init(&context);
	tee_open(&context, &session, tee_uuid("PROBE_UUID"));
	temporary_references();
	sizes_of_outputs();
	nothing();
	directions();
	pieces();
	read_only_memory();
	odd_blocks();
	blocks_of_another_context();
	origins();
	cancellation();
	if (own_library)
		cancellation_of_one();
	many_threads();
	a_child();
	blocks_beside_a_child();
	if (own_library)
		pool();
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	free(bytes);
	return tap_done();
}
