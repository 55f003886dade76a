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
	bench_before_resume = ta_before_resume;
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

static void begun(struct thread *t)
{
	(void)t;
	body_and_end();
}

/* Run @t until it stops; false: it is done. Its request is answered. */
static bool leg(struct thread *t)
{
	enum thread_stop why = thread_run(t);
	struct part_held h = part_lock(bench.part);

	part_thread_put(h, t, why);
	part_unlock(h);
	if (why != THREAD_STOP_RPC)
		return false;
	fake.logged = 0;
	fake_guest_answer(&t->regs);
	return true;
}

static void resume(struct thread *t)
{
	struct part_held h = part_lock(bench.part);
	enum thread_state was;

	expect_ok(part_thread_resume(h, t->id, &t, &was));
	part_unlock(h);
}

static struct thread *start(void (*entry)(struct thread *t))
{
	struct part_held h = part_lock(bench.part);
	struct smc_regs r = { 0 };
	struct thread *t;

	expect_ok(part_thread_get(h, &t));
	part_unlock(h);
	thread_start(t, &r, entry);
	return t;
}

/* It may be stopped before it has even begun. */
static void (*preempted_body)(void);

static void preempted(struct thread *t)
{
	preempted_body();
	rpc_end(t);
}

struct thread *lab_begin_preempted(void (*body)(void), unsigned n)
{
	struct thread *t;

	preempted_body = body;
	t = start(preempted);

	host_preempt_after(n);
	(void)leg(t);
	host_preempt_after(0);
	return t;
}

struct thread *lab_begin(void (*body)(void))
{
	struct thread *t;

	lab_body = body;
	t = start(begun);
	while (leg(t)) {
		if (fake.log[0] == RPC_NOTIFY)
			return t;
		resume(t);
	}
	return NULL;
}

void lab_finish(struct thread *t)
{
	do {
		resume(t);
	} while (leg(t));
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

void lab_spoil(void (*hook)(struct msg_arg *m))
{
	fake.spoil = hook;
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
