// SPDX-License-Identifier: BSD-2-Clause
/*
 * Cancellation: before, during and after a call, from other threads.
 */
#include <pthread.h>
#include <unistd.h>

#include "common.h"

static struct {
	unsigned int count;
	uint32_t session;
	uint32_t id;
} told;

static void remember(uint32_t of_session, uint32_t id)
{
	told.count++;
	told.session = of_session;
	told.id = id;
}

static void expect_told(unsigned int count)
{
	assert_int_equal(told.count, count);
	told.count = 0;
}

static TEEC_Operation operation;

static TEEC_Result ta_is_cancelled(struct fake_call *call)
{
	TEEC_RequestCancellation(&operation);
	assert_int_equal(told.id, call->cancel_id);
	return TEEC_ERROR_CANCEL;
}

test(a_call_that_runs_is_named_to_the_kernel)
{
	told.count = 0;
	fake.cancelled = remember;
	fake.ta = ta_is_cancelled;
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	expect_result(&operation, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
	assert_int_equal(told.session, FAKE_SESSION);
	expect_told(1);
}

test(a_session_that_opens_is_cancelled_by_its_id_alone)
{
	static const TEEC_UUID uuid = { 0 };
	TEEC_Session other;

	told.count = 0;
	fake.cancelled = remember;
	fake.ta = ta_is_cancelled;
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	assert_int_equal(TEEC_OpenSession(&context, &other, &uuid, 0, NULL, &operation, NULL),
	                 TEEC_ERROR_CANCEL);
	assert_int_equal(told.session, 0);
	expect_told(1);
	TEEC_CloseSession(&other);
}

test(a_call_that_was_cancelled_before_does_not_begin)
{
	static const TEEC_UUID uuid = { 0 };
	TEEC_Session other;
	uint32_t origin;

	told.count = 0;
	fake.cancelled = remember;
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	TEEC_RequestCancellation(&operation);
	fake_ioctls();
	expect_result(&operation, TEEC_ERROR_CANCEL, TEEC_ORIGIN_API);
	operation.started = 0;
	TEEC_RequestCancellation(&operation);
	TEEC_RequestCancellation(&operation);
	assert_int_equal(TEEC_OpenSession(&context, &other, &uuid, 0, NULL, &operation, &origin),
	                 TEEC_ERROR_CANCEL);
	assert_int_equal(origin, TEEC_ORIGIN_API);
	TEEC_CloseSession(&other);
	assert_int_equal(fake_ioctls(), 0);
	expect_told(0);
}

test(a_call_that_is_over_is_not_cancelled_nor_is_the_next_one)
{
	told.count = 0;
	fake.cancelled = remember;
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	expect_success(&operation);
	TEEC_RequestCancellation(&operation);
	expect_success(&operation);
	expect_told(0);
	operation.started = 0;
	expect_success(&operation);
}

test(an_opening_that_is_over_is_not_cancelled)
{
	static const TEEC_UUID uuid = { 0 };
	TEEC_Session other;

	told.count = 0;
	fake.cancelled = remember;
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	assert_int_equal(TEEC_OpenSession(&context, &other, &uuid, 0, NULL, &operation, NULL),
	                 TEEC_SUCCESS);
	TEEC_RequestCancellation(&operation);
	expect_told(0);
	TEEC_CloseSession(&other);
}

test(a_program_that_does_not_cancel_may_leave_anything_in_started)
{
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	for (uint32_t i = 0; i < 32; i++) {
		operation.started = 1u << i;
		expect_success(&operation);
	}
}

static TEEC_Result ta_starts_anew(struct fake_call *call)
{
	(void)call;
	operation.started = 0;
	return TEEC_SUCCESS;
}

test(a_program_that_writes_started_during_the_call_waits_for_nothing)
{
	fake.ta = ta_starts_anew;
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	expect_success(&operation);
}

/* ---- the end of the call and the one who cancels --------------------------------------------- */

static int telling;
static int returned;
static pthread_t canceller;

static void slow_kernel(uint32_t of_session, uint32_t id)
{
	(void)of_session;
	(void)id;
	__atomic_store_n(&telling, 1, __ATOMIC_RELEASE);
	usleep(50000);
	/* The call is not over, and so the session and the operation are still there. */
	assert_int_equal(__atomic_load_n(&returned, __ATOMIC_ACQUIRE), 0);
}

static void *cancel(void *argument)
{
	TEEC_RequestCancellation(argument);
	return NULL;
}

static TEEC_Result ta_waits_for_the_canceller(struct fake_call *call)
{
	(void)call;
	pthread_create(&canceller, NULL, cancel, &operation);
	while (!__atomic_load_n(&telling, __ATOMIC_ACQUIRE))
		usleep(100);
	/* A second one has nothing to add. */
	TEEC_RequestCancellation(&operation);
	return TEEC_SUCCESS;
}

test(a_call_does_not_end_while_the_kernel_is_told_of_it)
{
	telling = 0;
	returned = 0;
	fake.cancelled = slow_kernel;
	fake.ta = ta_waits_for_the_canceller;
	operation = operation_of(TEEC_NONE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	expect_success(&operation);
	__atomic_store_n(&returned, 1, __ATOMIC_RELEASE);
	pthread_join(canceller, NULL);
	assert_int_equal(fake.count[_IOC_NR(TEE_IOC_CANCEL)], 1);
}
