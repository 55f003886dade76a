/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings and memory. Copies go by words where both sides are aligned alike.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <string_ext.h>
#include <strings.h>

typedef uint64_t __attribute__((may_alias)) word_t;

#define WORD sizeof(word_t)

static int apart(const void *a, const void *b)
{
	return ((uintptr_t)a ^ (uintptr_t)b) % WORD != 0;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if (n >= 2 * WORD && !apart(to, from)) {
		for (; (uintptr_t)t % WORD; n--)
			*t++ = *f++;
		for (; n >= 4 * WORD; n -= 4 * WORD, t += 4 * WORD, f += 4 * WORD) {
			word_t a = ((const word_t *)f)[0], b = ((const word_t *)f)[1];
			word_t c = ((const word_t *)f)[2], d = ((const word_t *)f)[3];

			((word_t *)t)[0] = a;
			((word_t *)t)[1] = b;
			((word_t *)t)[2] = c;
			((word_t *)t)[3] = d;
		}
		for (; n >= WORD; n -= WORD, t += WORD, f += WORD)
			*(word_t *)t = *(const word_t *)f;
	}
	while (n--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if ((uintptr_t)to - (uintptr_t)from >= n)
		return memcpy(to, from, n); /* forwards is safe */
	t += n;
	f += n;
	if (n >= 2 * WORD && !apart(to, from)) {
		for (; (uintptr_t)t % WORD; n--)
			*--t = *--f;
		for (; n >= WORD; n -= WORD) {
			t -= WORD;
			f -= WORD;
			*(word_t *)t = *(const word_t *)f;
		}
	}
	while (n--)
		*--t = *--f;
	return to;
}

void *memset(void *p, int byte, size_t n)
{
	word_t w = 0x0101010101010101ull * (uint8_t)byte;
	uint8_t *t = p;

	if (n >= 2 * WORD) {
		for (; (uintptr_t)t % WORD; n--)
			*t++ = (uint8_t)byte;
		for (; n >= 4 * WORD; n -= 4 * WORD, t += 4 * WORD) {
			((word_t *)t)[0] = w;
			((word_t *)t)[1] = w;
			((word_t *)t)[2] = w;
			((word_t *)t)[3] = w;
		}
		for (; n >= WORD; n -= WORD, t += WORD)
			*(word_t *)t = w;
	}
	while (n--)
		*t++ = (uint8_t)byte;
	return p;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (; n && *x == *y; n--, x++, y++)
		;
	return n ? *x - *y : 0;
}

int bcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}

int consttime_memcmp(const void *a, const void *b, size_t n)
{
	const volatile uint8_t *x = a, *y = b;
	int result = 0;

	/* From the end, so that the first difference wins; no branch depends on the bytes. */
	while (n--) {
		int d = x[n] - y[n];
		int same = ((d - 1) & ~d) >> 31; /* all ones if d is 0 */

		result = (result & same) | d;
	}
	return result;
}

void memzero_explicit(void *p, size_t n)
{
	memset(p, 0, n);
	__asm__ volatile("" : : "r"(p) : "memory");
}

void *memchr(const void *p, int byte, size_t n)
{
	const uint8_t *x = p;

	for (; n; n--, x++)
		if (*x == (uint8_t)byte)
			return (void *)(uintptr_t)x;
	return NULL;
}

size_t strlen(const char *s)
{
	const char *e = s;

	while (*e)
		e++;
	return (size_t)(e - s);
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--, a++, b++)
		;
	return n ? (uint8_t)*a - (uint8_t)*b : 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && tolower((uint8_t)*a) == tolower((uint8_t)*b); n--, a++, b++)
		;
	return n ? tolower((uint8_t)*a) - tolower((uint8_t)*b) : 0;
}

char *strcpy(char *restrict to, const char *restrict from)
{
	memcpy(to, from, strlen(from) + 1);
	return to;
}

char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
	size_t len = strnlen(from, n);

	memcpy(to, from, len);
	memset(to + len, 0, n - len);
	return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
	memcpy(to + strlen(to), from, strlen(from) + 1);
	return to;
}

size_t strlcpy(char *to, const char *from, size_t room)
{
	size_t len = strlen(from), n = len < room ? len : room - 1;

	if (room) {
		memcpy(to, from, n);
		to[n] = 0;
	}
	return len;
}

size_t strlcat(char *to, const char *from, size_t room)
{
	size_t have = strnlen(to, room);

	return have + (have < room ? strlcpy(to + have, from, room - have) : strlen(from));
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)(uintptr_t)s;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do
		if (*s == (char)c)
			last = s;
	while (*s++);
	return (char *)(uintptr_t)last;
}

char *strstr(const char *s, const char *what)
{
	size_t len = strlen(what);

	for (;; s++) {
		if (!strncmp(s, what, len))
			return (char *)(uintptr_t)s;
		if (!*s)
			return NULL;
	}
}

size_t strspn(const char *s, const char *of)
{
	size_t n = 0;

	while (s[n] && strchr(of, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *of)
{
	size_t n = 0;

	while (s[n] && !strchr(of, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *of)
{
	s += strcspn(s, of);
	return *s ? (char *)(uintptr_t)s : NULL;
}

char *strncat(char *restrict to, const char *restrict from, size_t n)
{
	size_t have = strlen(to), len = strnlen(from, n);

	memcpy(to + have, from, len);
	to[have + len] = 0;
	return to;
}

char *strtok_r(char *s, const char *of, char **state)
{
	char *end;

	if (!s)
		s = *state;
	s += strspn(s, of);
	end = s + strcspn(s, of);
	*state = *end ? end + 1 : end;
	*end = 0;
	return end > s ? s : NULL;
}

char *strndup(const char *s, size_t max)
{
	size_t len = strnlen(s, max);
	char *p = malloc(len + 1);

	if (p) {
		memcpy(p, s, len);
		p[len] = 0;
	}
	return p;
}

char *strdup(const char *s)
{
	return strndup(s, SIZE_MAX - 1);
}
