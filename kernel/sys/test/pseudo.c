/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions with pseudo TAs: state, refusal, and calls from TAs.
 */
#include "play.h"
#include "../../ta/table_priv.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

static struct {
	unsigned opens, closes, invokes;
	uint32_t refuse, login;
	int state;
} pta;

static uint32_t pta_open(struct part *p, const struct ta_client *client, void **state)
{
	assert_ptr_equal(p, lab_part);
	assert_int_equal(client->login, pta.login);
	pta.opens++;
	*state = &pta.state;
	return pta.refuse;
}

static void pta_close(struct part *p, void *state)
{
	assert_ptr_equal(p, lab_part);
	assert_ptr_equal(state, &pta.state);
	pta.closes++;
}

static uint32_t pta_invoke([[maybe_unused]] struct part *p, void *state, uint32_t command,
                           struct ta_param params[static TA_PARAMS])
{
	if (play_pta->close)
		*(int *)state += 1;
	pta.invokes++;
	params[0].a += command;
	return 0x77;
}

static const struct pta with_state = {
	.uuid = { { 0x8a, 0xaa, 0xf2, 0x00, 0x24, 0x50, 0x11, 0xe4, 0xab, 0xe2, 0x00, 0x02, 0xa5,
	            0xd5, 0xc5, 0x1b } },
	.name = "with state",
	.open = pta_open,
	.close = pta_close,
	.invoke = pta_invoke,
};

static const struct pta without_state = {
	.uuid = { { 0x8a, 0xaa, 0xf2, 0x00, 0x24, 0x50, 0x11, 0xe4, 0xab, 0xe2, 0x00, 0x02, 0xa5,
	            0xd5, 0xc5, 0x1b } },
	.name = "without state",
	.invoke = pta_invoke,
};

static void begin(const struct pta *which)
{
	memset(&pta, 0, sizeof(pta));
	pta.login = TEE_LOGIN_USER;
	play_begin();
	play_pta = which;
}

test(pseudo_ta_with_a_state_gets_it_in_each_call)
{
	begin(&with_state);
	expect_open();
	play.params[0] =
		(struct ta_param){ .kind = TA_PARAM_VALUE, .in = true, .out = true, .a = 1 };
	play_invoke(play.session, 5);
	expect_answer(0x77, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(play.params[0].a, 6);
	play_invoke(play.session, 5);
	assert_int_equal(pta.state, 2);
	play_close(play.session);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	assert_int_equal(pta.closes, 1);
	assert_int_equal(play.loads, 0);
	assert_int_equal(ta_count(lab_part).sessions, 0);
	play_invoke(play.session, 5);
	expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
}

test(pseudo_ta_without_a_state_needs_neither_open_nor_close)
{
	begin(&without_state);
	expect_open();
	play_invoke(play.session, 1);
	expect_answer(0x77, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	assert_int_equal(pta.opens + pta.closes, 0);
}

static bool sleeps_first;

static uint32_t pta_sleeps([[maybe_unused]] struct part *p, [[maybe_unused]] void *state,
                           [[maybe_unused]] uint32_t command,
                           [[maybe_unused]] struct ta_param params[static TA_PARAMS])
{
	bool first = sleeps_first;

	sleeps_first = false;
	if (first)
		lab_part->sleep.wait(thread_self());
	pta.invokes++;
	return 0x77;
}

static const struct pta that_sleeps = {
	.uuid = { { 0x8a, 0xaa, 0xf2, 0x00, 0x24, 0x50, 0x11, 0xe4, 0xab, 0xe2, 0x00, 0x02, 0xa5,
	            0xd5, 0xc5, 0x1b } },
	.name = "sleeps",
	.invoke = pta_sleeps,
};

static struct ta_answer slow;

static void invokes_and_sleeps(void)
{
	slow = ta_invoke(lab_part, play.session, 0, play.params);
}

test(calls_of_a_pseudo_ta_without_a_state_do_not_wait_for_each_other)
{
	struct thread *t;

	begin(&that_sleeps);
	expect_open();
	sleeps_first = true;
	t = lab_begin(invokes_and_sleeps);
	play_invoke(play.session, 0);
	expect_answer(0x77, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(pta.invokes, 1);
	lab_finish(t);
	assert_int_equal(slow.result, 0x77);
	assert_int_equal(pta.invokes, 2);
	play_close(play.session);
}

static bool has_begun(void)
{
	unsigned i;

	for (i = 0; i < TA_SESSIONS_MAX; i++)
		if (lab_part->tas->slots[i] && lab_part->tas->slots[i]->pta_busy.owner)
			return true;
	return false;
}

/* Wherever the invoke is preempted before its turn, the session and its state may go meanwhile. */
test(session_closed_under_an_invoke_that_has_not_begun_is_not_used_without_its_state)
{
	bool began = false;
	unsigned n;

	begin(&with_state);
	for (n = 1; !began; n++) {
		expect_open();
		play_late_start(n);
		began = has_begun();
		if (!began)
			play_close(play.session);
		play_late_finish();
		if (!began)
			expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	}
	assert_true(n > 1);
	assert_int_equal(pta.invokes, 1);
	play_close(play.session);
	assert_int_equal(pta.closes, pta.opens);
}

test(pseudo_ta_that_refuses_a_session_has_none)
{
	begin(&with_state);
	pta.refuse = TEE_ERROR_ACCESS_DENIED;
	play_open();
	expect_answer(TEE_ERROR_ACCESS_DENIED, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(ta_count(lab_part).sessions, 0);
	assert_int_equal(pta.closes, 0);
}

/* ---- a TA as the client ---------------------------------------------------------------------- */

#define UUID_AT   PLAY_DATA
#define ID_AT     (PLAY_DATA + 0x200)
#define ORIGIN_AT (PLAY_DATA + 0x204)

static const struct pta of_tas = {
	.uuid = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } },
	.name = "with state, for TAs",
	.open = pta_open,
	.close = pta_close,
	.invoke = pta_invoke,
};

static void opens_and_dies(struct uframe *f)
{
	struct ta_uuid u;

	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	ta_uuid_from_octets(&of_tas.uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
	assert_int_equal(
		sys(f, SYS_open_ta_session, UUID_AT, TEE_TIMEOUT_INFINITE, 0, ID_AT, ORIGIN_AT),
		TEE_SUCCESS);
	assert_int_equal(pta.closes, 0);
	sys(f, SYS_panic, 1);
}

test(state_of_a_pseudo_ta_goes_with_the_ta_that_had_it)
{
	begin(&of_tas);
	pta.login = TEE_LOGIN_TRUSTED_APP;
	play_ta = opens_and_dies;
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(pta.opens, 1);
	assert_int_equal(pta.closes, 1);
	play_close(play.session);
	play_expect_nobody();
}

test(errors_of_ours_have_a_result_each)
{
	enum err e;

	for (e = OK + 1; e < ERR_COUNT; e++) {
		assert_int_not_equal(ta_result_of(e), TEE_SUCCESS);
		assert_int_not_equal(ta_result_of(e), TEE_ERROR_GENERIC);
	}
	assert_int_equal(ta_result_of(OK), TEE_SUCCESS);
	assert_int_equal(ta_result_of((enum err)99), TEE_ERROR_GENERIC);
}

static char origin[64];
static size_t origin_size;

static void asks_origin(struct uframe *f)
{
	origin_size = ta_origin(thread_self(), origin, sizeof(origin));
	play_return(f, TEE_SUCCESS);
}

test(log_knows_which_ta_a_thread_runs)
{
	begin(NULL);
	play_ta = asks_origin;
	expect_open();
	assert_string_equal(origin, "TA " PLAY_TEXT);
	assert_int_equal(origin_size, 39);
	assert_int_equal(ta_origin(NULL, origin, sizeof(origin)), 0);
	play_close(play.session);
}
