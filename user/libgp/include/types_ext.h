/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TYPES_EXT_H
#define TYPES_EXT_H

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* Addresses as numbers: in a TA, of any kind, physical ones */
typedef uintptr_t uaddr_t;
typedef uintptr_t vaddr_t;
typedef uintptr_t paddr_t;
typedef uintptr_t paddr_size_t;

#define PADDR_MAX      UINTPTR_MAX
#define PADDR_SIZE_MAX UINTPTR_MAX
#define PRIxUA         PRIxPTR
#define PRIxVA         PRIxPTR
#define PRIxPA         PRIxPTR
#define PRIxPASZ       PRIxPTR
#define PRIxVA_WIDTH   ((int)(sizeof(vaddr_t) * 2))
#define PRIxPA_WIDTH   ((int)(sizeof(paddr_t) * 2))

#endif
