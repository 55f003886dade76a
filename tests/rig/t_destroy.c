/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest is destroyed at any moment of its life, and made anew, thousands of times, while another
 * one works. It runs on one core or two, and at the moment of its end may be in the middle of an
 * SMC, between two, or wait in a request. Nothing of it may be left: no page, no part of a secret.
 *
 * Core 0 is the hypervisor, 1 and 3 are the victim, 2 is the neighbour, whose results must all be
 * right. Under -icount core 0 wakes after an exact number of instructions, whatever the others do
 * then, masked or not; stage and number are drawn from seed=. make rig-soak runs 200 ends, make
 * soak 10,000 ("count="). residue.py looks into secure memory and counts the free pages after each
 * BATCH of ends.
 */
#include "account.h"
#include "ask.h"
#include "base/bytes.h"
#include "say.h"
#include "supplicant.h"
#include "test.h"

#define VICTIM    2u
#define NEIGHBOUR 3u
#define ROUNDS    200u
#define BATCH     20u
#define SAY_EACH  500u
#define GOT_MAX   64u /* buffers that requests of the victim got */
#define TICK_NS   150000u
#define LOOP_NS   400000u /* how long it may loop at most */
#define PATIENCE  200000u /* attempts to make it again while its last call leaves */

enum stage {
	STAGE_LOAD,     /* opens a session to a TA that has to be loaded */
	STAGE_REGISTER, /* memory with the secret in it; comes and goes, then stays */
	STAGE_KEEP,     /* the TA spreads the secret, and loads another instance for it */
	STAGE_WORK,     /* short calls */
	STAGE_SUSPEND,  /* the same, while another call waits in a request */
	STAGE_CLOSE,    /* of that session */
	STAGE_LOOP,     /* loads it again, and that never comes back */
	STAGE_END,
};

/* Where its first core is at that moment. */
enum place { PLACE_SECURE, PLACE_REQUEST, PLACE_INTERRUPTED, PLACE_BETWEEN, PLACE_END };

static const char *const stage_names[STAGE_END] = {
	"loading", "registering",         "keeping a secret", "short calls", "a call in a request",
	"closing", "loading, and a loop",
};

static struct {
	struct client client;
	struct secret secret;
	struct shm *memory;
	struct call left; /* stays in its request */
	bool has_left;
	bool doomed;                   /* whatever comes now may fail */
	enum stage stage, held_at;     /* STAGE_END: it is not held */
	uint64_t since[STAGE_END + 1]; /* ticks when it got there */
	uint64_t got[GOT_MAX];         /* cookies */
	unsigned got_count;
	struct lock got_lock;
} victim;

static struct {
	struct client client;
	uint32_t stats, hello, rogue, count;
	struct account before;
	bool stop;
	uint64_t results;
} neighbour;

static uint64_t chance, length[STAGE_END];
static unsigned ends[STAGE_END][PLACE_END];
static unsigned ends_with_two, made_at_once, refused_at_first;

static uint64_t draw(uint64_t n)
{
	uint64_t z = chance += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) % n;
}

/* ---- the victim ---------------------------------------------------------------------------- */

/* False: its time is over. A call that fails before is a failure of the test. */
static bool goes_on(uint32_t result, const char *what)
{
	if (READ_ONCE(victim.doomed))
		return false;
	if (result != TEE_SUCCESS)
		test_fail("the victim: %s gives %x", what, result);
	return result == TEE_SUCCESS;
}

static void reach(enum stage s)
{
	victim.since[s] = ticks();
	__atomic_store_n(&victim.stage, s, __ATOMIC_RELEASE);
	cpu_kick(0);
	cpu_relax(); /* under -icount it wakes only then */
	while (READ_ONCE(victim.held_at) == s) {
		cpu_pause();
		victim.since[s] = ticks();
	}
}

static bool work(struct client *c, uint32_t session, uint32_t a)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(a, 99) };
	uint32_t r;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	r = session_invoke(c, session, ROGUE_CMD_WORK, p);
	if (r == TEE_SUCCESS && (uint32_t)p[0].value.a == 3 * a + 1)
		return true;
	if (c != &victim.client || !READ_ONCE(victim.doomed))
		test_fail("guest %u: a call gives %x, %x", c->id, r, (uint32_t)p[0].value.a);
	return false;
}

static bool register_often(void)
{
	struct client *c = &victim.client;

	for (unsigned i = 0; i < 8; i++)
		if (!goes_on(client_register(c, victim.memory), "registering") ||
		    !goes_on(client_unregister(c, victim.memory), "unregistering"))
			return false;
	return goes_on(client_register(c, victim.memory), "registering");
}

static bool keep(uint32_t session)
{
	struct msg_param p[MSG_TA_PARAMS] = { shm_rmem_param(victim.memory, MSG_ATTR_RMEM_INOUT, 0,
		                                             ROGUE_SECRET_SIZE),
		                              value_in(ROGUE_CMD_WORK, 0) };

	return goes_on(session_invoke(&victim.client, session, ROGUE_CMD_KEEP, p), "keeping");
}

static bool work_some(uint32_t session)
{
	for (uint32_t i = 0; i < 20; i++)
		if (!work(&victim.client, session, i) || READ_ONCE(victim.doomed))
			return false;
	return true;
}

static bool leave_a_call(void)
{
	struct msg_arg *m;

	call_init(&victim.left, VICTIM, victim.client.way);
	victim.has_left = true;
	m = call_message(&victim.left, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, uuid_nobody.b, sizeof(uuid_nobody.b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	return goes_on(call_until(&victim.left, RPC_LOAD_TA) != CALL_RPC, "leaving a call");
}

static void loop(uint32_t session)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(draw(ROGUE_LOOPS), 0) };

	(void)goes_on(session_invoke(&victim.client, session, ROGUE_CMD_LOOP, p), "looping");
}

static void live(void *arg)
{
	struct client *c = &victim.client;
	uint32_t session;

	(void)arg;
	timer_every(TICK_NS);
	reach(STAGE_LOAD);
	if (!goes_on(session_open(c, &uuid_rogue, NULL, &session), "loading"))
		return;
	reach(STAGE_REGISTER);
	if (!register_often())
		return;
	reach(STAGE_KEEP);
	if (!keep(session))
		return;
	reach(STAGE_WORK);
	if (!work_some(session))
		return;
	reach(STAGE_SUSPEND);
	if (!leave_a_call() || !work_some(session))
		return;
	reach(STAGE_CLOSE);
	if (!goes_on(session_close(c, session), "closing"))
		return;
	reach(STAGE_LOOP);
	if (goes_on(session_open(c, &uuid_rogue, NULL, &session), "loading again"))
		loop(session);
}

/* On the other core: sessions of its own, memory of its own. */
static void live_there(void *arg)
{
	struct client *c = &victim.client;
	struct shm *s = shm_new(3 * PAGE_SIZE, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { value_in(0, 0) };
	uint32_t session, n = 0;

	(void)arg;
	timer_every(TICK_NS + 7000);
	p[0].attr = MSG_ATTR_VALUE_INOUT;
	while (goes_on(session_open(c, &uuid_hello, NULL, &session), "loading there")) {
		while (n % 10 < 9 && goes_on(client_register(c, s), "registering there") &&
		       goes_on(session_invoke(c, session, HELLO_CMD_INCREMENT, p), "counting") &&
		       goes_on(p[0].value.a != ++n, "the count") &&
		       goes_on(client_unregister(c, s), "unregistering there"))
			;
		if (!goes_on(session_close(c, session), "closing there"))
			break;
		p[0].value.a = ++n;
	}
	shm_free(s);
}

/* Its waits end with it, and what requests got for it is known. */
static bool serve(struct call *call, struct msg_arg *m, void *arg)
{
	uint64_t cookie;

	(void)arg;
	if (call->client != VICTIM)
		return false;
	if (m->cmd == RPC_SUSPEND) {
		while (!READ_ONCE(victim.doomed))
			cpu_pause();
		m->ret = TEE_SUCCESS;
		return true;
	}
	if (m->cmd == RPC_NOTIFY && m->params[0].value.a == RPC_NOTIFY_WAIT) {
		m->params[0].value.c = 1; /* a millisecond at a time, in which it may be woken */
		do
			m->ret = supplicant_answer(m);
		while (m->ret == TEE_ERROR_BUSY && !READ_ONCE(victim.doomed));
		return true;
	}
	if (m->cmd != RPC_SHM_ALLOC && m->cmd != RPC_SHM_FREE)
		return false;
	cookie = m->params[0].value.b;
	m->ret = supplicant_answer(m);
	lock_take(&victim.got_lock);
	if (m->cmd == RPC_SHM_ALLOC && m->ret == TEE_SUCCESS && victim.got_count < GOT_MAX)
		victim.got[victim.got_count++] = m->params[0].tmem.cookie;
	for (unsigned i = 0; m->cmd == RPC_SHM_FREE && i < victim.got_count; i++)
		if (victim.got[i] == cookie)
			victim.got[i] = victim.got[--victim.got_count];
	lock_drop(&victim.got_lock);
	return true;
}

static void be_born(bool again)
{
	if (!again)
		EXPECT_EQ(guest_create(VICTIM), SMC_RET_OK);
	client_init(&victim.client, VICTIM);
	victim.stage = STAGE_LOAD;
	victim.since[STAGE_LOAD] = 0;
	victim.memory = shm_new(2 * PAGE_SIZE, 0, 0);
	shm_write(victim.memory, 0, victim.secret.b, sizeof(victim.secret.b));
	WRITE_ONCE(victim.doomed, false);
	cpu_run(1, live, NULL);
}

/* What the rig kept for it. */
static void forget(void)
{
	client_fini(&victim.client);
	shm_free(victim.memory);
	while (victim.got_count)
		shm_free(shm_find(victim.got[--victim.got_count]));
	if (victim.has_left)
		call_fini(&victim.left);
	victim.has_left = false;
}

/* ---- the neighbour ------------------------------------------------------------------------- */

static void help(void *arg)
{
	struct client *c = &neighbour.client;
	struct shm *s = shm_new(2 * PAGE_SIZE, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { value_in(0, 0) };
	uint32_t session;

	(void)arg;
	p[0].attr = MSG_ATTR_VALUE_INOUT;
	while (!READ_ONCE(neighbour.stop) && !test_failed()) {
		for (unsigned i = 0; i < 10; i++) {
			p[0].value.a = neighbour.count;
			EXPECT_EQ(session_invoke(c, neighbour.hello, HELLO_CMD_INCREMENT, p),
			          TEE_SUCCESS);
			EXPECT_EQ(p[0].value.a, ++neighbour.count);
			EXPECT(work(c, neighbour.rogue, neighbour.count));
			neighbour.results += 2;
			cpu_pause();
		}
		EXPECT_EQ(client_register(c, s), TEE_SUCCESS);
		EXPECT_EQ(session_open(c, &uuid_hello, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(client_unregister(c, s), TEE_SUCCESS);
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
		neighbour.results += 4;
	}
	shm_free(s);
}

static void neighbour_begins(void)
{
	struct client *c = &neighbour.client;

	EXPECT_EQ(guest_create(NEIGHBOUR), SMC_RET_OK);
	client_init(c, NEIGHBOUR);
	neighbour.stats = account_open(c);
	EXPECT_EQ(session_open(c, &uuid_hello, NULL, &neighbour.hello), TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &neighbour.rogue), TEE_SUCCESS);
}

static void neighbour_goes_on(void)
{
	WRITE_ONCE(neighbour.stop, false);
	cpu_run(2, help, NULL);
}

static void neighbour_rests(void)
{
	WRITE_ONCE(neighbour.stop, true);
	cpu_join(2);
}

/* ---- the end ------------------------------------------------------------------------------- */

/* Asleep until then: the victim kicks this core. */
static void wait_for_stage(enum stage s)
{
	while (__atomic_load_n(&victim.stage, __ATOMIC_ACQUIRE) < s ||
	       !READ_ONCE(victim.since[0])) {
		irq_mask();
		if (victim.stage < s || !victim.since[0])
			cpu_doze();
		irq_unmask();
		EXPECT_FINE();
	}
}

static void sleep_exactly(uint64_t in_ticks)
{
	uint64_t fired = cpu_me()->timer_fired;

	/* Once: a period this short would leave time for nothing else. */
	timer_once(ticks_to_ns(in_ticks));
	while (READ_ONCE(cpu_me()->timer_fired) == fired) {
		irq_mask();
		if (cpu_me()->timer_fired == fired)
			cpu_doze();
		irq_unmask();
	}
}

static enum place where(void)
{
	const struct call *call = &victim.client.calls[1].call;

	if (READ_ONCE(cpus[1].since))
		return PLACE_SECURE;
	if (!victim.client.calls[1].made || call_state(call) != CALL_RPC)
		return PLACE_BETWEEN;
	return (uint32_t)call->r.x[0] == SMC_RPC_INTR ? PLACE_INTERRUPTED : PLACE_REQUEST;
}

/* True: there is a new one already, made while the calls of the old one were coming out. */
static bool make_at_once(void)
{
	uint32_t r = SMC_RET_EBUSY;

	for (unsigned i = 0; i < PATIENCE && r == SMC_RET_EBUSY; i++) {
		r = guest_create(VICTIM);
		refused_at_first += i == 0 && r == SMC_RET_EBUSY;
		cpu_relax(); /* under -icount the others run only then */
	}
	made_at_once += r == SMC_RET_OK;
	if (r != SMC_RET_OK)
		test_fail("the victim cannot be made again: %x", r);
	return r == SMC_RET_OK;
}

/* A life with an end; true: the next one is there already. */
static bool one_life(bool again, bool last)
{
	enum stage s = (enum stage)draw(STAGE_END);
	uint64_t when = draw(length[s] + 1);
	bool two = draw(2), at_once = draw(2), made = false;
	uint32_t r;

	be_born(again);
	if (two)
		cpu_run(3, live_there, NULL);
	wait_for_stage(s);
	sleep_exactly(when);
	ends[victim.stage][where()]++;
	ends_with_two += two;
	WRITE_ONCE(victim.doomed, true);
	r = guest_destroy(VICTIM);
	if (r != SMC_RET_OK)
		test_fail("VM_DESTROYED gives %x", r);
	if (at_once && !last)
		made = make_at_once();
	cpu_join(1);
	cpu_join(3);
	forget();
	return made;
}

/* One that is left alone until it loops: how long is each stage, and is the secret there at all? */
static void measure(void)
{
	victim.held_at = STAGE_CLOSE;
	be_born(false);
	wait_for_stage(STAGE_CLOSE);
	for (unsigned s = 0; s < STAGE_CLOSE; s++)
		length[s] = victim.since[s + 1] - victim.since[s];
	secret_expect(&victim.secret, true, "while the victim lives");
	WRITE_ONCE(victim.held_at, STAGE_END);
	wait_for_stage(STAGE_LOOP);
	length[STAGE_CLOSE] = victim.since[STAGE_LOOP] - victim.since[STAGE_CLOSE];
	/* It loads as long as the first time, and loops as long again. */
	length[STAGE_LOOP] = length[STAGE_LOAD] + LOOP_NS * (ticks_per_second() / 1000000) / 1000;
	WRITE_ONCE(victim.doomed, true);
	EXPECT_EQ(guest_destroy(VICTIM), SMC_RET_OK);
	cpu_join(1);
	forget();
}

/* A guest that does nothing makes the secure world say it. */
static unsigned free_pages_now(void)
{
	if (guest_create(VICTIM) != SMC_RET_OK || guest_destroy(VICTIM) != SMC_RET_OK)
		test_fail("an empty guest does not come and go");
	return ask_free_pages();
}

static void expect_nothing_left(unsigned free)
{
	struct account now;

	EXPECT_EQ(free_pages_now(), free);
	now = account_take(&neighbour.client, neighbour.stats);
	account_expect_same(&neighbour.before, &now, "the neighbour");
	secret_expect(&victim.secret, false, "after the victim's end");
}

/* An end between calls is no feat: of those there may be any number, but not only those. */
static void expect_spread(void)
{
	unsigned inside = 0;

	for (unsigned s = 0; s < STAGE_END; s++)
		inside += ends[s][PLACE_SECURE];
	EXPECT(inside > 0);
	EXPECT(ends_with_two > 0);
	EXPECT(made_at_once > 0);
}

static void show_spread(unsigned count)
{
	say("destroy: ends in the secure world, in a request, interrupted, between calls:");
	for (unsigned s = 0; s < STAGE_END; s++)
		say("destroy: %5u %5u %5u %5u  %s (%u ns)", ends[s][PLACE_SECURE],
		    ends[s][PLACE_REQUEST], ends[s][PLACE_INTERRUPTED], ends[s][PLACE_BETWEEN],
		    stage_names[s], (unsigned)ticks_to_ns(length[s]));
	say("destroy: %u ends, %u on two cores; made again at once %u, refused at first %u", count,
	    ends_with_two, made_at_once, refused_at_first);
	say("destroy: the neighbour's %lu results were right", (unsigned long)neighbour.results);
}

static void all_lives(unsigned count)
{
	unsigned free = free_pages_now();
	bool again = false;

	for (unsigned i = 0; i < count; i++) {
		bool last = i % BATCH == BATCH - 1 || i + 1 == count;

		if (i % BATCH == 0) {
			victim.secret = secret_new();
			neighbour_goes_on();
		}
		again = one_life(again, last);
		if (last || test_failed())
			neighbour_rests();
		EXPECT_FINE();
		if (!last)
			continue;
		expect_nothing_left(free);
		EXPECT_FINE();
		if ((i + 1) % SAY_EACH == 0)
			say("destroy: %u of %u: 0 pages lost, 0 residue", i + 1, count);
	}
}

TEST(destruction_at_any_moment_leaves_nothing,
     TEST_OWN | TEST_GUESTS | TEST_HELLO | TEST_ROGUE | TEST_ASKED)
{
	unsigned count = (unsigned)config_number("count", ROUNDS);

	if (cpu_count() < 4) {
		test_skip("needs four cores");
		return;
	}
	chance = config_number("seed", 1);
	supplicant.hook = serve;
	victim.secret = secret_new();
	neighbour_begins();
	EXPECT_FINE();
	neighbour_goes_on();
	measure();
	neighbour_rests();
	EXPECT_FINE();
	neighbour.before = account_take(&neighbour.client, neighbour.stats);
	all_lives(count);
	EXPECT_FINE();
	show_spread(count);
	if (count >= BATCH)
		expect_spread();
	supplicant.hook = NULL;
	client_fini(&neighbour.client);
	EXPECT_EQ(guest_destroy(NEIGHBOUR), SMC_RET_OK);
	EXPECT(tee_health(&main_client) == NULL);
}
