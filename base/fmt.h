/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * fmt - printf-like formatting into a buffer that cannot overflow
 *
 * Knows %s %c %d %i %u %x %X %p %% with l, ll and z, width, 0 and -, precision
 * for %s, and %pU for a struct uuid. Always ends the text with NUL when @size > 0. Returns the
 * length the whole text would have, as snprintf does.
 */
#include <stdarg.h>
#include "base/types.h"

size_t fmt_v(char *buf, size_t size, const char *f, va_list ap);
size_t fmt(char *buf, size_t size, const char *f, ...) __attribute__((format(printf, 3, 4)));
