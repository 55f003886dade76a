/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAs that cannot be loaded: the client learns why, the log says it, and nothing stays.
 */
#include "play.h"
#include "../../ta/table_priv.h"

/* ---- loading that fails ---------------------------------------------------------------------- */

static void expect_no_load(uint32_t result, const char *text)
{
	host_console_clear();
	play_open();
	expect_answer(result, TEE_ORIGIN_TEE);
	play_expect_log(text);
	play_expect_nobody();
}

test(ta_that_the_normal_world_does_not_have_is_not_found)
{
	play_begin();
	lab_serve(NULL);
	expect_no_load(TEE_ERROR_ITEM_NOT_FOUND, "the normal world has no such file");
	assert_int_equal(lab_lines(), 1);
}

test(missing_supplicant_is_said)
{
	play_begin();
	lab_without_supplicant();
	host_console_clear();
	play_open();
	assert_int_equal(play.answer.origin, TEE_ORIGIN_TEE);
	assert_int_not_equal(play.answer.result, TEE_SUCCESS);
	assert_int_equal(lab_lines(), 1);
	play_expect_log("cannot be fetched");
	play_expect_nobody();
}

test(empty_file_is_truncated)
{
	const struct bytes empty = { (uint8_t *)"", 0 };

	play_begin();
	lab_serve(&empty);
	expect_no_load(TEE_ERROR_BAD_FORMAT, "truncated: the file is empty");
	assert_int_equal(lab_lines(), 1);
}

test(normal_world_without_memory_is_said)
{
	play_begin();
	lab_without_nw_memory();
	host_console_clear();
	play_open();
	assert_int_not_equal(play.answer.result, TEE_SUCCESS);
	play_expect_log("cannot be fetched");
	assert_int_equal(lab_lines(), 1);
	play_expect_nobody();
}

test(partition_without_memory_opens_nothing_and_recovers)
{
	/* The thread of a call stays. */
	play_begin();
	play_close(1);
	lab_use_up_memory();
	play_open();
	expect_answer(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
	lab_give_memory_back();
	expect_open();
	play_close(play.session);
	play_expect_nobody();
}

test(head_with_another_uuid_is_refused)
{
	play_begin();
	play_image.head.uuid.time_low++;
	play_make_image();
	expect_no_load(TEE_ERROR_SECURITY, "its head names another UUID");
}

test(head_with_unknown_flags_or_an_impossible_stack_is_refused)
{
	play_begin();
	play_image.head.flags = 0x4000;
	play_make_image();
	expect_no_load(TEE_ERROR_BAD_FORMAT, "flags 0x4000 are not known");
	play_image.head.flags = 0;
	play_image.head.stack_size = 0;
	play_make_image();
	expect_no_load(TEE_ERROR_BAD_FORMAT, "stack of 0 bytes");
	play_image.head.stack_size = UINT32_MAX;
	play_make_image();
	expect_no_load(TEE_ERROR_BAD_FORMAT, "stack of 4294967295 bytes");
}

test(stack_that_does_not_fit_is_out_of_memory)
{
	play_begin();
	play_image.head.stack_size = 16u << 20;
	play_make_image();
	expect_no_load(TEE_ERROR_OUT_OF_MEMORY, "no memory for its stack");
}

static uint64_t said_entry, said_head;

static void says(struct uframe *f)
{
	play_map_image(f);
	sys(f, LOADER_SYS_LOADED, said_entry, said_head, 0, 0, 0);
}

test(entry_must_be_code_and_the_head_readable)
{
	play_begin();
	play_loader = says;
	said_entry = PLAY_DATA;
	said_head = PLAY_AT + PLAY_HEAD;
	expect_no_load(TEE_ERROR_BAD_FORMAT, "no code at its entry, or no head");
	said_entry = 0;
	expect_no_load(TEE_ERROR_BAD_FORMAT, "no code at its entry, or no head");
	said_entry = UINT64_MAX - 1;
	expect_no_load(TEE_ERROR_BAD_FORMAT, "no code at its entry, or no head");
	said_entry = PLAY_AT;
	said_head = PLAY_AT + PLAY_SIZE + PAGE_SIZE;
	expect_no_load(TEE_ERROR_BAD_FORMAT, "no code at its entry, or no head");
	said_head = UINT64_MAX - 7;
	expect_no_load(TEE_ERROR_BAD_FORMAT, "no code at its entry, or no head");
}

static uint32_t abort_code;

static void gives_up(struct uframe *f)
{
	sys(f, LOADER_SYS_ABORT, abort_code);
}

test(what_the_loader_says_is_what_the_client_gets)
{
	play_begin();
	play_loader = gives_up;
	abort_code = TEE_ERROR_NOT_SUPPORTED;
	expect_no_load(TEE_ERROR_NOT_SUPPORTED, "cannot be loaded (0xffff000a)");
	abort_code = 0;
	expect_no_load(TEE_ERROR_GENERIC, "cannot be loaded (0xffff0000)");
}

static void crashes(struct uframe *f)
{
	host_ta_load(f, 0x10, 8);
}

static void escapes(struct uframe *f)
{
	sys(f, 0, 0);
}

test(loader_that_crashes_is_a_bad_image)
{
	play_begin();
	play_loader = crashes;
	expect_no_load(TEE_ERROR_BAD_FORMAT, "loading failed: read from 0x10");
	play_loader = escapes;
	expect_no_load(TEE_ERROR_BAD_FORMAT, "loading failed: ended by the kernel");
}

test(open_works_after_every_allocation_that_was_refused)
{
	uint32_t before;
	unsigned n;

	play_begin();
	expect_open();
	play_close(play.session);
	before = lab_frames();
	for (n = 1;; n++) {
		alloc_fail_at(n);
		play_open();
		if (!alloc_was_refused())
			break;
		expect_answer(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
		assert_int_equal(play.session, 0);
		play_expect_nobody();
		assert_int_equal(lab_frames(), before);
	}
	alloc_fail_at(0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_true(n > 10);
	play_close(play.session);
	play_expect_nobody();
}

/* ---- TAs that are built into the kernel ------------------------------------------------------ */

static struct ta_early early[2];

/* @image is built in; what the normal world has is @others. */
static void build_in(struct bytes *image, const struct bytes *others)
{
	early[0] = (struct ta_early){ play_uuid, image->p, image->p + image->n };
	play_sources.early = early;
	lab_serve(others);
}

test(ta_that_is_built_in_needs_no_normal_world)
{
	struct bytes image;

	play_begin();
	image = play_image_copy();
	build_in(&image, NULL);
	lab_without_supplicant();
	expect_open();
	play_close(play.session);
	bytes_free(&image);
	play_expect_nobody();
}

test(ta_that_is_built_in_is_not_shadowed_by_the_normal_world)
{
	const struct bytes other = { (uint8_t *)"not a TA", 8 };
	struct bytes image;

	play_begin();
	image = play_image_copy();
	build_in(&image, &other);
	expect_open();
	play_close(play.session);
	bytes_free(&image);
	play_expect_nobody();
}

test(ta_that_is_built_in_is_verified_and_a_bad_one_is_not_replaced)
{
	struct bytes good, bad;

	play_begin();
	good = play_image_copy();
	bad = play_image_copy();
	bad.p[bad.n - 1] ^= 1;
	build_in(&bad, &good);
	expect_no_load(TEE_ERROR_SECURITY, "image was changed after it was signed");
	bytes_free(&good);
	bytes_free(&bad);
}

test(other_tas_come_from_the_normal_world_all_the_same)
{
	struct bytes image;

	play_begin();
	image = play_image_copy();
	build_in(&image, &image);
	early[0].uuid.b[0] ^= 1;
	expect_open();
	play_close(play.session);
	bytes_free(&image);
	play_expect_nobody();
}

static struct ta_table *table(void)
{
	return lab_part->tas;
}

test(key_that_signed_the_last_image_is_tried_first)
{
	play_begin();
	atomic_set(&table()->last_key, 1);
	expect_open();
	play_close(play.session);
	assert_int_equal(atomic_read(&table()->last_key), 0);
}
