// SPDX-License-Identifier: BSD-2-Clause
/*
 * Formats, strings and numbers: what the host's C library says, this one says, too. Functions that
 * nobody here may call, but TAs do, stand in parentheses.
 */
#include "lab.h"

static const char *pick(const char *const *from, size_t count)
{
	return from[lab_random() % count];
}

#define PICK(...)                                  \
	pick((const char *const[]){ __VA_ARGS__ }, \
	     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void compare_integer(const char *format, uint64_t v)
{
	char want[256], got[256];
	int n = host_snprintf(want, sizeof(want), format, v);

	assert_int_equal(snprintf(got, sizeof(got), format, v), n);
	assert_string_equal(got, want);
}

test(integers_are_printed_as_the_host_prints_them)
{
	char format[32];
	uint64_t v;
	int i;

	for (i = 0; i < 20000; i++) {
		host_snprintf(format, sizeof(format), "<%%%s%s%s%s%s%s>",
		              PICK("", "-", "0", "+", " "), PICK("", "#", "0", "+"),
		              PICK("", "1", "7", "30"), PICK("", ".", ".0", ".1", ".5", ".30"),
		              PICK("", "hh", "h", "l", "ll", "z", "j", "t"),
		              PICK("d", "i", "u", "x", "X", "o"));
		v = lab_random() >> lab_random() % 64;
		if (lab_random() % 8 == 0)
			v = lab_random() & 1 ? 0 : 0 - v;
		compare_integer(format, v);
	}
}

test(text_is_printed_as_the_host_prints_it)
{
	static const char *const texts[] = { "", "a", "hello", "a longer text" };
	char format[32], want[256], got[256];
	int i, n, width, precision;
	const char *volatile nothing = NULL;
	volatile int least = INT32_MIN;

	for (i = 0; i < 4000; i++) {
		const char *text = texts[lab_random() % 4];

		width = (int)(lab_random() % 30) - 15;
		precision = (int)(lab_random() % 20) - 4;
		host_snprintf(format, sizeof(format), "<%%%s*.*s|%%%s5c|%%%%>", PICK("", "-"),
		              PICK("", "-"));
		n = host_snprintf(want, sizeof(want), format, width, precision, text, 'x');
		assert_int_equal(snprintf(got, sizeof(got), format, width, precision, text, 'x'),
		                 n);
		assert_string_equal(got, want);
	}
	assert_int_equal(snprintf(got, sizeof(got), "a%cb", 0), 3);
	assert_memory_equal(got, "a\0b", 4);
	assert_int_equal(snprintf(got, sizeof(got), "%s", nothing), 6);
	snprintf(got, sizeof(got), "%*d", least, 5);
	assert_string_equal(got, "5");
	assert_int_equal((sprintf)(got, "%d-%s", 12, "x"), 4);
	assert_string_equal(got, "12-x");
}

test(what_does_not_fit_is_cut_and_counted)
{
	char got[16];
	size_t room;

	for (room = 0; room < 12; room++) {
		memset(got, '#', sizeof(got));
		assert_int_equal(snprintf(got, room, "%s", "0123456789"), 10);
		assert_int_equal(got[room], '#');
		if (room)
			assert_int_equal(strlen(got), room - 1 < 10 ? room - 1 : 10);
	}
	assert_int_equal(snprintf(NULL, 0, "%d %s", 12345, "x"), 7);
}

test(a_uuid_is_printed_and_read_again)
{
	const TEE_UUID u = { 0x12345678, 0x9abc, 0xdef0, { 0, 1, 2, 3, 4, 5, 6, 0xff } };
	static const char *const bad[] = {
		"",
		"12345678-9abc-def0-0001-0203040506f",
		"12345678-9abc-def0-0001-0203040506fff",
		"12345678x9abc-def0-0001-0203040506ff",
		"1234567g-9abc-def0-0001-0203040506ff",
		"12345678-9abc-def0-00010203040506ff",
	};
	char text[40];
	TEE_UUID read;
	size_t i;

	snprintf(text, sizeof(text), "%pUl", (const void *)&u);
	assert_string_equal(text, "12345678-9abc-def0-0001-0203040506ff");
	assert_int_equal(tee_uuid_from_str(&read, "12345678-9ABC-dEf0-0001-0203040506fF"), 0);
	assert_memory_equal(&read, &u, sizeof(u));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(tee_uuid_from_str(&read, bad[i]), TEE_ERROR_BAD_FORMAT);
}

static void compare_number(const char *text, int base)
{
	char *mine, *hosts;
	long l = host_strtol(text, &hosts, base);
	unsigned long u;

	assert_int_equal(strtol(text, &mine, base), l);
	assert_ptr_equal(mine, hosts);
	assert_int_equal(strtoll(text, NULL, base), l);
	u = host_strtoul(text, &hosts, base);
	assert_int_equal(strtoul(text, &mine, base), u);
	assert_ptr_equal(mine, hosts);
	assert_int_equal(strtoull(text, NULL, base), u);
}

test(numbers_are_read_as_the_host_reads_them)
{
	static const int bases[] = { 0, 2, 8, 10, 16, 36 };
	char text[32];
	int i;

	for (i = 0; i < 20000; i++) {
		host_snprintf(text, sizeof(text), "%s%s%s%s", PICK("", " ", "\t\n "),
		              PICK("", "-", "+", "--"), PICK("", "0", "0x", "0X", "0xg", "z"),
		              PICK("", "1", "77", "89", "abcz", "9223372036854775807",
		                   "9223372036854775808", "18446744073709551615",
		                   "18446744073709551616", "ffffffffffffffff",
		                   "99999999999999999999"));
		compare_number(text, bases[lab_random() % 6]);
	}
	assert_int_equal((atoi)("-12x"), -12);
	assert_int_equal((atol)("4294967296"), 4294967296);
}

test(characters_have_their_kinds)
{
	int c;

	for (c = 0; c < 256; c++) {
		bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
		bool digit = c >= '0' && c <= '9', print = c >= 32 && c < 127;

		assert_int_equal(!!isupper(c), upper);
		assert_int_equal(!!islower(c), lower);
		assert_int_equal(!!isdigit(c), digit);
		assert_int_equal(!!isalnum(c), upper || lower || digit);
		assert_int_equal(!!isprint(c), print);
		assert_int_equal(!!isgraph(c), print && c != ' ');
		assert_int_equal(!!ispunct(c), print && c != ' ' && !isalnum(c));
		assert_int_equal(!!iscntrl(c), c < 32 || c == 127);
		assert_int_equal(!!isblank(c), c == ' ' || c == '\t');
		assert_int_equal(!!isspace(c), c == ' ' || (c >= 9 && c <= 13));
		assert_int_equal(tolower(c), upper ? c + 32 : c);
		assert_int_equal(toupper(c), lower ? c - 32 : c);
	}
}

/* Copies with all kinds of alignment and overlap, against bytes one by one. */
static void compare_copy(size_t to, size_t from, size_t n)
{
	uint8_t mine[128], want[128], byte[128];
	size_t i;

	for (i = 0; i < sizeof(mine); i++)
		mine[i] = want[i] = (uint8_t)lab_random();
	for (i = 0; i < n; i++)
		byte[i] = want[from + i];
	for (i = 0; i < n; i++)
		want[to + i] = byte[i];
	assert_ptr_equal(memmove(mine + to, mine + from, n), mine + to);
	assert_int_equal(host_memcmp(mine, want, sizeof(mine)), 0);
	for (i = 0; i < n; i++)
		want[from + i] = 0xa7;
	assert_ptr_equal(memset(mine + from, 0x1a7, n), mine + from);
	assert_int_equal(host_memcmp(mine, want, sizeof(mine)), 0);
	memcpy(byte, mine + from, n);
	assert_int_equal(host_memcmp(byte, mine + from, n), 0);
}

test(memory_moves_right_whatever_the_alignment)
{
	size_t to, from;

	for (to = 0; to < 40; to++)
		for (from = 0; from < 40; from++)
			compare_copy(to, from, lab_random() % 80);
}

static int sign(int v)
{
	return (v > 0) - (v < 0);
}

test(comparing_finds_the_first_difference)
{
	uint8_t p[40], q[40];
	size_t n, at;
	int i, want;

	for (i = 0; i < 5000; i++) {
		n = lab_random() % 40;
		memset(p, 0x80, sizeof(p));
		memset(q, 0x80, sizeof(q));
		at = lab_random() % 40;
		p[at] = (uint8_t)lab_random();
		q[lab_random() % 40] = (uint8_t)lab_random();
		want = sign(host_memcmp(p, q, n));
		assert_int_equal(sign(memcmp(p, q, n)), want);
		assert_int_equal(sign(bcmp(p, q, n)), want);
		assert_int_equal(sign(consttime_memcmp(p, q, n)), want);
		assert_int_equal(sign(buf_compare_ct(p, q, n)), want);
	}
}

test(strings_do_what_strings_do)
{
	char s[32] = "", text[] = ",a,,bc,d,,", *rest, *t;

	assert_string_equal((strncat)((strcat)(s, "ab"), "cdef", 2), "abcd");
	assert_string_equal((strcpy)(s, "xyz"), "xyz");
	(strncpy)(s, "q", 5);
	assert_memory_equal(s, "q\0\0\0\0", 5);
	assert_int_equal(strlcpy(s, "12345", 3), 5);
	assert_string_equal(s, "12");
	assert_int_equal(strlcat(s, "345", 4), 5);
	assert_string_equal(s, "123");
	assert_int_equal(strlcat(s, "4", 2), 3);
	assert_string_equal(strpbrk("hello", "ol"), "llo");
	assert_null(strpbrk("hello", "xyz"));
	assert_string_equal(strstr("aaab", "aab"), "aab");
	assert_string_equal(strstr("abc", ""), "abc");
	assert_null(strstr("ab", "abc"));
	assert_int_equal(strspn("aabc", "ab"), 3);
	assert_int_equal(strcspn("aabc", "c"), 3);
	assert_string_equal(strtok_r(text, ",", &rest), "a");
	assert_string_equal(strtok_r(NULL, ",", &rest), "bc");
	assert_string_equal(strtok_r(NULL, ",", &rest), "d");
	assert_null(strtok_r(NULL, ",", &rest));
	assert_null(strtok_r(NULL, ",", &rest));
	t = strndup("hello", 3);
	assert_string_equal(t, "hel");
	free(t);
	assert_int_equal(strncasecmp("ABc", "abd", 2), 0);
	assert_true(strcasecmp("abC", "ABD") < 0);
	assert_true(strcmp("a\x80", "a\x01") > 0);
}

static int by_value(const void *p, const void *q)
{
	return sign(*(const int *)p - *(const int *)q);
}

test(sorting_sorts_and_searching_finds)
{
	int v[60], i, n, key;

	for (n = 0; n < 60; n++) {
		for (i = 0; i < n; i++)
			v[i] = (int)(lab_random() % 100) * 2;
		qsort(v, (size_t)n, sizeof(int), by_value);
		for (i = 1; i < n; i++)
			assert_true(v[i - 1] <= v[i]);
		for (i = 0; i < n; i++)
			assert_int_equal(
				*(int *)bsearch(&v[i], v, (size_t)n, sizeof(int), by_value), v[i]);
		key = 51;
		assert_null(bsearch(&key, v, (size_t)n, sizeof(int), by_value));
	}
}

test(base64_comes_back_and_says_how_much_room_it_needs)
{
	uint8_t bytes[50], back[50];
	char text[80];
	size_t n, len;

	for (n = 0; n < 50; n++) {
		bytes[n] = (uint8_t)lab_random();
		len = sizeof(text);
		assert_true(base64_enc(bytes, n, text, &len));
		assert_int_equal(len, base64_enc_len(n));
		assert_int_equal(len, strlen(text) + 1);
		len--;
		assert_false(base64_enc(bytes, n, text, &len));
		len = sizeof(back);
		assert_true(base64_dec(text, strlen(text), back, &len));
		assert_int_equal(len, n);
		assert_int_equal(host_memcmp(back, bytes, n), 0);
		len = 0;
		assert_true(base64_dec(text, strlen(text), back, &len) == !n);
		assert_int_equal(len, n);
	}
	len = sizeof(text);
	base64_enc("foob", 4, text, &len);
	assert_string_equal(text, "Zm9vYg==");
	/* Lines and blanks are no digits, and nothing comes behind the end. */
	len = sizeof(back);
	assert_true(base64_dec(" Zm 9v\nYg==Zm9v", 15, back, &len));
	assert_int_equal(len, 4);
	assert_memory_equal(back, "foob", 4);
}

test(the_log_gets_whole_lines_that_are_cut_where_they_are_too_long)
{
	char text[400];

	trace_printf("fn", 7, TRACE_ERROR, true, "a %d", 5);
	assert_string_equal(lab.log, "E/TA: fn:7 a 5\n");
	trace_printf(NULL, 0, TRACE_INFO, true, "b\n");
	assert_string_equal(lab.log, "b\n");
	memset(text, 'x', sizeof(text));
	text[399] = 0;
	trace_printf(NULL, 0, TRACE_INFO, true, "%s", text);
	assert_int_equal(lab.log_len, 255);
	trace_set_level(TRACE_ERROR);
	assert_int_equal(trace_get_level(), TRACE_ERROR);
	lab.log_len = 0;
	trace_printf("fn", 7, TRACE_INFO, true, "not seen");
	assert_int_equal(lab.log_len, 0);
	trace_set_level(17);
	trace_set_level(TRACE_INFO);
	dhex_dump("fn", 1, TRACE_INFO, "\1\xff", 2);
	assert_string_equal(lab.log, "0000  01 ff\n");
	assert_int_equal(printf("%s", "p"), 1);
	assert_string_equal(lab.log, "p");
	puts("q");
	assert_string_equal(lab.log, "q\n");
}
