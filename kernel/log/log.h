/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * log - one line of text, with who it is about
 *
 * Each line starts with its origin: "nexus", "guest 3", or "guest 3 TA
 * 8aaaf200-...", taken from what this core is doing. Lines are cut at 200
 * characters; control characters in foreign text are shown as '?'. A guest that says too much is
 * not shown for a while: upcall_may_log() decides.
 *
 * Locking    Any context. The line is formatted on the caller's stack.
 */
#include "base/types.h"

enum log_level { LOG_ERROR, LOG_INFO, LOG_DEBUG };

void log_line(enum log_level level, const char *f, ...) __attribute__((format(printf, 2, 3)));
/* Text from a TA or another world: escaped, a line for each that is not empty. */
void log_foreign(const char *text, size_t length);

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
