/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two clients of one TA: what is asked of the call that waits must not hurt who was there first;
 * and who need not wait does not.
 */
#include "abi/rpc.h"
#include "play.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define MASK_AT (PLAY_DATA + 24)
#define SOON    100u

#define MULTI (TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION)

static uint32_t asked;     /* the session that was asked to stop */
static uint32_t neighbour; /* a session of somebody else in the same TA */
static struct thread *waiter, *closer;
static struct ta_answer waiter_got;
static unsigned goodbyes;

static void closes(void)
{
	assert_int_equal(ta_close(lab_part, asked).result, TEE_SUCCESS);
}

static void invokes(void)
{
	waiter_got = ta_invoke(lab_part, asked, 0, play.params);
}

/* The neighbour's call sleeps; the others behave like the TA that they call. */
static void serves_two(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_OPEN_SESSION)
		play_return(f, TEE_SUCCESS);
	if (f->x[0] == TA_ENTRY_CLOSE_SESSION)
		goodbyes++;
	else if (ta_frame_self()->session->id == neighbour)
		(void)sys(f, SYS_wait, 1);
	assert_int_equal(sys(f, SYS_get_cancellation_flag, MASK_AT), TEE_SUCCESS);
	play_return(f, TEE_SUCCESS);
}

static void begin_with_a_neighbour(void)
{
	play_begin();
	play_image.head.flags = MULTI;
	play_make_image();
	play_ta = serves_two;
	waiter = closer = NULL;
	goodbyes = 0;
	expect_open();
	neighbour = play.session;
	expect_open();
	asked = play.session;
}

/* Serve a call in @session, while @meanwhile happens; the TA answers with @result. */
static void serve(uint32_t session, void (*meanwhile)(struct msg_arg *m), uint32_t result)
{
	lab_spoil(meanwhile);
	play_invoke(session, 0);
	lab_spoil(NULL);
	expect_answer(result, TEE_ORIGIN_TRUSTED_APP);
}

/* Serve the neighbour, while @meanwhile happens and more time goes by than any grace. */
static void neighbour_calls(void (*meanwhile)(struct msg_arg *m))
{
	serve(neighbour, meanwhile, TEE_SUCCESS);
	assert_non_null(waiter);
}

static void neighbour_lives_on(void)
{
	play_invoke(neighbour, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(neighbour);
	play_expect_nobody();
}

static void waits_and_is_cancelled(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	waiter = lab_begin(invokes);
	assert_int_equal(ta_cancel(lab_part, asked, 0).result, TEE_SUCCESS);
	host_time_skip(TA_GRACE_MS + SOON);
	m->ret = TEE_SUCCESS;
}

test(call_that_is_cancelled_while_it_waits_for_its_turn_does_not_take_the_ta_from_others)
{
	begin_with_a_neighbour();
	neighbour_calls(waits_and_is_cancelled);
	lab_finish(waiter);
	assert_int_equal(waiter_got.result, TEE_ERROR_CANCEL);
	assert_int_equal(waiter_got.origin, TEE_ORIGIN_TEE);
	/* The session is as good as before. */
	play_invoke(asked, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(asked);
	neighbour_lives_on();
}

static void waits_and_is_closed(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	waiter = lab_begin(invokes);
	closer = lab_begin(closes);
	host_time_skip(TA_GRACE_MS + SOON);
	m->ret = TEE_SUCCESS;
}

test(session_that_is_closed_while_its_call_waits_does_not_take_the_ta_from_others)
{
	begin_with_a_neighbour();
	neighbour_calls(waits_and_is_closed);
	lab_finish(waiter);
	assert_int_equal(waiter_got.result, TEE_ERROR_CANCEL);
	lab_finish(closer);
	assert_int_equal(goodbyes, 1);
	neighbour_lives_on();
}

/* ---- who comes first ----------------------------------------------------------------------- */

static uint32_t first_session;

static void opens_first(void)
{
	static const struct ta_client client = { TEE_LOGIN_PUBLIC, { { 0 } } };
	struct ta_answer a = ta_open(lab_part, &play_uuid, &client, play.params, &first_session);

	assert_int_equal(a.result, TEE_SUCCESS);
}

/*
 * One opener is stopped at every moment before its instance is in the table; another opens
 * meanwhile. Both get the same instance, and what the first had made is gone.
 */
test(two_that_open_a_single_instance_ta_at_once_share_it_and_leave_nothing)
{
	struct play_state before;
	struct thread *t;
	unsigned n, raced = 0;

	play_begin();
	play_image.head.flags = MULTI;
	play_make_image();
	t = lab_begin_preempted(opens_first, 1); /* both threads stay */
	expect_open();
	lab_finish(t);
	play_close(play.session);
	play_close(first_session);
	before = play_look();
	for (n = 1;; n++) {
		bool is_there;

		t = lab_begin_preempted(opens_first, n);
		is_there = ta_count(lab_part).instances;
		if (!is_there) {
			expect_open();
			raced++;
		}
		lab_finish(t);
		assert_int_equal(ta_count(lab_part).instances, 1);
		if (is_there)
			break;
		play_close(play.session);
		play_close(first_session);
		play_expect_nobody();
		play_expect_same(&before, "two at once");
	}
	assert_true(raced > 3);
	play_close(first_session);
	play_expect_nobody();
	play_expect_same(&before, "one alone");
}

/* ---- who need not wait ----------------------------------------------------------------------- */

static enum { FIRST, COMES, WAITS, SERVED, TOO_LATE } second;
static uint32_t second_session;

static void opens(void)
{
	waiter_got = ta_open(lab_part, &play_uuid, &(struct ta_client){ 0 }, play.params,
	                     &second_session);
}

/* A second client comes while the TA is loaded, and sleeps until it knows more. */
static void second_client_comes(struct msg_arg *m)
{
	if (m->cmd == RPC_LOAD_TA && second == FIRST) {
		second = COMES;
		waiter = lab_begin(opens);
		second = WAITS;
	} else if (m->cmd == RPC_NOTIFY && second == WAITS &&
	           m->params[0].value.a == RPC_NOTIFY_WAIT) {
		second = SERVED;
		lab_finish(waiter);
	} else if (m->cmd == RPC_SUSPEND && second == WAITS) {
		second = TOO_LATE;
	}
}

/* Whoever opens a session first sleeps in it. */
static void takes_its_time_to_open(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_OPEN_SESSION && play.opens == (second == SERVED ? 2 : 1))
		(void)sys(f, SYS_wait, 1);
	play_return(f, TEE_SUCCESS);
}

test(client_of_its_own_instance_does_not_wait_until_another_client_has_opened_a_session)
{
	play_begin();
	play_ta = takes_its_time_to_open;
	second = FIRST;
	lab_spoil(second_client_comes);
	expect_open();
	lab_spoil(NULL);
	assert_int_equal(second, SERVED);
	assert_int_equal(waiter_got.result, TEE_SUCCESS);
	assert_int_equal(play.loads, 2);
	play_close(play.session);
	play_close(second_session);
	play_expect_nobody();
}

static void second_client_asks(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || second != FIRST)
		return;
	second = COMES;
	waiter = lab_begin(opens);
	second = waiter ? WAITS : SERVED;
	m->ret = TEE_SUCCESS;
}

static void takes_its_time(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		(void)sys(f, SYS_wait, 1);
	play_return(f, TEE_SUCCESS);
}

test(ta_of_one_session_is_busy_at_once_whatever_it_does)
{
	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE;
	play_make_image();
	play_ta = takes_its_time;
	second = FIRST;
	expect_open();
	serve(play.session, second_client_asks, TEE_SUCCESS);
	if (second == WAITS)
		lab_finish(waiter);
	assert_int_equal(second, SERVED);
	assert_int_equal(waiter_got.result, TEE_ERROR_BUSY);
	assert_int_equal(waiter_got.origin, TEE_ORIGIN_TEE);
	play_close(play.session);
	play_expect_nobody();
}

/* ---- calls that have names, in one session --------------------------------------------------- */

#define RUNS_ID  5u
#define WAITS_ID 7u

static uint32_t runs_id, waits_id;

/* Sleeps, and does not mind to be woken. */
static void sleeps(struct uframe *f)
{
	uint32_t result = TEE_SUCCESS;

	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		thread_self()->cancel_id = runs_id;
		assert_int_equal(sys(f, SYS_unmask_cancellation, MASK_AT), TEE_SUCCESS);
		result = (uint32_t)sys(f, SYS_wait, 1);
		/* Who is overdue ends here. */
		assert_int_equal(sys(f, SYS_mask_cancellation, MASK_AT), TEE_SUCCESS);
	}
	play_return(f, result);
}

static void begin_in_one_session(void)
{
	play_begin();
	play_image.head.flags = MULTI;
	play_make_image();
	play_ta = sleeps;
	runs_id = RUNS_ID;
	waiter = NULL;
	expect_open();
	asked = play.session;
}

static void cancels(uint32_t id, uint32_t another)
{
	waiter = lab_begin(invokes);
	waiter->cancel_id = WAITS_ID;
	assert_int_equal(ta_cancel(lab_part, asked, id).result, TEE_SUCCESS);
	if (another)
		assert_int_equal(ta_cancel(lab_part, asked, another).result, TEE_SUCCESS);
}

static void waiter_is_cancelled(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	cancels(WAITS_ID, 0);
	host_time_skip(TA_GRACE_MS + SOON);
	m->ret = TEE_SUCCESS;
}

test(call_is_not_cancelled_for_another_one_of_its_session_that_waits)
{
	begin_in_one_session();
	serve(asked, waiter_is_cancelled, TEE_SUCCESS);
	lab_finish(waiter);
	assert_int_equal(waiter_got.result, TEE_ERROR_CANCEL);
	assert_int_equal(waiter_got.origin, TEE_ORIGIN_TEE);
	play_invoke(asked, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(asked);
	play_expect_nobody();
}

static void runner_is_cancelled(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	cancels(RUNS_ID, 0);
	m->ret = TEE_SUCCESS;
}

static void both_are_cancelled(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	cancels(RUNS_ID, WAITS_ID);
	m->ret = TEE_SUCCESS;
}

static void expect_the_first_is_cancelled(void (*meanwhile)(struct msg_arg *m))
{
	begin_in_one_session();
	serve(asked, meanwhile, TEE_ERROR_CANCEL);
	lab_finish(waiter);
	play_close(asked);
	play_expect_nobody();
}

test(call_that_waits_is_not_cancelled_for_the_one_that_runs)
{
	expect_the_first_is_cancelled(runner_is_cancelled);
	assert_int_equal(waiter_got.result, TEE_SUCCESS);
}

test(call_that_runs_is_still_to_stop_when_one_that_waits_is_too)
{
	expect_the_first_is_cancelled(both_are_cancelled);
	assert_int_equal(waiter_got.result, TEE_ERROR_CANCEL);
}

static void invokes_by_name(void)
{
	thread_self()->cancel_id = waits_id;
	invokes();
}

static void name_comes_again(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	assert_int_equal(ta_cancel(lab_part, asked, WAITS_ID).result, TEE_SUCCESS);
	waits_id = WAITS_ID;
	waiter = lab_begin(invokes_by_name);
	m->ret = TEE_SUCCESS;
}

test(call_is_not_cancelled_for_one_of_its_name_that_had_ended)
{
	begin_in_one_session();
	serve(asked, name_comes_again, TEE_SUCCESS);
	lab_finish(waiter);
	assert_int_equal(waiter_got.result, TEE_SUCCESS);
	play_close(asked);
	play_expect_nobody();
}

static void one_that_had_ended_is_cancelled_long_before(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	assert_int_equal(ta_cancel(lab_part, asked, WAITS_ID + 1).result, TEE_SUCCESS);
	host_time_skip(TA_GRACE_MS + SOON);
	cancels(RUNS_ID, 0);
	m->ret = TEE_SUCCESS;
}

test(call_that_is_to_stop_has_its_grace_whoever_was_to_stop_before)
{
	expect_the_first_is_cancelled(one_that_had_ended_is_cancelled_long_before);
}

/* ---- closed while something else was asked --------------------------------------------------- */

static void closed_long_after_one_that_had_ended_was_cancelled(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || closer)
		return;
	assert_int_equal(ta_cancel(lab_part, asked, WAITS_ID).result, TEE_SUCCESS);
	host_time_skip(TA_GRACE_MS + SOON);
	closer = lab_begin(closes);
	m->ret = TEE_SUCCESS;
}

test(call_has_its_grace_when_its_session_is_closed_whoever_was_to_stop_before)
{
	begin_in_one_session();
	closer = NULL;
	serve(asked, closed_long_after_one_that_had_ended_was_cancelled, TEE_ERROR_CANCEL);
	lab_finish(closer);
	play_expect_nobody();
}

/* ---- calls without a name -------------------------------------------------------------------- */

test(call_without_a_name_is_not_cancelled_for_another_one_of_its_session)
{
	begin_in_one_session();
	runs_id = 0;
	serve(asked, waiter_is_cancelled, TEE_SUCCESS);
	lab_finish(waiter);
	assert_int_equal(waiter_got.result, TEE_ERROR_CANCEL);
	play_close(asked);
	play_expect_nobody();
}

/* ---- two that wait are to stop --------------------------------------------------------------- */

static struct thread *third;

static void two_that_wait_are_cancelled(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	waiter = lab_begin(invokes);
	waiter->cancel_id = WAITS_ID;
	third = lab_begin(invokes);
	third->cancel_id = WAITS_ID + 1;
	assert_int_equal(ta_cancel(lab_part, asked, WAITS_ID).result, TEE_SUCCESS);
	assert_int_equal(ta_cancel(lab_part, asked, WAITS_ID + 1).result, TEE_SUCCESS);
	host_time_skip(TA_GRACE_MS + SOON);
	m->ret = TEE_SUCCESS;
}

test(call_is_not_killed_for_two_others_of_its_session_that_are_to_stop)
{
	begin_in_one_session();
	serve(asked, two_that_wait_are_cancelled, TEE_SUCCESS);
	lab_finish(waiter);
	assert_int_equal(waiter_got.result, TEE_ERROR_CANCEL);
	waiter_got.result = TEE_SUCCESS;
	lab_finish(third);
	assert_int_equal(waiter_got.result, TEE_ERROR_CANCEL);
	play_close(asked);
	play_expect_nobody();
}

/* ---- one of the same name comes while the call runs ------------------------------------------ */

static void name_comes_twice(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || waiter)
		return;
	assert_int_equal(ta_cancel(lab_part, asked, RUNS_ID).result, TEE_SUCCESS);
	waits_id = RUNS_ID;
	waiter = lab_begin(invokes_by_name);
	m->ret = TEE_SUCCESS;
}

test(call_is_still_to_stop_when_another_of_its_name_comes)
{
	expect_the_first_is_cancelled(name_comes_twice);
	assert_int_equal(waiter_got.result, TEE_SUCCESS);
}
