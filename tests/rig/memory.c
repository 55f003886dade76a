/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "base/check.h"
#include "core.h"
#include "memory.h"

#define POOL_PAGES (POOL_SIZE / PAGE_SIZE)

static struct lock pool_lock;
/* 0: free; else PAGE_USED, or the guest of pages_owner(). tests/rig/tables.py reads it. */
#define PAGE_USED 1
uint8_t pages_used[POOL_PAGES];
static uint8_t owner[CPU_MAX];
static size_t used_count;
static size_t next_try;

static bool run_is_free(size_t at, size_t n)
{
	if (at + n > POOL_PAGES)
		return false;
	for (size_t i = 0; i < n; i++)
		if (pages_used[at + i])
			return false;
	return true;
}

/* Next fit: pages that were just freed stay untouched for a while, which shows late writers. */
void *pages_get(size_t n)
{
	size_t at, tries;
	void *p;

	lock_take(&pool_lock);
	at = next_try;
	for (tries = 0; tries < POOL_PAGES && !run_is_free(at, n); tries++)
		at = (at + 1) % POOL_PAGES;
	if (tries == POOL_PAGES)
		panic("the rig is out of pages");
	memset(&pages_used[at], owner[cpu_me()->index] ?: PAGE_USED, n);
	used_count += n;
	next_try = (at + n) % POOL_PAGES;
	lock_drop(&pool_lock);

	p = va_of(POOL_BASE + at * PAGE_SIZE);
	memset(p, 0, n * PAGE_SIZE);
	return p;
}

void pages_put(void *p, size_t n)
{
	size_t at = (size_t)(pa_of(p) - POOL_BASE) / PAGE_SIZE;

	check(pa_of(p) >= POOL_BASE && at + n <= POOL_PAGES);
	lock_take(&pool_lock);
	for (size_t i = 0; i < n; i++)
		check(pages_used[at + i]);
	memset(&pages_used[at], 0, n);
	used_count -= n;
	lock_drop(&pool_lock);
}

void pages_owner(uint8_t id)
{
	owner[cpu_me()->index] = id;
}

size_t pages_in_use(void)
{
	return used_count;
}

/* The archive is a plain ustar file: 512-byte headers, sizes in octal, data padded to 512. */
#define TAR_BLOCK    512u
#define TAR_SIZE_AT  124u
#define TAR_SIZE_LEN 11u
#define TAR_NAME_LEN 100u

static size_t tar_size(const char *header)
{
	size_t n = 0;

	for (size_t i = 0; i < TAR_SIZE_LEN; i++) {
		char c = header[TAR_SIZE_AT + i];

		if (c < '0' || c > '7')
			break;
		n = n * 8 + (size_t)(c - '0');
	}
	return n;
}

bool archive_find(const char *name, const void **data, size_t *size)
{
	uint64_t at = ARCHIVE_BASE, end = ARCHIVE_BASE + ARCHIVE_SIZE;

	while (at + TAR_BLOCK <= end) {
		const char *header = va_of(at);
		size_t n;

		if (!header[0])
			return false;
		n = tar_size(header);
		if (n > end - at - TAR_BLOCK)
			return false;
		if (!strncmp(header, name, TAR_NAME_LEN)) {
			*data = header + TAR_BLOCK;
			*size = n;
			return true;
		}
		at += TAR_BLOCK + (n + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	}
	return false;
}
