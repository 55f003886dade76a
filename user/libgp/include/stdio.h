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

#ifdef __cplusplus
}
#endif

#endif
