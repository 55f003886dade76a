// SPDX-License-Identifier: BSD-2-Clause
/*
 * What needs the kernel: properties, time, random numbers, rights, other TAs.
 */
#include <string.h>
#include <tee_internal_api_extensions.h>

#include <selftest.h>
#include "check.h"

static void own_properties(struct checks *c)
{
	const TEE_UUID self = SELFTEST_UUID;
	const TEE_PropSetHandle ta = TEE_PROPSET_CURRENT_TA;
	size_t len;
	char text[40];
	uint8_t bytes[4];
	uint32_t n = 0;
	bool flag = false;
	uint64_t n64;
	TEE_UUID id;

	len = sizeof(text);
	CHECK(c, !TEE_GetPropertyAsString(ta, "gpd.ta.version", text, &len));
	CHECK(c, len == 4 && !strcmp(text, "2.7"));
	len = 3;
	CHECK(c,
	      TEE_GetPropertyAsString(ta, "gpd.ta.version", text, &len) == TEE_ERROR_SHORT_BUFFER &&
	              len == 4);
	len = sizeof(text);
	CHECK(c, !TEE_GetPropertyAsString(ta, "gpd.ta.multiSession", text, &len));
	CHECK(c, !strcmp(text, "true"));
	CHECK(c, !TEE_GetPropertyAsBool(ta, "gpd.ta.multiSession", &flag) && flag);
	CHECK(c, !TEE_GetPropertyAsU32(ta, "postern.selftest.number", &n) && n == 77);
	CHECK(c, TEE_GetPropertyAsU32(ta, "postern.selftest.text", &n) == TEE_ERROR_BAD_FORMAT);
	CHECK(c, TEE_GetPropertyAsU32(ta, "none", &n) == TEE_ERROR_ITEM_NOT_FOUND);
	len = sizeof(bytes);
	CHECK(c, !TEE_GetPropertyAsBinaryBlock(ta, "postern.selftest.bytes", bytes, &len));
	CHECK(c, len == 4 && !memcmp(bytes, "\1\2\3\4", 4));
	CHECK(c, !TEE_GetPropertyAsUUID(ta, "gpd.ta.appID", &id));
	CHECK(c, !memcmp(&id, &self, sizeof(id)));
	CHECK(c, !TEE_GetPropertyAsU32(ta, "gpd.ta.dataSize", &n) && n == 32 * 1024);
	CHECK(c, TEE_GetPropertyAsU64(ta, "gpd.ta.dataSize", &n64) == TEE_ERROR_BAD_FORMAT);
}

static void other_properties(struct checks *c)
{
	TEE_PropSetHandle e = TEE_HANDLE_NULL;
	TEE_Identity client;
	uint32_t version = 0;
	bool ecc;
	char text[80];
	size_t len = sizeof(text), n = 0;

	CHECK(c, !TEE_GetPropertyAsString(TEE_PROPSET_TEE_IMPLEMENTATION, "gpd.tee.apiversion",
	                                  text, &len));
	IMSG("the TEE is of API version %s", text);
	CHECK(c, !TEE_GetPropertyAsBool(TEE_PROPSET_TEE_IMPLEMENTATION, "gpd.tee.cryptography.ecc",
	                                &ecc));
	CHECK(c, !TEE_GetPropertyAsU32(TEE_PROPSET_TEE_IMPLEMENTATION,
	                               "gpd.tee.internalCore.version", &version));
	CHECK(c, version == TEE_CORE_API_VERSION);
	memset(&client, 0xff, sizeof(client));
	CHECK(c, !TEE_GetPropertyAsIdentity(TEE_PROPSET_CURRENT_CLIENT, "gpd.client.identity",
	                                    &client));
	CHECK(c, client.login == TEE_LOGIN_PUBLIC);
	CHECK(c, !TEE_AllocatePropertyEnumerator(&e));
	TEE_StartPropertyEnumerator(e, TEE_PROPSET_TEE_IMPLEMENTATION);
	do {
		len = sizeof(text);
		if (!TEE_GetPropertyName(e, text, &len))
			n++;
	} while (!TEE_GetNextProperty(e));
	CHECK(c, n > 5);
	TEE_ResetPropertyEnumerator(e);
	len = sizeof(text);
	CHECK(c, TEE_GetPropertyName(e, text, &len) == TEE_ERROR_ITEM_NOT_FOUND);
	TEE_FreePropertyEnumerator(e);
}

void test_properties(struct checks *c)
{
	own_properties(c);
	other_properties(c);
}

void test_times(struct checks *c)
{
	TEE_Time a, b, ree;
	uint64_t r[4] = { 0 };

	TEE_GetSystemTime(&a);
	CHECK(c, TEE_Wait(20) == TEE_SUCCESS);
	TEE_GetSystemTime(&b);
	CHECK(c, (b.seconds - a.seconds) * 1000 + b.millis - a.millis >= 19);
	TEE_GetREETime(&ree);
	CHECK(c, ree.millis < 1000);
	TEE_GenerateRandom(&r[0], sizeof(r[0]));
	TEE_GenerateRandom(&r[1], sizeof(r) - sizeof(r[0]));
	CHECK(c, r[0] && r[1] && r[0] != r[1] && r[1] != r[2] && r[2] != r[3]);
	CHECK(c, !TEE_GetCancellationFlag());
	CHECK(c, TEE_UnmaskCancellation() && !TEE_MaskCancellation());
	a = (TEE_Time){ 1000000, 500 };
	CHECK(c, !TEE_SetTAPersistentTime(&a) && !TEE_GetTAPersistentTime(&b));
	CHECK(c, b.seconds == 1000000 || b.seconds == 1000001);
	TEE_SetInstanceData(&r);
	CHECK(c, TEE_GetInstanceData() == &r);
}

/* Memory of the client, which is the normal world's, and memory of ours, which is not. */
static void rights_to_what_is_lent(struct checks *c)
{
	const uint32_t any = TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_ANY_OWNER;
	const uint32_t ns = TEE_MEMORY_ACCESS_NONSECURE, s = TEE_MEMORY_ACCESS_SECURE;
	void *lent = client_params[1].memref.buffer;
	size_t size = client_params[1].memref.size;
	static int mine;

	CHECK(c, !TEE_CheckMemoryAccessRights(any, lent, size));
	CHECK(c, !TEE_CheckMemoryAccessRights(any | TEE_MEMORY_ACCESS_WRITE, lent, size));
	CHECK(c, TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, lent, size));
	CHECK(c, TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, lent, 1));
	CHECK(c, !TEE_CheckMemoryAccessRights(any | ns, lent, size));
	CHECK(c, TEE_CheckMemoryAccessRights(any | s, lent, size) == TEE_ERROR_ACCESS_DENIED);
	CHECK(c, !TEE_CheckMemoryAccessRights(any | s, &mine, sizeof(mine)));
	CHECK(c, TEE_CheckMemoryAccessRights(any | ns, &mine, 1) == TEE_ERROR_ACCESS_DENIED);
	CHECK(c, TEE_CheckMemoryAccessRights(any | ns | s, &mine, 1) == TEE_ERROR_ACCESS_DENIED);
	CHECK(c, !TEE_CheckMemoryAccessRights(any | ns | s, &mine, 0));
}

void test_rights(struct checks *c)
{
	const uint32_t rw = TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_WRITE;
	static int mine;
	static const int constant = 1;

	CHECK(c, !TEE_CheckMemoryAccessRights(rw, &mine, sizeof(mine)));
	CHECK(c, !TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, (void *)(uintptr_t)&constant,
	                                      sizeof(constant)));
	CHECK(c, TEE_CheckMemoryAccessRights(rw, (void *)(uintptr_t)&constant, sizeof(constant)) ==
	                 TEE_ERROR_ACCESS_DENIED);
	CHECK(c, TEE_CheckMemoryAccessRights(rw, (void *)8, 8) == TEE_ERROR_ACCESS_DENIED);
	CHECK(c,
	      TEE_CheckMemoryAccessRights(rw, (void *)UINTPTR_MAX, 8) == TEE_ERROR_ACCESS_DENIED);
	CHECK(c, TEE_CheckMemoryAccessRights(rw, &mine, 1 << 30) == TEE_ERROR_ACCESS_DENIED);
	CHECK(c, !TEE_CheckMemoryAccessRights(rw, NULL, 0));
	rights_to_what_is_lent(c);
}

/* What another TA is shown may lie anywhere in ours. */
static void buffers_of_the_stack(struct checks *c)
{
	const TEE_UUID self = SELFTEST_UUID;
	TEE_TASessionHandle s = TEE_HANDLE_NULL;
	TEE_Param p[TEE_NUM_PARAMS];
	uint8_t room[32] = { 0 };
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_MEMREF_INOUT,
	                                 TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE);

	CHECK(c, !TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, 0, NULL, &s, NULL));
	p[1].memref.buffer = room;
	p[1].memref.size = sizeof(room);
	p[2].value.a = 5;
	p[2].value.b = 6;
	CHECK(c, !TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, SELFTEST_CMD_EMPTY, types, p, NULL));
	CHECK(c, p[1].memref.size == 7 && p[2].value.a == 0xfffffffe && p[0].value.b > 0);
	TEE_CloseTASession(s);
}

/* A session with another instance of ourselves. */
void test_sessions(struct checks *c)
{
	const TEE_UUID self = SELFTEST_UUID, nobody = { 1, 2, 3, { 4, 5, 6, 7, 8, 9, 10, 11 } };
	TEE_TASessionHandle s = TEE_HANDLE_NULL;
	uint8_t *room = TEE_Malloc(32, 0);
	uint32_t origin = 0, types;
	TEE_Param p[TEE_NUM_PARAMS];
	TEE_Result res;

	res = TEE_OpenTASession(&nobody, TEE_TIMEOUT_INFINITE, 0, NULL, &s, &origin);
	CHECK(c, res == TEE_ERROR_ITEM_NOT_FOUND && s == TEE_HANDLE_NULL);
	CHECK(c, origin == TEE_ORIGIN_TEE);
	res = TEE_OpenTASession(&self, TEE_TIMEOUT_INFINITE, 0, NULL, &s, &origin);
	CHECK(c, !res && s != TEE_HANDLE_NULL);
	types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_MEMREF_INOUT,
	                        TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE);
	p[1].memref.buffer = room;
	p[1].memref.size = 32;
	p[2].value.a = 5;
	p[2].value.b = 6;
	res = TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, 2, types, p, &origin);
	DMSG("invoke: 0x%x from %u", res, origin);
	CHECK(c, !res && origin == TEE_ORIGIN_TRUSTED_APP);
	CHECK(c, p[0].value.a == 0 && p[0].value.b > 100 && p[1].memref.size == 7);
	CHECK(c, p[2].value.a == 0xfffffffe && p[2].value.b == 7);
	p[1].memref.size = 32;
	p[2].value.a = 5;
	p[2].value.b = 6;
	res = TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, 100, types, p, &origin);
	CHECK(c, res == TEE_ERROR_TARGET_DEAD && origin == TEE_ORIGIN_TEE);
	TEE_CloseTASession(s);
	TEE_CloseTASession(TEE_HANDLE_NULL);
	TEE_Free(room);
	buffers_of_the_stack(c);
}

void test_empty(struct checks *c)
{
	CHECK(c, true);
}
