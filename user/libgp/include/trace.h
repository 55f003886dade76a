/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines for the secure log. TRACE_LEVEL says at build time which kinds exist at all
 * (CFG_TEE_TA_LOG_LEVEL in the Makefile of a TA); those above it cost nothing.
 */
#ifndef TRACE_H
#define TRACE_H

#include <compiler.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <trace_levels.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef TRACE_LEVEL
#define TRACE_LEVEL TRACE_INFO
#endif

#define MAX_PRINT_SIZE 256 /* longer lines are cut */

extern int trace_level;

/* One line; @function NULL leaves out where it comes from. */
void trace_printf(const char *function, int line, int level, bool level_ok, const char *format, ...)
	__printf(5, 6);
void trace_vprintf(const char *function, int line, int level, bool level_ok, const char *format,
                   va_list args) __printf(5, 0);
void trace_set_level(int level);
int trace_get_level(void);
void dhex_dump(const char *function, int line, int level, const void *buffer, int size);

#define __trace_at(level, ...)           \
	((level) > TRACE_LEVEL ? (void)0 \
	                       : trace_printf(__func__, __LINE__, (level), true, __VA_ARGS__))
#define __trace_raw(level, ...) \
	((level) > TRACE_LEVEL ? (void)0 : trace_printf(NULL, 0, (level), true, __VA_ARGS__))

#define EMSG(...)   __trace_at(TRACE_ERROR, __VA_ARGS__)
#define IMSG(...)   __trace_at(TRACE_INFO, __VA_ARGS__)
#define DMSG(...)   __trace_at(TRACE_DEBUG, __VA_ARGS__)
#define FMSG(...)   __trace_at(TRACE_FLOW, __VA_ARGS__)
#define MSG(...)    __trace_at(TRACE_ERROR, __VA_ARGS__)
#define SMSG(...)   __trace_at(TRACE_ERROR, __VA_ARGS__)
#define INMSG(...)  FMSG("> " __VA_ARGS__)
#define OUTMSG(...) FMSG("< " __VA_ARGS__)

#define EMSG_RAW(...) __trace_raw(TRACE_ERROR, __VA_ARGS__)
#define IMSG_RAW(...) __trace_raw(TRACE_INFO, __VA_ARGS__)
#define DMSG_RAW(...) __trace_raw(TRACE_DEBUG, __VA_ARGS__)
#define FMSG_RAW(...) __trace_raw(TRACE_FLOW, __VA_ARGS__)
#define MSG_RAW(...)  __trace_raw(TRACE_ERROR, __VA_ARGS__)

#define DHEXDUMP(buffer, size)               \
	(TRACE_DEBUG > TRACE_LEVEL ? (void)0 \
	                           : dhex_dump(__func__, __LINE__, TRACE_DEBUG, (buffer), (size)))

#ifdef __cplusplus
}
#endif

#endif
