/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * test - unit tests of one module, as one program
 *
 * A test is a sentence and a body:
 *
 *	test(second_add_with_same_cookie_is_refused)
 *	{
 *		assert_int_equal(share_add(...), ERR_EXIST);
 *	}
 *
 * Tests register themselves; all files of <module>/test/ make one program. The
 * assertions are cmocka's. A check() of the kernel that fails during a test
 * fails that test, or is what expect_panic() waits for.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <cmocka.h>

#include "base/check.h"
#include "base/err.h"
#include "base/types.h"

void test_add(const char *name, void (*body)(void **state));

#define test(name)                                                \
	static void name(void **state);                           \
	__attribute__((constructor)) static void add_##name(void) \
	{                                                         \
		test_add(#name, name);                            \
	}                                                         \
	static void name([[maybe_unused]] void **state)

/* Called before and after every test of this program, when defined by one of its files. */
__attribute__((weak)) void test_setup(void);
__attribute__((weak)) void test_teardown(void);

/* The result of @call, which is an enum err, with names in the report. */
#define expect_err(call, want)                                                      \
	do {                                                                        \
		enum err got_ = (call);                                             \
		enum err want_ = (want);                                            \
		if (got_ != want_)                                                  \
			fail_msg("%s: '%s' instead of '%s'", #call, err_name(got_), \
			         err_name(want_));                                  \
	} while (0)
#define expect_ok(call) expect_err(call, OK)

/* The statement must end in a failed check() or a panic(), on this thread. */
#define expect_panic(statement) expect_assert_failure(statement)
