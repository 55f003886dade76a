/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STRING_EXT_H
#define STRING_EXT_H

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Compare in a time that depends on n alone; 0 if equal. */
int consttime_memcmp(const void *a, const void *b, size_t n);
static inline int buf_compare_ct(const void *a, const void *b, size_t n)
{
	return consttime_memcmp(a, b, n);
}
/* memset to 0 that no compiler removes */
void memzero_explicit(void *p, size_t n);

#ifdef __cplusplus
}
#endif

#endif
