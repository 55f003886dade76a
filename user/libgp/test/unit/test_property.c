// SPDX-License-Identifier: BSD-2-Clause
#include "lab.h"

#define TA   TEE_PROPSET_CURRENT_TA
#define IMPL TEE_PROPSET_TEE_IMPLEMENTATION

static const char *text_of(TEE_PropSetHandle set, const char *name)
{
	static char text[80];
	size_t len = sizeof(text);

	if (TEE_GetPropertyAsString(set, name, text, &len) != TEE_SUCCESS)
		return "(none)";
	assert_int_equal(len, strlen(text) + 1);
	return text;
}

test(properties_of_the_header_are_there)
{
	uint32_t n = 0;
	bool flag = false;

	assert_string_equal(text_of(TA, "gpd.ta.version"), "1.2.3");
	assert_string_equal(text_of(TA, "gpd.ta.description"), "Unit tests");
	assert_string_equal(text_of(TA, "gpd.ta.singleInstance"), "true");
	assert_string_equal(text_of(TA, "gpd.ta.instanceKeepAlive"), "false");
	assert_string_equal(text_of(TA, "gpd.ta.dataSize"), "16384");
	assert_int_equal(TEE_GetPropertyAsU32(TA, "gpd.ta.stackSize", &n), TEE_SUCCESS);
	assert_int_equal(n, 4096);
	assert_int_equal(TEE_GetPropertyAsBool(TA, "gpd.ta.multiSession", &flag), TEE_SUCCESS);
	assert_true(flag);
	assert_int_equal(TEE_GetPropertyAsU32(TA, "gpd.ta.endian", &n), TEE_SUCCESS);
	assert_int_equal(n, 0);
}

test(every_type_can_be_read_and_printed)
{
	const char *uuid = "12345678-9abc-def0-1122-334455667788";
	TEE_Identity identity;
	TEE_UUID u, read;
	uint64_t n = 0;

	assert_int_equal(TEE_GetPropertyAsU64(TA, "lab.u64", &n), TEE_SUCCESS);
	assert_true(n == UINT64_MAX);
	assert_string_equal(text_of(TA, "lab.u64"), "18446744073709551615");
	assert_int_equal(TEE_GetPropertyAsUUID(TA, "lab.uuid", &u), TEE_SUCCESS);
	assert_int_equal(tee_uuid_from_str(&read, uuid), TEE_SUCCESS);
	assert_memory_equal(&u, &read, sizeof(u));
	assert_string_equal(text_of(TA, "lab.uuid"), uuid);
	assert_int_equal(TEE_GetPropertyAsIdentity(TA, "lab.identity", &identity), TEE_SUCCESS);
	assert_int_equal(identity.login, TEE_LOGIN_TRUSTED_APP);
	assert_string_equal(text_of(TA, "lab.identity"),
	                    "4026531840:12345678-9abc-def0-1122-334455667788");
	assert_string_equal(text_of(TA, "lab.bytes"), "AAEC/w==");
	assert_string_equal(text_of(IMPL, "gpd.tee.cryptography.nist"), "false");
	assert_string_equal(text_of(IMPL, "gpd.tee.sockets.version"), "16777216");
}

test(binary_blocks_are_decoded)
{
	uint8_t bytes[8];
	size_t len = sizeof(bytes);
	uint32_t len11 = 3;

	assert_int_equal(TEE_GetPropertyAsBinaryBlock(TA, "lab.bytes", bytes, &len), TEE_SUCCESS);
	assert_int_equal(len, 4);
	assert_memory_equal(bytes, "\0\1\2\xff", 4);
	len = 3;
	memset(bytes, 0x55, sizeof(bytes));
	assert_int_equal(TEE_GetPropertyAsBinaryBlock(TA, "lab.bytes", bytes, &len),
	                 TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(len, 4);
	assert_int_equal(bytes[3], 0x55);
	assert_int_equal(__GP11_TEE_GetPropertyAsBinaryBlock(TA, "lab.bytes", bytes, &len11),
	                 TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(len11, 4);
	assert_int_equal(TEE_GetPropertyAsBinaryBlock(TA, "lab.u64", bytes, &len),
	                 TEE_ERROR_BAD_FORMAT);
}

test(a_value_of_another_type_is_a_bad_format)
{
	TEE_UUID u;
	uint64_t n64;
	uint32_t n;
	bool flag;

	assert_int_equal(TEE_GetPropertyAsU32(TA, "gpd.ta.version", &n), TEE_ERROR_BAD_FORMAT);
	assert_int_equal(TEE_GetPropertyAsU64(TA, "gpd.ta.stackSize", &n64), TEE_ERROR_BAD_FORMAT);
	assert_int_equal(TEE_GetPropertyAsBool(TA, "lab.u64", &flag), TEE_ERROR_BAD_FORMAT);
	assert_int_equal(TEE_GetPropertyAsUUID(TA, "lab.identity", &u), TEE_ERROR_BAD_FORMAT);
}

test(a_string_that_does_not_fit_says_how_long_it_is)
{
	char text[6] = "xxxxx";
	size_t len = 5;
	uint32_t len11 = 6;

	assert_int_equal(TEE_GetPropertyAsString(TA, "gpd.ta.version", text, &len),
	                 TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(len, 6);
	assert_int_equal(text[5], 0);
	len = 0;
	assert_int_equal(TEE_GetPropertyAsString(TA, "gpd.ta.version", NULL, &len),
	                 TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(__GP11_TEE_GetPropertyAsString(TA, "gpd.ta.version", text, &len11),
	                 TEE_SUCCESS);
	assert_int_equal(len11, 6);
}

test(the_kernels_properties_follow_the_librarys)
{
	uint32_t n = 0;
	TEE_UUID u;
	bool flag = false;

	assert_int_equal(TEE_GetPropertyAsU32(IMPL, "gpd.tee.number", &n), TEE_SUCCESS);
	assert_int_equal(n, 4711);
	assert_int_equal(TEE_GetPropertyAsBool(IMPL, "gpd.tee.flag", &flag), TEE_SUCCESS);
	assert_true(flag);
	assert_string_equal(text_of(IMPL, "gpd.tee.text"), "hello");
	assert_string_equal(text_of(IMPL, "gpd.tee.arith.maxBigIntSize"), "4096");
	assert_int_equal(TEE_GetPropertyAsU32(IMPL, "gpd.tee.internalCore.version", &n), 0);
	assert_int_equal(n, 0x01030100);
	assert_int_equal(TEE_GetPropertyAsUUID(TA, "gpd.ta.appID", &u), TEE_SUCCESS);
	assert_int_equal(u.timeLow, 0x55);
	assert_int_equal(TEE_GetPropertyAsU32(IMPL, "gpd.ta.stackSize", &n),
	                 TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(TEE_GetPropertyAsU32(TEE_PROPSET_CURRENT_CLIENT, "none", &n),
	                 TEE_ERROR_ITEM_NOT_FOUND);
}

test(a_kernel_that_breaks_the_interface_is_a_panic)
{
	uint32_t n;

	expect_ta_panic(TEE_ERROR_BAD_STATE, TEE_GetPropertyAsU32(IMPL, "gpd.tee.broken", &n));
}

/* Go through @set, and count those of which the value can be read through the enumerator. */
static size_t enumerate(TEE_PropSetHandle e, TEE_PropSetHandle set, const char *last)
{
	char name[160] = "", value[80];
	size_t count = 0, len, room;

	TEE_StartPropertyEnumerator(e, set);
	do {
		len = sizeof(name);
		if (TEE_GetPropertyName(e, name, &len) != TEE_SUCCESS)
			break;
		assert_int_equal(len, strlen(name) + 1);
		room = sizeof(value);
		if (!strcmp(name, "gpd.tee.broken"))
			continue;
		assert_int_equal(TEE_GetPropertyAsString(e, NULL, value, &room), TEE_SUCCESS);
		assert_string_equal(value, text_of(set, name));
		count++;
	} while (TEE_GetNextProperty(e) == TEE_SUCCESS);
	assert_string_equal(name, last);
	assert_int_equal(TEE_GetNextProperty(e), TEE_ERROR_ITEM_NOT_FOUND);
	len = sizeof(name);
	assert_int_equal(TEE_GetPropertyName(e, name, &len), TEE_ERROR_ITEM_NOT_FOUND);
	return count;
}

test(enumerators_visit_every_property_of_a_set)
{
	TEE_PropSetHandle e;
	char name[4];
	size_t len = sizeof(name);
	uint32_t len11 = sizeof(name);

	assert_int_equal(TEE_AllocatePropertyEnumerator(&e), TEE_SUCCESS);
	assert_int_equal(TEE_GetPropertyName(e, name, &len), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(TEE_GetNextProperty(e), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(enumerate(e, TA, "gpd.ta.appID"), 10 + 5 + 1);
	assert_int_equal(enumerate(e, IMPL, "gpd.tee.broken"), 11 + 3);
	assert_int_equal(enumerate(e, TEE_PROPSET_CURRENT_CLIENT, ""), 0);
	TEE_StartPropertyEnumerator(e, TA);
	assert_int_equal(TEE_GetPropertyName(e, name, &len), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(len, strlen("gpd.ta.singleInstance") + 1);
	assert_int_equal(__GP11_TEE_GetPropertyName(e, name, &len11), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(len11, len);
	TEE_ResetPropertyEnumerator(e);
	assert_int_equal(TEE_GetNextProperty(e), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(TEE_GetPropertyAsString(e, NULL, name, &len), TEE_ERROR_ITEM_NOT_FOUND);
	TEE_FreePropertyEnumerator(e);
	TEE_FreePropertyEnumerator(TEE_HANDLE_NULL);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_StartPropertyEnumerator(NULL, TA));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_ResetPropertyEnumerator(NULL));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_GetNextProperty(NULL));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_GetPropertyName(NULL, name, &len));
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_GetPropertyAsString(NULL, "x", name, &len));
}

test(an_enumerator_starts_from_the_first_property_each_time_and_with_any_set)
{
	TEE_PropSetHandle e;
	uint32_t n = 0;
	bool flag = false;

	assert_int_equal(TEE_AllocatePropertyEnumerator(&e), TEE_SUCCESS);
	TEE_StartPropertyEnumerator(e, TA);
	assert_int_equal(TEE_GetNextProperty(e), TEE_SUCCESS);
	TEE_StartPropertyEnumerator(e, TA); /* without a reset between */
	assert_int_equal(TEE_GetPropertyAsBool(e, "ignored", &flag), TEE_SUCCESS);
	assert_true(flag); /* gpd.ta.singleInstance */
	assert_int_equal(TEE_GetPropertyAsU32(e, NULL, &n), TEE_ERROR_BAD_FORMAT);
	TEE_StartPropertyEnumerator(e, IMPL);
	assert_int_equal(TEE_GetPropertyAsU32(e, NULL, &n), TEE_SUCCESS);
	assert_int_equal(n, 4096);
	expect_ta_panic(TEE_ERROR_BAD_PARAMETERS, TEE_StartPropertyEnumerator(e, e));
	TEE_FreePropertyEnumerator(e);
}

test(a_set_without_a_name_and_a_name_in_other_letters_find_nothing)
{
	uint32_t n;

	assert_int_equal(TEE_GetPropertyAsU32(TA, NULL, &n), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(TEE_GetPropertyAsU32(TA, "gpd.ta.datasize", &n), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(TEE_GetPropertyAsU32(TA, "", &n), TEE_ERROR_ITEM_NOT_FOUND);
}

test(an_enumerator_needs_memory)
{
	TEE_PropSetHandle e;

	while (malloc(64))
		;
	while (malloc(1))
		;
	assert_int_equal(TEE_AllocatePropertyEnumerator(&e), TEE_ERROR_OUT_OF_MEMORY);
}
