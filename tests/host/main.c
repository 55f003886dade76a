/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The main() of each unit test program: runs what registered itself.
 *
 *	program            all tests
 *	program 'a_share*' those whose names match
 */
#include "host/test.h"

#define TESTS_MAX 1024

static struct CMUnitTest tests[TESTS_MAX];
static size_t test_count;

static int before_each([[maybe_unused]] void **state)
{
	if (test_setup)
		test_setup();
	return 0;
}

static int after_each([[maybe_unused]] void **state)
{
	if (test_teardown)
		test_teardown();
	return 0;
}

void test_add(const char *name, void (*body)(void **state))
{
	if (test_count == TESTS_MAX) {
		fprintf(stderr, "more than %d tests in one program\n", TESTS_MAX);
		abort();
	}
	tests[test_count++] = (struct CMUnitTest){ name, body, before_each, after_each, NULL };
}

/* cmocka leaves by longjmp: back to expect_panic(), or out of the test that failed. */
__attribute__((weak)) void panic_at(const char *file, int line, const char *what)
{
	mock_assert(0, what, file, line);
	abort();
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return _cmocka_run_group_tests(argv[0], tests, test_count, NULL, NULL);
}
