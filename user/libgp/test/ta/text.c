// SPDX-License-Identifier: BSD-2-Clause
/*
 * Formats, strings, numbers.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string_ext.h>
#include <strings.h>

#include <selftest.h>
#include "check.h"

#define FORMAT(c, want, ...)                                                  \
	do {                                                                  \
		char text_[64];                                               \
		int n_ = snprintf(text_, sizeof(text_), __VA_ARGS__);         \
		CHECK(c, !strcmp(text_, want) && (size_t)n_ == strlen(want)); \
	} while (0)

void test_formats(struct checks *c)
{
	const TEE_UUID uuid = SELFTEST_UUID;
	char text[8];

	FORMAT(c, "", "");
	FORMAT(c, "-5|00042|42   |+7| 7", "%d|%05d|%-5d|%+d|% d", -5, 42, 42, 7, 7);
	FORMAT(c, "ff FF 0xff 017 4294967295", "%x %X %#x %#o %u", 255, 255, 255, 15, -1);
	FORMAT(c, "-9223372036854775808 18446744073709551615", "%ld %lu", INT64_MIN, UINT64_MAX);
	FORMAT(c, "-1 255 65535 -1", "%hhd %hhu %hu %hd", 255, 511, 0x1ffff, 0xffff);
	FORMAT(c, "12 7 00a", "%" PRIu64 " %zu %.3x", (uint64_t)12, (size_t)7, 10);
	FORMAT(c, "ab|  ab|ab  |a|%|x", "%s|%4s|%-4s|%.1s|%%|%c", "ab", "ab", "ab", "ab", 'x');
	FORMAT(c, "   42|42   |007", "%*d|%*d|%.*d", 5, 42, -5, 42, 3, 7);
	FORMAT(c, "0x1234 (null)", "%p %s", (void *)0x1234, (char *)NULL);
	CHECK(c, snprintf(text, sizeof(text), "%pUl", (const void *)&uuid) == 36);
	CHECK(c, snprintf(text, sizeof(text), "123456789") == 9 && !strcmp(text, "1234567"));
	CHECK(c, snprintf(NULL, 0, "%d", 12345) == 5);
	IMSG("a line of the self-test, %s", "with an argument");
	DHEXDUMP(&uuid, sizeof(uuid));
}

void test_strings(struct checks *c)
{
	char a[40], b[40], *p;
	size_t i, n;

	/* copies with all kinds of alignment, also where both sides overlap */
	for (i = 0; i < 16; i++) {
		for (n = 0; n < 20; n++) {
			memset(a, '.', sizeof(a));
			memcpy(b, "0123456789abcdefghijklmnopqrstuvwxyzABC", 40);
			memcpy(a + i, b + (i * 7) % 11, n);
			CHECK(c, !memcmp(a + i, b + (i * 7) % 11, n));
			CHECK(c, a[i + n] == '.' && (!i || a[i - 1] == '.'));
			memmove(b + 3, b + i % 7, n);
			CHECK(c, !n || b[3] == "0123456789"[i % 7]);
			CHECK(c, !n || b[2 + n] == "0123456789abcdefghijklmnopqrstuvwxyz"[i % 7 +
			                                                                  n - 1]);
		}
	}
	CHECK(c, strlen("") == 0 && strnlen("abc", 2) == 2);
	CHECK(c, strcmp("a", "b") < 0 && strcmp("\xff", "a") > 0 && !strncmp("abc", "abd", 2));
	CHECK(c, !strcasecmp("HeLLo", "hEllO") && strncasecmp("ab", "AC", 2) < 0);
	CHECK(c, strlcpy(a, "hello", 4) == 5 && !strcmp(a, "hel"));
	CHECK(c, strlcat(a, "pful", sizeof(a)) == 7 && !strcmp(a, "helpful"));
	CHECK(c, strchr("abc", 'c')[0] == 'c' && !strchr("abc", 'd') && *strchr("a", 0) == 0);
	CHECK(c, !strcmp(strrchr("a/b/c", '/'), "/c") && !strcmp(strstr("hello", "ll"), "llo"));
	CHECK(c, strspn("aab", "a") == 2 && strcspn("aab", "b") == 2 && !memchr("abc", 'd', 3));
	p = strdup("copy");
	CHECK(c, p && !strcmp(p, "copy"));
	free(p);
	CHECK(c, !consttime_memcmp("abc", "abc", 3) && consttime_memcmp("abd", "abc", 3) > 0);
	CHECK(c, TEE_MemCompare("b\xff", "c\x01", 2) < 0);
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void test_numbers(struct checks *c)
{
	int v[101], key = 50;
	char *end;
	size_t i;

	CHECK(c, strtol(" -0x1fz", &end, 16) == -31 && *end == 'z');
	CHECK(c, strtoul("0777", NULL, 0) == 511 && strtoul("z", &end, 10) == 0 && *end == 'z');
	CHECK(c, strtol("9999999999999999999999", NULL, 10) == INT64_MAX);
	CHECK(c, strtol("-9999999999999999999999", NULL, 10) == INT64_MIN);
	CHECK(c, strtoull("18446744073709551615", NULL, 10) == UINT64_MAX);
	CHECK(c, isalpha('z') && !isalpha('0') && isxdigit('F') && toupper('a') == 'A');
	for (i = 0; i < 101; i++)
		v[i] = (int)(i * 37 % 101);
	qsort(v, 101, sizeof(int), by_value);
	for (i = 0; i < 101; i++)
		CHECK(c, v[i] == (int)i);
	CHECK(c, bsearch(&key, v, 101, sizeof(int), by_value) == &v[50]);
	key = 101;
	CHECK(c, !bsearch(&key, v, 101, sizeof(int), by_value));
}
