/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Debian brings for a TEE: the TAs of packages optee-os-dev and optee-test-qemu load and
 * answer for themselves, whatever they are asked, and the kernel's optee-rng finds its service and
 * feeds /dev/hwrng.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tee.h"

#define UUIDS "/usr/share/tests/debian-tas"

/* Two are libraries of others. The one for PKCS #11 panics where there is no secure storage. */
#define LIBRARY_1 "ffd2bded-ab7d-4988-95ee-e4962fff7154"
#define LIBRARY_2 "b3091a65-9751-4784-abf7-0298a7cc35ba"
#define PKCS11    "fd02c9da-306c-48c7-a49c-bbd827ae86ee"

/* Waits for as many milliseconds as the first half of any parameter says, be it an address. */
#define WAITS         "5b9e0e40-2636-11e1-ad9e-0002a5d5c51b"
#define WAITS_COMMAND 9u

#define COMMANDS 64u
#define PATIENCE 100u /* seconds, for all of them: what hangs, hangs for longer */

static TEEC_Context context;

static bool answers_for_itself(const char *uuid, struct outcome o)
{
	if (!strcmp(uuid, PKCS11) && o.result == TEEC_ERROR_TARGET_DEAD)
		return true;
	return o.result == TEEC_SUCCESS || o.origin == TEEC_ORIGIN_TRUSTED_APP;
}

/* What a session with each says depends on what else a TEE has; that the TA itself says it, not. */
static bool opens(const char *uuid)
{
	struct outcome o = tee_probe_open(&context, tee_uuid_of(uuid));

	if (!strcmp(uuid, LIBRARY_1) || !strcmp(uuid, LIBRARY_2))
		tap_ok(o.result != TEEC_SUCCESS && o.origin == TEEC_ORIGIN_TEE,
		       "a TA that is a library, Debian's %s, is refused", uuid);
	else
		tap_ok(answers_for_itself(uuid, o), "Debian's TA %s loads and answers for itself",
		       uuid);
	tap_note("%s from %s", tee_name(o.result), tee_origin(o.origin));
	return o.result == TEEC_SUCCESS;
}

/* ---- commands that they may not know, with parameters that they do not expect ---------------- */

static struct outcome ask(TEEC_Session *session, uint32_t command, uint32_t type)
{
	static char room[4][256];
	TEEC_Operation operation;

	memset(&operation, 0, sizeof(operation));
	operation.paramTypes = TEEC_PARAM_TYPES(type, type, type, type);
	for (unsigned int i = 0; i < 4; i++) {
		if (type == TEEC_VALUE_INOUT) {
			operation.params[i].value.a = 65;
			operation.params[i].value.b = 16;
		} else {
			operation.params[i].tmpref.buffer = room[i];
			operation.params[i].tmpref.size = sizeof(room[i]);
		}
	}
	return tee_invoke(session, command, &operation);
}

/* In a process of its own. A TA may die of what it is asked; then there is a new one. */
static bool ask_all(const char *uuid)
{
	static const uint32_t types[] = { TEEC_VALUE_INOUT, TEEC_MEMREF_TEMP_INOUT };
	TEEC_UUID ta = tee_uuid_of(uuid);
	TEEC_Session session;

	if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS ||
	    tee_try_open(&context, &session, ta).result != TEEC_SUCCESS)
		return false;
	for (uint32_t i = 0; i < 2 * COMMANDS; i++) {
		struct outcome o;

		if (i / 2 == WAITS_COMMAND && !strcmp(uuid, WAITS))
			continue;
		o = ask(&session, i / 2, types[i % 2]);
		if (o.result != TEEC_ERROR_TARGET_DEAD && o.origin != TEEC_ORIGIN_TRUSTED_APP)
			return false;
		if (o.result != TEEC_ERROR_TARGET_DEAD)
			continue;
		TEEC_CloseSession(&session);
		if (tee_try_open(&context, &session, ta).result != TEEC_SUCCESS)
			return false;
	}
	TEEC_CloseSession(&session);
	TEEC_FinalizeContext(&context);
	return true;
}

/* One that does not end is left alone: Linux does not kill who waits for a TEE. */
static void answers_all(const char *uuid)
{
	struct timespec nap = { 0, 50000000 };
	int status = 1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(!ask_all(uuid));
	for (unsigned int i = 0; i < PATIENCE * 20 && waitpid(child, &status, WNOHANG) == 0; i++)
		nanosleep(&nap, NULL);
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	       "Debian's TA %s answers, or dies of, whatever it is asked", uuid);
}

static void all_tas(void)
{
	FILE *list = fopen(UUIDS, "r");
	char uuid[40];

	if (list == NULL)
		tap_bail("Debian's TAs are known");
	while (fscanf(list, "%39s", uuid) == 1)
		/* Some take a minute for it on Debian's OP-TEE. */
		if (opens(uuid) && !getenv("TEE_IS_PEER"))
			answers_all(uuid);
	fclose(list);
}

/* ---- random numbers -------------------------------------------------------------------------- */

static size_t read_file(const char *path, void *to, size_t size)
{
	int f = open(path, O_RDONLY);
	ssize_t n = f < 0 ? -1 : read(f, to, size);

	if (f >= 0)
		close(f);
	return n < 0 ? 0 : (size_t)n;
}

static void random_numbers(void)
{
	char source[64] = "";
	unsigned char a[64], b[64];

	(void)read_file("/sys/class/misc/hw_random/rng_current", source, sizeof(source) - 1);
	tap_ok(!strncmp(source, "optee-rng", 9),
	       "the kernel's source of random numbers is the TEE");
	tap_note("it is: %s", source);
	tap_ok(read_file("/dev/hwrng", a, sizeof(a)) == sizeof(a) &&
	               read_file("/dev/hwrng", b, sizeof(b)) == sizeof(b) &&
	               memcmp(a, b, sizeof(a)) != 0,
	       "/dev/hwrng gives random numbers, others each time");
}

int main(void)
{
	tee_init(&context);
	all_tas();
	TEEC_FinalizeContext(&context);
	/* Debian's OP-TEE has no such service. */
	if (!getenv("TEE_IS_PEER"))
		random_numbers();
	return tap_done();
}
