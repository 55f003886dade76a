/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sessions that a TA leaves behind.
 */
#include "lab.h"

#include "ta/table_priv.h"

static struct ta_instance owner;

static void opens_all(void)
{
	static const struct ta_client client;

	for (unsigned i = 0; i < TA_SESSIONS_MAX; i++) {
		struct ta_session *s;

		expect_ok(session_create(lab_part, &client, &owner, &s));
		session_publish(lab_part, s);
	}
}

static void abandons_all(void)
{
	sessions_abandon(lab_part, &owner);
}

static unsigned adopted;

static void adopts_all(void)
{
	struct ta_session *s;

	for (adopted = 0; (s = session_adopt(lab_part)) != NULL; adopted++)
		session_put(lab_part, s);
}

/* How many are left to nobody when interrupts have been unmasked @n times. */
static unsigned abandoned_after(unsigned n)
{
	struct thread *t;
	unsigned left;

	lab_run(opens_all);
	t = lab_begin_preempted(abandons_all, n);
	left = TA_SESSIONS_MAX - lab_part->tas->session_count;
	lab_finish(t);
	lab_run(adopts_all);
	assert_int_equal(adopted, TA_SESSIONS_MAX);
	return left;
}

test(interrupts_get_through_while_a_ta_leaves_hundreds_of_sessions)
{
	static const struct ta_early none;
	static const struct ta_sources sources = { .early = &none };
	unsigned n, left = 0;

	expect_ok(ta_init(lab_part, &sources));
	for (n = 1; left < TA_SESSIONS_MAX; n++) {
		unsigned now = abandoned_after(n);

		assert_in_range(now - left, 0, TA_SESSIONS_MAX / 4);
		left = now;
	}
}
