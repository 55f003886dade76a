/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAs that die, again and again, in each way there is, while others do their work. What the
 * secure world counts for this client must be the same after each.
 *
 * make rig-soak runs 50 of each, make soak 10,000 ("count="). Time goes fast there, or what never
 * ends would take its ten seconds each.
 */
#include "account.h"
#include "base/bytes.h"
#include "core.h"
#include "say.h"
#include "ta/rogue/include/rogue_ta.h"
#include "test.h"

#define ROUNDS          50u
#define LOOPERS         6u /* at once: fewer than there are threads */
#define TICK_NS         10000000u
#define LATER_NS        20000000000u
#define SLICES_A_SECOND 250u /* kernel/arch/aarch64/slice.c */
#define WARM_UPS        3u
#define SAY_EACH        200u /* rounds */

static struct client *const c = &main_client;
static struct {
	uint32_t stats, hello, worker;
	uint32_t work_done;
	uint32_t deaths_a_round;
	struct account before;
} soak;

/* The others: one that adds one, one that keeps nothing and must always answer the same. */
static void work(void)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(soak.work_done, 7) };
	uint32_t a = soak.work_done * 77;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	EXPECT_EQ(session_invoke(c, soak.hello, HELLO_CMD_INCREMENT, p), TEE_SUCCESS);
	EXPECT_EQ(p[0].value.a, ++soak.work_done);
	p[0].value.a = a;
	p[0].value.b = 99;
	EXPECT_EQ(session_invoke(c, soak.worker, ROGUE_CMD_WORK, p), TEE_SUCCESS);
	EXPECT_EQ((uint32_t)p[0].value.a, 3 * a + 1);
	EXPECT_EQ((uint32_t)p[0].value.b, ~99u);
}

static void begin(void)
{
	soak.work_done = 0;
	soak.deaths_a_round = 1;
	soak.stats = account_open(c);
	EXPECT_EQ(session_open(c, &uuid_hello, NULL, &soak.hello), TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &soak.worker), TEE_SUCCESS);
	work();
}

static void end(void)
{
	work();
	EXPECT_FINE();
	EXPECT_EQ(session_close(c, soak.worker), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, soak.hello), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, soak.stats), TEE_SUCCESS);
}

static void expect_nothing_lost(const char *what)
{
	struct account now = account_take(c, soak.stats);

	account_expect_same(&soak.before, &now, what);
}

/* @round(which) @count times after a few that make whatever is made once. */
static void rounds(const char *what, void (*round)(uint32_t which), uint32_t which, uint64_t count)
{
	for (unsigned i = 0; i < WARM_UPS; i++) {
		round(which);
		EXPECT_FINE();
	}
	soak.before = account_take(c, soak.stats);
	for (uint64_t i = 1; i <= count; i++) {
		round(which);
		work();
		expect_nothing_lost(what);
		EXPECT_FINE();
		if (i % SAY_EACH == 0 || i == count)
			say("soak: %s: %u of %u, 0 pages, 0 bytes, 0 threads lost", what,
			    (unsigned)i * soak.deaths_a_round,
			    (unsigned)count * soak.deaths_a_round);
	}
}

/* ---- crashes ------------------------------------------------------------------------------- */

static void die_once(uint32_t crime)
{
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(c, session, crime, NULL), TEE_ERROR_TARGET_DEAD);
	EXPECT_EQ(last_origin(c), MSG_ORIGIN_TEE);
	EXPECT_EQ(session_invoke(c, session, ROGUE_CMD_WORK, NULL), TEE_ERROR_TARGET_DEAD);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(crashes_of_every_kind_lose_nothing, TEST_OWN | TEST_HELLO | TEST_ROGUE | TEST_ASKED)
{
	static const struct {
		const char *name;
		uint32_t crime;
	} kinds[] = {
		{ "panic", ROGUE_CMD_PANIC },
		{ "wild pointer", ROGUE_CMD_WILD },
		{ "stack overflow", ROGUE_CMD_OVERFLOW },
		{ "heap exhaustion", ROGUE_CMD_EXHAUST },
	};

	begin();
	for (unsigned i = 0; i < array_count(kinds) && !test_failed(); i++)
		rounds(kinds[i].name, die_once, kinds[i].crime, config_number("count", ROUNDS));
	EXPECT_FINE();
	end();
}

/* ---- loops --------------------------------------------------------------------------------- */

struct looper {
	struct call call;
	uint32_t session;
};

static struct looper loopers[LOOPERS];

static void prepare_loop(struct looper *l, uint32_t how)
{
	struct msg_arg *m;

	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &l->session), TEE_SUCCESS);
	call_init(&l->call, c->id, c->way);
	m = call_message(&l->call, MSG_CMD_INVOKE, 1);
	m->session = l->session;
	m->func = ROGUE_CMD_LOOP;
	m->cancel_id = 1;
	m->params[0] = value_in(how, 0);
}

static void start_loop(struct looper *l, uint32_t how)
{
	prepare_loop(l, how);
	EXPECT_FINE();
	timer_every(TICK_NS);
	EXPECT(call_enter(&l->call) == CALL_RPC);
}

/* Those that sleep do so one after the other, so all are served in turn. */
static void until_all_are_dead(void)
{
	bool any = true;

	while (any) {
		any = false;
		for (unsigned i = 0; i < LOOPERS; i++) {
			if (call_state(&loopers[i].call) != CALL_RPC)
				continue;
			any = true;
			call_serve(&loopers[i].call);
			call_resume(&loopers[i].call);
		}
	}
}

static void loop_and_die(uint32_t how)
{
	for (unsigned i = 0; i < LOOPERS; i++) {
		start_loop(&loopers[i], how);
		EXPECT_FINE();
	}
	work();
	EXPECT_FINE();
	for (unsigned i = 0; i < LOOPERS; i++)
		EXPECT_EQ(session_cancel(c, loopers[i].session, 1), TEE_SUCCESS);
	work();
	until_all_are_dead();
	timer_every(0);
	for (unsigned i = 0; i < LOOPERS; i++) {
		EXPECT(call_state(&loopers[i].call) == CALL_DONE);
		EXPECT_EQ(loopers[i].call.arg->ret, TEE_ERROR_TARGET_DEAD);
		EXPECT_EQ(loopers[i].call.arg->ret_origin, MSG_ORIGIN_TEE);
		call_fini(&loopers[i].call);
		EXPECT_EQ(session_close(c, loopers[i].session), TEE_SUCCESS);
	}
}

TEST(loops_that_are_cancelled_lose_nothing, TEST_OWN | TEST_HELLO | TEST_ROGUE | TEST_ASKED)
{
	static const char *const names[ROGUE_LOOPS] = {
		"endless loop",
		"endless loop, cancelling unmasked",
		"endless loop of system calls",
		"endless sleep",
	};
	uint64_t count = config_number("count", ROUNDS), each = count / (LOOPERS * ROGUE_LOOPS);

	begin();
	soak.deaths_a_round = LOOPERS;
	for (uint32_t how = 0; how < ROGUE_LOOPS && !test_failed(); how++)
		rounds(names[how], loop_and_die, how, each + 1);
	EXPECT_FINE();
	end();
}

/*
 * A slice that begins late, or that is over as soon as it begins, would end sooner: then a TA
 * never gets on. Each of the two timers has to do, as the normal world may listen to either.
 */
static void slice_is_whole(struct looper *l, bool is_virtual)
{
	struct cpu *me = cpu_me();
	uint64_t fired = me->el1_timer_fired, began;

	el1_timer_once(is_virtual, LATER_NS);
	for (unsigned i = 0; i < 5; i++) {
		began = ticks();
		EXPECT(call_resume(&l->call) == CALL_RPC);
		EXPECT_EQ((uint32_t)l->call.r.x[0], SMC_RPC_INTR);
		EXPECT(ticks() - began >= ticks_per_second() / SLICES_A_SECOND);
	}
	EXPECT_EQ(me->el1_timer_fired, fired);
}

/*
 * Linux has no other timer than EL1's, and TF-A's opteed stops that while the secure world works:
 * the CPU got no tick, and the hard lockup detector said so. EL2's is here so that the test ends.
 */
TEST(cpu_whose_ta_loops_still_has_its_ticks, TEST_OWN | TEST_ROGUE | TEST_ASKED)
{
	struct looper *l = &loopers[0];
	struct cpu *me = cpu_me();
	uint64_t fired, el1_fired;

	prepare_loop(l, ROGUE_LOOP_PLAIN);
	EXPECT_FINE();
	fired = me->timer_fired;
	el1_fired = me->el1_timer_fired;
	timer_every(30000000000u);
	el1_timer_once(false, TICK_NS);
	EXPECT(call_enter(&l->call) == CALL_RPC);
	EXPECT_EQ((uint32_t)l->call.r.x[0], SMC_RPC_INTR);
	for (unsigned i = 0; i < 100 && me->el1_timer_fired == el1_fired; i++)
		EXPECT(call_resume(&l->call) == CALL_RPC);
	EXPECT_EQ(me->el1_timer_fired, el1_fired + 1);
	el1_timer_once(true, TICK_NS);
	for (unsigned i = 0; i < 100 && me->el1_timer_fired == el1_fired + 1; i++)
		EXPECT(call_resume(&l->call) == CALL_RPC);
	EXPECT_EQ(me->el1_timer_fired, el1_fired + 2);
	EXPECT_EQ(me->timer_fired, fired);
	slice_is_whole(l, false);
	el1_timers_stop();
	slice_is_whole(l, true);
	el1_timers_stop();
	EXPECT_EQ(me->timer_fired, fired);

	timer_every(TICK_NS);
	EXPECT_EQ(session_cancel(c, l->session, 1), TEE_SUCCESS);
	EXPECT(call_finish(&l->call) == CALL_DONE);
	timer_every(0);
	EXPECT_EQ(l->call.arg->ret, TEE_ERROR_TARGET_DEAD);
	call_fini(&l->call);
	EXPECT_EQ(session_close(c, l->session), TEE_SUCCESS);
}

/* One that closes a session while its TA loops does not wait for ever. */
static void close_session(void *arg)
{
	struct looper *l = arg;

	l->session = session_close(c, l->session);
}

TEST(closing_the_session_of_a_loop_ends_it, TEST_OWN | TEST_ROGUE | TEST_SMP | TEST_ASKED)
{
	struct looper *l = &loopers[0];

	start_loop(l, ROGUE_LOOP_PLAIN);
	EXPECT_FINE();
	cpu_run(1, close_session, l);
	EXPECT(call_finish(&l->call) == CALL_DONE);
	EXPECT_EQ(l->call.arg->ret, TEE_ERROR_TARGET_DEAD);
	cpu_join(1);
	EXPECT_EQ(l->session, TEE_SUCCESS);
	call_fini(&l->call);
	timer_every(0);
	EXPECT_EQ(tee_health(c), NULL);
}
