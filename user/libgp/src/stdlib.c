/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Characters, numbers, sorting.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <tee_internal_api.h>

int isdigit(int c)
{
	return c >= '0' && c <= '9';
}

int isupper(int c)
{
	return c >= 'A' && c <= 'Z';
}

int islower(int c)
{
	return c >= 'a' && c <= 'z';
}

int isalpha(int c)
{
	return isupper(c) || islower(c);
}

int isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}

int isxdigit(int c)
{
	return isdigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

int isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int isprint(int c)
{
	return c >= ' ' && c <= '~';
}

int isblank(int c)
{
	return c == ' ' || c == '\t';
}

int iscntrl(int c)
{
	return (c >= 0 && c < ' ') || c == 127;
}

int isgraph(int c)
{
	return isprint(c) && c != ' ';
}

int ispunct(int c)
{
	return isgraph(c) && !isalnum(c);
}

int tolower(int c)
{
	return isupper(c) ? c - 'A' + 'a' : c;
}

int toupper(int c)
{
	return islower(c) ? c - 'a' + 'A' : c;
}

int abs(int v)
{
	return v < 0 ? -v : v;
}

long labs(long v)
{
	return v < 0 ? -v : v;
}

long long llabs(long long v)
{
	return v < 0 ? -v : v;
}

int rand(void)
{
	unsigned int v;

	TEE_GenerateRandom(&v, sizeof(v));
	return (int)(v & RAND_MAX);
}

static int digit_value(char c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? tolower(c) - 'a' + 10 : 99;
}

/* Digits of @base up to @max; more is @max, and *full. *end moves only if there was a digit. */
static unsigned long long read_digits(const char *s, char **end, int base, unsigned long long max,
                                      int *full)
{
	unsigned long long v = 0;

	*full = 0;
	if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 32) == 'x' &&
	    digit_value(s[2]) < 16) {
		s += 2;
		base = 16;
	}
	if (!base)
		base = *s == '0' ? 8 : 10;
	for (; digit_value(*s) < base; s++) {
		unsigned long long d = (unsigned long long)digit_value(*s);

		if (v > (max - d) / (unsigned long long)base)
			*full = 1;
		v = v * (unsigned long long)base + d;
		if (end)
			*end = (char *)(uintptr_t)(s + 1);
	}
	return *full ? max : v;
}

static const char *read_sign(const char *s, char **end, int *negative)
{
	if (end)
		*end = (char *)(uintptr_t)s;
	while (isspace(*s))
		s++;
	*negative = *s == '-';
	return s + (*s == '-' || *s == '+');
}

unsigned long long strtoull(const char *s, char **end, int base)
{
	int negative, full;
	unsigned long long v;

	s = read_sign(s, end, &negative);
	v = read_digits(s, end, base, UINT64_MAX, &full);
	return negative && !full ? 0 - v : v;
}

unsigned long strtoul(const char *s, char **end, int base)
{
	return (unsigned long)strtoull(s, end, base);
}

long strtol(const char *s, char **end, int base)
{
	int negative, full;
	unsigned long long v;

	s = read_sign(s, end, &negative);
	v = read_digits(s, end, base, negative ? 1ull << 63 : INT64_MAX, &full);
	return (long)(negative ? 0 - v : v);
}

long long strtoll(const char *s, char **end, int base)
{
	return strtol(s, end, base);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

int atoi(const char *s)
{
	return (int)strtol(s, NULL, 10);
}

static void swap(uint8_t *a, uint8_t *b, size_t size)
{
	while (size--) {
		uint8_t t = *a;

		*a++ = *b;
		*b++ = t;
	}
}

/* Let element @i sink to its place in a heap of @count. */
static void sift(uint8_t *base, size_t i, size_t count, size_t size,
                 int (*order)(const void *, const void *))
{
	size_t child;

	while ((child = 2 * i + 1) < count) {
		if (child + 1 < count && order(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (order(base + i * size, base + child * size) >= 0)
			return;
		swap(base + i * size, base + child * size, size);
		i = child;
	}
}

/* Heap sort: no recursion on a small stack, and no bad case. */
void qsort(void *base, size_t count, size_t size, int (*order)(const void *, const void *))
{
	size_t i;

	for (i = count / 2; i-- > 0;)
		sift(base, i, count, size, order);
	for (i = count; i-- > 1;) {
		swap(base, (uint8_t *)base + i * size, size);
		sift(base, 0, i, size, order);
	}
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*order)(const void *, const void *))
{
	const uint8_t *lo = base;
	int c;

	while (count) {
		const uint8_t *mid = lo + count / 2 * size;

		c = order(key, mid);
		if (!c)
			return (void *)(uintptr_t)mid;
		if (c > 0) {
			lo = mid + size;
			count--;
		}
		count /= 2;
	}
	return NULL;
}
