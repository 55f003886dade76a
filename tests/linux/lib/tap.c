// SPDX-License-Identifier: BSD-2-Clause
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

static unsigned int count;
static unsigned int failed;

static void print_line(bool good, const char *name, va_list args)
{
	count++;
	if (!good)
		failed++;
	printf("%s %u - ", good ? "ok" : "not ok", count);
	vprintf(name, args);
	putchar('\n');
	/* A test that takes the machine down must not take its lines along. */
	fflush(stdout);
}

void tap_ok(bool good, const char *name, ...)
{
	va_list args;

	va_start(args, name);
	print_line(good, name, args);
	va_end(args);
}

void tap_note(const char *text, ...)
{
	va_list args;

	printf("# ");
	va_start(args, text);
	vprintf(text, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

void tap_bail(const char *name, ...)
{
	va_list args;

	va_start(args, name);
	print_line(false, name, args);
	va_end(args);
	exit(tap_done());
}

int tap_done(void)
{
	printf("1..%u\n", count);
	fflush(stdout);
	return failed == 0 ? 0 : 1;
}
