/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleepers that are woken by an interrupt, where the guest listens, and by request otherwise.
 */
#include "host/fake_guest.h"
#include "plat/board.h"
#include "rpc/rpc_priv.h"

static uint64_t sent[RPC_NOTICE_MAX];
static unsigned sends;

static void supplicant(struct msg_arg *m)
{
	if (m->cmd != RPC_NOTIFY)
		return;
	assert_int_equal(m->params[0].value.a, RPC_NOTIFY_SEND);
	assert_true(sends < RPC_NOTICE_MAX);
	sent[sends++] = m->params[0].value.b;
}

static void (*call_body)(void);

static void call_and_end(void)
{
	call_body();
	rpc_end(thread_self());
}

static void run(void (*body)(void))
{
	call_body = body;
	sends = 0;
	fake.spoil = supplicant;
	fake.logged = 0;
	(void)board_notices();
	bench_run(call_and_end, fake_guest_answer);
}

static void wake_two(void)
{
	bench.part->sleep.wake(5);
	bench.part->sleep.wake(2);
}

static void expect_fetch(uint32_t value, uint32_t state)
{
	uint32_t got = 99;

	assert_int_equal(rpc_notice_fetch(bench.part, &got), state);
	assert_int_equal(got, value);
}

test(who_does_not_listen_is_told_by_request)
{
	run(wake_two);
	assert_int_equal(sends, 2);
	assert_int_equal(sent[0], 6);
	assert_int_equal(sent[1], 3);
	assert_int_equal(board_notices(), 0);
	expect_fetch(0, 0);
}

test(who_listens_is_told_by_an_interrupt_and_asked_for_nothing)
{
	expect_ok(rpc_notice_enable(bench.part));
	run(wake_two);
	assert_int_equal(fake.logged, 0);
	assert_int_equal(board_notices(), 2);
	expect_fetch(3, SMC_NOTIF_VALID | SMC_NOTIF_PENDING);
	expect_fetch(6, SMC_NOTIF_VALID);
	expect_fetch(0, 0);
}

static void wake_all(void)
{
	for (unsigned i = 0; i < PART_THREADS; i++) {
		bench.part->sleep.wake(i);
		bench.part->sleep.wake(i);
	}
}

test(values_are_of_threads_and_told_once)
{
	expect_ok(rpc_notice_enable(bench.part));
	run(wake_all);
	for (uint32_t value = 1; value <= RPC_NOTICE_MAX; value++)
		expect_fetch(value, value < RPC_NOTICE_MAX ? SMC_NOTIF_VALID | SMC_NOTIF_PENDING
		                                           : SMC_NOTIF_VALID);
	expect_fetch(0, 0);
}

static void wake_and_stop(void)
{
	wake_two();
	rpc_notice_disable(bench.part);
	assert_int_equal(board_notices(), 2);
	bench.part->sleep.wake(0);
}

test(nobody_sleeps_on_when_the_guest_stops_listening)
{
	expect_ok(rpc_notice_enable(bench.part));
	run(wake_and_stop);
	assert_int_equal(sends, 3);
	assert_int_equal(sent[0], 3);
	assert_int_equal(sent[1], 6);
	assert_int_equal(sent[2], 1);
	assert_int_equal(board_notices(), 0);
	expect_fetch(0, 0);
}

test(a_hypervisors_guest_has_no_interrupt_of_ours)
{
	bench_close();
	bench_open(true);
	expect_ok(rpc_init(bench.part));
	expect_err(rpc_notice_enable(bench.part), ERR_NOENT);
	run(wake_two);
	assert_int_equal(sends, 2);
	assert_int_equal(board_notices(), 0);
}

/* ---- without notices, both by request ---- */

static uint64_t notified[2][2];
static unsigned notices;

static void note(struct msg_arg *m)
{
	assert_int_equal(m->cmd, RPC_NOTIFY);
	assert_true(notices < 2);
	notified[notices][0] = m->params[0].value.a;
	notified[notices++][1] = m->params[0].value.b;
}

static void wait_and_wake(void)
{
	bench.part->sleep.wait(thread_self());
	bench.part->sleep.wake(thread_self()->id);
}

test(a_sleeper_is_woken_by_the_key_it_waits_for)
{
	notices = 0;
	fake.spoil = note;
	call_body = wait_and_wake;
	bench_run(call_and_end, fake_guest_answer);
	assert_int_equal(notices, 2);
	assert_int_equal(notified[0][0], RPC_NOTIFY_WAIT);
	assert_int_equal(notified[1][0], RPC_NOTIFY_SEND);
	assert_int_equal(notified[0][1], notified[1][1]);
	/* Linux takes no key above 255, and leaves 0 to asynchronous notification. */
	assert_in_range(notified[0][1], 1, 255);
}
