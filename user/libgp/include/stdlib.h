/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STDLIB_H
#define STDLIB_H

#include <compiler.h>
#include <stddef.h>
#include <types_ext.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX     __INT_MAX__

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *p, size_t size);
void *aligned_alloc(size_t align, size_t size);
void free(void *p);
void abort(void) __attribute__((noreturn));

int abs(int v);
long labs(long v);
long long llabs(long long v);
int atoi(const char *s);
long atol(const char *s);
long strtol(const char *s, char **end, int base);
long long strtoll(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
unsigned long long strtoull(const char *s, char **end, int base);
/* From the TEE's random generator */
int rand(void);

void qsort(void *base, size_t count, size_t size, int (*order)(const void *, const void *));
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*order)(const void *, const void *));

#ifdef __cplusplus
}
#endif

#endif
