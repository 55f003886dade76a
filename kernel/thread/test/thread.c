/* SPDX-License-Identifier: BSD-2-Clause */
#include "thread/thread.h"

#include "host/alloc_fail.h"
#include "host/bench.h"

static unsigned visits;
static struct thread *seen;

void test_setup(void)
{
	bench_open(false);
	visits = 0;
	seen = NULL;
}

void test_teardown(void)
{
	bench_close();
}

static struct thread *make_as(unsigned id, void (*entry)(struct thread *t), struct smc_regs regs)
{
	struct thread *t;

	expect_ok(thread_create(&bench.part->thread_env, bench.part, id, &t));
	t->state = THREAD_RUNNING;
	thread_start(t, &regs, entry);
	return t;
}

static struct thread *make(void (*entry)(struct thread *t), struct smc_regs regs)
{
	return make_as(5, entry, regs);
}

static void answer(struct thread *t)
{
	seen = thread_current();
	visits++;
	t->regs.a[0] = t->regs.a[1] + 1;
}

test(a_call_comes_back_with_its_answer)
{
	struct thread *t = make(answer, (struct smc_regs){ { 1, 41 } });

	assert_null(thread_current());
	assert_int_equal(thread_run(t), THREAD_STOP_DONE);
	assert_null(thread_current());
	assert_ptr_equal(seen, t);
	assert_int_equal(t->regs.a[0], 42);
}

test(each_thread_has_a_stack_guard_of_its_own_and_keeps_it)
{
	struct thread *t = make(answer, (struct smc_regs){ { 1, 41 } });
	struct thread *another = make_as(6, answer, (struct smc_regs){ { 1, 42 } });
	uint64_t guard = t->context.guard;

	assert_int_not_equal(guard, 0);
	assert_int_not_equal(guard, another->context.guard);
	assert_int_equal(thread_run(t), THREAD_STOP_DONE);
	assert_int_equal(thread_run(another), THREAD_STOP_DONE);
	assert_int_equal(t->context.guard, guard);
}

static void converse(struct thread *t)
{
	struct smc_regs r = { { 7 } };

	for (visits = 0; visits < 3; visits++) {
		thread_rpc(&r);
		check(thread_self() == t);
		r.a[0]++;
	}
	t->regs = r;
}

test(a_request_leaves_with_its_words_and_returns_with_the_reply)
{
	struct thread *t = make(converse, (struct smc_regs){ 0 });

	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(thread_run(t), THREAD_STOP_RPC);
		assert_int_equal(t->regs.a[0], 7 + 11 * i);
		t->regs.a[0] += 10;
	}
	assert_int_equal(thread_run(t), THREAD_STOP_DONE);
	assert_int_equal(t->regs.a[0], 7 + 33);
}

static void loop(struct thread *t)
{
	for (unsigned i = 0; i < 10; i++)
		check(thread_self() == t);
	visits = 10;
}

test(a_preempted_thread_goes_on_where_it_was)
{
	struct thread *t = make(loop, (struct smc_regs){ 0 });
	unsigned stops = 0;

	for (;;) {
		enum thread_stop why;

		host_preempt_after(3);
		why = thread_run(t);
		if (why == THREAD_STOP_DONE)
			break;
		assert_int_equal(why, THREAD_STOP_PREEMPTED);
		stops++;
	}
	host_preempt_after(0);
	assert_true(stops > 2);
	assert_int_equal(visits, 10);
}

test(a_finished_thread_must_not_be_run)
{
	struct thread *t = make(answer, (struct smc_regs){ 0 });

	thread_run(t);
	expect_panic(thread_run(t));
	host_recover();
}

test(nobody_is_the_thread_of_a_core_without_one)
{
	assert_null(thread_current());
	expect_panic(thread_self());
	host_recover();
}

static struct uspace space;

static void visit_space([[maybe_unused]] struct thread *t)
{
	struct smc_regs r = { 0 };

	check(!thread_use_space(&space));
	check(thread_use_space(&space) == &space);
	thread_rpc(&r);
	check(cpu_self()->impl.uroot == space.root_pa.v);
	check(thread_use_space(NULL) == &space);
	check(cpu_self()->impl.uroot == 0);
}

test(a_space_of_a_ta_is_shown_only_while_its_thread_runs)
{
	struct thread *t = make(visit_space, (struct smc_regs){ 0 });

	expect_ok(uspace_init(&space, &bench.part->kspace, &bench.part->heap, &bench.asids, 1));
	assert_int_equal(thread_run(t), THREAD_STOP_RPC);
	assert_int_equal(cpu_self()->impl.uroot, 0);
	assert_int_equal(cpu_self()->impl.asid, bench.part->env.asid);
	assert_int_equal(thread_run(t), THREAD_STOP_DONE);
	uspace_fini(&space);
}

static void loop_in_space([[maybe_unused]] struct thread *t)
{
	check(!cpu_self()->impl.slice);
	(void)thread_use_space(&space);
	for (unsigned i = 0; i < 10; i++)
		check(thread_self() && cpu_self()->impl.slice);
	(void)thread_use_space(NULL);
	check(!cpu_self()->impl.slice);
}

/* EL3 keeps the timers of the normal world meanwhile: nobody else would interrupt it. */
test(a_thread_has_a_slice_of_time_whenever_it_is_in_a_ta)
{
	struct thread *t = make(loop_in_space, (struct smc_regs){ 0 });
	unsigned stops = 0;

	expect_ok(uspace_init(&space, &bench.part->kspace, &bench.part->heap, &bench.asids, 1));
	for (;;) {
		enum thread_stop why;

		host_preempt_after(3);
		why = thread_run(t);
		assert_false(cpu_self()->impl.slice);
		if (why == THREAD_STOP_DONE)
			break;
		stops++;
	}
	host_preempt_after(0);
	assert_true(stops > 2);
	uspace_fini(&space);
}

static void stay_in_space([[maybe_unused]] struct thread *t)
{
	(void)thread_use_space(&space);
	for (unsigned i = 0; i < 10; i++)
		check(thread_self() && !cpu_self()->impl.slice);
	(void)thread_use_space(NULL);
}

/* The interrupt of the virtual timer would be taken for its guest's own. */
test(a_thread_of_a_hypervisors_guest_touches_no_timer)
{
	bench_close();
	bench_open(true);
	expect_ok(uspace_init(&space, &bench.part->kspace, &bench.part->heap, &bench.asids, 1));
	assert_int_equal(thread_run(make(stay_in_space, (struct smc_regs){ 0 })), THREAD_STOP_DONE);
	uspace_fini(&space);
}

static enum err attempt(void *context)
{
	return thread_create(&bench.part->thread_env, bench.part, 0, context);
}

static void unchanged(void *context)
{
	assert_int_equal(bench.part->heap.objects, *(size_t *)((void **)context + 1));
}

test(a_thread_is_made_whole_or_not_at_all)
{
	struct {
		struct thread *t;
		size_t objects;
	} context = { NULL, bench.part->heap.objects };

	assert_true(alloc_fail_each(attempt, unchanged, &context) > 0);
	assert_int_equal(context.t->state, THREAD_FREE);
}

test(a_thread_that_was_interrupted_keeps_no_registers_when_it_is_done)
{
	struct thread *t = make(answer, (struct smc_regs){ 0 });
	static const char nothing[sizeof(t->context.regs)];

	host_preempt_after(1);
	assert_int_equal(thread_run(t), THREAD_STOP_PREEMPTED);
	host_preempt_after(0);
	assert_memory_not_equal(&t->context.regs, nothing, sizeof(nothing));
	assert_int_equal(thread_run(t), THREAD_STOP_DONE);
	assert_memory_equal(&t->context.regs, nothing, sizeof(nothing));
}
