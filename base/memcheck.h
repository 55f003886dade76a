/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * memcheck - tells AddressSanitizer, where there is one, which bytes nobody may touch
 */
#include "base/types.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMCHECK 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define MEMCHECK 1
#endif

#ifdef MEMCHECK
#define MEMCHECK_OFF __attribute__((no_sanitize("address")))
void __asan_poison_memory_region(const volatile void *p, size_t size);
void __asan_unpoison_memory_region(const volatile void *p, size_t size);
void __asan_handle_no_return(void);

static inline void memcheck_forbid(const void *p, size_t size)
{
	__asan_poison_memory_region(p, size);
}

static inline void memcheck_allow(const void *p, size_t size)
{
	__asan_unpoison_memory_region(p, size);
}

/* Frames of this stack are about to be left without returning from them. */
static inline void memcheck_leave_stack(void)
{
	__asan_handle_no_return();
}
#else
#define MEMCHECK_OFF
static inline void memcheck_forbid([[maybe_unused]] const void *p, [[maybe_unused]] size_t size)
{
}

static inline void memcheck_allow([[maybe_unused]] const void *p, [[maybe_unused]] size_t size)
{
}

static inline void memcheck_leave_stack(void)
{
}
#endif
