/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions of a guest that may have few of them.
 */
#include "../../ta/table_priv.h"
#include "play.h"

static void refuse(struct uframe *f)
{
	play_return(f, 0xffff0001);
}

static void crash(struct uframe *f)
{
	(void)f;
}

/* Three sessions, and never one more. */
static void fill(uint32_t ids[static 3])
{
	for (unsigned i = 0; i < 3; i++) {
		expect_open();
		ids[i] = play.session;
	}
	play_open();
	expect_answer(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
	assert_int_equal(ta_count(lab_part).sessions, 3);
}

test(guest_that_may_have_three_sessions_never_has_a_fourth)
{
	uint32_t ids[3];
	unsigned i;

	play_begin();
	lab_part->env.limits.sessions = 3;
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION;
	play_make_image();
	fill(ids);
	for (i = 0; i < 3; i++) {
		play_close(ids[i]);
		expect_open();
		ids[i] = play.session;
	}
	/* Sessions that do not open count no more afterwards. */
	play_close(ids[2]);
	play_ta = refuse;
	for (i = 0; i < 5; i++) {
		play_open();
		expect_answer(0xffff0001, TEE_ORIGIN_TRUSTED_APP);
	}
	/* Those of a TA that died are there until they are closed. */
	play_ta = crash;
	play_invoke(ids[0], 1);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(ta_count(lab_part).sessions, 2);
	for (i = 0; i < 2; i++)
		play_close(ids[i]);
	play_expect_nobody();
	play_ta = play_nothing;
	fill(ids);
	for (i = 0; i < 3; i++)
		play_close(ids[i]);
	play_expect_nobody();
}
