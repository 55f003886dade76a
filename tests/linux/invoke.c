// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sessions and invocations as a well-behaved client makes them, and the errors of one that errs.
 */
#include <string.h>

#include <hello_ta.h>
#include <probe_ta.h>

#include "tee.h"

#define SESSIONS 8

static TEEC_Context context;

static void one_session_answers(TEEC_UUID hello)
{
	TEEC_Session session;
	bool good = true;

	tee_open(&context, &session, hello);
	tap_ok(tee_increments(&session, 42), "the hello TA makes 43 of 42");
	for (uint32_t i = 0; i < 1000; i++)
		good = good && tee_increments(&session, i);
	tap_ok(good, "a thousand invocations of one session are answered");
	tee_expect(tee_invoke(&session, 0x7fffffff, NULL), TEEC_ERROR_NOT_SUPPORTED,
	           TEEC_ORIGIN_TRUSTED_APP,
	           "a command that the TA does not know is refused by the TA");
	tee_expect(tee_invoke(&session, TA_HELLO_CMD_INCREMENT, NULL), TEEC_ERROR_BAD_PARAMETERS,
	           TEEC_ORIGIN_TRUSTED_APP,
	           "parameters that the TA does not expect are refused by the TA");
	tap_ok(tee_increments(&session, 7), "the session works after refused commands");
	TEEC_CloseSession(&session);
}

static void sessions_are_apart(TEEC_UUID probe)
{
	TEEC_Session sessions[SESSIONS];
	TEEC_Operation operation;
	bool good = true;

	for (size_t i = 0; i < SESSIONS; i++)
		tee_open(&context, &sessions[i], probe);
	for (size_t i = 0; i < SESSIONS; i++)
		for (size_t k = 0; k < i; k++)
			good = good && tee_increments(&sessions[i], 1);
	for (size_t i = 0; i < SESSIONS; i++) {
		memset(&operation, 0, sizeof(operation));
		operation.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE,
		                                        TEEC_NONE);
		good = good &&
		       tee_invoke(&sessions[i], PROBE_CMD_COUNT, &operation).result ==
		               TEEC_SUCCESS &&
		       operation.params[0].value.a == i + 1;
		TEEC_CloseSession(&sessions[i]);
	}
	tap_ok(good, "%d sessions at once have an instance each, with its own memory", SESSIONS);
}

static void results_arrive_unchanged(TEEC_UUID probe)
{
	static const TEEC_Result results[] = { TEEC_ERROR_GENERIC, TEEC_ERROR_TARGET_DEAD,
		                               0x12345678, 0xffffffff };
	TEEC_Session session;
	TEEC_Operation operation;
	bool good = true;

	tee_open(&context, &session, probe);
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		struct outcome got;

		memset(&operation, 0, sizeof(operation));
		operation.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE,
		                                        TEEC_NONE);
		operation.params[0].value.a = results[i];
		got = tee_invoke(&session, PROBE_CMD_RETURN, &operation);
		good = good && got.result == results[i] && got.origin == TEEC_ORIGIN_TRUSTED_APP;
	}
	tap_ok(good, "whatever result the TA returns arrives as it is, with the TA as its origin");
	TEEC_CloseSession(&session);
}

static void opening_and_closing_leaks_nothing(TEEC_UUID hello)
{
	bool good = true;

	for (unsigned int i = 0; i < 50; i++)
		good = good && tee_probe_open(&context, hello).result == TEEC_SUCCESS;
	tap_ok(good, "fifty sessions are opened and closed in turn");
}

static void a_stranger_is_not_found(void)
{
	TEEC_UUID nobody = tee_uuid_of("00000000-1111-2222-3333-444444444444");

	tee_expect(tee_probe_open(&context, nobody), TEEC_ERROR_ITEM_NOT_FOUND, TEEC_ORIGIN_TEE,
	           "a TA that is not there is not found");
}

int main(void)
{
	TEEC_UUID hello = tee_uuid("HELLO_UUID");
	TEEC_UUID probe = tee_uuid("PROBE_UUID");

	tee_init(&context);
	one_session_answers(hello);
	sessions_are_apart(probe);
	results_arrive_unchanged(probe);
	opening_and_closing_leaks_nothing(hello);
	a_stranger_is_not_found();
	TEEC_FinalizeContext(&context);
	return tap_done();
}
