/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Debian brings for a TEE: the TAs of package optee-os-dev load and answer for themselves, and
 * the kernel's optee-rng finds its service and feeds /dev/hwrng.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tee.h"

/*
 * What a session with each says depends on what else a TEE has; that the TA itself says it, not.
 * The one for PKCS #11 is not among them: it wants secure storage before it opens anything.
 */
static const struct {
	const char *uuid, *name;
} tas[] = {
	{ "023f8f1a-292a-432b-8fc4-de8471358067", "Android Verified Boot" },
	{ "f04a0fe7-1f5d-4b9b-abf7-619b85b4ce8c", "trusted keys" },
	{ "80a4c275-0a47-4905-8285-1486a9771a08", "remote processors" },
};

static TEEC_Context context;

static void loads(const char *uuid, const char *name)
{
	struct outcome o = tee_probe_open(&context, tee_uuid_of(uuid));

	tap_ok(o.result == TEEC_SUCCESS || o.origin == TEEC_ORIGIN_TRUSTED_APP,
	       "Debian's TA for %s loads and answers for itself", name);
	tap_note("%s from %s", tee_name(o.result), tee_origin(o.origin));
}

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
	for (size_t i = 0; i < sizeof(tas) / sizeof(tas[0]); i++)
		loads(tas[i].uuid, tas[i].name);
	TEEC_FinalizeContext(&context);
	/* Debian's OP-TEE has no such service. */
	if (!getenv("TEE_IS_PEER"))
		random_numbers();
	return tap_done();
}
