/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small macros that sources of Trusted Applications take for granted.
 */
#ifndef UTIL_H
#define UTIL_H

#include <assert.h>
#include <compiler.h>
#include <inttypes.h>
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
#define MAX_UNSAFE(a, b) ((a) > (b) ? (a) : (b)) /* where no statement can be */
#define MIN_UNSAFE(a, b) ((a) < (b) ? (a) : (b))
#define ARRAY_SIZE(a)    (sizeof(a) / sizeof((a)[0]))

#define SIZE_4K UINTPTR_C(0x1000)
#define SIZE_1M UINTPTR_C(0x100000)
#define SIZE_2M UINTPTR_C(0x200000)
#define SIZE_4M UINTPTR_C(0x400000)
#define SIZE_8M UINTPTR_C(0x800000)
#define SIZE_2G UINTPTR_C(0x80000000)

/* To a multiple of @size; those with a 2 want a power of two. */
#define ROUNDUP(v, size)              ((((v) + (size)-1) / (size)) * (size))
#define ROUNDDOWN(v, size)            (((v) / (size)) * (size))
#define ROUNDUP2(v, size)             ROUNDDOWN2((v) + ((__typeof__(v))(size)-1), size)
#define ROUNDDOWN2(v, size)           ((v) & ~((__typeof__(v))(size)-1))
#define DIV_ROUND_UP(v, by)           (((v) + (by)-1) / (by))
#define ROUNDUP_DIV(v, by)            DIV_ROUND_UP(v, by)
#define ROUNDUP2_DIV(v, by)           DIV_ROUND_UP(v, by)
#define UDIV_ROUND_NEAREST(v, by)     (((v) + (by) / 2) / (by))
#define IS_POWER_OF_TWO(v)            ((v) && !((v) & ((v)-1)))
#define IS_ALIGNED(v, size)           (((v) & ((size)-1)) == 0)
#define IS_ALIGNED_WITH_TYPE(v, type) IS_ALIGNED((uintptr_t)(v), __alignof__(type))

/* Each answers whether *r cannot hold the result. */
#define ADD_OVERFLOW(a, b, r) __builtin_add_overflow((a), (b), (r))
#define SUB_OVERFLOW(a, b, r) __builtin_sub_overflow((a), (b), (r))
#define MUL_OVERFLOW(a, b, r) __builtin_mul_overflow((a), (b), (r))
#define ROUNDUP_OVERFLOW(v, size, r)                                             \
	__extension__({                                                          \
		__typeof__(v) over_ = (v) % (__typeof__(v))(size);               \
		ADD_OVERFLOW((v), over_ ? (__typeof__(v))(size)-over_ : 0, (r)); \
	})
#define ROUNDUP2_OVERFLOW(v, size, r) ROUNDUP_OVERFLOW(v, size, r)

#define BIT32(n)        (UINT32_C(1) << (n))
#define BIT64(n)        (UINT64_C(1) << (n))
#define BIT(n)          BIT32(n)
#define SHIFT_U32(v, n) ((uint32_t)(v) << (n))
#define SHIFT_U64(v, n) ((uint64_t)(v) << (n))
/* Bits @high down to @low */
#define GENMASK_32(high, low) ((UINT32_MAX << (low)) & (UINT32_MAX >> (31 - (high))))
#define GENMASK_64(high, low) ((UINT64_MAX << (low)) & (UINT64_MAX >> (63 - (high))))

#define CMP_TRILEAN(a, b)                          \
	__extension__({                            \
		__typeof__(a) cmp_a = (a);         \
		__typeof__(b) cmp_b = (b);         \
		(cmp_a > cmp_b) - (cmp_a < cmp_b); \
	})

#define TO_STR(x)    __TO_STR(x)
#define __TO_STR(x)  #x
#define CONCAT(a, b) __CONCAT(a, b)
#ifndef __CONCAT
#define __CONCAT(a, b) a##b
#endif
#define MEMBER_SIZE(type, member) sizeof(((type *)0)->member)

#ifndef container_of
#define container_of(p, type, member) ((type *)(void *)((char *)(p)-offsetof(type, member)))
#endif

/* 64 bits, and the two halves in which they travel */
static inline uint64_t reg_pair_to_64(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

static inline void reg_pair_from_64(uint64_t v, uint32_t *high, uint32_t *low)
{
	*high = (uint32_t)(v >> 32);
	*low = (uint32_t)v;
}

static inline uint32_t high32_from_64(uint64_t v)
{
	return (uint32_t)(v >> 32);
}

static inline uint32_t low32_from_64(uint64_t v)
{
	return (uint32_t)v;
}

/* The bits of @v that @mask has, moved down; and back into @old */
static inline uint32_t get_field_u32(uint32_t v, uint32_t mask)
{
	return (v & mask) / (mask & (0 - mask));
}

static inline uint64_t get_field_u64(uint64_t v, uint64_t mask)
{
	return (v & mask) / (mask & (0 - mask));
}

static inline uint32_t set_field_u32(uint32_t old, uint32_t mask, uint32_t v)
{
	return (old & ~mask) | (v * (mask & (0 - mask)) & mask);
}

static inline uint64_t set_field_u64(uint64_t old, uint64_t mask, uint64_t v)
{
	return (old & ~mask) | (v * (mask & (0 - mask)) & mask);
}

#endif
