/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory functions of the freestanding parts.
 *
 * The kernel has no vector registers to copy with, so the inner loops move 64
 * bytes a turn through pairs of general registers, by ldp and stp. Where words
 * must be aligned (the kernel, which also runs with the MMU off), bytes that
 * cannot be aligned on both sides at once go one by one; nothing hot does.
 *
 * This file is compiled with -fno-tree-loop-distribute-patterns (module.mk):
 * else gcc recognises the loops below and turns them into calls to themselves.
 */
#include "base/bytes.h"

/* A word that may alias anything; and two of them, which one ldp or stp moves. */
typedef uint64_t __attribute__((may_alias)) word_t;
typedef unsigned __int128 __attribute__((may_alias, aligned(8))) pair_t;

#define WORD      sizeof(word_t)
#define WORD_MASK (WORD - 1)
#define PAIR      sizeof(pair_t)
#define STEP      (4 * PAIR)

/*
 * Code that may always access words anywhere (TAs: not built with
 * -mstrict-align) need not care about the side that is read.
 */
#ifdef __ARM_FEATURE_UNALIGNED
#define UNALIGNED_WORDS true
#else
#define UNALIGNED_WORDS false
#endif

/* Bytes up to the next word boundary of @p, at most @n. */
static size_t head_of(const volatile void *p, size_t n)
{
	size_t head = -(uintptr_t)p & WORD_MASK;

	return head < n ? head : n;
}

static bool same_phase(const volatile void *a, const volatile void *b)
{
	return UNALIGNED_WORDS || (((uintptr_t)a ^ (uintptr_t)b) & WORD_MASK) == 0;
}

/* Both sides aligned. All is read before anything is written: memmove() counts on it. */
static inline void copy_step(char *d, const char *s)
{
	pair_t *to = (void *)d;
	const pair_t *from = (const void *)s;
	pair_t p0 = from[0], p1 = from[1], p2 = from[2], p3 = from[3];

	to[0] = p0;
	to[1] = p1;
	to[2] = p2;
	to[3] = p3;
}

/* From the start up: right also when the destination overlaps the source from below. */
static void *copy_up(void *dst, const char *s, size_t n)
{
	char *d = dst;

	if (same_phase(d, s)) {
		for (; head_of(d, n); n--)
			*d++ = *s++;
		for (; n >= STEP; n -= STEP, d += STEP, s += STEP)
			copy_step(d, s);
		for (; n >= WORD; n -= WORD, d += WORD, s += WORD)
			*(word_t *)(void *)d = *(const word_t *)(const void *)s;
	}
	for (; n; n--)
		*d++ = *s++;
	return dst;
}

void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	return copy_up(dst, src, n);
}

/* Overlapping, destination above source: from the end down. */
static void copy_down(char *d, const char *s, size_t n)
{
	if (same_phase(d, s)) {
		while (n && ((uintptr_t)(d + n) & WORD_MASK)) {
			n--;
			d[n] = s[n];
		}
		for (; n >= STEP; n -= STEP)
			copy_step(d + n - STEP, s + n - STEP);
		for (; n >= WORD; n -= WORD)
			*(word_t *)(void *)(d + n - WORD) =
				*(const word_t *)(const void *)(s + n - WORD);
	}
	while (n) {
		n--;
		d[n] = s[n];
	}
}

void *memmove(void *dst, const void *src, size_t n)
{
	if ((uintptr_t)dst - (uintptr_t)src >= n)
		return copy_up(dst, src, n);
	copy_down(dst, src, n);
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	char *d = dst;
	word_t w = 0x0101010101010101u * (uint8_t)c;
	pair_t ww = (pair_t)w << 64 | w;

	for (; head_of(d, n); n--)
		*d++ = (char)c;
	for (; n >= STEP; n -= STEP, d += STEP) {
		pair_t *to = (void *)d;

		to[0] = to[1] = to[2] = to[3] = ww;
	}
	for (; n >= WORD; n -= WORD, d += WORD)
		*(word_t *)(void *)d = w;
	for (; n; n--)
		*d++ = (char)c;
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a;
	const uint8_t *q = b;

	for (size_t i = 0; i < n; i++) {
		if (p[i] != q[i])
			return p[i] < q[i] ? -1 : 1;
	}
	return 0;
}

void *memchr(const void *p, int c, size_t n)
{
	const uint8_t *s = p;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == (uint8_t)c)
			return (void *)(uintptr_t)(s + i);
	}
	return NULL;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t x = (uint8_t)a[i];
		uint8_t y = (uint8_t)b[i];

		if (x != y)
			return x < y ? -1 : 1;
		if (!x)
			return 0;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *s, int c)
{
	return memchr(s, c, strlen(s) + 1);
}

char *strrchr(const char *s, int c)
{
	for (size_t n = strlen(s) + 1; n; n--) {
		if (s[n - 1] == (char)c)
			return (char *)(uintptr_t)(s + n - 1);
	}
	return NULL;
}

bool bytes_equal_ct(const void *a, const void *b, size_t n)
{
	const volatile uint8_t *p = a;
	const volatile uint8_t *q = b;
	unsigned diff = 0;

	for (size_t i = 0; i < n; i++)
		diff |= (unsigned)(p[i] ^ q[i]);
	return diff == 0;
}

/*
 * The accesses to the hostile side are volatile: the compiler may neither
 * repeat nor split them, so what was read once is what everybody sees.
 */
void copy_from_hostile(void *dst, const volatile void *src, size_t n)
{
	char *d = dst;
	const volatile char *s = src;
	size_t i = 0;

	if (same_phase(d, s)) {
		size_t head = head_of(d, n);

		for (; i < head; i++)
			d[i] = s[i];
		for (; n - i >= WORD; i += WORD)
			*(word_t *)(void *)(d + i) =
				*(const volatile word_t *)(const volatile void *)(s + i);
	}
	for (; i < n; i++)
		d[i] = s[i];
}

void copy_to_hostile(volatile void *dst, const void *src, size_t n)
{
	volatile char *d = dst;
	const char *s = src;
	size_t i = 0;

	if (same_phase(d, s)) {
		size_t head = head_of(d, n);

		for (; i < head; i++)
			d[i] = s[i];
		for (; n - i >= WORD; i += WORD)
			*(volatile word_t *)(volatile void *)(d + i) =
				*(const word_t *)(const void *)(s + i);
	}
	for (; i < n; i++)
		d[i] = s[i];
}
