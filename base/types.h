/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * types - addresses that cannot be mixed up
 *
 * Each kind of address is a type of its own, so that handing a guest's address
 * to something that wants one of ours does not compile. Kernel virtual
 * addresses are plain pointers.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A keyword of C23 that gcc 12 and clang 14 do not know yet. */
#ifndef static_assert
#define static_assert _Static_assert
#endif

#define PAGE_SHIFT 12
#define PAGE_SIZE  4096u
#define PAGE_MASK  (PAGE_SIZE - 1u)

/* Physical address of secure memory that the frame pool or the image owns. */
typedef struct {
	uint64_t v;
} pa_t;

/* Physical address in the normal world; checked to be normal-world RAM. */
typedef struct {
	uint64_t v;
} nwpa_t;

/* Virtual address in a TA's address space; never dereferenced by the kernel. */
typedef struct {
	uint64_t v;
} uva_t;

/* A name for shared memory, chosen by the guest; means nothing to us. */
typedef struct {
	uint64_t v;
} cookie_t;

/* UUID as 16 bytes in the order of RFC 4122 (big endian fields). */
struct uuid {
	uint8_t b[16];
};

static inline bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
	return __builtin_memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

#define PAGES_OF(bytes) (((bytes) + PAGE_SIZE - 1u) / PAGE_SIZE)

#define array_count(a)                  (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))
