/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log. The kernel adds who we are; here a line gets its level and where it comes from.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gp.h"

void trace_set_level(int level)
{
	if (level >= TRACE_MIN && level <= TRACE_MAX)
		trace_level = level;
}

int trace_get_level(void)
{
	return trace_level;
}

/* Write @len bytes and a newline, cut to the room there is. */
static void write_line(char *line, size_t room, size_t len)
{
	if (len > room - 1)
		len = room - 1;
	if (!len || line[len - 1] != '\n')
		line[len++] = '\n';
	sys_log(line, len);
}

void trace_vprintf(const char *function, int line, int level, bool level_ok, const char *format,
                   va_list args)
{
	static const char letters[] = "?EIDF";
	char text[MAX_PRINT_SIZE];
	int n = 0;

	if (level_ok && level > trace_level)
		return;
	if (function)
		n = snprintf(text, sizeof(text), "%c/TA: %s:%d ",
		             letters[level > 0 && level <= TRACE_MAX ? level : 0], function, line);
	if ((size_t)n < sizeof(text))
		n += vsnprintf(text + n, sizeof(text) - (size_t)n, format, args);
	write_line(text, sizeof(text), (size_t)n);
}

void trace_printf(const char *function, int line, int level, bool level_ok, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	trace_vprintf(function, line, level, level_ok, format, ap);
	va_end(ap);
}

void dhex_dump(const char *function, int line, int level, const void *buffer, int size)
{
	const uint8_t *p = buffer;
	char text[64];
	int i, j, n;

	trace_printf(function, line, level, true, "%d bytes at %p", size, buffer);
	for (i = 0; i < size; i += 16) {
		n = snprintf(text, sizeof(text), "%04x ", (unsigned int)i);
		for (j = i; j < size && j < i + 16; j++)
			n += snprintf(text + n, sizeof(text) - (size_t)n, " %02x", p[j]);
		trace_printf(NULL, 0, level, true, "%s", text);
	}
}

int vprintf(const char *format, va_list args)
{
	char text[MAX_PRINT_SIZE];
	int n = vsnprintf(text, sizeof(text), format, args);

	if (n > 0)
		sys_log(text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
	return n;
}

int printf(const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vprintf(format, ap);
	va_end(ap);
	return n;
}

int puts(const char *s)
{
	return printf("%s\n", s);
}

int putchar(int c)
{
	char one = (char)c;

	sys_log(&one, 1);
	return (unsigned char)one;
}

/* No stream has anything of its own: which one is meant does not matter. */
struct _FILE {
	char unused;
};
static struct _FILE log_file;
FILE *stdout = &log_file, *stderr = &log_file;

int fputc(int c, FILE *file)
{
	(void)file;
	return putchar(c);
}

int fputs(const char *s, FILE *file)
{
	(void)file;
	sys_log(s, strlen(s));
	return 0;
}

int fprintf(FILE *file, const char *format, ...)
{
	va_list ap;
	int n;

	(void)file;
	va_start(ap, format);
	n = vprintf(format, ap);
	va_end(ap);
	return n;
}

size_t fwrite(const void *p, size_t size, size_t count, FILE *file)
{
	(void)file;
	sys_log(p, size * count);
	return count;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
	if (fd != 1 && fd != 2)
		return -1;
	sys_log(bytes, count);
	return (ssize_t)count;
}
