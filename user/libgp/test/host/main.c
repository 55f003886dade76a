// SPDX-License-Identifier: BSD-2-Clause
/*
 * Runs the self-test TA of libgp. One line for each test; "N passed, N failed" at the end.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <tee_client_api.h>

#include <selftest.h>

static const TEEC_UUID uuid = SELFTEST_UUID;
static int passed, failed;

static TEEC_Result call(TEEC_Session *s, uint32_t command, TEEC_Operation *op, uint32_t *origin)
{
	static uint8_t room[32];

	memset(op, 0, sizeof(*op));
	op->paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_MEMREF_TEMP_INOUT,
	                                  TEEC_VALUE_INOUT, TEEC_NONE);
	op->params[1].tmpref.buffer = room;
	op->params[1].tmpref.size = sizeof(room);
	op->params[2].value.a = 5;
	op->params[2].value.b = 6;
	return TEEC_InvokeCommand(s, command, op, origin);
}

static void report(const char *name, int ok, const char *what, uint32_t n)
{
	printf("  %-20s %s %s%u\n", name, ok ? "ok    " : "FAILED", what, n);
	*(ok ? &passed : &failed) += 1;
}

static void run_test(TEEC_Session *s, uint32_t command, const char *name)
{
	TEEC_Operation op;
	uint32_t origin;
	TEEC_Result r = call(s, command, &op, &origin);
	int back = op.params[1].tmpref.size == 7 && op.params[2].value.a == 0xfffffffe &&
	           op.params[2].value.b == 7;

	if (r != TEEC_SUCCESS)
		report(name, 0, "result ", r);
	else if (op.params[0].value.a || !back)
		report(name, 0, "line ", op.params[0].value.a);
	else
		report(name, 1, "checks: ", op.params[0].value.b);
}

/* The TA must be gone, in this call and for the whole session; a new session works again. */
static void run_death(TEEC_Context *c, uint32_t command, const char *name)
{
	TEEC_Operation op;
	TEEC_Session s;
	TEEC_Result first, then;
	uint32_t origin = 0, from = 0;

	first = TEEC_OpenSession(c, &s, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
	if (first != TEEC_SUCCESS) {
		report(name, 0, "open: ", first);
		return;
	}
	first = call(&s, command, &op, &origin);
	then = call(&s, 9, &op, &from);
	TEEC_CloseSession(&s);
	report(name,
	       first == TEEC_ERROR_TARGET_DEAD && origin == TEEC_ORIGIN_TEE &&
	               then == TEEC_ERROR_TARGET_DEAD,
	       "origin ", origin);
}

int main(void)
{
	TEEC_Context c;
	TEEC_Session s;
	uint32_t origin;
	TEEC_Result r;

	r = TEEC_InitializeContext(NULL, &c);
	if (r == TEEC_SUCCESS)
		r = TEEC_OpenSession(&c, &s, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
	if (r != TEEC_SUCCESS) {
		fprintf(stderr, "libgp-test: cannot open a session: 0x%08x\n", r);
		return 1;
	}
#define RUN_TEST(number, name) run_test(&s, number, #name);
	SELFTEST_CMDS(RUN_TEST)
	TEEC_CloseSession(&s);
#define RUN_DEATH(number, name) run_death(&c, number, #name);
	SELFTEST_DEATHS(RUN_DEATH)
	TEEC_FinalizeContext(&c);
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
