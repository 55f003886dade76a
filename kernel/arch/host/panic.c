/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where panics end in programs that have no harness of their own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"

void panic_at(const char *file, int line, const char *what)
{
	fprintf(stderr, "panic at %s:%d: %s\n", file, line, what);
	abort();
}
