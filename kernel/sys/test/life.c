/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions and instances from the first open to the last close, and all the ways to die in between.
 */
#include "../../ta/table_priv.h"
#include "play.h"

#define ESR_WRITE_NOTHING UINT64_C(0x92000047) /* data abort, write, translation fault, level 3 */
#define ESR_READ_DENIED   UINT64_C(0x9200000f) /* data abort, read, permission fault */
#define ESR_FETCH_NOTHING UINT64_C(0x82000007)

static struct ta_count count(void)
{
	return ta_count(lab_part);
}

/* ---- a life ---------------------------------------------------------------------------------- */

test(open_invoke_close_enter_the_ta_and_leave_nothing)
{
	uint32_t before, id;

	play_begin();
	expect_open();
	play_close(play.session);
	before = lab_frames();

	expect_open();
	id = play.session;
	assert_int_not_equal(id, 0);
	play_invoke(id, 5);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(id);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	assert_int_equal(play.opens, 2);
	assert_int_equal(play.invokes, 1);
	assert_int_equal(play.closes, 2);
	play_expect_nobody();
	assert_int_equal(lab_frames(), before);
}

static struct uframe seen;

static void look(struct uframe *f)
{
	seen = *f;
	play_return(f, 0x1234);
}

test(registers_at_the_entry_are_as_the_interface_says)
{
	unsigned i;

	play_begin();
	expect_open();
	play_ta = look;
	memset(play.params, 0, sizeof(play.params));
	play_invoke(play.session, 77);
	expect_answer(0x1234, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(seen.x[0], TA_ENTRY_INVOKE_COMMAND);
	assert_int_equal(seen.x[1], play.session);
	assert_int_equal(seen.x[3], 77);
	assert_int_equal(seen.sp, seen.x[2]);
	assert_int_equal(seen.sp % 16, 0);
	assert_int_equal(seen.pc, PLAY_AT + PLAY_ENTRY);
	for (i = 4; i < 31; i++)
		assert_int_equal(seen.x[i], 0);
	play_close(play.session);
	assert_int_equal(seen.x[0], TA_ENTRY_CLOSE_SESSION);
}

static void sets_thread_pointer(struct uframe *f)
{
	seen = *f;
	f->tls = 0x7157;
	play_return(f, 0);
}

test(thread_pointer_is_the_instances_and_outlives_calls)
{
	play_begin();
	play_ta = sets_thread_pointer;
	expect_open();
	assert_int_equal(seen.tls, 0);
	play_ta = look;
	play_invoke(play.session, 1);
	assert_int_equal(seen.tls, 0x7157);
	play_close(play.session);
	play_ta = sets_thread_pointer;
	expect_open();
	assert_int_equal(seen.tls, 0);
	play_close(play.session);
}

static void refuse(struct uframe *f)
{
	play_return(f, 0xffff0001);
}

test(ta_that_refuses_a_session_has_none)
{
	play_begin();
	play_ta = refuse;
	play_open();
	expect_answer(0xffff0001, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(play.session, 0);
	play_expect_nobody();
}

test(session_ids_are_not_used_again_soon)
{
	uint32_t first, i;

	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION |
	                        TA_HEAD_KEEP_ALIVE;
	play_make_image();
	expect_open();
	first = play.session;
	play_close(first);
	for (i = 0; i < 300; i++) {
		expect_open();
		assert_int_not_equal(play.session, first);
		play_close(play.session);
	}
	play_invoke(first, 0);
	expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
}

test(session_that_is_not_open_is_refused)
{
	play_begin();
	play_invoke(0, 0);
	expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	play_invoke(0xffffffff, 0);
	expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	play_close(1);
	expect_answer(TEE_ERROR_ITEM_NOT_FOUND, TEE_ORIGIN_TEE);
	play_cancel(1);
	expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	expect_open();
	play_close(play.session);
	play_close(play.session);
	expect_answer(TEE_ERROR_ITEM_NOT_FOUND, TEE_ORIGIN_TEE);
}

test(sessions_end_at_the_limit_and_come_back)
{
	uint32_t ids[TA_SESSIONS_MAX];
	struct play_state before;
	unsigned i;

	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION;
	play_make_image();
	for (i = 0; i < TA_SESSIONS_MAX; i++) {
		expect_open();
		ids[i] = play.session;
	}
	before = play_look();
	play_open();
	expect_answer(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
	play_expect_same(&before, "one session too many");
	play_close(ids[100]);
	expect_open();
	ids[100] = play.session;
	for (i = 0; i < TA_SESSIONS_MAX; i++)
		play_close(ids[i]);
	play_expect_nobody();
}

/* ---- flags ----------------------------------------------------------------------------------- */

test(each_session_of_a_multi_instance_ta_has_an_instance)
{
	uint32_t a, b;

	play_begin();
	expect_open();
	a = play.session;
	expect_open();
	b = play.session;
	assert_int_equal(play.loads, 2);
	assert_int_equal(count().instances, 2);
	play_close(a);
	assert_int_equal(count().instances, 1);
	play_invoke(b, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(b);
	play_expect_nobody();
}

test(sessions_of_a_single_instance_ta_share_it)
{
	uint32_t a, b;

	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION;
	play_make_image();
	expect_open();
	a = play.session;
	expect_open();
	b = play.session;
	assert_int_equal(play.loads, 1);
	assert_int_equal(count().instances, 1);
	play_close(a);
	play_close(b);
	play_expect_nobody();
}

test(second_session_of_a_single_session_ta_is_busy)
{
	uint32_t a;

	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE;
	play_make_image();
	expect_open();
	a = play.session;
	play_open();
	expect_answer(TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
	play_close(a);
	expect_open();
	play_close(play.session);
	play_expect_nobody();
}

/* Wherever the invoke is preempted before its turn in the TA, the session may go meanwhile. */
test(session_closed_under_an_invoke_that_has_not_begun_keeps_its_instance)
{
	bool began = false;
	unsigned n;

	play_begin();
	for (n = 1; !began; n++) {
		expect_open();
		play_late_start(n);
		began = list_entry(lab_part->tas->instances.next, struct ta_instance, link)
		                ->busy.owner != NULL;
		if (!began) {
			play_close(play.session);
			expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
		}
		play_late_finish();
		if (!began)
			expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	}
	assert_true(n > 4);
	play_close(play.session);
	play_expect_nobody();
}

test(kept_ta_outlives_its_sessions)
{
	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_KEEP_ALIVE;
	play_make_image();
	expect_open();
	play_close(play.session);
	assert_int_equal(count().instances, 1);
	expect_open();
	assert_int_equal(play.loads, 1);
	play_close(play.session);
}

/* ---- death ----------------------------------------------------------------------------------- */

static uint32_t die_at;

static void panics(struct uframe *f)
{
	if (f->x[0] == die_at)
		sys(f, 2, 0xdead, 0);
	play_return(f, TEE_SUCCESS);
}

test(panic_while_opening_is_target_dead_and_leaves_nothing)
{
	uint32_t before;

	play_begin();
	expect_open();
	play_close(play.session);
	before = lab_frames();
	play_ta = panics;
	die_at = TA_ENTRY_OPEN_SESSION;
	play_open();
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	play_expect_nobody();
	assert_int_equal(lab_frames(), before);
	play_expect_log("TA " PLAY_TEXT " died: panic with code 0xdead");
}

test(panic_in_a_command_ends_all_sessions_of_the_instance)
{
	uint32_t a, b, others;

	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION |
	                        TA_HEAD_KEEP_ALIVE;
	play_make_image();
	expect_open();
	a = play.session;
	expect_open();
	b = play.session;
	play_ta = panics;
	die_at = TA_ENTRY_INVOKE_COMMAND;
	play_invoke(a, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(count().pages, 0);
	play_invoke(b, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(play.invokes, 1);

	/* A new client is served by a new instance meanwhile. */
	die_at = UINT32_MAX;
	expect_open();
	others = play.session;
	play_invoke(others, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(a);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	play_close(b);
	assert_int_equal(play.closes, 0);
	play_close(others);
	assert_int_equal(play.closes, 1);
	assert_int_equal(count().sessions, 0);
}

test(panic_while_closing_closes)
{
	play_begin();
	expect_open();
	play_ta = panics;
	die_at = TA_ENTRY_CLOSE_SESSION;
	play_close(play.session);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	play_expect_nobody();
}

test(crashed_ta_that_wants_to_stay_so_is_not_started_again)
{
	uint32_t a;

	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_KEEP_ALIVE | TA_HEAD_KEEP_CRASHED;
	play_make_image();
	expect_open();
	a = play.session;
	play_ta = panics;
	die_at = TA_ENTRY_INVOKE_COMMAND;
	play_invoke(a, 0);
	play_close(a);
	play_open();
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(play.loads, 2); /* the second: to explain the crash */
	assert_int_equal(count().pages, 0);
}

/* Each has a client of its own, whom the others' crashes do not concern. */
test(crash_of_one_of_many_instances_keeps_nobody_out)
{
	uint32_t a;

	play_begin();
	play_image.head.flags = TA_HEAD_KEEP_ALIVE | TA_HEAD_KEEP_CRASHED;
	play_make_image();
	expect_open();
	a = play.session;
	play_ta = panics;
	die_at = TA_ENTRY_INVOKE_COMMAND;
	play_invoke(a, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	expect_open();
	play_close(play.session);
	play_close(a);
	play_expect_nobody();
}

static uint64_t esr, far;

static void faults(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		host_ta_fault(esr, far);
	play_return(f, TEE_SUCCESS);
}

static void expect_death(uint64_t e, uint64_t at, const char *text)
{
	expect_open();
	play_ta = faults;
	esr = e;
	far = at;
	host_console_clear();
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	play_expect_log(text);
	play_expect_log("  pc 0x");
	play_expect_log("  x0-x3 0x");
	play_expect_log("  x28-x30 0x");
	play_close(play.session);
	play_expect_nobody();
}

test(faults_are_named_in_the_log)
{
	static const struct {
		uint64_t esr;
		const char *text;
	} cases[] = {
		{ ESR_WRITE_NOTHING, "write to 0x123450, nothing is mapped there" },
		{ ESR_READ_DENIED, "read from 0x123450, not allowed by its protection" },
		{ ESR_FETCH_NOTHING, "instruction fetch from 0x123450, nothing is mapped there" },
		{ 0x92000021, "read from 0x123450, misaligned" },
		{ 0x92000000, "address out of range" },
		{ 0x92000008, "access flag" },
		{ 0x92000010, "memory error" },
		{ 0x02000000, "undefined instruction" },
		{ 0x36000003, "no branch target" },
		{ 0x3a000000, "illegal execution state" },
		{ 0x62300000, "system register" },
		{ 0x8a000000, "branch to an odd address" },
		{ 0x9a000000, "misaligned stack pointer" },
		{ 0xb2000000, "floating-point exception" },
		{ 0xf2000000, "breakpoint instruction" },
		{ 0xc2000000, "debug exception" },
		{ 0xca000000, "debug exception" },
		{ 0xd2000000, "debug exception" },
		{ 0xbe000000, "exception (esr 0xbe000000)" },
	};
	unsigned i;

	play_begin();
	for (i = 0; i < array_count(cases); i++)
		expect_death(cases[i].esr, 0x123450, cases[i].text);
}

static void overflows(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		host_ta_fault(ESR_WRITE_NOTHING, ta_frame_self()->ta->stack.v - 8);
	play_return(f, TEE_SUCCESS);
}

test(forged_return_address_is_called_so)
{
	play_begin();
	expect_death(UINT64_C(0x82000004), UINT64_C(0x20) << 48 | (PLAY_AT + 8),
	             "a pointer that is not authentic");
	/* Nothing is there that it could have been meant for. */
	expect_death(UINT64_C(0x82000004), UINT64_C(0x20) << 48 | 0x123450000,
	             "nothing is mapped there");
}

static uint64_t keys[2][2];
static unsigned calls;

static void notes_key(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		memcpy(keys[calls++ % 2], ta_frame_self()->ta->exit.key, sizeof(keys[0]));
	play_return(f, TEE_SUCCESS);
}

test(instance_has_a_key_of_its_own_for_all_its_calls)
{
	uint64_t first[2];

	play_begin();
	play_ta = notes_key;
	calls = 0;
	expect_open();
	play_invoke(play.session, 0);
	play_invoke(play.session, 0);
	assert_memory_equal(keys[0], keys[1], sizeof(keys[0]));
	memcpy(first, keys[0], sizeof(first));
	play_close(play.session);
	expect_open();
	play_invoke(play.session, 0);
	assert_memory_not_equal(first, keys[0], sizeof(first));
	play_close(play.session);
}

test(stack_overflow_is_called_so)
{
	play_begin();
	expect_open();
	play_ta = overflows;
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	play_expect_log("stack overflow: write to");
	play_close(play.session);
}

static bool guard_below, guard_above, stack_there;

static void probe_stack(struct uframe *f)
{
	const struct ta_instance *ta = ta_frame_self()->ta;
	uint64_t top = ta->stack.v + ta->stack_size;

	guard_below = !uspace_find(&ta->space, (uva_t){ ta->stack.v - 1 });
	guard_above = !uspace_find(&ta->space, (uva_t){ top });
	stack_there = uspace_allows(&ta->space, ta->stack, ta->stack_size, PROT_W) &&
	              !uspace_allows(&ta->space, ta->stack, 1, PROT_X);
	play_return(f, TEE_SUCCESS);
}

test(stack_has_guard_pages_and_cannot_be_executed)
{
	play_begin();
	play_ta = probe_stack;
	expect_open();
	assert_true(guard_below && guard_above && stack_there);
	play_close(play.session);
}

static void dies_explaining(struct uframe *f)
{
	if (ta_frame_self()->activity == TA_EXPLAINS)
		host_ta_fault(ESR_WRITE_NOTHING, 0);
	play_load(f);
}

test(loader_that_cannot_explain_a_crash_does_no_harm)
{
	play_begin();
	play_loader = dies_explaining;
	expect_open();
	play_ta = panics;
	die_at = TA_ENTRY_INVOKE_COMMAND;
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	play_expect_log("no backtrace");
	play_close(play.session);
	play_expect_nobody();
}

static const char secret[] = "the key of the dead TA is 0123456789";

static void hoards(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		host_ta_store(PLAY_DATA + 100, secret, sizeof(secret));
		sys(f, 2, 1, 0);
	}
	play_return(f, TEE_SUCCESS);
}

test(nothing_of_a_dead_ta_is_left_in_memory)
{
	play_begin();
	play_ta = hoards;
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(host_secure_find(secret, sizeof(secret) - 1), 0);
	play_close(play.session);
}

/* ---- what is told about instances ------------------------------------------------------------ */

test(instances_are_told_with_their_sessions_memory_and_death)
{
	struct ta_info info;
	uint32_t session;

	play_begin();
	assert_false(ta_info_at(lab_part, 0, &info));
	expect_open();
	session = play.session;
	assert_true(ta_info_at(lab_part, 0, &info));
	assert_true(uuid_equal(&info.uuid, &play_uuid));
	assert_false(info.dead);
	assert_int_equal(info.sessions, 1);
	assert_int_equal(info.pages, ta_count(lab_part).pages);
	assert_false(ta_info_at(lab_part, 1, &info));

	play_ta = panics;
	die_at = TA_ENTRY_INVOKE_COMMAND;
	play_invoke(session, 0);
	assert_true(ta_info_at(lab_part, 0, &info));
	assert_true(info.dead);
	assert_int_equal(info.pages, 0);
	play_close(session);
	assert_false(ta_info_at(lab_part, 0, &info));
}
