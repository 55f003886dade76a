/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small macros that sources of Trusted Applications take for granted.
 */
#ifndef UTIL_H
#define UTIL_H

#include <stddef.h>
#include <stdint.h>

#define MIN(a, b)                              \
	__extension__({                        \
		__typeof__(a) min_a = (a);     \
		__typeof__(b) min_b = (b);     \
		min_a < min_b ? min_a : min_b; \
	})
#define MAX(a, b)                              \
	__extension__({                        \
		__typeof__(a) max_a = (a);     \
		__typeof__(b) max_b = (b);     \
		max_a > max_b ? max_a : max_b; \
	})
#define ARRAY_SIZE(a)         (sizeof(a) / sizeof((a)[0]))
#define ROUNDUP(v, size)      ((((v) + (size)-1) / (size)) * (size))
#define ROUNDDOWN(v, size)    (((v) / (size)) * (size))
#define IS_POWER_OF_TWO(v)    ((v) && !((v) & ((v)-1)))
#define BIT32(n)              (UINT32_C(1) << (n))
#define BIT64(n)              (UINT64_C(1) << (n))
#define BIT(n)                BIT32(n)
#define ADD_OVERFLOW(a, b, r) __builtin_add_overflow((a), (b), (r))
#define SUB_OVERFLOW(a, b, r) __builtin_sub_overflow((a), (b), (r))
#define MUL_OVERFLOW(a, b, r) __builtin_mul_overflow((a), (b), (r))

#ifndef container_of
#define container_of(p, type, member) ((type *)(void *)((char *)(p)-offsetof(type, member)))
#endif

#endif
