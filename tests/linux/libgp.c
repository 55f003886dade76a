// SPDX-License-Identifier: BSD-2-Clause
/*
 * The self-test TA of the library that TAs are linked with: each of its commands tests a part of
 * the library from inside, or kills the TA in some way.
 */
#include <string.h>

#include <selftest.h>

#include "tee.h"

static const TEEC_UUID uuid = SELFTEST_UUID;

static struct outcome call(TEEC_Session *s, uint32_t command, TEEC_Operation *op)
{
	static uint8_t room[32];

	memset(op, 0, sizeof(*op));
	op->paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_MEMREF_TEMP_INOUT,
	                                  TEEC_VALUE_INOUT, TEEC_NONE);
	op->params[1].tmpref.buffer = room;
	op->params[1].tmpref.size = sizeof(room);
	op->params[2].value.a = 5;
	op->params[2].value.b = 6;
	return tee_invoke(s, command, op);
}

static void run_test(TEEC_Session *s, uint32_t command, const char *name)
{
	TEEC_Operation op;
	struct outcome o = call(s, command, &op);
	bool back = op.params[1].tmpref.size == 7 && op.params[2].value.a == 0xfffffffe &&
	            op.params[2].value.b == 7;

	tap_ok(o.result == TEEC_SUCCESS && !op.params[0].value.a && back,
	       "the self-test of %s passes", name);
	if (o.result != TEEC_SUCCESS)
		tap_note("%s from %s", tee_name(o.result), tee_origin(o.origin));
	else if (op.params[0].value.a)
		tap_note("line %u of the TA is wrong", op.params[0].value.a);
}

/* The TA must be gone, in this call and for the whole session; a new session works again. */
static void run_death(TEEC_Context *c, uint32_t command, const char *name)
{
	struct outcome first, then;
	TEEC_Operation op;
	TEEC_Session s;

	tee_open(c, &s, uuid);
	first = call(&s, command, &op);
	then = call(&s, SELFTEST_CMD_EMPTY, &op);
	TEEC_CloseSession(&s);
	tap_ok(first.result == TEEC_ERROR_TARGET_DEAD && first.origin == TEEC_ORIGIN_TEE &&
	               then.result == TEEC_ERROR_TARGET_DEAD,
	       "the self-test TA dies of %s", name);
}

int main(void)
{
	TEEC_Context c;
	TEEC_Session s;

	tee_init(&c);
	tee_open(&c, &s, uuid);
#define RUN_TEST(number, name) run_test(&s, number, #name);
	SELFTEST_CMDS(RUN_TEST)
	TEEC_CloseSession(&s);
#define RUN_DEATH(number, name) run_death(&c, number, #name);
	SELFTEST_DEATHS(RUN_DEATH)
	TEEC_FinalizeContext(&c);
	return tap_done();
}
