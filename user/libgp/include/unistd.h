/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef UNISTD_H
#define UNISTD_H

#include <stddef.h>
#include <stdint.h>

typedef intptr_t ssize_t;

#ifdef __cplusplus
extern "C" {
#endif

/* To the secure log; @fd is 1 or 2. -1 for any other. */
ssize_t write(int fd, const void *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
