/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every core at once.
 */
#include "account.h"
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "say.h"
#include "test.h"
#include "tests/bench/ta/include/bench_ta.h"

struct work {
	struct client *client;
	uint32_t session;
	unsigned rounds;
	unsigned done;
	uint32_t failure; /* the first wrong result */
	const char *doing;
};

static struct work works[CPU_MAX];

static bool note(struct work *w, const char *doing, uint32_t result)
{
	if (result == TEE_SUCCESS)
		return true;
	w->failure = result;
	w->doing = doing;
	return false;
}

/* Run @fn on all cores, this one too, and report who failed. */
static void everywhere(job_fn *fn, struct client *client, uint32_t session, unsigned rounds)
{
	unsigned n = cpu_count();

	for (unsigned i = 0; i < n; i++)
		works[i] = (struct work){ .client = client, .session = session, .rounds = rounds };
	for (unsigned i = 1; i < n; i++)
		cpu_run(i, fn, &works[i]);
	fn(&works[0]);
	for (unsigned i = 1; i < n; i++)
		cpu_join(i);
	for (unsigned i = 0; i < n; i++)
		if (works[i].failure || works[i].done != rounds)
			test_fail("core %u: %s gives %x after %u of %u rounds", i, works[i].doing,
			          works[i].failure, works[i].done, rounds);
}

static void invoke_pta(void *arg)
{
	struct work *w = arg;
	uint32_t session;

	if (!note(w, "open", session_open(w->client, &uuid_device_pta, NULL, &session)))
		return;
	for (; w->done < w->rounds; w->done++) {
		struct msg_param p[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_OUT) };
		uint32_t r = session_invoke(w->client, session, DEVICE_PTA_CMD_LIST, p);

		if (r != TEE_ERROR_SHORT_BUFFER && !note(w, "invoke", r))
			return;
	}
	note(w, "close", session_close(w->client, session));
}

TEST(all_cores_call_a_pseudo_ta_at_once, TEST_SMP)
{
	everywhere(invoke_pta, &main_client, 0, (unsigned)config_number("count", 2000) / 4);
}

static void invoke_sims(void *arg)
{
	struct work *w = arg;

	for (; w->done < w->rounds; w->done++) {
		struct msg_param p[MSG_TA_PARAMS] = { value_out() };
		uint32_t r = session_invoke(w->client, w->session, SIMS_CMD_COUNTER, p);

		if (r == TEE_ERROR_BUSY)
			continue;
		if (!note(w, "invoke", r))
			return;
		if (!note(w, "its counter", (uint32_t)p[0].value.a))
			return;
	}
}

/* One session, so the calls queue up behind each other or are told that it is busy. */
TEST(all_cores_call_one_loaded_ta_at_once, TEST_SMP | TEST_TA)
{
	uint32_t session;

	EXPECT_EQ(session_open(&main_client, &uuid_sims, NULL, &session), TEE_SUCCESS);
	everywhere(invoke_sims, &main_client, session, (unsigned)config_number("count", 2000) / 4);
	EXPECT_EQ(session_close(&main_client, session), TEE_SUCCESS);
}

TEST(all_cores_call_it_and_are_interrupted, TEST_SMP | TEST_TA)
{
	uint32_t session;

	EXPECT_EQ(session_open(&main_client, &uuid_sims, NULL, &session), TEE_SUCCESS);
	timer_every(50000);
	everywhere(invoke_sims, &main_client, session, 200);
	timer_every(0);
	EXPECT_EQ(session_close(&main_client, session), TEE_SUCCESS);
}

static void open_and_close(void *arg)
{
	struct work *w = arg;
	uint32_t session;

	timer_every(100000);
	for (; w->done < w->rounds; w->done++) {
		if (!note(w, "open", session_open(w->client, &uuid_sims, NULL, &session)))
			return;
		if (!note(w, "close", session_close(w->client, session)))
			return;
	}
}

/* The instance is made and taken down while others want it. */
TEST(all_cores_open_and_close_one_loaded_ta, TEST_SMP | TEST_TA)
{
	everywhere(open_and_close, &main_client, 0, 4);
}

/* ---- TAs that do not come to be, or die, while other cores open them ------------------------- */

/* Of OP-TEE's test suite: its TA_CreateEntryPoint() fails. */
static const struct uuid uuid_not_created = { { 0xc3, 0xf6, 0xe2, 0xc0, 0x35, 0x48, 0x11, 0xe1,
	                                        0xb8, 0x6c, 0x08, 0x00, 0x20, 0x0c, 0x9a, 0x66 } };

static const struct uuid *unopenable;
static uint32_t why_not;

static void open_in_vain(void *arg)
{
	struct work *w = arg;
	uint32_t session;

	for (; w->done < w->rounds; w->done++) {
		uint32_t r = session_open(w->client, unopenable, NULL, &session);

		if (r != why_not) {
			(void)note(w, "open", r ? r : 1);
			return;
		}
	}
}

/* Whoever opens it gets it alive; whoever invokes it may find it dead. */
static void open_use_and_kill(void *arg)
{
	struct work *w = arg;
	uint32_t session;

	for (; w->done < w->rounds; w->done++) {
		bool kills = (w->done + (unsigned)(w - works)) % 3 == 0;
		struct msg_param p[MSG_TA_PARAMS] = { kills ? memref_null(MSG_ATTR_TMEM_IN)
			                                    : value_out() };
		uint32_t r;

		if (!note(w, "open", session_open(w->client, &uuid_sims, NULL, &session)))
			return;
		r = session_invoke(w->client, session, kills ? SIMS_CMD_PANIC : SIMS_CMD_COUNTER,
		                   p);
		if (r != TEE_ERROR_TARGET_DEAD && !note(w, "invoke", kills ? 1 : r))
			return;
		if (!note(w, "close", session_close(w->client, session)))
			return;
	}
}

/* Once on this core alone, for what stays; then everywhere, and nothing more may stay. */
static void race(job_fn *fn, unsigned rounds, const char *what)
{
	struct work alone = { .client = &main_client, .rounds = 3 };
	uint32_t stats = account_open(&main_client);
	struct account before, now;

	fn(&alone);
	EXPECT_EQ(alone.failure, 0);
	before = account_take(&main_client, stats);
	everywhere(fn, &main_client, 0, rounds);
	now = account_take(&main_client, stats);
	account_expect_same(&before, &now, what);
	EXPECT_EQ(session_close(&main_client, stats), TEE_SUCCESS);
}

TEST(all_cores_open_a_ta_that_is_not_there, TEST_SMP | TEST_OWN)
{
	unopenable = &uuid_nobody;
	why_not = TEE_ERROR_ITEM_NOT_FOUND;
	race(open_in_vain, 50, "a TA that is not there");
}

TEST(all_cores_open_a_ta_that_cannot_be_created, TEST_SMP | TEST_TA | TEST_OWN)
{
	unopenable = &uuid_not_created;
	why_not = TEE_ERROR_GENERIC;
	race(open_in_vain, 10, "a TA that cannot be created");
}

TEST(all_cores_open_use_and_kill_one_ta, TEST_SMP | TEST_TA | TEST_OWN)
{
	race(open_use_and_kill, 12, "a TA that is killed");
}

struct meeting {
	struct shm *shm;
	uint32_t session, result;
};

static void wait_in_ta(void *arg)
{
	struct meeting *m = arg;
	struct msg_param p[MSG_TA_PARAMS] = { 0 };

	p[0] = shm_rmem_param(m->shm, MSG_ATTR_RMEM_INOUT, 0, 2);
	m->result = session_invoke(&main_client, m->session, BENCH_CMD_MEET, p);
}

/*
 * One TA of a single instance runs, and does not end before another one, of a single instance as
 * well, has been opened, called and closed on this core.
 */
TEST(two_single_instance_tas_run_at_the_same_time_on_two_cores, TEST_SMP | TEST_TA | TEST_OWN)
{
	struct meeting m = { .shm = shm_new(PAGE_SIZE, 0, 0) };
	volatile uint8_t *bytes = shm_at(m.shm, 0);
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint32_t session = 0, opened, invoked = 0, closed = 0;

	EXPECT_EQ(client_register(&main_client, m.shm), TEE_SUCCESS);
	EXPECT_EQ(session_open(&main_client, &uuid_bench, NULL, &m.session), TEE_SUCCESS);
	cpu_run(1, wait_in_ta, &m);
	while (!bytes[0] && cpu_is_busy(1))
		cpu_pause();
	opened = session_open(&main_client, &uuid_sims, NULL, &session);
	if (opened == TEE_SUCCESS) {
		invoked = session_invoke(&main_client, session, SIMS_CMD_COUNTER, p);
		closed = session_close(&main_client, session);
	}
	bytes[1] = 1;
	cpu_join(1);
	EXPECT_EQ(opened, TEE_SUCCESS);
	EXPECT_EQ(invoked, TEE_SUCCESS);
	EXPECT_EQ(closed, TEE_SUCCESS);
	EXPECT_EQ(m.result, TEE_SUCCESS);
	EXPECT_EQ(session_close(&main_client, m.session), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&main_client, m.shm), TEE_SUCCESS);
	shm_free(m.shm);
}

static void register_buffers(void *arg)
{
	struct work *w = arg;
	struct shm *s = shm_new(20 * PAGE_SIZE, 0, 0);

	for (; w->done < w->rounds; w->done++) {
		if (!note(w, "register", client_register(w->client, s)))
			break;
		if (!note(w, "unregister", client_unregister(w->client, s)))
			break;
	}
	shm_free(s);
}

TEST(all_cores_register_buffers_at_once, TEST_SMP)
{
	everywhere(register_buffers, &main_client, 0, 200);
}

TEST(core_goes_off_and_comes_back_and_calls, TEST_SMP)
{
	struct work w = { .client = &main_client, .rounds = 10 };

	for (unsigned i = 0; i < 5; i++) {
		w.done = 0;
		cpu_run(1, invoke_pta, &w);
		cpu_join(1);
		EXPECT_EQ(w.failure, 0);
		EXPECT_EQ(w.done, 10);
		EXPECT(cpu_power_off(1));
	}
}

static void guest_on_its_core(void *arg)
{
	struct work *w = arg;
	struct client g;
	const char *ill;
	uint16_t id = (uint16_t)(50 + cpu_me()->index);

	for (; w->done < w->rounds; w->done++) {
		if (!note(w, "VM_CREATED", guest_create(id)))
			return;
		client_init(&g, id);
		ill = tee_health(&g);
		client_fini(&g);
		if (!note(w, ill, ill != NULL) || !note(w, "VM_DESTROYED", guest_destroy(id)))
			return;
	}
}

TEST(guests_come_and_go_on_two_cores_at_once, TEST_SMP | TEST_GUESTS | TEST_OWN)
{
	everywhere(guest_on_its_core, &main_client, 0, 10);
}
