/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatting. printf() and puts() write to the secure log.
 */
#ifndef STDIO_H
#define STDIO_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int printf(const char *format, ...) __attribute__((format(__printf__, 1, 2)));
int vprintf(const char *format, va_list args) __attribute__((format(__printf__, 1, 0)));
int snprintf(char *to, size_t size, const char *format, ...)
	__attribute__((format(__printf__, 3, 4)));
int vsnprintf(char *to, size_t size, const char *format, va_list args)
	__attribute__((format(__printf__, 3, 0)));
int puts(const char *s);
int putchar(int c);

/* As long as the caller makes room for all of it */
int sprintf(char *to, const char *format, ...) __attribute__((format(__printf__, 2, 3)));

/* Two names of the secure log */
typedef struct _FILE FILE;
extern FILE *stdout, *stderr;
int fputc(int c, FILE *file);
int fputs(const char *s, FILE *file);
int fprintf(FILE *file, const char *format, ...) __attribute__((format(__printf__, 2, 3)));
size_t fwrite(const void *p, size_t size, size_t count, FILE *file);

#ifdef __cplusplus
}
#endif

#endif
