/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAs that call TAs. The image is one and the same, so that callee and caller are sessions of it;
 * who plays which part is told by the session's owner and by depth.
 */
#include "play.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define UUID_AT   PLAY_DATA
#define PARAMS_AT (PLAY_DATA + 0x100)
#define ID_AT     (PLAY_DATA + 0x200)
#define ORIGIN_AT (PLAY_DATA + 0x204)
#define MEM_AT    (PLAY_DATA + 0x800)

static void (*caller)(struct uframe *f);
static void (*callee)(struct uframe *f);

static void two_parts(struct uframe *f)
{
	if (ta_frame_self()->session->owner)
		callee(f);
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		caller(f);
	play_return(f, TEE_SUCCESS);
}

static void put_uuid(void)
{
	struct ta_uuid u;

	ta_uuid_from_octets(&play_uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
}

static uint32_t open_other(struct uframe *f, uint64_t params)
{
	put_uuid();
	return (uint32_t)sys(f, SYS_open_ta_session, UUID_AT, TEE_TIMEOUT_INFINITE, params, ID_AT,
	                     ORIGIN_AT);
}

static uint32_t invoke_other(struct uframe *f, uint32_t id, uint32_t command, uint64_t params)
{
	return (uint32_t)sys(f, SYS_invoke_ta_command, id, TEE_TIMEOUT_INFINITE, command, params,
	                     ORIGIN_AT);
}

#define expect_origin(want) assert_int_equal(u32_at(ORIGIN_AT), want)

static void begin(void (*a)(struct uframe *f), void (*b)(struct uframe *f))
{
	play_begin();
	caller = a;
	callee = b;
	play_ta = two_parts;
	expect_open();
}

static void expect_fine(void)
{
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	assert_int_equal(ta_count(lab_part).sessions, 0);
	assert_int_equal(ta_count(lab_part).instances, 0);
}

/* ---- a call and its parameters ------------------------------------------------------------- */

static void adds(struct uframe *f)
{
	struct ta_params p = play_params(f);
	char text[8] = { 0 };

	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	assert_int_equal(f->x[3], 42);
	assert_int_equal(p.types, 0x5632);
	p.vals[0] = 7;  /* out */
	p.vals[2] += 1; /* inout */
	host_ta_load(text, p.vals[6], 5);
	assert_string_equal(text, "to B");
	host_ta_store(p.vals[4], "to A", 5);
	p.vals[5] = 5;
	play_params_set(f, &p);
	play_return(f, 0xb0b);
}

static void passes_all_kinds(struct uframe *f)
{
	struct ta_params p = { .types = 0x5632,
		               .vals = { 1, 2, 10, 20, MEM_AT, 100, MEM_AT + 200, 5 } };
	char text[8] = { 0 };
	uint32_t id;

	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	expect_origin(TEE_ORIGIN_TRUSTED_APP);
	id = u32_at(ID_AT);
	host_ta_store(MEM_AT + 200, "to B", 5);
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 42, PARAMS_AT), 0xb0b);
	expect_origin(TEE_ORIGIN_TRUSTED_APP);
	host_ta_load(&p, PARAMS_AT, sizeof(p));
	assert_int_equal(p.vals[0], 7);
	assert_int_equal(p.vals[2], 11);
	assert_int_equal(p.vals[3], 20);
	assert_int_equal(p.vals[4], MEM_AT);
	assert_int_equal(p.vals[5], 5);
	host_ta_load(text, MEM_AT, 5);
	assert_string_equal(text, "to A");
	assert_int_equal(sys(f, SYS_close_ta_session, id), TEE_SUCCESS);
	assert_int_equal(sys(f, SYS_close_ta_session, id), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(invoke_other(f, id, 42, 0), TEE_ERROR_BAD_PARAMETERS);
	expect_origin(TEE_ORIGIN_TEE);
}

static void checks_whose_memory(struct uframe *f)
{
	struct ta_params p = play_params(f);
	const uint64_t any = TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_ANY_OWNER;

	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		assert_int_equal(sys(f, SYS_check_access_rights, any, p.vals[0], 16), TEE_SUCCESS);
		assert_int_equal(
			sys(f, SYS_check_access_rights, TEE_MEMORY_ACCESS_READ, p.vals[0], 16),
			TEE_ERROR_ACCESS_DENIED);
		assert_int_equal(sys(f, SYS_check_access_rights, any | TEE_MEMORY_ACCESS_SECURE,
		                     p.vals[0], 16),
		                 TEE_SUCCESS);
	}
	play_return(f, TEE_SUCCESS);
}

static void lends_memory(struct uframe *f)
{
	struct ta_params p = { .types = TEE_PARAM_TYPE_MEMREF_INPUT, .vals = { MEM_AT, 16 } };

	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, u32_at(ID_AT), 0, PARAMS_AT), TEE_SUCCESS);
}

test(memory_that_a_ta_lends_is_not_the_other_tas_own)
{
	begin(lends_memory, checks_whose_memory);
	expect_fine();
}

static void waits(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	if (f->x[3] == 1)
		(void)sys(f, SYS_unmask_cancellation, MEM_AT);
	play_return(f, (uint32_t)sys(f, SYS_wait, 60));
}

static uint32_t wait_there(struct uframe *f, uint32_t id, uint32_t ms, uint32_t command)
{
	return (uint32_t)sys(f, SYS_invoke_ta_command, id, ms, command, 0, ORIGIN_AT);
}

static void limits_time(struct uframe *f)
{
	uint32_t id;

	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	id = u32_at(ID_AT);
	assert_int_equal(wait_there(f, id, 5, 1), TEE_ERROR_CANCEL);
	assert_int_equal(wait_there(f, id, 5, 0), TEE_SUCCESS); /* masked: it may finish */
	assert_int_equal(wait_there(f, id, TEE_TIMEOUT_INFINITE, 1), TEE_SUCCESS);
	assert_int_equal(wait_there(f, id, 60000, 1), TEE_SUCCESS);
}

test(time_out_of_a_call_cancels_what_it_does)
{
	begin(limits_time, waits);
	expect_fine();
}

test(ta_opens_invokes_and_closes_another_with_all_kinds_of_parameters)
{
	begin(passes_all_kinds, adds);
	expect_fine();
}

static void expects_identity(struct uframe *f)
{
	const struct ta_client *c = &ta_frame_self()->session->client;

	assert_int_equal(c->login, TEE_LOGIN_TRUSTED_APP);
	assert_memory_equal(c->uuid.b, play_uuid.b, 16);
	play_return(f, TEE_SUCCESS);
}

static void only_opens(struct uframe *f)
{
	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
}

test(callee_learns_who_calls_and_open_sessions_go_with_their_owner)
{
	begin(only_opens, expects_identity);
	play_invoke(play.session, 0);
	assert_int_equal(ta_count(lab_part).sessions, 2);
	assert_int_equal(ta_count(lab_part).instances, 2);
	play_close(play.session);
	assert_int_equal(play.closes, 2);
	assert_int_equal(ta_count(lab_part).sessions, 0);
	assert_int_equal(ta_count(lab_part).instances, 0);
}

static uint32_t inner_id;

static void opens_and_tells(struct uframe *f)
{
	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	inner_id = u32_at(ID_AT);
}

test(session_of_a_ta_is_nobody_elses)
{
	uint32_t own;

	begin(opens_and_tells, play_nothing);
	play_invoke(play.session, 0);
	own = play.session;
	play_invoke(inner_id, 0);
	expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	play_close(inner_id);
	expect_answer(TEE_ERROR_ITEM_NOT_FOUND, TEE_ORIGIN_TEE);
	play_cancel(inner_id);
	expect_answer(TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
	play_close(own);
}

static void uses_session_of_client(struct uframe *f)
{
	uint32_t own = ta_frame_self()->session->id;

	assert_int_equal(invoke_other(f, own, 0, 0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(sys(f, SYS_close_ta_session, own), TEE_ERROR_ITEM_NOT_FOUND);
}

test(ta_cannot_use_its_clients_session)
{
	begin(uses_session_of_client, play_nothing);
	expect_fine();
}

/* ---- what goes wrong ----------------------------------------------------------------------- */

static void dies(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		sys(f, SYS_panic, 3, 0);
	play_return(f, TEE_SUCCESS);
}

static void survives(struct uframe *f)
{
	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	assert_int_equal(invoke_other(f, u32_at(ID_AT), 0, 0), TEE_ERROR_TARGET_DEAD);
	expect_origin(TEE_ORIGIN_TEE);
	assert_int_equal(sys(f, SYS_close_ta_session, u32_at(ID_AT)), TEE_SUCCESS);
}

test(callee_that_dies_leaves_its_caller_alive)
{
	begin(survives, dies);
	expect_fine();
}

static void opens_then_dies(struct uframe *f)
{
	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	sys(f, SYS_panic, 1, 0);
}

test(caller_that_dies_takes_its_sessions_along)
{
	begin(opens_then_dies, play_nothing);
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(play.closes, 1);
	assert_int_equal(ta_count(lab_part).sessions, 1);
	play_close(play.session);
	assert_int_equal(ta_count(lab_part).instances, 0);
}

static void calls_itself(struct uframe *f)
{
	struct play_state before = play_look();

	assert_int_equal(open_other(f, 0), TEE_ERROR_BUSY);
	expect_origin(TEE_ORIGIN_TEE);
	play_expect_same(&before, "a session with itself");
}

test(single_instance_that_calls_itself_is_told_that_it_is_busy)
{
	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION;
	play_make_image();
	caller = calls_itself;
	callee = play_nothing;
	play_ta = two_parts;
	expect_open();
	expect_fine();
}

static unsigned depth, deepest;

/* Every level opens the next. */
static void digs(struct uframe *f)
{
	depth++;
	if (depth > deepest)
		deepest = depth;
	assert_true(depth < 10);
	if (f->x[0] != TA_ENTRY_CLOSE_SESSION) {
		uint32_t r = open_other(f, 0);

		assert_true(r == TEE_SUCCESS || r == TEE_ERROR_OUT_OF_MEMORY);
	}
	depth--;
	play_return(f, TEE_SUCCESS);
}

test(depth_of_calls_is_limited)
{
	depth = deepest = 0;
	begin(digs, digs);
	expect_fine();
	assert_true(deepest >= 2);
}

static void asks_badly(struct uframe *f)
{
	struct ta_params p = { .types = TEE_PARAM_TYPE_MEMREF_INPUT, .vals = { 0x1000, 16 } };
	uint32_t id;

	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	id = u32_at(ID_AT);
	/* Memory that the caller does not have, must not write, or did not mean. */
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_ERROR_ACCESS_DENIED);
	p = (struct ta_params){ .types = TEE_PARAM_TYPE_MEMREF_OUTPUT, .vals = { PLAY_AT, 16 } };
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_ERROR_ACCESS_DENIED);
	p = (struct ta_params){ .types = TEE_PARAM_TYPE_MEMREF_INOUT,
		                .vals = { MEM_AT, UINT64_MAX } };
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_ERROR_BAD_PARAMETERS);
	p = (struct ta_params){ .types = TEE_PARAM_TYPE_MEMREF_INOUT, .vals = { 0, 5 } };
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_ERROR_BAD_PARAMETERS);
	/* Types that do not exist. */
	p = (struct ta_params){ .types = 4 };
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_ERROR_BAD_PARAMETERS);
	p = (struct ta_params){ .types = 0x8000 };
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_ERROR_BAD_PARAMETERS);
	/* NULL, and nothing of something. */
	p = (struct ta_params){ .types = 0x75, .vals = { 0, 0, MEM_AT, 0 } };
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_SUCCESS);
	/* Parameters nowhere; results nowhere. */
	assert_int_equal(invoke_other(f, id, 0, 0x1000), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(sys(f, SYS_invoke_ta_command, id, 0, 0, 0, 0x1000),
	                 TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(sys(f, SYS_invoke_ta_command, id, 0, 0, 0, 0), TEE_SUCCESS);
	assert_int_equal(sys(f, SYS_open_ta_session, 0x1000, 0, 0, ID_AT, ORIGIN_AT),
	                 TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(sys(f, SYS_open_ta_session, UUID_AT, 0, 0x1000, ID_AT, ORIGIN_AT),
	                 TEE_ERROR_ACCESS_DENIED);
	/* A session whose id cannot be told is closed again. */
	assert_int_equal(ta_count(lab_part).sessions, 2);
	assert_int_equal(sys(f, SYS_open_ta_session, UUID_AT, 0, 0, 0x1000, ORIGIN_AT),
	                 TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(ta_count(lab_part).sessions, 2);
}

test(session_calls_with_bad_arguments_fail)
{
	begin(asks_badly, play_nothing);
	expect_fine();
}

/* As a client may have given it: libgp ends a TA whose arguments are bad. */
static void passes_too_much_on(struct uframe *f)
{
	struct ta_params p = { .types = TEE_PARAM_TYPE_MEMREF_INPUT,
		               .vals = { MEM_AT, (16u << 20) + 1 } };

	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, u32_at(ID_AT), 0, PARAMS_AT), TEE_ERROR_OUT_OF_MEMORY);
	expect_origin(TEE_ORIGIN_TEE);
}

test(ta_that_passes_a_clients_huge_buffer_on_is_not_told_that_its_arguments_are_bad)
{
	begin(passes_too_much_on, play_nothing);
	expect_fine();
}

/* Where an answer has no place to go, nobody is asked. */
static void has_no_room_for_the_answer(struct uframe *f)
{
	struct ta_params p = { .types = 6, .vals = { PLAY_AT, 16 } };
	uint32_t id;

	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	id = u32_at(ID_AT);
	play.invokes = 0;
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_ERROR_ACCESS_DENIED);
	expect_origin(TEE_ORIGIN_TEE);
	assert_int_equal(play.invokes, 0);
}

test(ta_that_may_not_write_where_the_answer_goes_does_not_call_another)
{
	begin(has_no_room_for_the_answer, play_nothing);
	expect_fine();
}

static void hears_no_origin(struct uframe *f)
{
	put_uuid();
	assert_int_equal(sys(f, SYS_open_ta_session, UUID_AT, 0, 0, ID_AT, 0x1000),
	                 TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(ta_count(lab_part).sessions, 1);
}

test(session_that_was_answered_with_an_error_does_not_stay_open)
{
	begin(hears_no_origin, play_nothing);
	expect_fine();
}

static void invokes_out_of_memory(struct uframe *f)
{
	struct ta_params p = { .types = 0x7777,
		               .vals = { MEM_AT, 16, MEM_AT, 16, MEM_AT, 16, MEM_AT, 16 } };
	uint32_t id, before, r;
	unsigned n;

	assert_int_equal(open_other(f, 0), TEE_SUCCESS);
	id = u32_at(ID_AT);
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	assert_int_equal(invoke_other(f, id, 0, PARAMS_AT), TEE_SUCCESS);
	before = lab_frames();
	for (n = 1;; n++) {
		alloc_fail_at(n);
		r = invoke_other(f, id, 0, PARAMS_AT);
		if (!alloc_was_refused())
			break;
		assert_int_equal(r, TEE_ERROR_OUT_OF_MEMORY);
		assert_int_equal(lab_frames(), before);
	}
	alloc_fail_at(0);
	assert_int_equal(r, TEE_SUCCESS);
	assert_true(n > 4);
}

test(invoke_without_memory_for_copies_leaves_none)
{
	begin(invokes_out_of_memory, play_nothing);
	expect_fine();
}

/* Each instance is opened by a client, and opens the next; then all clients but the first leave. */
static unsigned chain_closes, deepest_close;

static void opens_next(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_CLOSE_SESSION) {
		const struct ta_frame *l = ta_frame_self();
		unsigned n = 0;

		for (; l; l = l->outer)
			n++;
		if (n > deepest_close)
			deepest_close = n;
		chain_closes++;
	}
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND && f->x[3] == 1)
		(void)open_other(f, 0);
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND && f->x[3] == 2 && u32_at(ID_AT))
		(void)invoke_other(f, u32_at(ID_AT), 1, 0);
	play_return(f, TEE_SUCCESS);
}

test(tas_that_end_in_a_row_are_closed_one_after_the_other)
{
	uint32_t first;

	chain_closes = deepest_close = 0;
	play_begin();
	play_ta = opens_next;
	expect_open();
	first = play.session;
	play_invoke(first, 1); /* the first opens a second */
	play_invoke(first, 2); /* the second opens a third */
	assert_int_equal(ta_count(lab_part).instances, 3);
	play_close(first);
	assert_int_equal(chain_closes, 3);
	assert_int_equal(deepest_close, 1);
	assert_int_equal(ta_count(lab_part).sessions, 0);
	assert_int_equal(ta_count(lab_part).instances, 0);
}
