/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MALLOC_H
#define MALLOC_H

#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The smallest TA_DATA_SIZE that is worth it */
#define MALLOC_INITIAL_POOL_MIN_SIZE 1024

/* At a multiple of @align, a power of two */
void *memalign(size_t align, size_t size);

#ifdef __cplusplus
}
#endif

#endif
