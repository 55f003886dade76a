/* SPDX-License-Identifier: BSD-2-Clause */
#include "lab.h"

#include "arch/upcalls.h"
#include "host/fake_guest.h"
#include "rpc/rpc.h"
#include "ta/ta.h"

struct part *lab_part;

void test_setup(void)
{
	bench_open(false);
	expect_ok(rpc_init(bench.part));
	fake_guest_reset();
	lab_part = bench.part;
}

void test_teardown(void)
{
	assert_int_equal(fake_lent(), 0);
	bench_close();
	lab_part = NULL;
}

static void (*lab_body)(void);

static void body_and_end(void)
{
	lab_body();
	rpc_end(thread_self());
}

void lab_run(void (*body)(void))
{
	lab_body = body;
	fake.logged = 0;
	fake.pages_given = 0;
	bench_run(body_and_end, fake_guest_answer);
}

uint32_t lab_frames(void)
{
	return bench.account.used;
}

void *lab_nw(unsigned n)
{
	return bench_nw(n);
}

uint64_t lab_pa(unsigned n)
{
	return bench_pa(n);
}

void lab_serve(const struct bytes *ta)
{
	fake.ta = ta ? ta->p : NULL;
	fake.ta_size = ta ? ta->n : 0;
}

void lab_without_supplicant(void)
{
	fake.no_supplicant = true;
}

void lab_without_nw_memory(void)
{
	fake.no_memory = true;
}

void lab_use_up_memory(void)
{
	bench_use_up_memory();
}

void lab_give_memory_back(void)
{
	bench_give_memory_back();
}

unsigned lab_requests(void)
{
	return fake.logged;
}

unsigned lab_lines(void)
{
	const char *s = host_console();
	unsigned n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

/* ---- what the nexus would do ----------------------------------------------------------------- */

size_t upcall_origin(char *buf, size_t size)
{
	return ta_origin(cpu_self()->thread, buf, size);
}

void *upcall_alloc(size_t size)
{
	return heap_alloc(&part_self()->heap, size);
}

void upcall_free(void *p)
{
	heap_free(&part_self()->heap, p);
}
