// SPDX-License-Identifier: BSD-2-Clause
/*
 * The properties of the specification: that each is there once, and has its type and no other.
 */
#include <string.h>
#include <tee_internal_api.h>
#include <user_ta_header.h>

#include <selftest.h>
#include "check.h"

#define TA     0xffffffff
#define CLIENT 0xfffffffe
#define TEE    0xfffffffd

#define BOOL     USER_TA_PROP_TYPE_BOOL
#define U32      USER_TA_PROP_TYPE_U32
#define UUID     USER_TA_PROP_TYPE_UUID
#define IDENTITY USER_TA_PROP_TYPE_IDENTITY
#define STRING   USER_TA_PROP_TYPE_STRING
#define BLOCK    USER_TA_PROP_TYPE_BINARY_BLOCK

/* The two binary versions are numbers here, as they are in OP-TEE. */
static const struct {
	uint32_t set; /* TEE_PROPSET_... */
	enum user_ta_prop_type type;
	const char *name;
} standard[] = {
	{ TA, UUID, "gpd.ta.appID" },
	{ TA, BOOL, "gpd.ta.singleInstance" },
	{ TA, BOOL, "gpd.ta.multiSession" },
	{ TA, BOOL, "gpd.ta.instanceKeepAlive" },
	{ TA, U32, "gpd.ta.dataSize" },
	{ TA, U32, "gpd.ta.stackSize" },
	{ TA, STRING, "gpd.ta.version" },
	{ TA, STRING, "gpd.ta.description" },
	{ TA, U32, "gpd.ta.endian" },
	{ TA, BOOL, "gpd.ta.doesNotCloseHandleOnCorruptObject" },
	{ CLIENT, IDENTITY, "gpd.client.identity" },
	{ CLIENT, U32, "gpd.client.endian" },
	{ TEE, STRING, "gpd.tee.apiversion" },
	{ TEE, U32, "gpd.tee.internalCore.version" },
	{ TEE, STRING, "gpd.tee.description" },
	{ TEE, UUID, "gpd.tee.deviceID" },
	{ TEE, U32, "gpd.tee.systemTime.protectionLevel" },
	{ TEE, U32, "gpd.tee.TAPersistentTime.protectionLevel" },
	{ TEE, U32, "gpd.tee.arith.maxBigIntSize" },
	{ TEE, BOOL, "gpd.tee.cryptography.ecc" },
	{ TEE, BOOL, "gpd.tee.cryptography.nist" },
	{ TEE, BOOL, "gpd.tee.cryptography.bsi-r" },
	{ TEE, BOOL, "gpd.tee.cryptography.bsi-t" },
	{ TEE, BOOL, "gpd.tee.cryptography.ietf" },
	{ TEE, BOOL, "gpd.tee.cryptography.octa" },
	{ TEE, U32, "gpd.tee.trustedStorage.antiRollback.protectionLevel" },
	{ TEE, U32, "gpd.tee.trustedStorage.rollbackDetection.protectionLevel" },
	{ TEE, U32, "gpd.tee.trustedStorage.private.rollbackProtection" },
	{ TEE, STRING, "gpd.tee.trustedos.implementation.version" },
	{ TEE, U32, "gpd.tee.trustedos.implementation.binaryversion" },
	{ TEE, STRING, "gpd.tee.trustedos.manufacturer" },
	{ TEE, STRING, "gpd.tee.firmware.implementation.version" },
	{ TEE, U32, "gpd.tee.firmware.implementation.binaryversion" },
	{ TEE, STRING, "gpd.tee.firmware.manufacturer" },
	{ TEE, U32, "gpd.tee.sockets.version" },
	{ TEE, U32, "gpd.tee.sockets.tcp.version" },
	{ TA, BLOCK, "postern.selftest.bytes" },
};

static bool reads_as(TEE_Result res, enum user_ta_prop_type type, enum user_ta_prop_type asked)
{
	return res == (type == asked ? TEE_SUCCESS : TEE_ERROR_BAD_FORMAT);
}

static void has_type(struct checks *c, TEE_PropSetHandle set, const char *name,
                     enum user_ta_prop_type type)
{
	uint8_t block[16];
	size_t len = sizeof(block);
	TEE_Identity id;
	TEE_UUID uuid;
	uint64_t n64;
	uint32_t n;
	bool flag;

	CHECK(c, reads_as(TEE_GetPropertyAsBool(set, name, &flag), type, BOOL));
	CHECK(c, reads_as(TEE_GetPropertyAsU32(set, name, &n), type, U32));
	CHECK(c, reads_as(TEE_GetPropertyAsU64(set, name, &n64), type, USER_TA_PROP_TYPE_U64));
	CHECK(c, reads_as(TEE_GetPropertyAsUUID(set, name, &uuid), type, UUID));
	CHECK(c, reads_as(TEE_GetPropertyAsIdentity(set, name, &id), type, IDENTITY));
	CHECK(c, reads_as(TEE_GetPropertyAsBinaryBlock(set, name, block, &len), type, BLOCK));
}

static void has_text(struct checks *c, TEE_PropSetHandle set, const char *name)
{
	char text[80];
	size_t len = sizeof(text), less = 1;

	CHECK(c, !TEE_GetPropertyAsString(set, name, text, &len) && len == strlen(text) + 1);
	CHECK(c, TEE_GetPropertyAsString(set, name, text, &less) == TEE_ERROR_SHORT_BUFFER);
	CHECK(c, less == len);
}

static size_t times_seen(TEE_PropSetHandle e, TEE_PropSetHandle set, const char *name)
{
	char text[80];
	size_t len, n = 0;

	TEE_StartPropertyEnumerator(e, set);
	do {
		len = sizeof(text);
		if (TEE_GetPropertyName(e, text, &len) == TEE_SUCCESS && !strcmp(text, name))
			n++;
	} while (TEE_GetNextProperty(e) == TEE_SUCCESS);
	return n;
}

void test_standard_properties(struct checks *c)
{
	TEE_PropSetHandle e = TEE_HANDLE_NULL, set;
	size_t i;

	CHECK(c, !TEE_AllocatePropertyEnumerator(&e));
	for (i = 0; i < sizeof(standard) / sizeof(standard[0]); i++) {
		set = (TEE_PropSetHandle)(uintptr_t)standard[i].set;
		has_type(c, set, standard[i].name, standard[i].type);
		has_text(c, set, standard[i].name);
		CHECK(c, times_seen(e, set, standard[i].name) == 1);
		if (c->failed_line) {
			EMSG("property %s", standard[i].name);
			break;
		}
	}
	TEE_FreePropertyEnumerator(e);
}

void die_by_no_enumerator(void)
{
	TEE_GetNextProperty(TEE_HANDLE_NULL);
}
