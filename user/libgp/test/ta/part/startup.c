// SPDX-License-Identifier: BSD-2-Clause
/*
 * What must have happened before the first line of a TA.
 */
#include <link.h>

#include <selftest.h>
#include "check.h"
#include "part.h"

#if SELFTEST_PART != 7 || !PART_HEADER_SEEN
#error "flags of a subdirectory do not arrive"
#endif

static int order;
static int first_at, second_at;

static void __attribute__((constructor(101))) first(void)
{
	first_at = ++order;
}

static void __attribute__((constructor(102))) second(void)
{
	second_at = ++order;
}

static __thread int counted = 5;
static __thread int zero;
static _Alignas(64) int aligned;

static int count_objects(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	*(int *)data += info->dlpi_phnum > 3 && info->dlpi_tls_data;
	return 0;
}

void test_startup(struct checks *c)
{
	int objects = 0;

	CHECK(c, first_at == 1 && second_at == 2);
	CHECK(c, counted >= 5 && zero == counted - 5);
	counted++;
	zero++;
	CHECK(c, counted == zero + 5);
	CHECK(c, (uintptr_t)&aligned % 64 == 0);
	dl_iterate_phdr(count_objects, &objects);
	CHECK(c, objects == 1);
}
