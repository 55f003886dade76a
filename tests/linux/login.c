// SPDX-License-Identifier: BSD-2-Clause
/*
 * Who a client is to a TA: what Linux says, and not what the client would like to be.
 */
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <probe_ta.h>

#include "tee.h"

/* Login methods that are not a client's to claim. */
#define LOGIN_TRUSTED_APP 0xf0000000
#define LOGIN_REE_KERNEL  0x80000000

static TEEC_Context context;
static TEEC_UUID probe;

static struct outcome open_as(uint32_t login, const void *data, TEEC_Session *out)
{
	struct outcome got = { 0, 0 };

	got.result = TEEC_OpenSession(&context, out, &probe, login, data, NULL, &got.origin);
	return got;
}

/* What the TA says of a client that logs in so. */
static void expect_client(uint32_t login, const void *data, const char *uuid, const char *name)
{
	TEEC_UUID expected = tee_uuid_of(uuid);
	TEEC_Operation operation = { .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT,
		                                                    TEEC_MEMREF_TEMP_OUTPUT,
		                                                    TEEC_NONE, TEEC_NONE) };
	TEEC_UUID got_uuid;
	TEEC_Session user;
	struct outcome got = open_as(login, data, &user);

	if (got.result == TEEC_SUCCESS) {
		operation.params[1].tmpref.buffer = &got_uuid;
		operation.params[1].tmpref.size = sizeof(got_uuid);
		got = tee_invoke(&user, PROBE_CMD_CLIENT, &operation);
		TEEC_CloseSession(&user);
	}
	tap_ok(got.result == TEEC_SUCCESS && operation.params[0].value.a == login &&
	               memcmp(&got_uuid, &expected, sizeof(expected)) == 0,
	       "%s", name);
	if (got.result != TEEC_SUCCESS)
		tap_note("it was %s from %s", tee_name(got.result), tee_origin(got.origin));
}

/* Debian's library does not tell what the kernel forbids from other errors. */
static void expect_no_login(uint32_t login, const void *data, TEEC_Result why, const char *name)
{
	TEEC_Session user;
	struct outcome got = open_as(login, data, &user);

	if (getenv("LIBTEEC_IS_OWN") == NULL && why == TEEC_ERROR_ACCESS_DENIED)
		why = TEEC_ERROR_GENERIC;
	tee_expect(got, why, TEEC_ORIGIN_COMMS, name);
	if (got.result == TEEC_SUCCESS)
		TEEC_CloseSession(&user);
}

/*
 * Version 5 UUIDs, which Linux makes in the name space 58ac9ca0-2086-4683-a1b8-ec4bc08e01b6 of
 * names such as "uid=3e8".
 */
#define UUID_NOBODY   "00000000-0000-0000-0000-000000000000"
#define UUID_OF_UID_0 "ef0180a3-13f3-5d1c-b7f5-888c0e21059a"
#define UUID_OF_1000  "fc34275c-d8dd-5ba7-968b-504718363b87"
#define UUID_OF_GID_0 "d93bc168-f863-58d3-a1fe-bb2039421b99"
#define UUID_OF_1234  "f4c4a456-f42d-5565-b07b-a0934744e1e9"

static void logins(void)
{
	gid_t root = 0;
	gid_t group = 1234;

	expect_client(TEEC_LOGIN_PUBLIC, NULL, UUID_NOBODY, "a public client is nobody");
	expect_client(TEEC_LOGIN_USER, NULL, UUID_OF_UID_0, "root is the user root to the TA");
	if (seteuid(1000) != 0)
		tap_bail("root can be another user");
	expect_client(TEEC_LOGIN_USER, NULL, UUID_OF_1000, "another user is another client");
	if (seteuid(0) != 0)
		tap_bail("and root again");
	expect_client(TEEC_LOGIN_GROUP, &root, UUID_OF_GID_0, "a group is a client of its own");
	expect_no_login(TEEC_LOGIN_GROUP, &group, TEEC_ERROR_ACCESS_DENIED,
	                "a group that the process is not in is refused");
	if (setgroups(1, &group) != 0)
		tap_bail("root can join a group");
	expect_client(TEEC_LOGIN_GROUP, &group, UUID_OF_1234, "a group that it is in is not");
	setgroups(0, NULL);
	expect_no_login(TEEC_LOGIN_APPLICATION, NULL, TEEC_ERROR_BAD_PARAMETERS,
	                "Linux knows no applications");
	expect_no_login(TEEC_LOGIN_USER_APPLICATION, NULL, TEEC_ERROR_BAD_PARAMETERS,
	                "nor a user's");
	expect_no_login(TEEC_LOGIN_GROUP_APPLICATION, &root, TEEC_ERROR_BAD_PARAMETERS,
	                "nor a group's");
	expect_no_login(LOGIN_TRUSTED_APP, NULL, TEEC_ERROR_BAD_PARAMETERS,
	                "a client cannot claim to be a TA");
	expect_no_login(LOGIN_REE_KERNEL, NULL, TEEC_ERROR_ACCESS_DENIED,
	                "a client cannot claim to be the kernel");
}

int main(void)
{
	probe = tee_uuid("PROBE_UUID");
	tee_init(&context);
	logins();
	TEEC_FinalizeContext(&context);
	return tap_done();
}
