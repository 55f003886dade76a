/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * bytes - freestanding memory functions, and reads that happen exactly once
 */
#include "base/types.h"

void *memcpy(void *restrict dst, const void *restrict src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
void *memchr(const void *p, int c, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

/* Overwrite with zeroes in a way that no compiler removes. */
static inline void scrub(void *p, size_t n)
{
	memset(p, 0, n);
	__asm__ volatile("" : : "r"(p) : "memory");
}

/* Compare in a time that depends on @n alone. */
bool bytes_equal_ct(const void *a, const void *b, size_t n);

/* One load, one store: for memory that somebody else may write at the same time. */
#define READ_ONCE(x)     (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile typeof(x) *)&(x) = (v))

/*
 * Copy @n bytes out of memory that another world may be writing. Each byte is
 * read once; what arrives may be a mix, but it does not change afterwards.
 */
void copy_from_hostile(void *dst, const volatile void *src, size_t n);
void copy_to_hostile(volatile void *dst, const void *src, size_t n);
