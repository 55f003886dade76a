/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parameters from a client to a TA and back.
 */
#include "play.h"

#include "share/share.h"

static struct ta_params got, give;
static uint8_t bytes[300];
static bool readable, writable, shared, code;
static void (*act)(struct uframe *f);

/* Note what arrives; answer with what the test has put into @give. */
static void looks(struct uframe *f)
{
	const struct uspace *u = &ta_frame_self()->ta->space;

	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	got = play_params(f);
	if (act)
		act(f);
	if (TA_PARAM_TYPE(got.types, 0) >= TEE_PARAM_TYPE_MEMREF_INPUT && got.vals[1]) {
		uva_t at = { got.vals[0] };

		readable = uspace_allows(u, at, got.vals[1], 0);
		writable = uspace_allows(u, at, got.vals[1], PROT_W);
		shared = uspace_allows(u, at, got.vals[1], PROT_NS);
		code = host_ta_can_fetch(at.v);
	}
	give.types = got.types;
	play_params_set(f, &give);
	play_return(f, TEE_SUCCESS);
}

static void begin(void)
{
	play_begin();
	memset(&got, 0xff, sizeof(got));
	memset(&give, 0, sizeof(give));
	act = NULL;
	play_ta = looks;
	expect_open();
}

static struct ta_param value(bool in, bool out, uint64_t a, uint64_t b)
{
	return (struct ta_param){ .kind = TA_PARAM_VALUE, .in = in, .out = out, .a = a, .b = b };
}

test(values_go_in_and_out_by_their_direction)
{
	begin();
	play.params[0] = value(true, false, 1, 2);
	play.params[1] = value(false, true, 0, 0);
	play.params[3] = value(true, true, 0xffffffff, 4);
	give.vals[0] = 91;
	give.vals[2] = UINT64_C(0x100000005);
	give.vals[3] = 6;
	give.vals[6] = 7;
	give.vals[7] = 8;
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(got.types, 0x3021);
	assert_int_equal(got.vals[0], 1);
	assert_int_equal(got.vals[1], 2);
	assert_int_equal(got.vals[4], 0);
	assert_int_equal(got.vals[5], 0);
	assert_int_equal(got.vals[6], 0xffffffff);
	assert_int_equal(got.vals[7], 4);
	assert_int_equal(play.params[0].a, 1);
	assert_int_equal(play.params[1].a, 5);
	assert_int_equal(play.params[1].b, 6);
	assert_int_equal(play.params[3].a, 7);
	assert_int_equal(play.params[3].b, 8);
	play_close(play.session);
}

/* call/ fills in only what a parameter uses. */
test(unused_parameters_show_the_ta_nothing_of_ours)
{
	begin();
	memset(play.params, 0xa5, sizeof(play.params));
	for (unsigned i = 0; i < 3; i++) {
		play.params[i].kind = TA_PARAM_NONE;
		play.params[i].in = play.params[i].out = false;
	}
	play.params[3] = value(true, false, 1, 1);
	play_invoke(play.session, 0);
	assert_int_equal(got.types, 0x1000);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(got.vals[i], 0);
	play_close(play.session);
}

static void looks_at_its_close(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_CLOSE_SESSION)
		got = play_params(f);
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		looks(f);
	play_return(f, TEE_SUCCESS);
}

/* What the TA left on its stack is there; nothing of the kernel's stack lies over it. */
test(call_that_has_no_parameters_shows_the_ta_nothing_of_ours)
{
	begin();
	play_ta = looks_at_its_close;
	memset(&give.vals, 0x77, sizeof(give.vals));
	play_invoke(play.session, 0);
	memset(&got, 0, sizeof(got));
	play_close(play.session);
	assert_int_equal(got.types, 0);
	assert_memory_equal(got.vals, give.vals, sizeof(give.vals));
}

test(ta_cannot_turn_an_input_into_an_output)
{
	begin();
	play.params[0] = value(true, false, 1, 2);
	play.params[1] = value(true, true, 3, 4);
	give.vals[0] = 99;
	play_invoke(play.session, 0);
	assert_int_equal(play.params[0].a, 1);
	play_close(play.session);
}

/* ---- memory -------------------------------------------------------------------------------- */

static struct share *share;
static size_t share_size;
static uint64_t share_at_pa;

static void make_share(void)
{
	expect_ok(share_from_span(part_self(), share_at_pa, share_size, false, &share));
}

static void drop_share(void)
{
	share_put(part_self(), share);
}

static void memory(unsigned skip, size_t size)
{
	share_at_pa = lab_pa(3) + skip;
	share_size = size;
	lab_run(make_share);
}

static struct ta_param memref(bool in, bool out, size_t offset, size_t size)
{
	return (struct ta_param){ .kind = TA_PARAM_SHARE,
		                  .in = in,
		                  .out = out,
		                  .share = share,
		                  .offset = offset,
		                  .size = size,
		                  .out_size = size };
}

static void reads(struct uframe *f)
{
	(void)f;
	host_ta_load(bytes, got.vals[0], got.vals[1] < sizeof(bytes) ? got.vals[1] : sizeof(bytes));
}

test(input_memory_is_read_and_not_written)
{
	begin();
	memory(100, 200);
	memcpy((char *)lab_nw(3) + 110, "from the client", 16);
	play.params[0] = memref(true, false, 10, 16);
	act = reads;
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(got.types, TEE_PARAM_TYPE_MEMREF_INPUT);
	assert_int_equal(got.vals[0] & PAGE_MASK, 110);
	assert_int_equal(got.vals[1], 16);
	assert_string_equal((char *)bytes, "from the client");
	assert_true(readable && shared && !writable && !code);
	lab_run(drop_share);
	play_close(play.session);
}

static void writes(struct uframe *f)
{
	(void)f;
	host_ta_store(got.vals[0], "from the TA", 12);
}

test(output_memory_is_written_and_its_size_comes_back)
{
	begin();
	memory(0, 2 * PAGE_SIZE);
	play.params[0] = memref(false, true, PAGE_SIZE - 4, 100);
	give.vals[1] = 12;
	act = writes;
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(got.types, TEE_PARAM_TYPE_MEMREF_OUTPUT);
	assert_memory_equal((char *)lab_nw(3) + PAGE_SIZE - 4, "from the TA", 12);
	assert_int_equal(play.params[0].out_size, 12);
	assert_true(readable && shared && writable && !code);
	/* A size that would not fit is the TA's way to ask for more. */
	give.vals[1] = 5000;
	act = NULL;
	play_invoke(play.session, 0);
	assert_int_equal(play.params[0].out_size, 5000);
	lab_run(drop_share);
	play_close(play.session);
}

static uint64_t last_at;

static void keeps_address(struct uframe *f)
{
	(void)f;
	last_at = got.vals[0];
}

static void looks_again(struct uframe *f)
{
	uint8_t v;

	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		host_ta_load(&v, last_at, 1);
	play_return(f, TEE_SUCCESS);
}

test(memory_of_a_call_is_gone_when_the_call_is_over)
{
	begin();
	memory(0, 100);
	play.params[0] = memref(true, true, 0, 100);
	act = keeps_address;
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	memset(play.params, 0, sizeof(play.params));
	play_ta = looks_again;
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	lab_run(drop_share);
	play_close(play.session);
}

test(null_reference_is_null)
{
	begin();
	share = NULL;
	play.params[0] = memref(true, true, 0, 0);
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(got.types, TEE_PARAM_TYPE_MEMREF_INOUT);
	assert_int_equal(got.vals[0], 0);
	assert_int_equal(got.vals[1], 0);
	play_close(play.session);
}

test(empty_reference_that_is_not_null_is_not_null)
{
	begin();
	memory(0, 2 * PAGE_SIZE);
	play.params[0] = memref(true, false, 5, 0);
	play.params[1] = memref(true, false, 2 * PAGE_SIZE, 0);
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_not_equal(got.vals[0], 0);
	assert_int_equal(got.vals[1], 0);
	assert_int_not_equal(got.vals[2], 0);
	assert_int_equal(got.vals[3], 0);
	lab_run(drop_share);
	play_close(play.session);
}

test(same_memory_twice_is_shown_twice)
{
	begin();
	memory(0, 100);
	for (unsigned i = 0; i < TA_PARAMS; i++)
		play.params[i] = memref(true, i & 1, 0, 100);
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(got.types, 0x7575);
	lab_run(drop_share);
	play_close(play.session);
}

test(call_without_memory_for_its_mappings_fails_and_the_ta_lives)
{
	begin();
	memory(0, 100);
	for (unsigned i = 0; i < TA_PARAMS; i++)
		play.params[i] = memref(true, true, 0, 100);
	lab_use_up_memory();
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
	lab_give_memory_back();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	lab_run(drop_share);
	play_close(play.session);
}
