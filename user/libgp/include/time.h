/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TIME_H
#define TIME_H

#include <stddef.h>
#include <stdint.h>

/* The type only: TEE_GetREETime() knows what time it is. */
typedef int64_t time_t;

#endif
