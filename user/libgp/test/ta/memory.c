// SPDX-License-Identifier: BSD-2-Clause
/*
 * The heap, and the ways to die of memory.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <tee_internal_api_extensions.h>

#include <selftest.h>
#include "check.h"

static bool all_bytes(const uint8_t *p, size_t n, uint8_t byte)
{
	while (n && *p == byte) {
		p++;
		n--;
	}
	return !n;
}

static void fill_and_empty(struct checks *c)
{
	void *p[64];
	size_t n, i;

	for (n = 0; n < 64; n++) {
		p[n] = malloc(1000 + n * 16);
		if (!p[n])
			break;
		memset(p[n], (int)n, 1000 + n * 16);
	}
	CHECK(c, n > 20 && n < 40);
	for (i = 0; i < n; i++)
		CHECK(c, all_bytes(p[i], 1000 + i * 16, (uint8_t)i));
	/* every other one, then the rest: all free blocks must grow together again */
	for (i = 0; i < n; i += 2)
		free(p[i]);
	for (i = 1; i < n; i += 2)
		free(p[i]);
	p[0] = malloc(30 * 1024);
	CHECK(c, p[0]);
	free(p[0]);
}

static void grow_and_shrink(struct checks *c)
{
	uint8_t *p = TEE_Malloc(100, TEE_MALLOC_FILL_ZERO), *q;

	CHECK(c, p && all_bytes(p, 100, 0));
	memset(p, 9, 100);
	p = TEE_Realloc(p, 5000);
	CHECK(c, p && all_bytes(p, 100, 9));
	CHECK(c, all_bytes(p + 112, 5000 - 112, 0));
	q = malloc(16);
	p = TEE_Realloc(p, 9000); /* has to move */
	CHECK(c, p && all_bytes(p, 100, 9));
	p = TEE_Realloc(p, 10);
	CHECK(c, p && all_bytes(p, 10, 9));
	TEE_Free(p);
	TEE_Free(q);
	TEE_Free(NULL);
}

void test_heap(struct checks *c)
{
	uint8_t *p;
	size_t i;

	tee_user_mem_mark_heap();
	fill_and_empty(c);
	grow_and_shrink(c);
	CHECK(c, !malloc(SIZE_MAX) && !malloc(SIZE_MAX / 2) && !malloc(1 << 20));
	CHECK(c, !calloc(SIZE_MAX / 2, 4));
	for (i = 0; i < 100; i++) {
		p = malloc(i);
		CHECK(c, p && (uintptr_t)p % 16 == 0);
		p = realloc(p, 3 * i);
		free(p);
	}
	CHECK(c, tee_user_mem_check_heap() == 0);
}

/* As much as the header asks for, without what the library needs. */
static uint32_t __noinline use_stack(uint8_t byte)
{
	volatile uint8_t room[7 * 1024];
	size_t i;

	for (i = 0; i < sizeof(room); i++)
		room[i] = byte;
	return room[0] + room[sizeof(room) - 1];
}

/* The heap is as large as the header says, and all of it comes back. */
void test_exhaustion(struct checks *c)
{
	void **last = NULL, **p;
	size_t n = 0;

	tee_user_mem_mark_heap();
	while ((p = TEE_Malloc(240, 0)) != NULL) {
		*p = last;
		last = p;
		n++;
	}
	CHECK(c, n > 100 && n <= 32 * 1024 / 256);
	CHECK(c, !malloc(240) && !calloc(1, 240) && !realloc(last, 480) && !TEE_Realloc(NULL, 240));
	for (; last; last = p) {
		p = *last;
		TEE_Free(last);
	}
	CHECK(c, tee_user_mem_check_heap() == 0);
	CHECK(c, use_stack(7) == 14);
}

void die_by_bad_big_integer(void)
{
	TEE_BigInt junk[8] = { 1, 2, 3 };

	TEE_BigIntAdd(junk, junk, junk);
}

void die_by_wrong_hint(void)
{
	TEE_Malloc(1, 0x100);
}

void die_by_panic(void)
{
	TEE_Panic(0xdead0001);
}

void die_by_null_pointer(void)
{
	*(volatile int *)NULL = 1;
}

static const char constant[] = "constant";

void die_by_write_to_constant(void)
{
	*(volatile char *)(uintptr_t)constant = 'x';
}

void die_by_run_data(void)
{
	static uint32_t code[2] = { 0xd65f03c0, 0xd65f03c0 }; /* ret */

	((void (*)(void))(uintptr_t)code)();
}

static void __attribute__((noinline)) copy_too_much(volatile char *to, size_t n)
{
	while (n--)
		to[n] = 'A';
}

void __attribute__((noinline)) die_by_smash_stack(void)
{
	char room[16];

	copy_too_much(room, 48);
}

static uint32_t __attribute__((noinline)) deeper(uint32_t n)
{
	volatile char room[256];

	room[0] = (char)n;
	return n == UINT32_MAX ? 0 : deeper(n + 1) + (uint32_t)room[0];
}

void die_by_endless_recursion(void)
{
	deeper(0);
}

void die_by_double_free(void)
{
	void *p = malloc(32), *q = malloc(32);

	free(p);
	free(q);
	free(p);
}

void die_by_failed_assertion(void)
{
	volatile int one = 1;

	assert(one == 2);
}
