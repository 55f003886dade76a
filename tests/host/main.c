/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The main() of each unit test program: runs what registered itself.
 *
 *	program            all tests
 *	program 'a_share*' those whose names match
 */
#define _GNU_SOURCE
#include <pthread.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#include "host/test.h"

#define TESTS_MAX  1024
#define STACK_USED ((size_t)1 << 20) /* more than a test and cmocka need */

static pthread_t first;
static void *stack;
static size_t stack_size;

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

/*
 * cmocka leaves by longjmp: back to expect_panic(), or out of the test that
 * failed. A thread of the kernel has a stack of its own; AddressSanitizer has
 * to be told that it is left, and that what lies on the first stack between
 * here and there does not count any more. From another core there is no way back.
 */
__attribute__((weak)) void panic_at(const char *file, int line, const char *what)
{
	if (!pthread_equal(pthread_self(), first)) {
		fprintf(stderr, "panic on another core at %s:%d: %s\n", file, line, what);
		abort();
	}
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(NULL, stack, stack_size);
	__sanitizer_finish_switch_fiber(NULL, NULL, NULL);
	__asan_unpoison_memory_region((char *)stack + stack_size - STACK_USED, STACK_USED);
#endif
	mock_assert(0, what, file, line);
	abort();
}

static void remember_stack(void)
{
	pthread_attr_t a;

	first = pthread_self();
	if (pthread_getattr_np(first, &a) != 0 ||
	    pthread_attr_getstack(&a, &stack, &stack_size) != 0)
		abort();
	pthread_attr_destroy(&a);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	remember_stack();
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return _cmocka_run_group_tests(argv[0], tests, test_count, NULL, NULL);
}
