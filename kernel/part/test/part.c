/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The threads of a partition, and its mutexes, with a normal world that sleeps
 * as it likes: what a thread asks of it is one number in a0.
 */
#include "part/mutex.h"

#include "host/alloc_fail.h"
#include "host/bench.h"

#define ASK_SLEEP 1u
#define ASK_WAKE  2u
#define ASK_STEP  3u

static struct mutex m;
static unsigned woken;
static char trail[64];

static void ask(uint64_t what, uint64_t whom)
{
	struct smc_regs r = { { what, whom } };

	thread_rpc(&r);
}

static void sleep_wait([[maybe_unused]] struct thread *self)
{
	ask(ASK_SLEEP, 0);
}

static void sleep_wake(unsigned id)
{
	ask(ASK_WAKE, id);
}

static void note(char c)
{
	size_t n = strlen(trail);

	assert_true(n + 1 < sizeof(trail));
	trail[n] = c;
	trail[n + 1] = '\0';
}

void test_setup(void)
{
	bench_open(false);
	bench.part->sleep = (struct part_sleep){ sleep_wait, sleep_wake };
	mutex_init(&m);
	memset(trail, 0, sizeof(trail));
	woken = 0;
}

void test_teardown(void)
{
	bench_close();
}

/* Start a call, or let thread @t go on; it is suspended again or done when this returns. */
static struct thread *begin(void (*entry)(struct thread *t))
{
	struct part_held h = part_lock(bench.part);
	struct smc_regs r = { 0 };
	struct thread *t;

	expect_ok(part_thread_get(h, &t));
	part_unlock(h);
	thread_start(t, &r, entry);
	return t;
}

static enum thread_stop run(struct thread *t)
{
	enum thread_stop why;
	struct part_held h;

	if (t->state != THREAD_RUNNING) {
		enum thread_state was;

		h = part_lock(bench.part);
		expect_ok(part_thread_resume(h, t->id, &t, &was));
		part_unlock(h);
	}
	why = thread_run(t);
	h = part_lock(bench.part);
	part_thread_put(h, t, why);
	part_unlock(h);
	return why;
}

static uint64_t asked(const struct thread *t)
{
	return t->regs.a[0];
}

static void work(struct thread *t)
{
	mutex_lock(&m);
	note((char)('a' + t->id));
	ask(ASK_STEP, 0);
	check(mutex_is_mine(&m));
	mutex_unlock(&m);
	note((char)('A' + t->id));
}

test(an_uncontended_mutex_asks_nobody)
{
	struct thread *t = begin(work);

	assert_int_equal(run(t), THREAD_STOP_RPC);
	assert_int_equal(asked(t), ASK_STEP);
	assert_int_equal(run(t), THREAD_STOP_DONE);
	assert_string_equal(trail, "aA");
}

test(waiters_are_served_in_the_order_they_came)
{
	struct thread *a = begin(work), *b, *c;

	run(a);
	b = begin(work);
	run(b);
	c = begin(work);
	run(c);
	assert_int_equal(asked(b), ASK_SLEEP);
	assert_int_equal(asked(c), ASK_SLEEP);

	run(a);
	assert_int_equal(asked(a), ASK_WAKE);
	assert_int_equal(a->regs.a[1], b->id);
	assert_int_equal(run(a), THREAD_STOP_DONE);
	run(b);
	assert_int_equal(asked(b), ASK_STEP);
	run(b);
	assert_int_equal(b->regs.a[1], c->id);
	run(b);
	run(c);
	assert_int_equal(run(c), THREAD_STOP_DONE);
	assert_string_equal(trail, "aAbBcC");
}

test(a_sleeper_that_is_woken_too_early_sleeps_again)
{
	struct thread *a = begin(work), *b;

	run(a);
	b = begin(work);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(run(b), THREAD_STOP_RPC);
		assert_int_equal(asked(b), ASK_SLEEP);
	}
	run(a);
	run(a);
	run(b);
	assert_int_equal(run(b), THREAD_STOP_DONE);
	assert_string_equal(trail, "aAbB");
}

static void try(struct thread *t)
{
	if (mutex_try_lock(&m)) {
		note((char)('a' + t->id));
		mutex_unlock(&m);
	} else {
		note('-');
	}
}

test(trying_takes_what_is_free_and_never_waits)
{
	struct thread *a, *b;

	a = begin(try);
	assert_int_equal(run(a), THREAD_STOP_DONE);
	a = begin(work);
	run(a);
	b = begin(try);
	assert_int_equal(run(b), THREAD_STOP_DONE);
	run(a);
	assert_string_equal(trail, "aa-A");
}

static void steal([[maybe_unused]] struct thread *t)
{
	mutex_unlock(&m);
}

test(unlocking_what_another_holds_is_our_own_mistake)
{
	struct thread *a = begin(work);

	run(a);
	expect_panic(run(begin(steal)));
	host_recover();
}

static void twice([[maybe_unused]] struct thread *t)
{
	mutex_lock(&m);
	mutex_lock(&m);
}

test(locking_twice_is_our_own_mistake)
{
	expect_panic(run(begin(twice)));
	host_recover();
}

/* ---- threads -------------------------------------------------------------------------------- */

static struct thread *thread[PART_THREADS];

static enum err get(struct thread **out)
{
	struct part_held h = part_lock(bench.part);
	enum err e = part_thread_get(h, out);

	part_unlock(h);
	return e;
}

static void put(struct thread *t, enum thread_stop why)
{
	struct part_held h = part_lock(bench.part);

	part_thread_put(h, t, why);
	part_unlock(h);
}

static enum err resume(uint64_t raw_id, struct thread **out, enum thread_state *was)
{
	struct part_held h = part_lock(bench.part);
	enum err e = part_thread_resume(h, raw_id, out, was);

	part_unlock(h);
	return e;
}

static void get_all(void)
{
	for (unsigned i = 0; i < PART_THREADS; i++)
		expect_ok(get(&thread[i]));
}

test(there_are_as_many_threads_as_promised_and_no_more)
{
	struct thread *t;

	get_all();
	expect_err(get(&t), ERR_LIMIT);
	assert_true(part_valid(bench.part));
	put(thread[3], THREAD_STOP_DONE);
	expect_ok(get(&t));
	assert_ptr_equal(t, thread[3]);
	expect_err(get(&t), ERR_LIMIT);
}

test(guest_with_three_threads_never_gets_a_fourth)
{
	struct thread *t;

	bench_close();
	bench_open_limited(false, (struct part_limits){ 3, 1, 1 });
	for (unsigned i = 0; i < 3; i++)
		expect_ok(get(&thread[i]));
	expect_err(get(&t), ERR_LIMIT);
	for (unsigned i = 0; i < 3; i++) {
		put(thread[i], THREAD_STOP_DONE);
		expect_ok(get(&t));
		assert_ptr_equal(t, thread[i]);
		expect_err(get(&t), ERR_LIMIT);
	}
	assert_true(part_valid(bench.part));
}

test(a_free_thread_is_used_before_a_new_one_is_made)
{
	struct thread *t, *again;
	uint32_t used;

	expect_ok(get(&t));
	put(t, THREAD_STOP_DONE);
	used = bench.account.used;
	expect_ok(get(&again));
	assert_ptr_equal(again, t);
	assert_int_equal(bench.account.used, used);
}

test(only_a_suspended_thread_can_be_resumed)
{
	enum thread_state was;
	struct thread *t, *r;

	expect_err(resume(0, &r, &was), ERR_NOENT);
	expect_ok(get(&t));
	expect_err(resume(t->id, &r, &was), ERR_NOENT);

	put(t, THREAD_STOP_RPC);
	expect_ok(resume(t->id, &r, &was));
	assert_int_equal(was, THREAD_IN_RPC);
	expect_err(resume(t->id, &r, &was), ERR_NOENT);

	put(t, THREAD_STOP_PREEMPTED);
	expect_ok(resume(t->id, &r, &was));
	assert_int_equal(was, THREAD_PREEMPTED);

	put(t, THREAD_STOP_DONE);
	expect_err(resume(t->id, &r, &was), ERR_NOENT);
}

test(ids_out_of_range_name_no_thread)
{
	enum thread_state was;
	struct thread *r;

	expect_err(resume(PART_THREADS, &r, &was), ERR_NOENT);
	expect_err(resume(UINT32_MAX, &r, &was), ERR_NOENT);
	expect_err(resume(UINT64_C(1) << 32, &r, &was), ERR_NOENT);
	expect_err(resume(UINT64_MAX, &r, &was), ERR_NOENT);
}

test(a_thread_that_does_not_run_cannot_be_put_back)
{
	struct thread *t;

	expect_ok(get(&t));
	put(t, THREAD_STOP_DONE);
	expect_panic(put(t, THREAD_STOP_DONE));
	host_recover();
}

test(a_partition_that_miscounts_is_not_valid)
{
	struct thread *t;

	assert_true(part_valid(bench.part));
	expect_ok(get(&t));
	assert_true(part_valid(bench.part));
	bench.part->threads_in_use++;
	assert_false(part_valid(bench.part));
	bench.part->threads_in_use--;
	t->id++;
	assert_false(part_valid(bench.part));
	t->id--;
	t->part = NULL;
	assert_false(part_valid(bench.part));
	t->part = bench.part;
	assert_true(part_valid(bench.part));
}

static enum err attempt(void *context)
{
	return get(context);
}

static void unchanged([[maybe_unused]] void *context)
{
	assert_true(part_valid(bench.part));
	assert_int_equal(bench.part->threads_in_use, 0);
	assert_null(bench.part->threads[0]);
}

test(a_thread_that_cannot_be_made_leaves_no_trace)
{
	struct thread *t;

	assert_true(alloc_fail_each(attempt, unchanged, &t) > 0);
	assert_int_equal(bench.part->threads_in_use, 1);
}

test(normal_world_ram_is_what_lies_in_one_range)
{
	static const struct nw_map map = {
		.range = { { 0x1000, 0x2000 }, { 0x3000, 0x1000 }, { UINT64_MAX - 0xfff, 0xfff } },
		.count = 3,
	};

	assert_true(nw_map_holds(&map, 0x1000, 0x2000));
	assert_true(nw_map_holds(&map, 0x3fff, 1));
	assert_false(nw_map_holds(&map, 0x2000, 0x2000));
	assert_false(nw_map_holds(&map, 0xfff, 2));
	assert_false(nw_map_holds(&map, 0x4000, 1));
	assert_false(nw_map_holds(&map, 0x1000, UINT64_MAX));
	assert_false(nw_map_holds(&map, UINT64_MAX - 0xfff, 0x1000));
}

/* Each is made while its first call waits, interrupts masked: there must be nothing to look for. */
test(threads_have_their_places_however_full_the_window_is)
{
	struct thread *t;
	void *span;

	for (size_t pages = 4096; pages > 0; pages /= 2)
		while (kspace_reserve(&bench.part->kspace, pages, &span) == OK)
			;
	for (unsigned i = 0; i < PART_THREADS; i++)
		expect_ok(get(&t));
	expect_err(get(&t), ERR_LIMIT);
}
