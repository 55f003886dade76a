// SPDX-License-Identifier: BSD-2-Clause
/*
 * Asks the hello TA to add one to 42.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <tee_client_api.h>

#include <hello_ta.h>

static const char *const origins[] = { "?", "client library", "driver", "TEE", "TA" };

/* Report what failed, with the two numbers that tell why. */
static int failed(const char *what, TEEC_Result result, uint32_t origin)
{
	fprintf(stderr, "hello: %s failed: 0x%08x from the %s\n", what, result,
	        origins[origin <= 4 ? origin : 0]);
	return 1;
}

static TEEC_Result increment(TEEC_Session *session, uint32_t *value, uint32_t *origin)
{
	TEEC_Operation op;
	TEEC_Result result;

	memset(&op, 0, sizeof(op));
	op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
	op.params[0].value.a = *value;
	result = TEEC_InvokeCommand(session, TA_HELLO_CMD_INCREMENT, &op, origin);
	*value = op.params[0].value.a;
	return result;
}

int main(void)
{
	const TEEC_UUID uuid = TA_HELLO_UUID;
	const uint32_t before = 42;
	uint32_t after = before, origin = 0;
	TEEC_Context context;
	TEEC_Session session;
	TEEC_Result result;
	int status = 0;

	result = TEEC_InitializeContext(NULL, &context);
	if (result != TEEC_SUCCESS)
		return failed("TEEC_InitializeContext", result, TEEC_ORIGIN_API);
	result = TEEC_OpenSession(&context, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL,
	                          &origin);
	if (result != TEEC_SUCCESS) {
		status = failed("TEEC_OpenSession", result, origin);
		goto finalize;
	}
	result = increment(&session, &after, &origin);
	if (result != TEEC_SUCCESS)
		status = failed("TEEC_InvokeCommand", result, origin);
	else
		printf("hello: %u -> %u\n", before, after);
	TEEC_CloseSession(&session);
finalize:
	TEEC_FinalizeContext(&context);
	return status;
}
