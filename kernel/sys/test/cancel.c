/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAs that are asked to stop: those that do, those that need a while, and those that never would.
 */
#include "abi/rpc.h"
#include "play.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define UUID_AT   (PLAY_DATA + 0)
#define ID_AT     (PLAY_DATA + 16)
#define ORIGIN_AT (PLAY_DATA + 20)
#define MASK_AT   (PLAY_DATA + 24)

#define SOON 100u

static unsigned turns; /* of loops */
static uint32_t asked; /* the session that was asked to stop */

/* As another thread of the client would, while the TA runs. */
static void cancel(uint32_t session)
{
	asked = session;
	assert_int_equal(ta_cancel(part_self(), session, 0).result, TEE_SUCCESS);
}

static void loop(void)
{
	for (turns = 0; turns < 1000; turns++)
		host_ta_interrupt();
}

static void expect_killed(void)
{
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	play_expect_log("it was to stop and did not");
	assert_true(turns < 1000);
}

/* @body is what the TA does. */
static void invoke(void (*body)(struct uframe *f))
{
	play_ta = body;
	expect_open();
	asked = play.session;
	play_invoke(asked, 0);
}

static void end(void)
{
	play_close(asked);
	play_expect_nobody();
}

/* ---- loops --------------------------------------------------------------------------------- */

static void loops_past_a_cancel(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	cancel(ta_frame_self()->session->id);
	host_time_skip(TA_GRACE_MS + SOON);
	loop();
	play_return(f, TEE_SUCCESS);
}

test(loop_that_goes_on_past_a_cancel_is_ended_and_leaves_nothing)
{
	uint32_t frames;

	play_begin();
	expect_open();
	play_close(play.session);
	frames = lab_frames();
	invoke(loops_past_a_cancel);
	expect_killed();
	assert_int_equal(turns, 0);
	end();
	assert_int_equal(lab_frames(), frames);
}

static void loops_uncancelled(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	host_time_skip(3 * TA_GRACE_MS);
	loop();
	play_return(f, TEE_SUCCESS);
}

test(loop_that_nobody_wants_to_stop_may_take_as_long_as_it_likes)
{
	play_begin();
	invoke(loops_uncancelled);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(turns, 1000);
	end();
}

static void finishes_in_time(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	cancel(ta_frame_self()->session->id);
	host_time_skip(TA_GRACE_MS - 5000);
	loop();
	assert_int_equal(sys(f, SYS_get_cancellation_flag, MASK_AT), TEE_SUCCESS);
	play_return(f, TEE_SUCCESS);
}

test(masked_ta_may_finish_within_its_grace)
{
	play_begin();
	invoke(finishes_in_time);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	/* And what comes later has nothing to do with it. */
	host_time_skip(2 * TA_GRACE_MS);
	play_ta = loops_uncancelled;
	play_invoke(asked, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	end();
}

static void asks_again_and_again(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	for (turns = 0; turns < 1000; turns++) {
		cancel(ta_frame_self()->session->id);
		host_time_skip(TA_GRACE_MS / 8);
		host_ta_interrupt();
	}
	play_return(f, TEE_SUCCESS);
}

test(asking_again_does_not_give_more_time)
{
	play_begin();
	invoke(asks_again_and_again);
	expect_killed();
	assert_in_range(turns, 6, 10);
	end();
}

/* ---- system calls -------------------------------------------------------------------------- */

static void calls_for_ever(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	cancel(ta_frame_self()->session->id);
	host_time_skip(TA_GRACE_MS + SOON);
	for (turns = 0; turns < 1000; turns++)
		(void)sys(f, SYS_get_cancellation_flag, MASK_AT);
	play_return(f, TEE_SUCCESS);
}

test(loop_of_system_calls_is_ended_too)
{
	play_begin();
	invoke(calls_for_ever);
	expect_killed();
	end();
}

/* While it sleeps somebody cancels, and time goes by. */
static void while_it_sleeps(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND)
		return;
	turns++;
	assert_true(m->params[0].value.a <= 1000);
	if (turns == 2)
		assert_int_equal(ta_cancel(lab_part, asked, 0).result, TEE_SUCCESS);
	host_time_skip(m->params[0].value.a);
}

static void sleeps_for_ever(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	asked = ta_frame_self()->session->id;
	turns = 0;
	(void)sys(f, SYS_wait, TEE_TIMEOUT_INFINITE);
	play_return(f, TEE_SUCCESS);
}

test(sleep_that_never_ends_is_ended_too)
{
	play_begin();
	lab_spoil(while_it_sleeps);
	invoke(sleeps_for_ever);
	lab_spoil(NULL);
	expect_killed();
	assert_in_range(turns, 10, 20);
	end();
}

/* ---- closing ------------------------------------------------------------------------------- */

static void never_closes(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_CLOSE_SESSION) {
		for (turns = 0; turns < 1000; turns++) {
			host_time_skip(TA_GRACE_MS / 4);
			host_ta_interrupt();
		}
	}
	play_return(f, TEE_SUCCESS);
}

test(ta_that_does_not_let_go_of_a_session_loses_it)
{
	play_begin();
	play_ta = never_closes;
	expect_open();
	play_close(play.session);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	assert_in_range(turns, 3, 6);
	play_expect_nobody();
	play_expect_log("it was to stop");
}

static struct thread *closer;

static void closes(void)
{
	assert_int_equal(ta_close(lab_part, asked).result, TEE_SUCCESS);
}

/* Another thread of the client closes the session while its call sleeps, and has to wait. */
static void close_while_it_sleeps(struct msg_arg *m)
{
	if (m->cmd != RPC_SUSPEND || closer)
		return;
	closer = lab_begin(closes);
	m->ret = TEE_SUCCESS;
}

static void loses_its_session(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	asked = ta_frame_self()->session->id;
	assert_int_equal(sys(f, SYS_unmask_cancellation, MASK_AT), TEE_SUCCESS);
	assert_int_equal(sys(f, SYS_wait, TEE_TIMEOUT_INFINITE), TEE_ERROR_CANCEL);
	host_time_skip(TA_GRACE_MS + SOON);
	loop();
	play_return(f, TEE_SUCCESS);
}

test(closing_a_session_asks_the_call_in_it_to_stop)
{
	play_begin();
	closer = NULL;
	lab_spoil(close_while_it_sleeps);
	invoke(loses_its_session);
	lab_spoil(NULL);
	expect_killed();
	assert_non_null(closer);
	lab_finish(closer);
	play_expect_nobody();
}

/* ---- cancels that nobody can mean ---------------------------------------------------------- */

static void is_not_cancelled(struct uframe *f)
{
	uint32_t flag;

	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		assert_int_equal(sys(f, SYS_unmask_cancellation, MASK_AT), TEE_SUCCESS);
		assert_int_equal(sys(f, SYS_get_cancellation_flag, MASK_AT), TEE_SUCCESS);
		host_ta_load(&flag, MASK_AT, sizeof(flag));
		assert_int_equal(flag, 0);
		host_ta_interrupt();
	}
	play_return(f, TEE_SUCCESS);
}

test(cancel_between_two_calls_does_not_hit_the_next_one)
{
	play_begin();
	play_ta = is_not_cancelled;
	expect_open();
	play_cancel(play.session);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	host_time_skip(2 * TA_GRACE_MS);
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	play_expect_nobody();
}

/* ---- TAs that call TAs --------------------------------------------------------------------- */

static uint32_t outer, seen;
static void (*callee)(struct uframe *f);

/* Command 1: cancelling is unmasked; 2: loops afterwards. */
static void calls_another(struct uframe *f)
{
	struct ta_uuid u;
	uint64_t command;

	if (ta_frame_self()->session->owner)
		callee(f);
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	command = f->x[3];
	outer = ta_frame_self()->session->id;
	ta_uuid_from_octets(&play_uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
	if (command == 1)
		(void)sys(f, SYS_unmask_cancellation, MASK_AT);
	assert_int_equal(
		sys(f, SYS_open_ta_session, UUID_AT, TEE_TIMEOUT_INFINITE, 0, ID_AT, ORIGIN_AT),
		TEE_SUCCESS);
	seen = (uint32_t)sys(f, SYS_invoke_ta_command, u32_at(ID_AT), TEE_TIMEOUT_INFINITE, 0, 0,
	                     ORIGIN_AT);
	if (command == 2)
		loop();
	play_return(f, TEE_SUCCESS);
}

static void loops_inside(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	cancel(outer);
	host_time_skip(TA_GRACE_MS + SOON);
	loop();
	play_return(f, TEE_SUCCESS);
}

test(loop_in_a_ta_that_a_cancelled_ta_has_called_is_ended)
{
	play_begin();
	play_ta = calls_another;
	callee = loops_inside;
	expect_open();
	play_invoke(play.session, 0);
	/* The caller hears of it, and may still return. */
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(seen, TEE_ERROR_TARGET_DEAD);
	play_close(play.session);
	play_expect_nobody();
}

test(cancelled_ta_that_loops_after_the_one_that_it_called_has_died_is_ended)
{
	play_begin();
	play_ta = calls_another;
	callee = loops_inside;
	expect_open();
	play_invoke(play.session, 2);
	expect_killed();
	assert_int_equal(seen, TEE_ERROR_TARGET_DEAD);
	assert_int_equal(ta_count(lab_part).pages, 0);
	play_close(play.session);
	play_expect_nobody();
}

static unsigned goodbyes;

static void lets_go_slowly(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_CLOSE_SESSION) {
		host_time_skip(TA_GRACE_MS / 2 + SOON);
		loop();
		goodbyes++;
	}
	play_return(f, TEE_SUCCESS);
}

/* Half of its own grace is over when it closes the session. */
static void closes_late(struct uframe *f)
{
	struct ta_uuid u;

	if (ta_frame_self()->session->owner)
		callee(f);
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	ta_uuid_from_octets(&play_uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
	assert_int_equal(
		sys(f, SYS_open_ta_session, UUID_AT, TEE_TIMEOUT_INFINITE, 0, ID_AT, ORIGIN_AT),
		TEE_SUCCESS);
	cancel(ta_frame_self()->session->id);
	host_time_skip(TA_GRACE_MS / 2);
	(void)sys(f, SYS_close_ta_session, u32_at(ID_AT));
	loop();
	play_return(f, TEE_SUCCESS);
}

test(ta_that_lets_go_of_a_session_is_not_ended_for_the_sake_of_who_closes_it)
{
	play_begin();
	goodbyes = 0;
	play_ta = closes_late;
	callee = lets_go_slowly;
	expect_open();
	play_invoke(play.session, 0);
	assert_int_equal(goodbyes, 1);
	expect_killed();
	play_close(play.session);
	play_expect_nobody();
}

static void hears_of_it(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	(void)sys(f, SYS_unmask_cancellation, MASK_AT);
	cancel(outer);
	play_return(f, (uint32_t)sys(f, SYS_wait, 20));
}

test(cancel_reaches_a_callee_if_its_caller_has_unmasked_it)
{
	play_begin();
	play_ta = calls_another;
	callee = hears_of_it;
	expect_open();
	play_invoke(play.session, 1);
	assert_int_equal(seen, TEE_ERROR_CANCEL);
	play_invoke(play.session, 0);
	assert_int_equal(seen, TEE_SUCCESS);
	play_close(play.session);
	play_expect_nobody();
}

/* ---- loading ------------------------------------------------------------------------------- */

static void loads_for_ever(struct uframe *f)
{
	struct loader_call call;

	host_ta_load(&call, f->x[0], sizeof(call));
	if (call.func == LOADER_FUNC_LOAD) {
		cancel(outer);
		host_time_skip(TA_GRACE_MS + SOON);
		loop();
	}
	play_load(f);
}

static void opens_another(struct uframe *f)
{
	struct ta_uuid u;

	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	outer = ta_frame_self()->session->id;
	ta_uuid_from_octets(&play_uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
	play_loader = loads_for_ever;
	seen = (uint32_t)sys(f, SYS_open_ta_session, UUID_AT, TEE_TIMEOUT_INFINITE, 0, ID_AT,
	                     ORIGIN_AT);
	play_return(f, TEE_SUCCESS);
}

test(ta_that_never_finishes_loading_is_ended_when_its_opener_is_to_stop)
{
	play_begin();
	play_ta = opens_another;
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(seen, TEE_ERROR_CANCEL);
	play_expect_log("loading failed: ended by the kernel: it was to stop");
	play_close(play.session);
	play_expect_nobody();
}

/* ---- explaining a death ---------------------------------------------------------------------- */

static void explains_for_ever(struct uframe *f)
{
	struct loader_call call;

	host_ta_load(&call, f->x[0], sizeof(call));
	if (call.func != LOADER_FUNC_CRASH)
		play_load(f);
	for (turns = 0; turns < 1000; turns++) {
		host_time_skip(TA_GRACE_MS / 4);
		host_ta_interrupt();
	}
	sys(f, LOADER_SYS_RETURN);
}

static void crashes(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		host_ta_load(f, 0x10, 8);
	play_return(f, TEE_SUCCESS);
}

test(explanation_of_a_death_that_goes_round_in_circles_is_ended)
{
	play_begin();
	play_loader = explains_for_ever;
	invoke(crashes);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_in_range(turns, 3, 6);
	play_expect_log("no backtrace");
	end();
}
