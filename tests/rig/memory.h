/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * memory - normal-world pages, and the places that the host and the board have fixed
 *
 *	0x40000000	device tree
 *	0x42000000	2 MiB that OP-TEE calls its reserved shared memory; never in the pool
 *	0x48000000	the rig
 *	0x49f00000	configuration text
 *	0x4a000000	archive (tar) of Trusted Applications
 *	0x50000000	page pool, to the end of the first 512 MiB
 */
#include "base/types.h"

#define RAM_BASE     0x40000000ull
#define RAM_SIZE     0x40000000ull
#define CONFIG_BASE  0x49f00000ull
#define CONFIG_SIZE  4096u
#define ARCHIVE_BASE 0x4a000000ull
#define ARCHIVE_SIZE 0x04000000ull
#define POOL_BASE    0x50000000ull
#define POOL_SIZE    0x10000000ull

/* Secure memory of the board, for tests that point the secure world at itself. */
#define SECURE_SRAM     0x0e000000ull
#define SECURE_DRAM     0x0e100000ull
#define SECURE_DRAM_END 0x0f000000ull
#define SECURE_UART     0x09040000ull
#define FLASH_BASE      0x00000000ull

/* @n pages in a row, zeroed; stops the rig when there are none. */
void *pages_get(size_t n);
void pages_put(void *p, size_t n);
/* Mark what this core takes from now on as guest @id's, for who looks from outside; 0: nobody's. */
void pages_owner(uint8_t id);
size_t pages_in_use(void);

static inline uint64_t pa_of(const volatile void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static inline void *va_of(uint64_t pa)
{
	return (void *)(uintptr_t)pa;
}

/* Is [pa, pa + size) memory that the rig may touch? */
static inline bool is_ram(uint64_t pa, uint64_t size)
{
	return pa >= RAM_BASE && size <= RAM_SIZE && pa - RAM_BASE <= RAM_SIZE - size;
}

/* A file of the archive. */
bool archive_find(const char *name, const void **data, size_t *size);
