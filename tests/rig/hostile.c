/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "base/check.h"
#include "hostile.h"
#include "memory.h"
#include "say.h"
#include "test.h"

#define FIRST_ID     2u /* main_client, who behaves, is 1 */
#define HANG_SECONDS 30u
#define WATCH_NS     50000000u
#define SCRIBBLE_NS  200000u
#define LOADED_EVERY 10u /* checks, between two that load a TA */
#define INTERRUPT_NS 300000u

static struct attacker attackers[ATTACKERS];
static unsigned attacker_count; /* OP-TEE has room for one besides main_client */
static bool one_guest;          /* both attackers speak for the same one */
static struct lock rebirth;
static bool stop;
static uint64_t check_every;

uint64_t hostile_random(struct attacker *a)
{
	uint64_t z = a->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t hostile_pick(struct attacker *a, uint64_t n)
{
	return hostile_random(a) % n;
}

uint64_t hostile_word(struct attacker *a, uint64_t v)
{
	uint64_t low = v & 0xffffffffu;

	if (!is_ram(low, 1))
		return v;
	return (v & ~0xffffffffull) | (pa_of(a->arena) + low % (ARENA_PAGES * PAGE_SIZE));
}

uint64_t hostile_number(struct attacker *a)
{
	static const uint64_t edges[] = { 0x7fffffff,
		                          0x80000000,
		                          0xffffffff,
		                          0x100000000,
		                          UINT64_MAX,
		                          1ull << 63,
		                          0x7fffffffffffffff,
		                          4096,
		                          4095,
		                          4097,
		                          511,
		                          512,
		                          127,
		                          128,
		                          65536 };
	static const uint64_t places[] = {
		FLASH_BASE, SECURE_SRAM,     SECURE_DRAM,         SECURE_UART,         0x08000000,
		0x09000000, SECURE_DRAM_END, RAM_BASE + RAM_SIZE, RAM_BASE - PAGE_SIZE
	};
	uint64_t arena = pa_of(a->arena);

	switch (hostile_pick(a, 12)) {
	case 0:
		return 0;
	case 1:
		return hostile_pick(a, 16);
	case 2:
		return edges[hostile_pick(a, array_count(edges))];
	case 3:
		return hostile_word(a, 1ull << hostile_pick(a, 64));
	case 4:
		return arena + hostile_pick(a, ARENA_PAGES) * PAGE_SIZE;
	case 5:
		return arena + hostile_pick(a, ARENA_PAGES * PAGE_SIZE);
	case 6:
		return SECURE_DRAM + hostile_pick(a, SECURE_DRAM_END - SECURE_DRAM) / 8 * 8;
	case 7:
		return places[hostile_pick(a, array_count(places))];
	case 8:
		return hostile_word(a, a->cookies[hostile_pick(a, KNOWN_MAX)]);
	case 9:
		return a->sessions[hostile_pick(a, KNOWN_MAX)];
	case 10:
		return hostile_pick(a, 64) * PAGE_SIZE + hostile_pick(a, 3) - 1;
	default:
		return hostile_word(a, hostile_random(a));
	}
}

uint8_t *hostile_message_page(struct attacker *a)
{
	return a->arena + hostile_pick(a, MESSAGE_PAGES) * PAGE_SIZE;
}

uint8_t *hostile_list_page(struct attacker *a, unsigned n)
{
	return a->arena + (MESSAGE_PAGES + n % LIST_PAGES) * PAGE_SIZE;
}

uint8_t *hostile_data_page(struct attacker *a, unsigned n)
{
	return a->arena + (MESSAGE_PAGES + LIST_PAGES + n % DATA_PAGES) * PAGE_SIZE;
}

static void attacker_reset(struct attacker *a)
{
	memset(a->sessions, 0, sizeof(a->sessions));
	memset(a->cookies, 0, sizeof(a->cookies));
	a->parked_count = 0;
	a->rpc_page = hostile_message_page(a);
}

static void attacker_init(struct attacker *a, unsigned n, uint64_t seed, uint64_t goal)
{
	*a = (struct attacker){ .id = (uint16_t)(FIRST_ID + (one_guest ? 0 : n)), .goal = goal };
	a->random = seed * 0x10001u + n;
	a->arena = pages_get(ARENA_PAGES);
	a->message = a->arena;
	attacker_reset(a);
	if (n == 0 || !one_guest)
		check(guest_create(a->id) == SMC_RET_OK);
}

/*
 * The guest is gone with all it left behind, and a new one has its number. The other core may be
 * at work in the same guest; its call has to come out first.
 */
static bool attacker_is_reborn(struct attacker *a)
{
	uint64_t deadline = ticks() + HANG_SECONDS * ticks_per_second();
	bool gone, made = false;

	a->rebirths++;
	attacker_reset(a);
	lock_take(&rebirth);
	gone = guest_destroy(a->id) == SMC_RET_OK;
	while (gone && !made && ticks() < deadline)
		made = guest_create(a->id) == SMC_RET_OK;
	lock_drop(&rebirth);
	return made;
}

/* Continue with good or bad answers until the call ends, is left half-way, or goes on too long. */
static void follow(struct attacker *a, struct smc_regs *r, bool to_the_end)
{
	for (unsigned i = 0; i < STEPS_MAX && SMC_RET_IS_RPC((uint32_t)r->x[0]); i++) {
		a->requests++;
		if (!to_the_end && a->parked_count < PARKED_MAX && hostile_chance(a, 4)) {
			a->parked[a->parked_count++] = *r;
			return;
		}
		hostile_answer(a, r);
		smc(r);
	}
	if (SMC_RET_IS_RPC((uint32_t)r->x[0]) && a->parked_count < PARKED_MAX)
		a->parked[a->parked_count++] = *r;
}

static void note_result(struct attacker *a, const struct smc_regs *r)
{
	const struct msg_arg *m = (const struct msg_arg *)(const void *)a->message;

	if ((uint32_t)r->x[0] != SMC_RET_OK) {
		a->refused++;
		return;
	}
	a->accepted++;
	if (READ_ONCE(m->ret) != TEE_SUCCESS)
		return;
	a->successes++;
	if (READ_ONCE(m->cmd) == MSG_CMD_OPEN_SESSION)
		a->sessions[hostile_pick(a, KNOWN_MAX)] = READ_ONCE(m->session);
}

static bool one_attack(struct attacker *a)
{
	struct smc_regs r;
	uint32_t x0;

	a->attack(a, &r);
	r.x[7] = (hostile_random(a) & ~0xffffffffull) | a->id;
	smc(&r);
	x0 = (uint32_t)r.x[0];
	a->calls++;
	if (x0 == SMC_RET_ETHREAD_LIMIT) {
		/* Finish what was left half-way; if that does not help, end it all. */
		if (!a->parked_count)
			return attacker_is_reborn(a);
		for (unsigned i = a->parked_count; i; i--) {
			r = a->parked[--a->parked_count];
			follow(a, &r, true);
		}
		return true;
	}
	follow(a, &r, false);
	note_result(a, &r);
	if (hostile_pick(a, 2000) == 0)
		return attacker_is_reborn(a);
	return true;
}

static void report_cores(void)
{
	for (unsigned i = 0; i < cpu_count(); i++) {
		const struct cpu *c = &cpus[i];

		say_unlocked("rig: core %u, call %lu, %s x0 to x7:", i, (unsigned long)c->calls,
		             c->since ? "still in the secure world," : "last");
		say_unlocked("rig:   %016lx %016lx %016lx %016lx", (unsigned long)c->last.x[0],
		             (unsigned long)c->last.x[1], (unsigned long)c->last.x[2],
		             (unsigned long)c->last.x[3]);
		say_unlocked("rig:   %016lx %016lx %016lx %016lx", (unsigned long)c->last.x[4],
		             (unsigned long)c->last.x[5], (unsigned long)c->last.x[6],
		             (unsigned long)c->last.x[7]);
	}
	for (unsigned i = 0; i < attacker_count; i++) {
		const uint64_t *w = (const uint64_t *)(const void *)attackers[i].message;

		if (!w)
			continue;
		say_unlocked("rig: message of guest %u at %lx:", attackers[i].id,
		             (unsigned long)pa_of(w));
		for (unsigned k = 0; k < 24; k += 4)
			say_unlocked("rig:   %016lx %016lx %016lx %016lx", (unsigned long)w[k],
			             (unsigned long)w[k + 1], (unsigned long)w[k + 2],
			             (unsigned long)w[k + 3]);
	}
}

/* What a guest that behaves has to say. NULL: all is well. */
static const char *complaint(uint64_t round)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(41, 0) };
	const char *ill = tee_health(&main_client);
	const void *image;
	uint32_t session;
	size_t size;

	if (ill || round % LOADED_EVERY || !archive_find(TA_HELLO_FILE, &image, &size))
		return ill;
	p[0].attr = MSG_ATTR_VALUE_INOUT;
	if (session_open(&main_client, &uuid_hello, NULL, &session) != TEE_SUCCESS)
		return "the hello TA does not open";
	if (session_invoke(&main_client, session, HELLO_CMD_INCREMENT, p) != TEE_SUCCESS ||
	    p[0].value.a != 42)
		return "the hello TA does not count";
	if (session_close(&main_client, session) != TEE_SUCCESS)
		return "the hello TA does not close";
	return NULL;
}

static void attacker_work(void *arg)
{
	struct attacker *a = arg;
	const char *ill;

	timer_every(INTERRUPT_NS);
	while (a->calls < a->goal && !READ_ONCE(stop)) {
		if (!one_attack(a)) {
			report_cores();
			test_fail("guest %u cannot be taken down and made again, call %lu", a->id,
			          (unsigned long)a->calls);
			WRITE_ONCE(stop, true);
		}
		if (a != &attackers[0] || a->calls % check_every)
			continue;
		ill = complaint(a->calls / check_every);
		if (ill) {
			report_cores();
			test_fail("after %lu calls: %s", (unsigned long)a->calls, ill);
			WRITE_ONCE(stop, true);
		}
	}
}

/* Core 2: what the secure world has just read is something else now. */
static void scribble(void *arg)
{
	struct attacker me = attackers[0];

	(void)arg;
	me.random ^= 0x5c21bb1e;
	timer_every(SCRIBBLE_NS);
	while (!READ_ONCE(stop)) {
		unsigned who = (unsigned)hostile_pick(&me, attacker_count);
		uint64_t page = hostile_pick(&me, MESSAGE_PAGES + LIST_PAGES);
		/* Most of a message lies in the first words of its page. */
		uint64_t word = hostile_pick(&me, hostile_chance(&me, 80) ? 28 : 512);
		uint64_t *w;

		me.arena = attackers[who].arena;
		w = (uint64_t *)(void *)(me.arena + page * PAGE_SIZE) + word;
		if (hostile_chance(&me, 50))
			WRITE_ONCE(*w, hostile_number(&me));
		else
			WRITE_ONCE(*w, hostile_word(&me, *w ^ 1ull << hostile_pick(&me, 32)));
		/* In bursts, for the host has fewer cores than we. */
		if (hostile_chance(&me, 10))
			cpu_pause();
		for (uint64_t i = hostile_pick(&me, 300); i; i--)
			cpu_relax();
	}
}

/* Core 3: a call that does not come back is what we look for. */
static void watch(void *arg)
{
	uint64_t limit = config_number("hang", HANG_SECONDS) * ticks_per_second();

	(void)arg;
	timer_every(WATCH_NS);
	while (!READ_ONCE(stop)) {
		for (unsigned i = 0; i < 3; i++) {
			uint64_t since = READ_ONCE(cpus[i].since);

			if (!since || ticks() < since + limit)
				continue;
			report_cores();
			say_unlocked("not ok - %s: a call of core %u does not come back",
			             test_current(), i);
			test_abort();
		}
		cpu_pause();
	}
}

static void let_them_loose(uint64_t seed, uint64_t calls,
                           void (*attack)(struct attacker *a, struct smc_regs *r))
{
	for (unsigned i = 0; i < attacker_count; i++) {
		attacker_init(&attackers[i], i, seed, calls / attacker_count);
		attackers[i].attack = attack;
	}
	cpu_run(2, scribble, NULL);
	cpu_run(3, watch, NULL);
	if (attacker_count > 1)
		cpu_run(1, attacker_work, &attackers[1]);
	attacker_work(&attackers[0]);
	cpu_join(1);
	WRITE_ONCE(stop, true);
	cpu_join(2);
	cpu_join(3);
}

static void hostile_run(void (*attack)(struct attacker *a, struct smc_regs *r))
{
	uint64_t seed = config_number("seed", 1);
	uint64_t calls = config_number("calls", 20000);
	/* OP-TEE leaks when a guest ends with sessions open. */
	unsigned room = config_is("own", "1") ? guests_that_fit() : 0;
	struct attacker sum = { 0 };

	if (cpu_count() < 4) {
		test_skip("needs four cores");
		return;
	}
	attacker_count = config_number("attackers", ATTACKERS) > 1 ? ATTACKERS : 1;
	check_every = config_number("check", 1000);
	WRITE_ONCE(stop, false);
	say("rig: %lu calls, seed %lu", (unsigned long)calls, (unsigned long)seed);
	let_them_loose(seed, calls, attack);
	EXPECT_FINE();
	for (unsigned i = 0; i < attacker_count; i++) {
		struct attacker *a = &attackers[i];

		sum.calls += a->calls;
		sum.accepted += a->accepted;
		sum.successes += a->successes;
		sum.requests += a->requests;
		sum.rebirths += a->rebirths;
		if (i == 0 || !one_guest)
			EXPECT_EQ(guest_destroy(a->id), SMC_RET_OK);
		pages_put(a->arena, ARENA_PAGES);
	}
	say("rig: %lu calls, %lu accepted, %lu with success, %lu requests; guests made anew: %lu",
	    (unsigned long)sum.calls, (unsigned long)sum.accepted, (unsigned long)sum.successes,
	    (unsigned long)sum.requests, (unsigned long)sum.rebirths);
	EXPECT(sum.calls + attacker_count > calls);
	EXPECT(sum.accepted > 0);
	EXPECT(tee_health(&main_client) == NULL);
	if (room)
		EXPECT_EQ(guests_that_fit(), room);
}

TEST(hostile_random_calls, TEST_GUESTS | TEST_ASKED)
{
	one_guest = false;
	hostile_run(hostile_random_call);
}

TEST(hostile_grammar_calls, TEST_GUESTS | TEST_ASKED)
{
	one_guest = false;
	hostile_run(hostile_grammar_call);
}

/* Two cores of one guest, which ends now and then while the other core is in the middle of it. */
TEST(hostile_calls_within_one_guest, TEST_GUESTS | TEST_ASKED)
{
	one_guest = true;
	hostile_run(hostile_grammar_call);
}
