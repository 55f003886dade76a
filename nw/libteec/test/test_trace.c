// SPDX-License-Identifier: BSD-2-Clause
/*
 * The two functions that Debian's supplicant takes from the library.
 */
#include <unistd.h>

#include "host/test.h"

void _dprintf(const char *function, int line, int level, const char *prefix, const char *format,
              ...) __attribute__((format(printf, 5, 6)));
void dump_buffer(const char *bname, const uint8_t *buffer, size_t blen);

static char text[2048];

/* Runs @print with a file for standard output, and reads that into text. */
static void capture(void (*print)(void))
{
	FILE *file = tmpfile();
	int standard = dup(1);

	fflush(stdout);
	dup2(fileno(file), 1);
	print();
	fflush(stdout);
	dup2(standard, 1);
	rewind(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	close(standard);
}

static void print_lines(void)
{
	_dprintf("main", 12, 1, "TSUP", "no %s\n", "luck");
	_dprintf(NULL, 0, 2, "TSUP", "as %d is\n", 1);
	_dprintf("f", 1, 99, "X", "y\n");
}

test(a_line_says_who_printed_it_unless_nobody_did)
{
	capture(print_lines);
	assert_string_equal(text, "ERR [TSUP] main:12: no luck\nas 1 is\n??? [X] f:1: y\n");
}

static void print_long_line(void)
{
	_dprintf(NULL, 0, 1, "X", "%4000s", "");
}

test(a_line_that_is_too_long_is_cut)
{
	capture(print_long_line);
	assert_int_equal(strlen(text), 511);
}

static void print_bytes(void)
{
	uint8_t bytes[18] = "Hello\001";

	bytes[17] = 0xff;
	dump_buffer("what", bytes, sizeof(bytes));
}

test(bytes_are_shown_as_numbers_and_characters)
{
	capture(print_bytes);
	assert_string_equal(text,
	                    "#### what\n"
	                    "48 65 6c 6c 6f 01 00 00 00 00 00 00 00 00 00 00 Hello...........\n"
	                    "00 ff                                           ..\n");
}
