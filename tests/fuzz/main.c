/* SPDX-License-Identifier: BSD-2-Clause */
/* What libFuzzer calls, and where a kernel panic ends: in a report and an abort. */
#include <stdio.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_one(data, size);
	return 0;
}

__attribute__((weak)) void panic_at(const char *file, int line, const char *what)
{
	fprintf(stderr, "panic at %s:%d: %s\n", file, line, what);
	abort();
}
