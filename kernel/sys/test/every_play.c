/* SPDX-License-Identifier: BSD-2-Clause */
#include "every.h"

#include <ctype.h>

static void add(struct bads *b, uint64_t value, bool passes)
{
	assert_true(b->count < array_count(b->value));
	b->value[b->count] = value;
	b->passes[b->count++] = passes;
}

void every_must_fail(struct bads *b, uint64_t value)
{
	add(b, value, false);
}

void every_may_pass(struct bads *b, uint64_t value)
{
	add(b, value, true);
}

void every_bad_number(struct bads *b, char kind, uint64_t place)
{
	static const uint64_t any[] = {
		0,
		1,
		2,
		7,
		PAGE_SIZE,
		UINT32_MAX,
		INT32_MAX,
		UINT64_C(1) << 31,
		UINT64_MAX,
		INT64_MAX,
		UINT64_C(1) << 63,
		UINT64_C(1) << 32 | 1,
		UVA_LIMIT,
		PLAY_DATA,
		EVERY_FREE,
		EVERY_KERNEL,
	};
	static const uint64_t sizes[] = { 0, 1, 3, PAGE_SIZE };

	if (kind == 'w') { /* what is no long sleep */
		every_may_pass(b, 0);
		every_may_pass(b, UINT64_C(1) << 32 | 2);
		every_may_pass(b, UINT64_C(1) << 63);
	} else if (kind == 's') {
		every_must_fail(b, UINT64_MAX);
		every_must_fail(b, UINT64_C(1) << 63);
		every_must_fail(b, UVA_LIMIT);
		every_must_fail(b, UINT64_C(1) << 32);
		if (place > PAGE_SIZE) { /* it ends at 0, and behind it */
			every_must_fail(b, -place);
			every_must_fail(b, 16 - place);
		}
		for (unsigned i = 0; i < array_count(sizes); i++)
			every_may_pass(b, sizes[i]);
	} else {
		for (unsigned i = 0; i < array_count(any); i++)
			every_may_pass(b, any[i]);
	}
}

void every_bad_address(struct bads *b, char kind, uint64_t good)
{
	const uint64_t bad[] = {
		0x1000,
		EVERY_FREE,
		EVERY_KERNEL,
		(uintptr_t)lab_part,
		HOST_SECURE_PA,
		good | UINT64_C(1) << 56,
		good | UINT64_C(1) << 63,
		UVA_LIMIT - 2,
		UINT64_MAX - 7,
		UINT64_MAX,
		PLAY_DATA + 4 * PAGE_SIZE - 2, /* runs out of its page */
		PLAY_DATA - 2,
	};

	add(b, 0, isupper(kind));
	for (unsigned i = 0; i < array_count(bad); i++)
		every_must_fail(b, bad[i]);
	if (toupper(kind) != 'I')
		every_must_fail(b, ta_frame_self()->ta->loader.v); /* can be read */
	every_may_pass(b, good + 1);
	every_may_pass(b, good + 3);
}

void every_overlap(struct bads *b, const struct form *c, unsigned k)
{
	for (unsigned i = 0; i < strlen(c->kinds); i++)
		if (i != k && strchr("iIoOxX", c->kinds[i]))
			every_may_pass(b, c->x[i]);
	for (unsigned i = 0; i < array_count(c->field); i++)
		if (c->field[i].kind && i + 8 != k)
			every_may_pass(b, c->field[i].at);
}

void every_judge(uint64_t r, bool passes, const char *what)
{
	static const uint32_t errors[] = {
		TEE_ERROR_ACCESS_DENIED,  TEE_ERROR_CANCEL,          TEE_ERROR_ACCESS_CONFLICT,
		TEE_ERROR_BAD_FORMAT,     TEE_ERROR_BAD_PARAMETERS,  TEE_ERROR_BAD_STATE,
		TEE_ERROR_ITEM_NOT_FOUND, TEE_ERROR_NOT_IMPLEMENTED, TEE_ERROR_NOT_SUPPORTED,
		TEE_ERROR_OUT_OF_MEMORY,  TEE_ERROR_SECURITY,        TEE_ERROR_SHORT_BUFFER,
		TEE_ERROR_TIME_NOT_SET,   TEE_ERROR_OVERFLOW,        TEE_ERROR_TARGET_DEAD,
	};

	if (r == TEE_SUCCESS && !passes)
		fail_msg("%s: it has succeeded", what);
	for (unsigned i = 0; i < array_count(errors); i++)
		if (r == errors[i])
			return;
	if (r != TEE_SUCCESS)
		fail_msg("%s: %lx is no error that there is", what, (unsigned long)r);
}
