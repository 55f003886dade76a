/* SPDX-License-Identifier: BSD-2-Clause */
#include "heap.h"

#include "arch/upcalls.h"
#include "host/test.h"

static unsigned live, calls, refuse_at;

void *upcall_alloc(size_t size)
{
	if (++calls == refuse_at)
		return NULL;
	live++;
	return calloc(1, size);
}

void upcall_free(void *p)
{
	if (p)
		live--;
	free(p);
}

void heap_refuse(unsigned n)
{
	calls = 0;
	refuse_at = n;
}

unsigned heap_calls(void)
{
	return calls;
}

unsigned heap_live(void)
{
	return live;
}

void test_setup(void)
{
	heap_refuse(0);
}

void test_teardown(void)
{
	assert_int_equal(live, 0);
}
