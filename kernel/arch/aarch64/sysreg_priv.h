/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * sysreg - system registers by name
 */
#include "base/types.h"

#define sysreg_read(name)                                      \
	({                                                     \
		uint64_t v_;                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(v_)); \
		v_;                                            \
	})
#define sysreg_write(name, value) \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

/* A four-bit field of an ID register. */
#define id_field(name, shift) ((unsigned)(sysreg_read(name) >> (shift)) & 0xfu)

static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

#define dsb(kind) __asm__ volatile("dsb " #kind : : : "memory")
