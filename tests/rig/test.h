/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * test - named tests that register themselves
 *
 *	TEST(closing_twice_is_refused, 0)
 *	{
 *		...
 *		EXPECT_EQ(r, TEE_SUCCESS);
 *	}
 *
 * The host picks by "test=NAME" (or a prefix that ends in '*'), "suite=FILE", or takes all. Each
 * gives one line, "ok - name" or "not ok - name: why"; the run ends with a summary. A test that
 * needs what is not there says "skip - name: why".
 */
#include "base/types.h"

#define TEST_OWN    0x01u /* Postern's own: OP-TEE is not held to it */
#define TEST_SMP    0x02u /* needs two cores */
#define TEST_GUESTS 0x04u /* needs a TEE that was told about guests */
#define TEST_SOLO   0x08u /* needs one that was not */
#define TEST_TA     0x10u /* needs the archive with the test TA */
#define TEST_HELLO  0x20u /* needs the archive with the hello TA */
#define TEST_ROGUE  0x80u /* needs the archive with the rogue TA */
#define TEST_ASKED  0x40u /* runs only when named */

struct test {
	const char *name;
	const char *file;
	void (*run)(void);
	uint64_t needs;
};

#define TEST(fn, needs_)                                                                         \
	static void fn(void);                                                                    \
	extern const struct test test_##fn;                                                      \
	const struct test test_##fn                                                              \
		__attribute__((section(".rig_tests"), used, aligned(8))) = { #fn, __FILE_NAME__, \
		                                                             fn, (needs_) };     \
	static void fn(void)

/* Both note the first failure and leave the function. */
#define EXPECT(cond)                                                            \
	do {                                                                    \
		if (!(cond)) {                                                  \
			test_fail("%s:%d: %s", __FILE_NAME__, __LINE__, #cond); \
			return;                                                 \
		}                                                               \
	} while (0)

#define EXPECT_EQ(is, wanted)                                                                     \
	do {                                                                                      \
		unsigned long is_ = (unsigned long)(is), wanted_ = (unsigned long)(wanted);       \
		if (is_ != wanted_) {                                                             \
			test_fail("%s:%d: %s is %lx, not %lx", __FILE_NAME__, __LINE__, #is, is_, \
			          wanted_);                                                       \
			return;                                                                   \
		}                                                                                 \
	} while (0)

/* After calling something that uses EXPECT. */
#define EXPECT_FINE()              \
	do {                       \
		if (test_failed()) \
			return;    \
	} while (0)

void test_fail(const char *f, ...) __attribute__((format(printf, 1, 2)));
bool test_failed(void);
/* The test finds that it cannot say anything here. */
void test_skip(const char *why);

const char *test_current(void);
unsigned test_run_all(void);
_Noreturn void test_finish(void);
/* End the run as failed, from wherever. */
_Noreturn void test_abort(void);
