// SPDX-License-Identifier: BSD-2-Clause
#include <tee_internal_api.h>

#include <selftest.h>
#include "check.h"

#if !defined(SELFTEST_HERE) || CFG_SELFTEST_ANSWER != 42
#error "flags of sub.mk, or variables of the Makefile, do not arrive"
#endif

TEE_Result TA_CreateEntryPoint(void)
{
	return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[TEE_NUM_PARAMS],
                                    void **context)
{
	*context = (void *)&TA_OpenSessionEntryPoint;
	if (types == TEE_PARAM_TYPE_VALUE_INPUT)
		return params[0].value.a; /* a session that is refused */
	return types ? serve(SELFTEST_SERVE_CHANGE, types, params) : TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *context)
{
	if (context != (void *)&TA_OpenSessionEntryPoint)
		TEE_Panic(1);
}

/* A table of pointers: constants that need relocation. */
static const struct {
	uint32_t number;
	void (*run)(struct checks *c);
} tests[] = {
#define TEST_ENTRY(number, name) { number, test_##name },
	SELFTEST_CMDS(TEST_ENTRY)
};

static const struct {
	uint32_t number;
	void (*run)(void);
} deaths[] = {
#define DEATH_ENTRY(number, name) { number, die_by_##name },
	SELFTEST_DEATHS(DEATH_ENTRY)
};

TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	struct checks c = { 0, 0 };
	size_t i;

	if (context != (void *)&TA_OpenSessionEntryPoint)
		return TEE_ERROR_BAD_STATE;
	if (command >= SELFTEST_SERVE_CHANGE)
		return serve(command, types, params);
	client_params = params;
	if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_MEMREF_INOUT,
	                             TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE))
		return TEE_ERROR_BAD_PARAMETERS;
	/* the client's 5 and 6, and its 32 bytes, of which it gets 7 back */
	CHECK(&c, params[2].value.a == 5 && params[2].value.b == 6);
	CHECK(&c, params[1].memref.size == 32);
	params[2].value.a = 0xfffffffe;
	params[2].value.b = 7;
	params[1].memref.size = 7;
	for (i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++)
		if (deaths[i].number == command)
			deaths[i].run();
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (tests[i].number != command)
			continue;
		tests[i].run(&c);
		params[0].value.a = c.failed_line;
		params[0].value.b = c.made;
		return TEE_SUCCESS;
	}
	return TEE_ERROR_NOT_SUPPORTED;
}
