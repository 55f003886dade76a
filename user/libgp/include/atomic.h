/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ATOMIC_H
#define ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

/* The new value */
static inline uint32_t atomic_inc32(volatile uint32_t *v)
{
	return __atomic_add_fetch(v, 1, __ATOMIC_SEQ_CST);
}

static inline uint32_t atomic_dec32(volatile uint32_t *v)
{
	return __atomic_sub_fetch(v, 1, __ATOMIC_SEQ_CST);
}

/* Make *p new if it is *old; if it is not, say in *old what it is. */
static inline bool atomic_cas_u32(uint32_t *p, uint32_t *old, uint32_t new_value)
{
	return __atomic_compare_exchange_n(p, old, new_value, true, __ATOMIC_ACQUIRE,
	                                   __ATOMIC_RELAXED);
}

static inline bool atomic_cas_uint(unsigned int *p, unsigned int *old, unsigned int new_value)
{
	return atomic_cas_u32(p, old, new_value);
}

#define __ATOMIC_LOAD_STORE(name, type)                         \
	static inline type atomic_load_##name(const type *p)    \
	{                                                       \
		return __atomic_load_n(p, __ATOMIC_RELAXED);    \
	}                                                       \
	static inline void atomic_store_##name(type *p, type v) \
	{                                                       \
		__atomic_store_n(p, v, __ATOMIC_RELAXED);       \
	}
__ATOMIC_LOAD_STORE(int, int)
__ATOMIC_LOAD_STORE(short, short)
__ATOMIC_LOAD_STORE(uint, unsigned int)
__ATOMIC_LOAD_STORE(u32, uint32_t)
#undef __ATOMIC_LOAD_STORE

#endif
