/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TA that means harm: system calls as no library makes them, and a look at what memory holds
 * that it is given.
 */
#include "account.h"
#include "base/bytes.h"
#include "say.h"
#include "ta/rogue/include/rogue_ta.h"
#include "test.h"

#define BATCH  1024u
#define SEEDS  10u
#define LENGTH 300u /* calls per seed */

static struct client *const c = &main_client;

TEST(fresh_memory_of_a_ta_is_zero, TEST_ROGUE)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint32_t session;

	/* What was there before is another TA's, which left a lot. */
	for (unsigned i = 0; i < 3; i++) {
		EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(session_invoke(c, session, ROGUE_CMD_FRESH, p), TEE_SUCCESS);
		EXPECT(p[0].value.b > 300000);
		EXPECT_EQ(p[0].value.a, 0);
		EXPECT_EQ(session_invoke(c, session, ROGUE_CMD_EXHAUST, NULL),
		          TEE_ERROR_TARGET_DEAD);
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	}
}

TEST(registers_of_a_ta_are_its_own_after_every_system_call, TEST_OWN | TEST_ROGUE)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS);
	for (unsigned i = 0; i < 3; i++) {
		EXPECT_EQ(session_invoke(c, session, ROGUE_CMD_REGISTERS, p), TEE_SUCCESS);
		EXPECT(p[0].value.b > 900);
		EXPECT_EQ(p[0].value.a, 0);
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

static uint32_t calls_made, calls_good, deaths;

/* In a session of its own; it may die, and nothing else may happen. How many calls it made. */
static uint32_t calls(uint32_t seed, uint32_t count, struct shm *memory)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(seed, count) };
	uint32_t session, r;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	p[1] = shm_list_param(memory, MSG_ATTR_TMEM_INOUT);
	if (session_open(c, &uuid_rogue, NULL, &session) != TEE_SUCCESS) {
		test_fail("seed %u: the TA does not open", seed);
		return 0;
	}
	r = session_invoke(c, session, ROGUE_CMD_CALLS, p);
	if (r != TEE_SUCCESS && r != TEE_ERROR_TARGET_DEAD)
		test_fail("seed %u, %u: %x (%x)", seed, count, r, (unsigned)p[0].value.a);
	if (session_close(c, session) != TEE_SUCCESS)
		test_fail("seed %u: the TA does not close", seed);
	deaths += r == TEE_ERROR_TARGET_DEAD;
	if (r != TEE_SUCCESS)
		return BATCH;
	calls_good += (uint32_t)p[0].value.a;
	calls_made += (uint32_t)p[0].value.b;
	return (uint32_t)p[0].value.b;
}

static void expect_well(uint32_t stats, const struct account *before, uint32_t seed)
{
	struct account now = account_take(c, stats);
	const char *ill = tee_health(c);

	account_expect_same(before, &now, "hostile system calls");
	if (test_failed())
		say("hostile calls: seed %u", seed);
	EXPECT_EQ(ill, NULL);
}

TEST(hostile_system_calls_hurt_only_the_ta_that_makes_them, TEST_OWN | TEST_ROGUE)
{
	uint32_t seeds = (uint32_t)config_number("calls", SEEDS * LENGTH) / LENGTH;
	uint32_t first = (uint32_t)config_number("seed", 1), stats = account_open(c);
	struct shm *memory = shm_new(PAGE_SIZE, 0, 0);
	struct account before;

	calls_made = calls_good = deaths = 0;
	(void)calls(1, 1, memory);
	(void)calls(first, LENGTH, memory); /* what is made once is made now */
	before = account_take(c, stats);
	EXPECT_FINE();
	for (uint32_t at = 0, n = BATCH; n == BATCH && !test_failed(); at += n) {
		n = calls(0, at, memory);
		expect_well(stats, &before, 0);
	}
	EXPECT_FINE();
	EXPECT(calls_made > 1000);
	for (uint32_t seed = first; seed < first + seeds && !test_failed(); seed++) {
		(void)calls(seed, LENGTH, memory);
		expect_well(stats, &before, seed);
	}
	EXPECT_FINE();
	say("hostile calls: %u made, %u of them succeeded, %u times the TA died", calls_made,
	    calls_good, deaths);
	EXPECT_EQ(session_close(c, stats), TEE_SUCCESS);
	shm_free(memory);
}

/* ---- crimes -------------------------------------------------------------------------------- */

static uint32_t commits(uint32_t which, uint32_t how, uint32_t *out)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(which, how) };
	uint32_t session, r;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	*out = 0;
	if (session_open(c, &uuid_rogue, NULL, &session) != TEE_SUCCESS) {
		test_fail("crime %u: the TA does not open", which);
		return 0;
	}
	if (which == ROGUE_CRIME_CLOSE_OTHERS)
		p[0].value.b = session;
	r = session_invoke(c, session, ROGUE_CMD_CRIME, p);
	*out = (uint32_t)p[0].value.a;
	if (session_close(c, session) != TEE_SUCCESS)
		test_fail("crime %u: the TA does not close", which);
	return r;
}

/* One of each kind, of which nothing is left; @want is what the TA has to say. */
static void expect_crime(uint32_t stats, uint32_t which, uint32_t how, uint32_t want)
{
	struct account before = account_take(c, stats), now;
	uint32_t said;

	EXPECT_EQ(commits(which, how, &said), TEE_SUCCESS);
	EXPECT_EQ(said, want);
	now = account_take(c, stats);
	account_expect_same(&before, &now, "a crime");
	if (test_failed())
		say("crime %u, %u", which, how);
}

static void expect_death(uint32_t stats, uint32_t which, uint32_t how)
{
	struct account before = account_take(c, stats), now;
	uint32_t said;

	EXPECT_EQ(commits(which, how, &said), TEE_ERROR_TARGET_DEAD);
	now = account_take(c, stats);
	account_expect_same(&before, &now, "a crime");
	if (test_failed())
		say("crime %u, %u", which, how);
}

TEST(crimes_of_a_ta_against_itself_and_others_harm_nobody_else, TEST_OWN | TEST_ROGUE)
{
	uint32_t stats = account_open(c), said, other;

	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &other), TEE_SUCCESS);
	(void)commits(ROGUE_CRIME_DEEP, 1, &said); /* what is made once */
	expect_crime(stats, ROGUE_CRIME_STACK_POINTER, 0, 0);
	for (uint32_t i = 0; i < ROGUE_JUMPS; i++)
		expect_death(stats, ROGUE_CRIME_JUMP, i);
	expect_death(stats, ROGUE_CRIME_UNMAP_CODE, 0);
	expect_crime(stats, ROGUE_CRIME_UNMAP_STACK, 0, 0);
	expect_crime(stats, ROGUE_CRIME_MAP_OVER, 0, 0);
	expect_crime(stats, ROGUE_CRIME_CLOSE_OTHERS, 0, 0);
	EXPECT_FINE();
	/* A TA of its own dies two calls deep, and explains itself there; three are too many. */
	expect_crime(stats, ROGUE_CRIME_DEEP, 1, TEE_ERROR_TARGET_DEAD);
	expect_crime(stats, ROGUE_CRIME_DEEP, 2, TEE_ERROR_TARGET_DEAD);
	expect_crime(stats, ROGUE_CRIME_DEEP, 3, TEE_ERROR_OUT_OF_MEMORY);
	expect_death(stats, ROGUE_CRIME_DEEP, 0);
	EXPECT_FINE();
	/* All sessions that the guest may have; they are there again when it is gone. */
	EXPECT_EQ(commits(ROGUE_CRIME_SESSIONS, 0, &said), TEE_SUCCESS);
	EXPECT(said > 100 && said < 1000);
	expect_crime(stats, ROGUE_CRIME_CLOSE_OTHERS, 0, 0);
	EXPECT_EQ(session_close(c, other), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, stats), TEE_SUCCESS);
	EXPECT_EQ(tee_health(c), NULL);
}
