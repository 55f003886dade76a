/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random steps in the life of guests, STEPS at a time, each time from a machine without guests to a
 * machine without guests; a model says what each must be answered. The unit tests of the nexus go
 * through all such sequences (kernel/nexus/test/sequences.c), here the machine is a real one and a
 * call that is under way on another core is one.
 *
 * "count=" sequences; the same with the same "seed=".
 */
#include "ask.h"
#include "base/bytes.h"
#include "base/fmt.h"
#include "client.h"
#include "say.h"
#include "supplicant.h"
#include "test.h"
#include "tests/bench/ta/include/bench_ta.h"

#define STEPS   5u
#define GUESTS  5u
#define WAITING 3u /* calls of a guest in a request */
#define CHECK   500u

/* The first two share a bucket of any table of a power of two up to 64. */
static const uint16_t ids[GUESTS] = { 2, 66, 3, 0x7fff, 0xffff };

enum life { GONE, LIVE, DYING };

struct guest {
	enum life life;
	struct client client;
	uint32_t session; /* with the device service; 0: none */
	struct shm *shm;  /* registered; NULL: none */
	struct call waiting[WAITING];
	unsigned waiting_count;
};

static struct guest guests[GUESTS];
static struct smc_regs stale; /* of a call whose guest is gone */
static unsigned stale_of;
static uint64_t chance, first_buffer;
static unsigned waits;

/* A call of guest 0 that is under way on core 1. */
static struct {
	bool on;
	uint32_t session, result;
	struct shm *shm;
} away;

static const char *doing;
static char history[200];

static uint64_t draw(uint64_t n)
{
	uint64_t z = chance += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) % n;
}

static void must(uint32_t is, uint32_t wanted, const char *what)
{
	if (is != wanted && !test_failed())
		test_fail("%s: %s gives %x, not %x, after%s", doing, what, is, wanted, history);
}

static uint16_t id_of(const struct guest *g)
{
	return ids[g - guests];
}

static uint32_t lifecycle(uint32_t call, uint64_t id, uint16_t by)
{
	struct smc_regs r;

	return fast_call(call, id, by, &r);
}

/* What a call is answered that succeeds if its guest is there. */
static uint32_t if_live(const struct guest *g, uint32_t result)
{
	return g->life == LIVE ? result : SMC_FAILED(SMC_RET_ENOTAVAIL);
}

static void forget(struct guest *g)
{
	if (g->shm)
		shm_free(g->shm);
	g->shm = NULL;
	g->session = 0;
	if (g->waiting_count) {
		stale = g->waiting[0].r;
		stale_of = (unsigned)(g - guests);
	}
	for (unsigned i = 0; i < g->waiting_count; i++)
		call_fini(&g->waiting[i]);
	g->waiting_count = 0;
}

/* ---- the steps ----------------------------------------------------------------------------- */

static void create(struct guest *g)
{
	must(guest_create(id_of(g)), g->life == GONE ? SMC_RET_OK : SMC_RET_EBUSY, "VM_CREATED");
	if (g->life == GONE)
		g->life = LIVE;
}

static void destroy(struct guest *g)
{
	must(guest_destroy(id_of(g)), g->life == LIVE ? SMC_RET_OK : SMC_RET_ENOTAVAIL,
	     "VM_DESTROYED");
	if (g->life != LIVE)
		return;
	forget(g);
	g->life = g == guests && away.on ? DYING : GONE;
}

static void change_badly(struct guest *g)
{
	uint16_t id = id_of(g);

	must(lifecycle(SMC_VM_CREATED, 0, 0), SMC_RET_ENOTAVAIL, "creating 0");
	must(lifecycle(SMC_VM_CREATED, 0x10000u + id, 0), SMC_RET_ENOTAVAIL, "an id too large");
	must(lifecycle(SMC_VM_CREATED, id, id), SMC_RET_ENOTAVAIL, "a guest that creates");
	must(lifecycle(SMC_VM_CREATED, id, main_client.id), SMC_RET_ENOTAVAIL, "another one");
	must(lifecycle(SMC_VM_CREATED, main_client.id, 0), SMC_RET_EBUSY, "a living one");
	must(lifecycle(SMC_VM_DESTROYED, 0, 0), SMC_RET_ENOTAVAIL, "destroying 0");
	must(lifecycle(SMC_VM_DESTROYED, 0x10000u + id, 0), SMC_RET_ENOTAVAIL, "an id too large");
	must(lifecycle(SMC_VM_DESTROYED, 1234, 0), SMC_RET_ENOTAVAIL, "destroying nobody");
	must(lifecycle(SMC_VM_DESTROYED, id, id), SMC_RET_ENOTAVAIL, "a guest that destroys");
	must(lifecycle(SMC_VM_DESTROYED, main_client.id, id), SMC_RET_ENOTAVAIL, "another one");
}

static void open(struct guest *g)
{
	uint32_t session;

	must(session_open(&g->client, &uuid_device_pta, NULL, &session), if_live(g, TEE_SUCCESS),
	     "open");
	g->session = g->life == LIVE ? session : 0;
}

static void close(struct guest *g)
{
	uint32_t wanted = g->session ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;

	must(session_close(&g->client, g->session ? g->session : 99), if_live(g, wanted), "close");
	g->session = 0;
}

static void invoke(struct guest *g)
{
	struct msg_param p[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_OUT) };
	uint32_t session = g->session ? g->session : 99;
	uint32_t wanted = g->session ? TEE_ERROR_SHORT_BUFFER : TEE_ERROR_BAD_PARAMETERS;
	uint32_t r = session_invoke(&g->client, session, DEVICE_PTA_CMD_LIST, p);

	/* A kernel without devices has nothing to say about them. */
	if (g->session && r == TEE_SUCCESS)
		wanted = r;
	must(r, if_live(g, wanted), "invoke");
}

static void offer(struct guest *g)
{
	struct shm *s = g->shm ? g->shm : shm_new(3 * PAGE_SIZE, 100, SHM_REVERSED);
	uint32_t r = client_register(&g->client, s);

	if (g->shm && g->life == LIVE) {
		if (r == TEE_SUCCESS)
			must(r, TEE_ERROR_BAD_PARAMETERS, "registering twice");
		return;
	}
	must(r, if_live(g, TEE_SUCCESS), "register");
	if (g->life == LIVE)
		g->shm = s;
	else
		shm_free(s);
}

static void withdraw(struct guest *g)
{
	if (!g->shm)
		return;
	must(client_unregister(&g->client, g->shm), TEE_SUCCESS, "unregister");
	shm_free(g->shm);
	g->shm = NULL;
}

static void wait(struct guest *g)
{
	struct call *c = &g->waiting[g->waiting_count];
	struct uuid uuid = uuid_nobody;
	struct msg_arg *m;

	if (g->waiting_count == WAITING)
		return;
	/* Each for a TA of its own, or they wait for each other. */
	memcpy(uuid.b, &waits, sizeof(waits));
	waits++;
	call_init(c, id_of(g), main_client.way);
	m = call_message(c, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, uuid.b, sizeof(uuid.b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	if (call_until(c, RPC_LOAD_TA) == CALL_RPC) {
		g->waiting_count++;
		must(g->life, LIVE, "a request of nobody");
		return;
	}
	must(SMC_FAILED(c->r.x[0]), if_live(g, 0), "wait");
	call_fini(c);
}

static void go_on(struct guest *g)
{
	struct call *c;

	if (!g->waiting_count)
		return;
	c = &g->waiting[--g->waiting_count];
	must(call_finish(c), CALL_DONE, "resume");
	must(c->arg->ret, TEE_ERROR_ITEM_NOT_FOUND, "the call that waited");
	call_fini(c);
}

static uint32_t resume(uint64_t thread, uint16_t id)
{
	struct smc_regs r = { .x = { SMC_CALL_RETURN_FROM_RPC, 0, 0, thread, 0, 0, 0, id } };

	smc(&r);
	return (uint32_t)r.x[0];
}

/* What nothing waits for, what another one waits for, what one waited for that is no more. */
static void resume_badly(struct guest *g)
{
	struct guest *other = &guests[draw(GUESTS)];
	uint32_t none = g->life == LIVE ? SMC_RET_ERESUME : SMC_RET_ENOTAVAIL;

	must(resume(0x12345, id_of(g)), none, "resuming nothing");
	must(resume(0, 1234), SMC_RET_ENOTAVAIL, "resuming by nobody");
	if (other->waiting_count && !g->waiting_count && other != g)
		must(resume(other->waiting[0].r.x[3], id_of(g)), none, "resuming another's");
	g = &guests[stale_of];
	none = g->life == LIVE ? SMC_RET_ERESUME : SMC_RET_ENOTAVAIL;
	if (stale.x[0] && !g->waiting_count && !(g == guests && away.on))
		must(resume(stale.x[3], id_of(g)), none, "resuming what is no more");
}

static void ask(struct guest *g)
{
	uint32_t r = g->life == LIVE ? SMC_RET_OK : SMC_RET_ENOTAVAIL;

	must(lifecycle(SMC_EXCHANGE_CAPABILITIES, 0, id_of(g)), r, "capabilities");
	must(lifecycle(SMC_GET_THREAD_COUNT, 0, id_of(g)), r, "thread count");
	must(lifecycle(SMC_EXCHANGE_CAPABILITIES, 0, 1234), SMC_RET_ENOTAVAIL, "of nobody");
}

/* The hypervisor itself has no TEE, nor has a guest that was never made. */
static void call_as_nobody(struct guest *g)
{
	static const uint16_t nobody[] = { 0, 1234 };
	uint32_t session;
	struct client c;

	(void)g;
	for (unsigned i = 0; i < array_count(nobody); i++) {
		client_init(&c, nobody[i]);
		must(session_open(&c, &uuid_device_pta, NULL, &session),
		     SMC_FAILED(SMC_RET_ENOTAVAIL), "a call by nobody");
		client_fini(&c);
	}
}

/* ---- two cores ----------------------------------------------------------------------------- */

static void meet(void *arg)
{
	struct msg_param p[MSG_TA_PARAMS] = { shm_list_param(away.shm, MSG_ATTR_TMEM_INOUT) };

	away.result = session_invoke(arg, away.session, BENCH_CMD_MEET, p);
}

/* It waits in its TA, with its core, until it is told that it may come back. */
static void begin_elsewhere(struct guest *g)
{
	volatile uint8_t *bytes;

	if (g != guests || g->life != LIVE || away.on || draw(4))
		return;
	away.shm = shm_new(2, 0, 0);
	must(session_open(&g->client, &uuid_bench, NULL, &away.session), TEE_SUCCESS, "load");
	EXPECT_FINE();
	away.on = true;
	cpu_run(1, meet, &g->client);
	bytes = shm_at(away.shm, 0);
	while (!bytes[0] && cpu_is_busy(1))
		cpu_pause();
}

/* What it does, it does well, though its guest is no more. */
static void end_elsewhere(struct guest *g)
{
	if (!away.on)
		return;
	g = guests;
	*(volatile uint8_t *)(shm_at(away.shm, 0) + 1) = 1;
	cpu_join(1);
	must(away.result, TEE_SUCCESS, "the call on the other core");
	away.on = false;
	if (g->life == DYING)
		g->life = GONE;
	else if (!test_failed())
		must(session_close(&g->client, away.session), TEE_SUCCESS, "close");
	shm_free(away.shm);
}

/* ---- sequences ----------------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*take)(struct guest *g);
} steps[] = {
	{ "create", create },
	{ "create", create },
	{ "destroy", destroy },
	{ "change badly", change_badly },
	{ "open", open },
	{ "close", close },
	{ "invoke", invoke },
	{ "register", offer },
	{ "unregister", withdraw },
	{ "wait", wait },
	{ "resume", go_on },
	{ "resume badly", resume_badly },
	{ "ask", ask },
	{ "call as nobody", call_as_nobody },
	{ "begin elsewhere", begin_elsewhere },
	{ "end elsewhere", end_elsewhere },
};

static void one_sequence(void)
{
	unsigned kinds = GUESTS;
	size_t used = 0;

	history[0] = '\0';
	stale.x[0] = 0;
	/* Now and then all of them, now and then one. */
	if (draw(2))
		kinds = 1 + (unsigned)draw(2);
	for (unsigned i = 0; i < STEPS && !test_failed(); i++) {
		/* Whoever steps first is mostly made first. */
		unsigned kind = i == 0 && draw(4) ? 0 : (unsigned)draw(array_count(steps));
		struct guest *g = &guests[draw(kinds)];

		doing = steps[kind].name;
		steps[kind].take(g);
		used += fmt(history + used, sizeof(history) - used, " %s %u;", doing, id_of(g));
	}
	doing = "the end";
	if (!test_failed())
		end_elsewhere(guests);
	for (unsigned i = 0; i < GUESTS && !test_failed(); i++)
		if (guests[i].life == LIVE)
			destroy(&guests[i]);
}

TEST(random_life_cycles_are_answered_as_a_model_says,
     TEST_OWN | TEST_GUESTS | TEST_SMP | TEST_TA | TEST_ASKED)
{
	unsigned count = (unsigned)config_number("count", 2000), room, free = 0;

	chance = config_number("seed", 1);
	EXPECT(tee_health(&main_client) == NULL);
	first_buffer = shm_next();
	room = guests_that_fit();
	say("rig: %u sequences of %u steps, seed %lu", count, STEPS, (unsigned long)chance);
	for (unsigned i = 0; i < GUESTS; i++)
		client_init(&guests[i].client, ids[i]);
	for (unsigned i = 0; i < count; i++) {
		one_sequence();
		EXPECT_FINE();
		if (i % CHECK)
			continue;
		EXPECT(tee_health(&main_client) == NULL);
		/* An empty guest makes the secure world say how many there are. */
		EXPECT_EQ(guest_create(ids[0]), SMC_RET_OK);
		EXPECT_EQ(guest_destroy(ids[0]), SMC_RET_OK);
		free = free ? free : ask_free_pages();
		EXPECT_EQ(ask_free_pages(), free);
		/* What requests got for guests that are no more. */
		for (unsigned k = 0; k < GUESTS; k++)
			client_fini(&guests[k].client);
		shm_free_since(first_buffer);
		for (unsigned k = 0; k < GUESTS; k++)
			client_init(&guests[k].client, ids[k]);
	}
	for (unsigned i = 0; i < GUESTS; i++)
		client_fini(&guests[i].client);
	shm_free_since(first_buffer);
	EXPECT_EQ(guests_that_fit(), room);
	EXPECT_EQ(ask_free_pages(), free);
	say("rig: %u sequences were as they should be, %u pages free before and after", count,
	    free);
}
