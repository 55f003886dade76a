// SPDX-License-Identifier: BSD-2-Clause
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hello_ta.h>
#include <probe_ta.h>

#include "tee.h"

static_assert(TA_HELLO_CMD_INCREMENT == PROBE_CMD_INCREMENT, "one helper serves both TAs");

static const struct {
	TEEC_Result result;
	const char *name;
} names[] = {
	{ TEEC_SUCCESS, "SUCCESS" },
	{ TEEC_ERROR_GENERIC, "GENERIC" },
	{ TEEC_ERROR_ACCESS_DENIED, "ACCESS_DENIED" },
	{ TEEC_ERROR_CANCEL, "CANCEL" },
	{ TEEC_ERROR_ACCESS_CONFLICT, "ACCESS_CONFLICT" },
	{ TEEC_ERROR_EXCESS_DATA, "EXCESS_DATA" },
	{ TEEC_ERROR_BAD_FORMAT, "BAD_FORMAT" },
	{ TEEC_ERROR_BAD_PARAMETERS, "BAD_PARAMETERS" },
	{ TEEC_ERROR_BAD_STATE, "BAD_STATE" },
	{ TEEC_ERROR_ITEM_NOT_FOUND, "ITEM_NOT_FOUND" },
	{ TEEC_ERROR_NOT_IMPLEMENTED, "NOT_IMPLEMENTED" },
	{ TEEC_ERROR_NOT_SUPPORTED, "NOT_SUPPORTED" },
	{ TEEC_ERROR_NO_DATA, "NO_DATA" },
	{ TEEC_ERROR_OUT_OF_MEMORY, "OUT_OF_MEMORY" },
	{ TEEC_ERROR_BUSY, "BUSY" },
	{ TEEC_ERROR_COMMUNICATION, "COMMUNICATION" },
	{ TEEC_ERROR_SECURITY, "SECURITY" },
	{ TEEC_ERROR_SHORT_BUFFER, "SHORT_BUFFER" },
	{ TEEC_ERROR_EXTERNAL_CANCEL, "EXTERNAL_CANCEL" },
	{ TEEC_ERROR_TARGET_DEAD, "TARGET_DEAD" },
};

const char *tee_name(TEEC_Result result)
{
	static char number[16];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].result == result)
			return names[i].name;
	snprintf(number, sizeof(number), "0x%08x", result);
	return number;
}

const char *tee_origin(uint32_t origin)
{
	static const char *const origins[] = { "nobody", "the client library", "communication",
		                               "the TEE", "the TA" };

	return origin < sizeof(origins) / sizeof(origins[0]) ? origins[origin]
	                                                     : "an unknown origin";
}

TEEC_UUID tee_uuid_of(const char *text)
{
	unsigned int word[11];
	TEEC_UUID uuid;
	int end = 0;

	if (sscanf(text, "%8x-%4x-%4x-%2x%2x-%2x%2x%2x%2x%2x%2x%n", &word[0], &word[1], &word[2],
	           &word[3], &word[4], &word[5], &word[6], &word[7], &word[8], &word[9], &word[10],
	           &end) != 11 ||
	    text[end] != '\0')
		tap_bail("%s is a UUID", text);
	uuid.timeLow = word[0];
	uuid.timeMid = (uint16_t)word[1];
	uuid.timeHiAndVersion = (uint16_t)word[2];
	for (size_t i = 0; i < 8; i++)
		uuid.clockSeqAndNode[i] = (uint8_t)word[3 + i];
	return uuid;
}

TEEC_UUID tee_uuid(const char *variable)
{
	const char *text = getenv(variable);

	if (text == NULL)
		tap_bail("the test script names a TA in %s", variable);
	return tee_uuid_of(text);
}

void tee_init(TEEC_Context *context)
{
	TEEC_Result result = TEEC_InitializeContext(NULL, context);

	if (result != TEEC_SUCCESS)
		tap_bail("the TEE can be opened (%s)", tee_name(result));
}

struct outcome tee_try_open(TEEC_Context *context, TEEC_Session *session, TEEC_UUID uuid)
{
	struct outcome got = { 0, 0 };

	got.result = TEEC_OpenSession(context, session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL,
	                              &got.origin);
	return got;
}

void tee_open(TEEC_Context *context, TEEC_Session *session, TEEC_UUID uuid)
{
	struct outcome got = tee_try_open(context, session, uuid);

	if (got.result != TEEC_SUCCESS)
		tap_bail("a session opens (%s from %s)", tee_name(got.result),
		         tee_origin(got.origin));
}

struct outcome tee_probe_open(TEEC_Context *context, TEEC_UUID uuid)
{
	TEEC_Session session;
	struct outcome got = tee_try_open(context, &session, uuid);

	if (got.result == TEEC_SUCCESS)
		TEEC_CloseSession(&session);
	return got;
}

struct outcome tee_invoke(TEEC_Session *session, uint32_t command, TEEC_Operation *operation)
{
	struct outcome got = { 0, 0 };

	got.result = TEEC_InvokeCommand(session, command, operation, &got.origin);
	return got;
}

void tee_expect(struct outcome got, TEEC_Result result, uint32_t origin, const char *name)
{
	bool good = got.result == result && got.origin == origin;

	tap_ok(good, "%s", name);
	if (!good)
		tap_note("it was %s from %s", tee_name(got.result), tee_origin(got.origin));
}

void tee_expect_one_of(struct outcome got, const TEEC_Result *results, size_t count,
                       const char *name)
{
	bool good = false;

	for (size_t i = 0; i < count; i++)
		if (got.result == results[i] && got.origin == TEEC_ORIGIN_TEE)
			good = true;
	tap_ok(good, "%s (%s)", name, tee_name(got.result));
	if (!good)
		tap_note("it was %s from %s", tee_name(got.result), tee_origin(got.origin));
}

bool tee_increments(TEEC_Session *session, uint32_t value)
{
	TEEC_Operation operation;

	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	operation.params[0].value.a = value;
	return tee_invoke(session, TA_HELLO_CMD_INCREMENT, &operation).result == TEEC_SUCCESS &&
	       operation.params[0].value.a == value + 1;
}

/* Columns of /proc/interrupts are CPUs. */
unsigned long tee_interrupts(const char *name, unsigned int cpu)
{
	FILE *f = fopen("/proc/interrupts", "r");
	unsigned long all = 0;
	char line[1024]; /* the name is at the end, behind 11 bytes for each CPU */

	while (f && fgets(line, sizeof(line), f)) {
		char *at = strchr(line, ':');

		if (!at || !strstr(line, name))
			continue;
		at++;
		for (unsigned int i = 0; i < cpu; i++)
			(void)strtoul(at, &at, 10);
		all += strtoul(at, NULL, 10);
	}
	if (f)
		fclose(f);
	return all;
}
