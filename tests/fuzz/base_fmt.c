/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * base/fmt: any format of ours with any values, any size of buffer, against the
 * C library's snprintf.
 */
#include <stdio.h>

#include "base/fmt.h"
#include "fuzz/fuzz.h"

#define ROOM 80

static const char *const formats[] = {
	"%lu", "%lx", "%lX", "%ld", "%20lu", "%-20lx|", "%020ld", "[%5lu]", "%3ld:", "%zu", "%llx",
};

static void same_number(const char *f, size_t room, uint64_t v)
{
	char ours[ROOM], theirs[ROOM];
	/* Not literals, for two functions: so the compiler cannot check them. */
	size_t (*format)(char *, size_t, const char *, ...) = fmt;
	int (*print)(char *, size_t, const char *, ...) = snprintf;
	size_t n = format(ours, room, f, v);

	if (n != (size_t)print(theirs, room, f, v) || (room && strcmp(ours, theirs) != 0))
		panic("differs from snprintf");
}

static void same_text(size_t room, const char *text, int width, int precision)
{
	char ours[ROOM], theirs[ROOM], f[32];
	size_t (*format)(char *, size_t, const char *, ...) = fmt;
	int (*print)(char *, size_t, const char *, ...) = snprintf;

	snprintf(f, sizeof(f), "%%%s%d.%ds", width < 0 ? "-" : "", width < 0 ? -width : width,
	         precision);
	if (format(ours, room, f, text) != (size_t)print(theirs, room, f, text) ||
	    (room && strcmp(ours, theirs) != 0))
		panic("differs from snprintf");
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	const char *f = formats[fuzz_u8(&in) % array_count(formats)];
	size_t room = fuzz_u8(&in) % ROOM;
	int width = (int8_t)fuzz_u8(&in);
	int precision = fuzz_u8(&in) % 64;
	char text[33] = { 0 };

	same_number(f, room, fuzz_u64(&in));
	fuzz_take(&in, text, sizeof(text) - 1);
	same_text(room, text, width, precision);
}
