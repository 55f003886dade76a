/* SPDX-License-Identifier: BSD-2-Clause */
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) \
	((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif

#ifndef ASSERT_H
#define ASSERT_H

#include <compiler.h>
#include <trace.h>

#ifndef __cplusplus
#define static_assert _Static_assert
#else
extern "C" {
#endif
#define COMPILE_TIME_ASSERT(condition) static_assert(condition, #condition)
#define runtime_assert(condition)      assert(condition)
/* Writes the condition into the log and panics. */
void __assert_fail(const char *condition, const char *file, int line, const char *function)
	__attribute__((noreturn));
#ifdef __cplusplus
}
#endif
#endif
