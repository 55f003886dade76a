/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/fmt.h"
#include "host/test.h"

static char text[64];

#define expect(want, ...)                                                             \
	do {                                                                          \
		assert_int_equal(fmt(text, sizeof(text), __VA_ARGS__), strlen(want)); \
		assert_string_equal(text, want);                                      \
	} while (0)

/* The same for formats that the compiler would complain about. */
static void unchecked(const char *want, const char *f, ...)
{
	va_list ap;

	va_start(ap, f);
	assert_int_equal(fmt_v(text, sizeof(text), f, ap), strlen(want));
	va_end(ap);
	assert_string_equal(text, want);
}

test(plain_text_passes_unchanged)
{
	expect("", "%s", "");
	expect("nexus: ready", "nexus: ready");
}

test(integers_of_every_size_are_written_in_full)
{
	expect("-2147483648 4294967295", "%d %u", INT32_MIN, UINT32_MAX);
	expect("-9223372036854775808", "%ld", INT64_MIN);
	expect("18446744073709551615", "%lu", UINT64_MAX);
	expect("ffffffffffffffff FFFF", "%llx %X", (unsigned long long)UINT64_MAX, 0xffffu);
	expect("0 0 7", "%i %zu %zd", 0, (size_t)0, (ssize_t)7);
}

test(width_pads_with_blanks_zeroes_or_on_the_right)
{
	expect("   42|00042|42   |", "%5d|%05d|%-5d|", 42, 42, 42);
	expect("-0042|  -42", "%05d|%5d", -42, -42);
	expect("  ab|ab  |", "%4s|%-4s|", "ab", "ab");
	expect("123456", "%3d", 123456);
	expect("  x|x  ", "%3c|%-3c", 'x', 'x');
}

test(strings_stop_at_their_precision)
{
	static const char open_ended[3] = { 'a', 'b', 'c' };

	expect("abc", "%.3s", open_ended);
	expect("ab", "%.2s", open_ended);
	expect("", "%.0s", open_ended);
	expect("  ab", "%4.2s", open_ended);
}

test(a_missing_string_is_shown_not_followed)
{
	const char *volatile none = NULL;

	expect("(null)", "%s", none);
}

test(pointers_are_shown_with_their_base)
{
	expect("0x1000", "%p", (void *)0x1000);
	unchecked("0x0000beef", "%010p", (void *)0xbeef);
	expect("    0x0", "%7p", (void *)0);
}

test(uuids_are_shown_in_groups)
{
	static const struct uuid u = { { 0x8a, 0xaa, 0xf2, 0x00, 0x24, 0x50, 0x11, 0xe4, 0xab, 0xe2,
		                         0x00, 0x02, 0xa5, 0xd5, 0xc5, 0x1b } };

	expect("8aaaf200-2450-11e4-abe2-0002a5d5c51b!", "%pU!", (const void *)&u);
}

test(percent_and_unknown_letters_stand_for_themselves)
{
	unchecked("100% %k", "100%% %k");
	unchecked("cut %", "cut %");
}

test(text_that_does_not_fit_is_cut_and_its_length_told)
{
	memset(text, 'z', sizeof(text));
	assert_int_equal(fmt(text, 4, "%d", 1234567), 7);
	assert_memory_equal(text, "123\0zzzz", 8);

	assert_int_equal(fmt(text, 1, "ab"), 2);
	assert_memory_equal(text, "\0", 1);
}

test(a_buffer_of_no_size_is_not_touched)
{
	assert_int_equal(fmt(NULL, 0, "%s-%d", "abc", 12), 6);
}
