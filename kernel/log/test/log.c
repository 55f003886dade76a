/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/host.h"
#include "arch/upcalls.h"
#include "base/fmt.h"
#include "host/test.h"
#include "log/log.h"

static const char *origin = "guest 3";

size_t upcall_origin(char *buf, size_t size)
{
	return fmt(buf, size, "%s", origin);
}

void test_setup(void)
{
	host_init(16);
	origin = "guest 3";
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

test(each_line_begins_with_whom_it_is_about)
{
	log_info("%u pages", 7u);
	log_error("no %s", "luck");
	assert_string_equal(host_console(), "guest 3: 7 pages\nguest 3: error: no luck\n");
}

test(foreign_text_keeps_its_lines_and_loses_its_tricks)
{
	static const char text[] = "one\n\033[2Jtwo\t\377\nthree";

	log_foreign(text, sizeof(text) - 1);
	assert_string_equal(host_console(), "guest 3: one\nguest 3: ?[2Jtwo??\nguest 3: three\n");
}

test(foreign_text_cannot_end_a_line_in_its_middle)
{
	log_foreign("a\0b", 3);
	assert_string_equal(host_console(), "guest 3: a\nguest 3: b\n");
}

test(foreign_text_of_nothing_but_line_ends_makes_no_lines)
{
	char zeroes[2048] = { 0 };

	log_foreign(zeroes, sizeof(zeroes));
	log_foreign("\n\n", 2);
	assert_string_equal(host_console(), "");
	log_foreign("\n\0a\n\nb\n", 7);
	assert_string_equal(host_console(), "guest 3: a\nguest 3: b\n");
}

test(no_foreign_text_is_no_line)
{
	log_foreign("", 0);
	assert_string_equal(host_console(), "");
}

test(control_characters_in_our_own_lines_are_shown_as_well)
{
	log_info("a\rb\nc");
	assert_string_equal(host_console(), "guest 3: a?b?c\n");
}

test(long_lines_are_cut_and_foreign_ones_go_on_in_the_next)
{
	char text[500];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	log_info("%s", text);
	assert_int_equal(strlen(host_console()), 201);
	assert_int_equal(count_lines(host_console()), 1);

	host_console_clear();
	log_foreign(text, sizeof(text) - 1);
	assert_int_equal(count_lines(host_console()), 3);
	assert_int_equal(strlen(host_console()), 499 + 3 * strlen("guest 3: \n"));
}

test(an_origin_longer_than_a_line_still_makes_one_line)
{
	char name[300];

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	origin = name;
	log_error("lost");
	assert_int_equal(strlen(host_console()), 201);
	/* Foreign text has no room at all then; it must come to an end all the same. */
	host_console_clear();
	origin = "guest 3";
	log_foreign("x", 1);
	assert_int_equal(count_lines(host_console()), 1);
}
