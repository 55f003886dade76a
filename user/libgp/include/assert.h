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
#define static_assert _Static_assert
/* Writes the condition into the log and panics. */
void __assert_fail(const char *condition, const char *file, int line, const char *function)
	__attribute__((noreturn));
#endif
