// SPDX-License-Identifier: BSD-2-Clause
/*
 * All at once: every step failing in turn, and many threads.
 */
#include <pthread.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

static const TEEC_UUID uuid = { 1, 2, 3, { 4 } };

/* ---- the n-th step fails --------------------------------------------------------------------- */

static void use_block(TEEC_Context *c, TEEC_Session *s, bool allocate)
{
	TEEC_SharedMemory block = { .buffer = arena, .size = 20000, .flags = 3 };
	TEEC_Operation o = operation_piece(TEEC_MEMREF_PARTIAL_INOUT, &block, 5, 5000);
	TEEC_Result result = allocate ? TEEC_AllocateSharedMemory(c, &block)
	                              : TEEC_RegisterSharedMemory(c, &block);

	if (result != TEEC_SUCCESS)
		return;
	TEEC_InvokeCommand(s, 1, &o, NULL);
	TEEC_ReleaseSharedMemory(&block);
}

static void use_temporary(TEEC_Session *s, size_t size)
{
	TEEC_Operation o = operation_of(TEEC_MEMREF_TEMP_INOUT, TEEC_VALUE_INOUT,
	                                TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT);
	uint32_t origin = 0;
	TEEC_Result result;

	for (size_t i = 0; i < 4; i++)
		if (i != 1)
			o.params[i].tmpref = (TEEC_TempMemoryReference){ arena, size };
	result = TEEC_InvokeCommand(s, 1, &o, &origin);
	if (result == TEEC_SUCCESS)
		assert_int_equal(origin, TEEC_ORIGIN_TRUSTED_APP);
	else
		assert_true(origin == TEEC_ORIGIN_API || origin == TEEC_ORIGIN_COMMS);
}

/* Everything that a program does with a TEE. */
static void whole_life(void)
{
	TEEC_Context c;
	TEEC_Session s;
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INPUT, arena, 100);

	if (TEEC_InitializeContext("optee-tz", &c) != TEEC_SUCCESS)
		return;
	if (TEEC_OpenSession(&c, &s, &uuid, TEEC_LOGIN_PUBLIC, NULL, &o, NULL) == TEEC_SUCCESS) {
		use_temporary(&s, 100);
		use_temporary(&s, 40000);
		use_temporary(&s, 100000);
		use_block(&c, &s, true);
		use_block(&c, &s, false);
		TEEC_CloseSession(&s);
	}
	TEEC_FinalizeContext(&c);
}

static void fail_each_step(void)
{
	size_t shares = fake_shares();
	size_t mapped = fake.mapped;
	unsigned int n = 0;

	do {
		fake.steps = 0;
		fake.fail_at = ++n;
		whole_life();
		assert_int_equal(fake_shares(), shares);
		assert_int_equal(fake_devices(), 1);
		assert_int_equal(fake.mapped, mapped);
	} while (fake.steps >= n);
	assert_true(n > 20);
	fake.fail_at = 0;
}

test(whatever_fails_nothing_is_left_behind)
{
	fail_each_step();
	fake.refuse_register = true;
	fail_each_step();
	fake.refuse_register = false;
	reopen(TEE_GEN_CAP_GP);
	fail_each_step();
}

/* ---- threads --------------------------------------------------------------------------------- */

#define THREADS 8
#define ROUNDS  400

static int bad;

static void expect(bool good)
{
	if (!good)
		__atomic_store_n(&bad, 1, __ATOMIC_RELAXED);
}

/* Complements what it gets, and looks whether anything else is in sight. */
static TEEC_Result ta_checks(struct fake_call *call)
{
	struct fake_param *p = &call->params[0];

	if (call->opens)
		return TEEC_SUCCESS;
	if (p->mapped)
		expect(is_zero(p->bytes + p->b, -p->b % 4096));
	sched_yield();
	return ta_complement(call);
}

static void round_trip(TEEC_Session *s, uint8_t *bytes, size_t size)
{
	TEEC_Operation o = operation_temp(TEEC_MEMREF_TEMP_INOUT, bytes, size);

	fill(bytes, size, (unsigned int)size);
	expect(TEEC_InvokeCommand(s, 1, &o, NULL) == TEEC_SUCCESS);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)~bytes[i];
	expect(is_filled(bytes, size, (unsigned int)size));
}

static void *calls(void *argument)
{
	static const size_t sizes[] = { 1, 4096, 5000, 40000, 16, 65536, 100 };
	uint8_t *bytes = argument;

	for (unsigned int i = 0; i < ROUNDS; i++)
		round_trip(&session, bytes, sizes[i % 7]);
	round_trip(&session, bytes, 90000);
	return NULL;
}

static void *contexts(void *argument)
{
	uint8_t *bytes = argument;

	for (unsigned int i = 0; i < ROUNDS / 4; i++) {
		TEEC_Context c;
		TEEC_Session s;

		expect(TEEC_InitializeContext(NULL, &c) == TEEC_SUCCESS);
		expect(TEEC_OpenSession(&c, &s, &uuid, 0, NULL, NULL, NULL) == TEEC_SUCCESS);
		round_trip(&s, bytes, 1 + i * 300);
		TEEC_CloseSession(&s);
		TEEC_FinalizeContext(&c);
	}
	return NULL;
}

static TEEC_Operation cancellable;
static int over;

static void *cancels(void *argument)
{
	(void)argument;
	while (!__atomic_load_n(&over, __ATOMIC_RELAXED))
		TEEC_RequestCancellation(&cancellable);
	return NULL;
}

static void start_over(void)
{
	__atomic_store_n(&cancellable.started, 0, __ATOMIC_RELAXED);
}

test(threads_do_not_get_in_each_others_way)
{
	pthread_t threads[THREADS];
	uint8_t *bytes = calloc(THREADS, 100000);

	bad = 0;
	fake.ta = ta_checks;
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, i < THREADS - 2 ? calls : contexts,
		               bytes + i * 100000);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	free(bytes);
	assert_int_equal(bad, 0);
}

/* Until it is over. */
static void *calls_on(void *argument)
{
	while (!__atomic_load_n(&over, __ATOMIC_RELAXED))
		round_trip(&session, argument, 5000);
	return NULL;
}

/* A lock that another thread held at that moment would be held in the child for ever. */
test(children_forked_while_threads_call_can_call)
{
	pthread_t threads[4];
	uint8_t *bytes = calloc(5, 5000);

	bad = 0;
	over = 0;
	fake.ta = ta_checks;
	for (size_t i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, calls_on, bytes + i * 5000);
	for (unsigned int i = 0; i < 100; i++) {
		int status = -1;
		pid_t child = fork();

		if (child == 0) {
			alarm(20);
			round_trip(&session, bytes + 20000, 5000);
			_exit(bad);
		}
		waitpid(child, &status, 0);
		expect(status == 0);
	}
	__atomic_store_n(&over, 1, __ATOMIC_RELAXED);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	free(bytes);
	assert_int_equal(bad, 0);
}

test(calls_may_be_cancelled_at_any_moment)
{
	pthread_t thread;

	over = 0;
	cancellable = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	pthread_create(&thread, NULL, cancels, NULL);
	for (unsigned int i = 0; i < 20000; i++) {
		uint32_t origin;
		TEEC_Result result = TEEC_InvokeCommand(&session, 1, &cancellable, &origin);

		if (result == TEEC_ERROR_CANCEL)
			assert_int_equal(origin, TEEC_ORIGIN_API);
		else
			assert_int_equal(result, TEEC_SUCCESS);
		start_over();
	}
	__atomic_store_n(&over, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
}
