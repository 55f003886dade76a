/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library that the TA is linked with.
 */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

extern int linked_begun; /* by its constructor */

/* A copy on the heap, which is the TA's: the TA frees it. */
char *linked_copy(const char *text);

/* Counts in thread-local data, from 40. */
int linked_count(void);

/* What TEE_GetInstanceData() says in here. */
const void *linked_instance(void);

/* The address of a function that nobody defines. */
const void *linked_absent(void);

#ifdef __cplusplus
}
#endif
