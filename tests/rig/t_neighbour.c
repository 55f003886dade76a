/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One guest does its worst on three cores, in one way after another; its neighbour, on the fourth,
 * does its work, and is to notice nothing: every answer right, nine tenths of its share at least,
 * its slowest calls no slower than three times what they are in quiet.
 *
 * Here only answers are judged. What a round took is told by QEMU's plugin fair.so, which sees
 * round_mark() and phase_mark(), under --icount: there the cores take turns, as short as the
 * interrupts of the three are frequent, which end anywhere, also where a core holds a lock. Phase
 * 1 is quiet: the others are as busy, in the normal world. tests/rig/fair.py knows the phases'
 * names from the table below.
 */
#include "base/bytes.h"
#include "hostile.h"
#include "memory.h"
#include "say.h"
#include "ta/rogue/include/rogue_ta.h"
#include "test.h"

#define NOISY        3u /* the guest's number */
#define NOISY_CORES  3u
#define ROUNDS       400u
#define WARM_UPS     20u
#define TURN_NS      8000u
#define RANDOM_BYTES 32u
#define BIG          (256u * PAGE_SIZE)
#define MANY         64u

static const struct uuid uuid_rng = { { 0xab, 0x7a, 0x61, 0x7c, 0xb8, 0xe7, 0x4d, 0x8f, 0x83, 0x01,
	                                0xd0, 0x9b, 0x61, 0x03, 0x6b, 0x64 } };
static const struct uuid uuid_large = { { 0x5b, 0x9e, 0x0e, 0x40, 0x26, 0x36, 0x11, 0xe1, 0xad,
	                                  0x9e, 0x00, 0x02, 0xa5, 0xd5, 0xc5, 0x1b } };

static bool stop;
static uint64_t noise_made;

/* ---- the neighbour --------------------------------------------------------------------------- */

static struct {
	uint32_t hello, rng;
	uint32_t done;
	struct shm *kept, *passing, *random;
} mine;

static void neighbour_opens(void)
{
	mine.kept = shm_new(PAGE_SIZE, 0, 0);
	mine.passing = shm_new(PAGE_SIZE, 0, 0);
	mine.random = shm_new(PAGE_SIZE, 0, 0);
	mine.done = 0;
	EXPECT_EQ(client_register(&main_client, mine.kept), TEE_SUCCESS);
	EXPECT_EQ(client_register(&main_client, mine.random), TEE_SUCCESS);
	EXPECT_EQ(session_open(&main_client, &uuid_hello, NULL, &mine.hello), TEE_SUCCESS);
	EXPECT_EQ(session_open(&main_client, &uuid_rng, NULL, &mine.rng), TEE_SUCCESS);
}

static void neighbour_closes(void)
{
	EXPECT_EQ(session_close(&main_client, mine.hello), TEE_SUCCESS);
	EXPECT_EQ(session_close(&main_client, mine.rng), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&main_client, mine.kept), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&main_client, mine.random), TEE_SUCCESS);
	shm_free(mine.kept);
	shm_free(mine.passing);
	shm_free(mine.random);
}

/* A TA, a service that all share, pages that come and go. */
static void neighbour_works(void)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(mine.done, 0) };
	struct msg_param r[MSG_TA_PARAMS] = { shm_rmem_param(mine.random, MSG_ATTR_RMEM_INOUT, 0,
		                                             RANDOM_BYTES) };
	struct smc_regs regs;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	EXPECT_EQ(session_invoke(&main_client, mine.hello, HELLO_CMD_INCREMENT, p), TEE_SUCCESS);
	EXPECT_EQ(p[0].value.a, ++mine.done);
	EXPECT_EQ(client_register(&main_client, mine.passing), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&main_client, mine.passing), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(&main_client, mine.rng, 0, r), TEE_SUCCESS);
	EXPECT_EQ(r[0].rmem.size, RANDOM_BYTES);
	EXPECT_EQ(fast_call(SMC_CALLS_UID, 0, main_client.id, &regs), SMC_UID_0);
}

__attribute__((noinline, used)) static void phase_mark(void)
{
	__asm__ volatile("" ::: "memory");
}

__attribute__((noinline, used)) static void round_mark(void)
{
	__asm__ volatile("" ::: "memory");
}

static void neighbour_is_measured(void)
{
	for (unsigned i = 0; i < WARM_UPS; i++)
		neighbour_works();
	phase_mark();
	for (unsigned i = 0; i < ROUNDS && !test_failed(); i++) {
		round_mark();
		neighbour_works();
	}
	round_mark();
}

/* ---- the noisy one --------------------------------------------------------------------------- */

static struct client noisy;
static struct attacker attackers[CPU_MAX];

static void compute(void)
{
	for (unsigned i = 0; i < 1000; i++)
		__asm__ volatile("nop");
}

static void call_fast(void)
{
	struct smc_regs r;

	(void)fast_call(SMC_CALLS_UID, 0, NOISY, &r);
	(void)fast_call(SMC_EXCHANGE_CAPABILITIES, 0, NOISY, &r);
	(void)fast_call(SMC_DISABLE_SHM_CACHE, 0, NOISY, &r);
}

static void invoke(void)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(1, 2) };
	uint32_t session;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	if (session_open(&noisy, &uuid_rogue, NULL, &session) != TEE_SUCCESS)
		return;
	for (unsigned i = 0; i < MANY && !READ_ONCE(stop); i++)
		(void)session_invoke(&noisy, session, ROGUE_CMD_WORK, p);
	(void)session_close(&noisy, session);
}

/* A TA that makes system calls without end. What is left of the call ends with the guest. */
static void loop(void)
{
	struct call *call = client_call(&noisy);
	struct msg_arg *m;
	uint32_t session;

	if (session_open(&noisy, &uuid_rogue, NULL, &session) != TEE_SUCCESS)
		return;
	m = call_message(call, MSG_CMD_INVOKE, MSG_TA_PARAMS);
	m->session = session;
	m->func = ROGUE_CMD_LOOP;
	m->params[0] = value_in(ROGUE_LOOP_CALLS, 0);
	call_enter(call);
	while (call_state(call) == CALL_RPC && !READ_ONCE(stop)) {
		call_serve(call);
		call_resume(call);
		noise_made++;
	}
}

static void exhaust(void)
{
	uint32_t sessions[8];
	unsigned n = 0;

	while (n < array_count(sessions) && !READ_ONCE(stop) &&
	       session_open(&noisy, &uuid_large, NULL, &sessions[n]) == TEE_SUCCESS)
		n++;
	while (n)
		(void)session_close(&noisy, sessions[--n]);
}

static void share(void)
{
	struct shm *s = shm_new(BIG, 0, SHM_REVERSED);

	(void)client_register(&noisy, s);
	(void)client_unregister(&noisy, s);
	shm_free(s);
}

static void lie(void)
{
	struct attacker *a = &attackers[cpu_me()->index];
	struct smc_regs r;

	hostile_grammar_call(a, &r);
	r.x[7] = NOISY;
	smc(&r);
	for (unsigned i = 0; i < STEPS_MAX && SMC_RET_IS_RPC((uint32_t)r.x[0]); i++) {
		hostile_answer(a, &r);
		smc(&r);
	}
}

static void die(void)
{
	uint32_t session;

	if (session_open(&noisy, &uuid_rogue, NULL, &session) != TEE_SUCCESS)
		return;
	(void)session_invoke(&noisy, session, ROGUE_CMD_WILD, NULL);
	(void)session_close(&noisy, session);
}

static void draw(void)
{
	struct msg_param p[MSG_TA_PARAMS] = { 0 };
	struct shm *s = shm_new(PAGE_SIZE, 0, 0);
	uint32_t session;

	if (session_open(&noisy, &uuid_rng, NULL, &session) != TEE_SUCCESS)
		return;
	p[0] = shm_list_param(s, MSG_ATTR_TMEM_INOUT);
	for (unsigned i = 0; i < MANY && !READ_ONCE(stop); i++)
		(void)session_invoke(&noisy, session, 0, p);
	(void)session_close(&noisy, session);
	shm_free(s);
}

static void make_noise(void *arg)
{
	void (*const *noise)(void) = arg;

	timer_every(TURN_NS * NOISY_CORES);
	while (!READ_ONCE(stop)) {
		(*noise)();
		__atomic_add_fetch(&noise_made, 1, __ATOMIC_RELAXED);
	}
}

static void noise_begins(void (*const *noise)(void))
{
	WRITE_ONCE(stop, false);
	noise_made = 0;
	EXPECT_EQ(guest_create(NOISY), SMC_RET_OK);
	client_init(&noisy, NOISY);
	/* Turns are to be short while the others come up. */
	timer_every(TURN_NS);
	for (unsigned n = 1; n <= NOISY_CORES; n++) {
		struct attacker *a = &attackers[n];

		*a = (struct attacker){ .id = NOISY, .random = n, .arena = pages_get(ARENA_PAGES) };
		a->message = a->rpc_page = a->arena;
		cpu_run(n, make_noise, (void *)noise);
	}
	timer_every(0);
}

static void noise_ends(void)
{
	WRITE_ONCE(stop, true);
	for (unsigned n = 1; n <= NOISY_CORES; n++)
		cpu_join(n);
	EXPECT_EQ(guest_destroy(NOISY), SMC_RET_OK);
	for (unsigned n = 1; n <= NOISY_CORES; n++)
		pages_put(attackers[n].arena, ARENA_PAGES);
	client_fini(&noisy);
}

/* ---- one beside the other -------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*noise)(void);
} phases[] = {
	{ "quiet", compute },
	{ "fast calls", call_fast },
	{ "invokes", invoke },
	{ "TAs that loop", loop },
	{ "exhausting memory", exhaust },
	{ "registering memory", share },
	{ "lies", lie },
	{ "TAs that die", die },
	{ "random numbers", draw },
};

TEST(noisy_guest_is_not_noticed_by_its_neighbour,
     TEST_ASKED | TEST_OWN | TEST_GUESTS | TEST_HELLO | TEST_ROGUE)
{
	if (cpu_count() <= NOISY_CORES) {
		test_skip("needs four cores");
		return;
	}
	neighbour_opens();
	for (unsigned i = 0; i < array_count(phases) && !test_failed(); i++) {
		noise_begins(&phases[i].noise);
		neighbour_is_measured();
		noise_ends();
		EXPECT_FINE();
		say("neighbour: %u rounds, all right; of %s %lu", ROUNDS, phases[i].name,
		    (unsigned long)noise_made);
		EXPECT(noise_made > 0);
	}
	EXPECT_FINE();
	neighbour_closes();
}
