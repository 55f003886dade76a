/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * lab - what tests of libgp see: the host's headers, then the kit's, whose functions are meant
 * from here on; and a kernel (kernel.c) that does what a test tells it.
 */
#include "host/test.h"

/* The host's own, to compare with */
[[maybe_unused]] static int (*const host_snprintf)(char *, size_t, const char *, ...) = snprintf;
[[maybe_unused]] static long (*const host_strtol)(const char *, char **, int) = strtol;
[[maybe_unused]] static unsigned long (*const host_strtoul)(const char *, char **, int) = strtoul;
[[maybe_unused]] static int (*const host_memcmp)(const void *, const void *, size_t) = memcmp;
[[maybe_unused]] static void (*const host_free)(void *) = free;

#include "names.h"

#include "libgp/include/base64.h"
#include "libgp/include/ctype.h"
#include "libgp/include/malloc.h"
#include "libgp/include/stdio.h"
#include "libgp/include/stdlib.h"
#include "libgp/include/stdlib_ext.h"
#include "libgp/include/string.h"
#include "libgp/include/string_ext.h"
#include "libgp/include/strings.h"

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include "abi/ta.h"

/* All zero before each test. */
struct lab {
	TEE_Result result;       /* of system calls, */
	TEE_Result first_result; /* and if not 0 that of the first call to another TA */
	uint32_t origin;
	void (*answer)(struct ta_params *params); /* what the other TA does */

	unsigned int prepared, finished; /* what was seen: objects of the TA, */
	unsigned int calls;              /* calls to other TAs, */
	unsigned int draws;              /* of random numbers, */
	uint64_t session, timeout, command;
	TEE_UUID uuid;
	struct ta_params params;
	char log[256];
	size_t log_len;
};
extern struct lab lab;

/* The statement must end in a panic of the TA with this code. */
extern TEE_Result lab_panic;
#define expect_ta_panic(code, statement)                         \
	do {                                                     \
		lab_panic = 0;                                   \
		expect_panic(statement);                         \
		assert_int_equal(lab_panic, (TEE_Result)(code)); \
	} while (0)

void panic_at(const char *file, int line, const char *what);

uint64_t lab_random(void);
