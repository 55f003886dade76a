/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libFuzzer: any bytes as a TA, as a library of a good TA, and as one that it opens later. Whatever
 * they are, the loader ends by LOADED or ABORT or RETURN, keeps to the rules of the fake kernel,
 * and touches no other memory.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "fake.h"
#include "lab.h"

#define SIZE_MAX_IN (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

_Noreturn void panic_at(const char *file, int line, const char *what)
{
	(void)file;
	(void)line;
	(void)what;
	abort();
}

/* A library that cannot be loaded leaves no page behind. */
static void run_late(void)
{
	uint32_t maps = fake.maps;

	if (fake_dlopen(LAB_LIB_UUID) != ENDED_RETURN || (fake.code && fake.maps != maps))
		abort();
	if (fake_dlsym(NULL, "library_function", 17) != ENDED_RETURN ||
	    fake_dlsym(NULL, "a", 2) != ENDED_RETURN)
		abort();
}

static void run(void)
{
	int how = fake_load();

	if ((how != ENDED_LOADED && how != ENDED_ABORT) || fake.broken_rule)
		abort();
	if (how == ENDED_LOADED) {
		uint64_t stack[8] = { (uintptr_t)&stack[2], fake.entry, 0, fake.head };

		if (fake_crash(fake.entry, (uintptr_t)stack, stack, sizeof(stack)) != ENDED_RETURN)
			abort();
		run_late();
	}
	fake_reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t *page;
	struct lab *ta;

	if (!page)
		page = aligned_alloc(4096, SIZE_MAX_IN + 4096);
	if (!size || size > SIZE_MAX_IN)
		return 0;
	memcpy(page, data, size);
	fake_reset();
	fake_image(LAB_UUID, page, size);
	run();

	ta = lab_ta();
	lab_add_dyn(ta, 1, lab_name(ta, LAB_LIB_UUID));
	fake_image(LAB_UUID, ta, sizeof(*ta));
	fake_image(LAB_LIB_UUID, page, size);
	run();

	ta = lab_ta();
	fake_image(LAB_UUID, ta, sizeof(*ta));
	fake_image(LAB_LIB_UUID, page, size);
	run();
	return 0;
}
