// SPDX-License-Identifier: BSD-2-Clause
/*
 * Parts of the C library that need a TA to be tested, and the ones that OP-TEE adds to it.
 */
#include <atomic.h>
#include <base64.h>
#include <config.h>
#include <limits.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdlib_ext.h>
#include <string.h>
#include <sys/queue.h>
#include <tee_internal_api_extensions.h>
#include <time.h>
#include <types_ext.h>
#include <util.h>

#include <selftest.h>
#include "check.h"

static jmp_buf home;

static void __noinline go_home(int value, double keep)
{
	/* Registers that a caller may count on are changed on the way. */
	__asm__ volatile("" : : : "x19", "x20", "x21", "x22", "d8", "d9", "d10");
	if (keep > 0)
		(longjmp)(home, value);
}

static void jumps(struct checks *c)
{
	volatile int times = 0;
	double kept = 2.5;
	int value = (setjmp)(home); /* in parentheses: only to be tested */

	times++;
	CHECK(c, value == (times == 1 ? 0 : times == 2 ? 7 : 1));
	if (times < 3)
		go_home(times == 1 ? 7 : 0, kept);
	CHECK(c, times == 3 && kept > 2 && kept < 3);
}

#define CFG_SELFTEST_YES 1
#define CFG_SELFTEST_NO  0

static void macros(struct checks *c)
{
	uint32_t high, low, sum, old = 3;
	uint8_t small;

	CHECK(c, IS_ENABLED(CFG_SELFTEST_YES) && !IS_ENABLED(CFG_SELFTEST_NO));
	CHECK(c, !IS_ENABLED(CFG_SELFTEST_UNKNOWN));
	CHECK(c, ROUNDUP(10, 8) == 16 && ROUNDUP2(17, 16) == 32 && ROUNDDOWN2(17, 16) == 16);
	CHECK(c, DIV_ROUND_UP(9, 4) == 3 && UDIV_ROUND_NEAREST(7, 2) == 4);
	CHECK(c, GENMASK_32(31, 28) == 0xf0000000 && GENMASK_64(39, 21) == 0xffffe00000);
	CHECK(c, ROUNDUP_OVERFLOW(250, 16, &small) && !ROUNDUP_OVERFLOW(200, 16, &small));
	CHECK(c, small == 208 && ADD_OVERFLOW(UINT32_MAX, 1u, &sum));
	CHECK(c, CMP_TRILEAN(1, 2) == -1 && IS_POWER_OF_TWO(64) && !IS_POWER_OF_TWO(0));
	CHECK(c, set_field_u32(0xf0ff00, 0xff00, 0xcd) == 0xf0cd00);
	CHECK(c, get_field_u32(0xf0cd00, 0xff00) == 0xcd);
	reg_pair_from_64(reg_pair_to_64(1, 2), &high, &low);
	CHECK(c, high == 1 && low == 2 && sizeof(TO_STR(abc)) == 4 && INT_MAX == 0x7fffffff);
	CHECK(c, atomic_inc32(&old) == 4 && atomic_dec32(&old) == 3);
	CHECK(c, sizeof(time_t) == 8 && sizeof(ssize_t) == 8 && sizeof(paddr_t) == 8);
}

struct element {
	TAILQ_ENTRY(element) link;
	int value;
};
TAILQ_HEAD(elements, element);

static void lists(struct checks *c)
{
	struct elements head = TAILQ_HEAD_INITIALIZER(head);
	struct element one = { .value = 1 }, two = { .value = 2 }, *e;
	int order = 0;

	TAILQ_INSERT_TAIL(&head, &two, link);
	TAILQ_INSERT_BEFORE(&two, &one, link);
	TAILQ_FOREACH(e, &head, link)
	order = order * 10 + e->value;
	TAILQ_FOREACH_REVERSE(e, &head, elements, link)
	order = order * 10 + e->value;
	CHECK(c, order == 1221);
}

static void memory(struct checks *c)
{
	uint8_t *p = memalign(256, 100), *q = aligned_alloc(64, 128);

	CHECK(c, p && q && (uintptr_t)p % 256 == 0 && (uintptr_t)q % 64 == 0);
	free_wipe(p);
	free(q);
	p = tee_map_zi(5000, TEE_MEMORY_ACCESS_ANY_OWNER);
	CHECK(c, p && !p[0] && !p[4999]);
	p[4999] = 1;
	CHECK(c, !tee_unmap(p, 5000));
	p = TEE_Malloc(512, TEE_MALLOC_NO_SHARE);
	CHECK(c, p && TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, p, 512) == TEE_SUCCESS);
	CHECK(c, TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_ANY_OWNER,
	                                     p, 512) == TEE_ERROR_ACCESS_DENIED);
	CHECK(c, !TEE_Malloc(512, TEE_MALLOC_NO_SHARE));
	TEE_Free(p);
}

/* A TEE may be built without; Debian's OP-TEE is. */
static void caches(struct checks *c)
{
	static char lines[4][64] __aligned(64);
	TEE_Result res = TEE_CacheClean(lines[1], 64);

	CHECK(c, res == TEE_SUCCESS || res == TEE_ERROR_NOT_SUPPORTED);
	CHECK(c, TEE_CacheFlush(lines[1], 64) == res && TEE_CacheInvalidate(lines[1], 64) == res);
}

void test_extras(struct checks *c)
{
	char text[16], words[] = "a b", *state;
	size_t len = sizeof(text);
	TEE_UUID u;

	jumps(c);
	macros(c);
	lists(c);
	memory(c);
	CHECK(c, base64_enc("abc", 3, text, &len) && !strcmp(text, "YWJj") && len == 5);
	CHECK(c, !strcmp(strtok_r(words, " ", &state), "a") && !strcmp(state, "b"));
	CHECK(c, rand() >= 0 && rand() != rand());
	CHECK(c, fputs("a line of the self-test by fputs()\n", stdout) == 0);
	CHECK(c, write(2, "and one by write()\n", 19) == 19 && write(0, "x", 1) == -1);
	CHECK(c, !tee_uuid_from_str(&u, "55f7064d-3490-4e6e-9b19-6070f884c358"));
	CHECK(c, u.timeLow == 0x55f7064d);
	caches(c);
}
