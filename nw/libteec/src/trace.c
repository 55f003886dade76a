// SPDX-License-Identifier: BSD-2-Clause
/*
 * trace - two functions that programs of libteec.so.2's own package take from it: tee-supplicant
 * prints with them. This library itself prints nothing.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "device.h"

#define LINE_MAX_SIZE 512
#define DUMP_COLUMNS  16

void _dprintf(const char *function, int line, int level, const char *prefix, const char *format,
              ...) __attribute__((format(printf, 5, 6)));
void dump_buffer(const char *bname, const uint8_t *buffer, size_t blen);

/* One line, in one piece, so that those of other threads do not get into it. */
TEEC_EXPORT void _dprintf(const char *function, int line, int level, const char *prefix,
                          const char *format, ...)
{
	static const char *const levels[] = { "", "ERR", "INF", "DBG", "FLW" };
	const char *name = level > 0 && level <= 4 ? levels[level] : "???";
	char text[LINE_MAX_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (function)
		fprintf(stdout, "%s [%s] %s:%d: %s", name, prefix, function, line, text);
	else
		fputs(text, stdout);
}

/* Lines of 16 bytes, in hexadecimal and as characters. */
TEEC_EXPORT void dump_buffer(const char *bname, const uint8_t *buffer, size_t blen)
{
	fprintf(stdout, "#### %s\n", bname);
	for (size_t at = 0; at < blen; at += DUMP_COLUMNS) {
		char line[DUMP_COLUMNS * 4 + 2];
		size_t length = 0;

		for (size_t i = at; i < at + DUMP_COLUMNS; i++)
			length += (size_t)snprintf(line + length, sizeof(line) - length,
			                           i < blen ? "%02x " : "   ",
			                           i < blen ? buffer[i] : 0u);
		for (size_t i = at; i < at + DUMP_COLUMNS && i < blen; i++)
			line[length++] = isprint(buffer[i]) ? (char)buffer[i] : '.';
		line[length] = '\0';
		fprintf(stdout, "%s\n", line);
	}
}
