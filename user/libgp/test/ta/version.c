// SPDX-License-Identifier: BSD-2-Clause
/*
 * A source that was written for version 1.1 of the API (see sub.mk), where sizes have 32 bits.
 */
#include <string.h>
#include <tee_internal_api.h>

#include <selftest.h>
#include "check.h"

#if !__OPTEE_CORE_API_COMPAT_1_1
#error "this is to be compiled for version 1.1"
#endif

static void properties(struct checks *c)
{
	TEE_PropSetHandle e = TEE_HANDLE_NULL;
	uint8_t bytes[4];
	char text[40];
	uint32_t len = sizeof(text);

	CHECK(c, !TEE_GetPropertyAsString(TEE_PROPSET_CURRENT_TA, "gpd.ta.version", text, &len));
	CHECK(c, len == 4 && !strcmp(text, "2.7"));
	len = sizeof(bytes);
	CHECK(c, !TEE_GetPropertyAsBinaryBlock(TEE_PROPSET_CURRENT_TA, "postern.selftest.bytes",
	                                       bytes, &len));
	CHECK(c, len == 4 && bytes[3] == 4);
	CHECK(c, !TEE_AllocatePropertyEnumerator(&e));
	TEE_StartPropertyEnumerator(e, TEE_PROPSET_CURRENT_TA);
	len = sizeof(text);
	CHECK(c, !TEE_GetPropertyName(e, text, &len) && len == strlen(text) + 1);
	TEE_FreePropertyEnumerator(e);
}

static void sessions(struct checks *c)
{
	const TEE_UUID self = SELFTEST_UUID;
	TEE_TASessionHandle s = TEE_HANDLE_NULL;
	TEE_Param p[TEE_NUM_PARAMS];
	uint8_t room[32] = { 0 };
	TEE_Result res;

	res = TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, 0, NULL, &s, NULL);
	CHECK(c, res == TEE_SUCCESS);
	memset(p, 0xee, sizeof(p));
	p[1].memref.buffer = room;
	p[1].memref.size = sizeof(room);
	p[2].value.a = 5;
	p[2].value.b = 6;
	res = TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, SELFTEST_CMD_EMPTY,
	                          TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT,
	                                          TEE_PARAM_TYPE_MEMREF_INOUT,
	                                          TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE),
	                          p, NULL);
	CHECK(c, res == TEE_SUCCESS && p[1].memref.size == 7 && p[2].value.b == 7);
	TEE_CloseTASession(s);
}

void test_version_11(struct checks *c)
{
	TEE_BigInt n[TEE_BigIntSizeInU32(32)];
	uint8_t octets[4];
	uint32_t len = sizeof(octets);

	TEE_BigIntInit(n, TEE_BigIntSizeInU32(32));
	TEE_BigIntConvertFromS32(n, 0x1234);
	CHECK(c, !TEE_BigIntConvertToOctetString(octets, &len, n) && len == 2);
	properties(c);
	sessions(c);
}
