// SPDX-License-Identifier: BSD-2-Clause
/*
 * A TA of several ELF objects: in C++, with a library that it is linked with and one that it opens.
 */
#include <stdlib.h>

#include <objects_ta.h>

#include "tee.h"

static const struct {
	uint32_t command;
	const char *name;
	bool not_peer;
} checks[] = {
	{ OBJECTS_CMD_LANGUAGE, "C++ has its objects, casts and containers", false },
	{ OBJECTS_CMD_EXCEPTIONS, "C++ has its exceptions", false },
	{ OBJECTS_CMD_LINKED, "a library that the TA is linked with shares its heap", false },
	{ OBJECTS_CMD_LATE, "a library is opened, and its symbols are found", false },
	/* There another TA is no library. */
	{ OBJECTS_CMD_TAS, "a TA opens itself, and another", true },
};

static TEEC_Context context;

static struct outcome ask(TEEC_Session *session, uint32_t command, TEEC_Operation *op)
{
	*op = (TEEC_Operation){ .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE,
		                                               TEEC_NONE, TEEC_NONE) };
	return tee_invoke(session, command, op);
}

static void dies(TEEC_UUID uuid, uint32_t command, const char *name)
{
	TEEC_Operation op;
	TEEC_Session session;

	tee_open(&context, &session, uuid);
	tee_expect(ask(&session, command, &op), TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE, name);
	TEEC_CloseSession(&session);
}

int main(void)
{
	TEEC_UUID uuid = tee_uuid_of(OBJECTS_UUID);
	TEEC_Operation op;
	TEEC_Session session;

	tee_init(&context);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct outcome o;

		if (checks[i].not_peer && getenv("TEE_IS_PEER"))
			continue;
		tee_open(&context, &session, uuid);
		o = ask(&session, checks[i].command, &op);
		tap_ok(o.result == TEEC_SUCCESS && !op.params[0].value.a && op.params[0].value.b,
		       "%s", checks[i].name);
		if (op.params[0].value.a || o.result != TEEC_SUCCESS)
			tap_note("%s, line %u", tee_name(o.result), op.params[0].value.a);
		TEEC_CloseSession(&session);
	}
	dies(uuid, OBJECTS_CMD_UNCAUGHT, "an exception that nobody catches ends the TA");
	dies(uuid, OBJECTS_CMD_CRASH_LATE, "a crash in a library that was opened ends the TA");
	TEEC_FinalizeContext(&context);
	return tap_done();
}
