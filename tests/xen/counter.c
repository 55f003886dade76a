// SPDX-License-Identifier: BSD-2-Clause
/*
 * counter add N    - let this guest's counter TA add N; say what it counts and what the guest holds
 * counter hold N   - open N sessions and keep them until killed
 * counter work     - add 1 again and again until killed; ends with 1 if a result is wrong
 *
 * "add" prints "counter C sessions S pages P": sessions without its own; P is "-" if the TEE does
 * not say how many pages of secure memory the guest's partition has.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tee_client_api.h>

#include "abi/stats.h"

#include <counter_ta.h>

#define HOLD_MAX 16

static TEEC_Context context;

static void must(const char *what, TEEC_Result result, uint32_t origin)
{
	if (result == TEEC_SUCCESS)
		return;
	printf("counter: %s failed: 0x%08x, origin %u\n", what, result, origin);
	exit(1);
}

static void open_session(TEEC_Session *session)
{
	const TEEC_UUID uuid = TA_COUNTER_UUID;
	uint32_t origin;

	must("TEEC_OpenSession",
	     TEEC_OpenSession(&context, session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin),
	     origin);
}

static TEEC_Value add(TEEC_Session *session, uint32_t n)
{
	TEEC_Operation op = { .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE,
		                                             TEEC_NONE) };
	uint32_t origin;

	op.params[0].value.a = n;
	must("TEEC_InvokeCommand", TEEC_InvokeCommand(session, TA_COUNTER_CMD_ADD, &op, &origin),
	     origin);
	return op.params[0].value;
}

/* Asks the stats service; 0: there is none that knows. */
static uint32_t pages(void)
{
	static const uint8_t octets[16] = STATS_UUID_OCTETS;
	TEEC_Operation op = { .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_VALUE_OUTPUT,
		                                             TEEC_VALUE_OUTPUT,
		                                             TEEC_VALUE_OUTPUT) };
	TEEC_UUID uuid = { .timeLow = (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 |
		                      (uint32_t)octets[2] << 8 | octets[3],
		           .timeMid = (uint16_t)(octets[4] << 8 | octets[5]),
		           .timeHiAndVersion = (uint16_t)(octets[6] << 8 | octets[7]) };
	TEEC_Session session;
	TEEC_Result result;
	uint32_t origin;

	memcpy(uuid.clockSeqAndNode, octets + 8, 8);
	result = TEEC_OpenSession(&context, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL,
	                          &origin);
	if (result != TEEC_SUCCESS)
		return 0;
	result = TEEC_InvokeCommand(&session, STATS_CMD_ACCOUNT, &op, &origin);
	TEEC_CloseSession(&session);
	return result == TEEC_SUCCESS ? op.params[0].value.a : 0;
}

static int say(uint32_t n)
{
	TEEC_Session session;
	TEEC_Value value;
	uint32_t held;

	open_session(&session);
	value = add(&session, n);
	TEEC_CloseSession(&session);
	held = pages();
	printf("counter %u sessions %u pages ", value.a, value.b - 1);
	if (held)
		printf("%u\n", held);
	else
		printf("-\n");
	return 0;
}

static _Noreturn void hold(uint32_t n)
{
	static TEEC_Session sessions[HOLD_MAX];
	uint32_t i;

	for (i = 0; i < n && i < HOLD_MAX; i++)
		open_session(&sessions[i]);
	printf("holds %u sessions\n", i);
	fflush(stdout);
	for (;;)
		pause();
}

/* With the session opened anew for each, as programs do that come and go. */
static int work(void)
{
	uint32_t last = 0;

	for (;;) {
		TEEC_Session session;
		TEEC_Value value;

		open_session(&session);
		value = add(&session, 1);
		TEEC_CloseSession(&session);
		if (last && value.a != last + 1) {
			printf("counter: %u came after %u\n", value.a, last);
			return 1;
		}
		last = value.a;
	}
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	uint32_t n = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1;

	must("TEEC_InitializeContext", TEEC_InitializeContext(NULL, &context), TEEC_ORIGIN_API);
	if (!strcmp(what, "add"))
		return say(n);
	if (!strcmp(what, "hold"))
		hold(n);
	if (!strcmp(what, "work"))
		return work();
	fprintf(stderr, "usage: counter add|hold N, or counter work\n");
	return 2;
}
