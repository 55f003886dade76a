/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What TAs and the kernel itself are guarded with, in each of eight guests that are there at the
 * same time. tests/rig/guards.py runs these, on CPUs with and without each guard (bti=, pac= say
 * which), and looks in the secure world's log whether it was the right one that ended a crime.
 */
#include "base/bytes.h"
#include "client.h"
#include "say.h"
#include "ta/guard/include/guard_ta.h"
#include "test.h"

#define GUESTS 8u
#define LOADS  3u /* of one TA in one guest, to compare where it lies */
/* The secure world shows 128 lines of a guest in a second; so many deaths are surely less. */
#define DEATHS_A_SECOND 4u

static const struct uuid uuid_guard = { { 0x0e, 0xb0, 0x5a, 0xe0, 0x18, 0xa9, 0x4b, 0x96, 0x9b,
	                                  0x81, 0xa0, 0xb2, 0xae, 0xc6, 0xc3, 0xd3 } };
static const struct uuid uuid_crimes = { { 0xa7, 0x92, 0x24, 0x12, 0xd5, 0x5f, 0x43, 0xb7, 0xa8,
	                                   0x81, 0x96, 0x0f, 0x7a, 0x44, 0x40, 0xfd } };

static struct client guests[GUESTS];
static uint32_t keepers[GUESTS]; /* a session in each that lives all the while */

static uint64_t where(unsigned g, uint32_t session)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };

	if (session_invoke(&guests[g], session, GUARD_CMD_WHERE, p) != TEE_SUCCESS)
		test_fail("guest %u: the TA does not say where it is", guests[g].id);
	return (uint64_t)p[0].value.a << 32 | (uint32_t)p[0].value.b;
}

static void begin(void)
{
	for (unsigned g = 0; g < GUESTS; g++) {
		EXPECT_EQ(guest_create((uint16_t)(40 + g)), SMC_RET_OK);
		client_init(&guests[g], (uint16_t)(40 + g));
		EXPECT_EQ(session_open(&guests[g], &uuid_guard, NULL, &keepers[g]), TEE_SUCCESS);
	}
}

static void end(void)
{
	for (unsigned g = 0; g < GUESTS; g++) {
		(void)where(g, keepers[g]);
		EXPECT_EQ(session_close(&guests[g], keepers[g]), TEE_SUCCESS);
		client_fini(&guests[g]);
		EXPECT_EQ(guest_destroy(guests[g].id), SMC_RET_OK);
	}
}

/* Does this CPU, with this firmware, have what ends @crime of a TA? */
static bool is_guarded(uint32_t crime)
{
	if (crime == CRIME_NO_LANDING_PAD)
		return config_number("bti", 0);
	return crime != CRIME_FORGED_RETURN || config_number("pac", 0);
}

static void commit(unsigned g, uint32_t crime)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(0, 0) };
	uint32_t session;

	EXPECT_EQ(session_open(&guests[g], &uuid_guard, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(&guests[g], session, crime, p), TEE_SUCCESS);
	p[0] = value_in(1, 0);
	if (is_guarded(crime)) {
		EXPECT_EQ(session_invoke(&guests[g], session, crime, p), TEE_ERROR_TARGET_DEAD);
		EXPECT_EQ(last_origin(&guests[g]), MSG_ORIGIN_TEE);
	} else {
		EXPECT_EQ(session_invoke(&guests[g], session, crime, p), TEE_SUCCESS);
	}
	EXPECT_EQ(session_close(&guests[g], session), TEE_SUCCESS);
}

TEST(guards_end_each_crime_of_a_ta_in_eight_guests, TEST_OWN | TEST_GUESTS | TEST_ASKED)
{
	begin();
	for (uint32_t crime = 0; crime < CRIMES_OF_TA; crime++) {
		if (crime % DEATHS_A_SECOND == 0)
			wait_ms(1100);
		for (unsigned g = 0; g < GUESTS && !test_failed(); g++) {
			commit(g, crime);
			if (test_failed())
				say("guards: crime %u in guest %u", crime, guests[g].id);
			/* The others, and the other TA of this one, have noticed nothing. */
			(void)where((g + 1) % GUESTS, keepers[(g + 1) % GUESTS]);
			(void)where(g, keepers[g]);
		}
	}
	EXPECT_FINE();
	end();
}

TEST(guards_place_a_ta_elsewhere_each_time, TEST_OWN | TEST_GUESTS | TEST_ASKED)
{
	uint64_t seen[GUESTS * LOADS];
	uint32_t session;
	unsigned n = 0;

	begin();
	EXPECT_FINE();
	for (unsigned g = 0; g < GUESTS; g++)
		for (unsigned i = 0; i < LOADS; i++) {
			EXPECT_EQ(session_open(&guests[g], &uuid_guard, NULL, &session),
			          TEE_SUCCESS);
			seen[n] = where(g, session);
			for (unsigned k = 0; k < n; k++)
				EXPECT(seen[k] != seen[n]);
			n++;
			EXPECT_EQ(session_close(&guests[g], session), TEE_SUCCESS);
		}
	end();
}

/* ---- the kernel itself; on an image with kernel/pta/test/crimes ---------------------------- */

/* Some crimes are about a TA's memory, so a TA asks for all of them. */
static uint32_t ask(unsigned g, uint32_t crime, bool really)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(really, 0), value_in(crime, 0) };

	return session_invoke(&guests[g], keepers[g], GUARD_CMD_ASK_KERNEL, p);
}

TEST(kernel_does_the_innocent_twin_of_each_crime, TEST_OWN | TEST_GUESTS | TEST_ASKED)
{
	begin();
	EXPECT_FINE();
	for (unsigned g = 0; g < GUESTS; g++)
		for (uint32_t crime = 0; crime < CRIMES_OF_KERNEL; crime++)
			EXPECT_EQ(ask(g, crime, false), TEE_SUCCESS);
	end();
}

/* "crime=" says which: the machine must stop, unless the CPU has no such guard. */
TEST(kernel_commits_a_crime, TEST_OWN | TEST_GUESTS | TEST_ASKED)
{
	begin();
	EXPECT_FINE();
	EXPECT_EQ(ask(GUESTS / 2, (uint32_t)config_number("crime", 0), true), TEE_SUCCESS);
	end();
}

TEST(kernel_threads_have_stack_guards_of_their_own, TEST_OWN | TEST_GUESTS | TEST_ASKED)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint64_t seen[GUESTS];
	uint32_t session;

	begin();
	EXPECT_FINE();
	for (unsigned g = 0; g < GUESTS; g++) {
		EXPECT_EQ(session_open(&guests[g], &uuid_crimes, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(session_invoke(&guests[g], session, CRIMES_CMD_GUARD, p), TEE_SUCCESS);
		EXPECT_EQ(session_close(&guests[g], session), TEE_SUCCESS);
		seen[g] = (uint64_t)p[0].value.a << 32 | (uint32_t)p[0].value.b;
		EXPECT(seen[g] != 0);
		EXPECT_EQ(seen[g] & 0xff, 0);
		for (unsigned k = 0; k < g; k++)
			EXPECT(seen[k] != seen[g]);
	}
	end();
}
