/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: calls that are left half-way, resumed rightly and wrongly, interrupted, and too many.
 */
#include "base/bytes.h"
#include "client.h"
#include "supplicant.h"
#include "test.h"

#define THREADS_MAX 64u

static struct client *const c = &main_client;

/* A call that will ask the supplicant for an image. */
static void prepare_open(struct call *call, const struct uuid *ta)
{
	struct msg_arg *m = call_message(call, MSG_CMD_OPEN_SESSION, 2);

	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, ta->b, sizeof(ta->b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
}

static uint32_t resume_thread(uint32_t thread, uint16_t client)
{
	struct smc_regs r = { .x = { SMC_CALL_RETURN_FROM_RPC, 0, 0, thread, 0, 0, 0, client } };

	smc(&r);
	return (uint32_t)r.x[0];
}

TEST(nothing_to_resume_is_an_error, 0)
{
	static const uint32_t threads[] = { 0, 1, 2, 63, 64, 0x7fffffff, 0x80000000, 0xffffffff };

	for (unsigned i = 0; i < array_count(threads); i++)
		EXPECT_EQ(resume_thread(threads[i], c->id), SMC_RET_ERESUME);
}

TEST(suspended_call_resumes_by_its_own_thread_only, 0)
{
	struct call call;
	uint32_t thread;

	call_init(&call, c->id, c->way);
	prepare_open(&call, &uuid_nobody);
	EXPECT(call_until(&call, RPC_LOAD_TA) == CALL_RPC);
	thread = (uint32_t)call.r.x[3];
	for (uint32_t other = 0; other < 16; other++)
		if (other != thread)
			EXPECT_EQ(resume_thread(other, c->id), SMC_RET_ERESUME);
	EXPECT_EQ(resume_thread(thread + 0x10000, c->id), SMC_RET_ERESUME);
	EXPECT(call_finish(&call) == CALL_DONE);
	EXPECT_EQ(call.arg->ret, TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(resume_thread(thread, c->id), SMC_RET_ERESUME);
	call_fini(&call);
}

TEST(all_threads_in_use_is_said_and_passes, 0)
{
	static struct call calls[THREADS_MAX + 1];
	unsigned n = tee.threads, i;

	if (!n || n > THREADS_MAX) {
		test_skip("the number of threads is unknown or large");
		return;
	}
	for (i = 0; i <= n; i++) {
		call_init(&calls[i], c->id, c->way);
		prepare_open(&calls[i], &uuid_nobody);
	}
	for (i = 0; i < n; i++)
		EXPECT(call_until(&calls[i], i ? RPC_NOTIFY : RPC_LOAD_TA) == CALL_RPC ||
		       call_state(&calls[i]) == CALL_RPC);
	call_enter(&calls[n]);
	EXPECT_EQ(calls[n].r.x[0], SMC_RET_ETHREAD_LIMIT);
	for (i = 0; i < n; i++) {
		EXPECT(call_finish(&calls[i]) == CALL_DONE);
		EXPECT_EQ(calls[i].arg->ret, TEE_ERROR_ITEM_NOT_FOUND);
	}
	EXPECT_EQ(call_do(&calls[n]), TEE_ERROR_ITEM_NOT_FOUND);
	for (i = 0; i <= n; i++)
		call_fini(&calls[i]);
}

static uint32_t cache_call(uint32_t id, struct smc_regs *r)
{
	return fast_call(id, 0, c->id, r);
}

/* Hand back everything that the secure world keeps; how it ended. */
static uint32_t drain_cache(void)
{
	struct smc_regs r;
	uint32_t x0;

	while ((x0 = cache_call(SMC_DISABLE_SHM_CACHE, &r)) == SMC_RET_OK) {
		struct shm *s = shm_find((r.x[1] & 0xffffffff) << 32 | (r.x[2] & 0xffffffff));

		if (!s)
			return SMC_RET_UNKNOWN;
		shm_free(s);
	}
	return x0;
}

TEST(buffer_cache_is_off_only_when_idle_and_gives_its_buffers_back, 0)
{
	uint32_t disable_busy, enable_busy;
	struct smc_regs r;
	struct call call;

	EXPECT_EQ(drain_cache(), SMC_RET_ENOTAVAIL);
	EXPECT_EQ(drain_cache(), SMC_RET_ENOTAVAIL);
	EXPECT_EQ(cache_call(SMC_ENABLE_SHM_CACHE, &r), SMC_RET_OK);
	call_init(&call, c->id, CALL_WAY_ARG);
	prepare_open(&call, &uuid_nobody);
	EXPECT(call_until(&call, RPC_LOAD_TA) == CALL_RPC);
	disable_busy = cache_call(SMC_DISABLE_SHM_CACHE, &r);
	enable_busy = cache_call(SMC_ENABLE_SHM_CACHE, &r);
	EXPECT(call_finish(&call) == CALL_DONE);
	EXPECT_EQ(disable_busy, SMC_RET_EBUSY);
	EXPECT_EQ(enable_busy, SMC_RET_EBUSY);
	EXPECT_EQ(call.arg->ret, TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(drain_cache(), SMC_RET_ENOTAVAIL);
	call_fini(&call);
	EXPECT_EQ(shm_find(0), NULL);
}

TEST(rpc_buffer_is_freed_while_the_cache_is_off, 0)
{
	size_t before;
	struct call call;

	EXPECT_EQ(drain_cache(), SMC_RET_ENOTAVAIL);
	call_init(&call, c->id, CALL_WAY_ARG);
	before = shm_live();
	prepare_open(&call, &uuid_nobody);
	EXPECT_EQ(call_do(&call), TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT(call.requests > 0);
	EXPECT_EQ(shm_live(), before);
	call_fini(&call);
}

TEST(interrupts_of_the_normal_world_get_through, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	struct call *call = client_call(c);
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	call->interrupts = 0;
	timer_every(20000);
	for (unsigned i = 0; i < 2000 && call->interrupts < 100; i++)
		EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, p), TEE_SUCCESS);
	timer_every(0);
	EXPECT(call->interrupts > 0);
	EXPECT_EQ(p[0].value.a, 0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(registers_survive_when_calls_are_interrupted, TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	timer_every(15000);
	for (uint64_t i = 1; i < 200; i++) {
		fp_fill(i << 32);
		EXPECT_EQ(session_invoke(c, session, SIMS_CMD_COUNTER, p), TEE_SUCCESS);
		EXPECT_EQ(fp_differ(i << 32), 0);
	}
	timer_every(0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

/*
 * Loading a TA takes a million instructions; it is interrupted often and must come out right. How
 * often is the host's to say, so it is loaded until it was often enough.
 */
TEST(ta_loads_under_a_hail_of_interrupts, TEST_TA)
{
	struct call *call = client_call(c);
	uint32_t session;

	call->interrupts = 0;
	timer_every(20000);
	for (unsigned i = 0; i < 1000 && call->interrupts <= 3; i++) {
		EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	}
	timer_every(0);
	EXPECT(call->interrupts > 3);
}

struct elsewhere {
	struct call *call;
	enum call_state state;
};

static void resume_elsewhere(void *arg)
{
	struct elsewhere *e = arg;

	timer_every(50000);
	call_serve(e->call);
	e->state = call_resume(e->call);
}

/* Each stop of the call is continued on the next core. */
TEST(call_wanders_over_all_cores, TEST_SMP | TEST_TA)
{
	struct call call;
	struct elsewhere e = { .call = &call };
	unsigned core = 0, hops = 0;
	uint32_t session;

	call_init(&call, c->id, c->way);
	prepare_open(&call, &uuid_sims);
	timer_every(50000);
	e.state = call_enter(&call);
	while (e.state == CALL_RPC) {
		core = (core + 1) % cpu_count();
		if (core == 0) {
			resume_elsewhere(&e);
		} else {
			cpu_run(core, resume_elsewhere, &e);
			cpu_join(core);
		}
		hops++;
	}
	timer_every(0);
	EXPECT(e.state == CALL_DONE);
	EXPECT_EQ(call.arg->ret, TEE_SUCCESS);
	EXPECT(hops > 5);
	session = call.arg->session;
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	call_fini(&call);
}

static void invoke_for_a_while(void *arg)
{
	struct elsewhere *e = arg;

	timer_every(20000);
	do {
		e->state = call_enter(e->call);
		for (unsigned i = 0; e->state == CALL_RPC && i < 1000; i++) {
			if ((uint32_t)e->call->r.x[0] == SMC_RPC_INTR)
				return;
			call_serve(e->call);
			e->state = call_resume(e->call);
		}
	} while (e->state == CALL_DONE && e->call->arg->ret == TEE_SUCCESS);
}

/* Interrupted in the middle of a TA on one core, continued in the middle on another. */
TEST(interrupted_ta_continues_on_another_core, TEST_SMP | TEST_TA)
{
	struct call call;
	struct elsewhere e = { .call = &call };
	struct msg_arg *m;
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	call_init(&call, c->id, c->way);
	for (unsigned i = 0; i < 50; i++) {
		m = call_message(&call, MSG_CMD_INVOKE, 1);
		m->session = session;
		m->func = SIMS_CMD_COUNTER;
		m->params[0] = value_out();
		m->params[0].value.a = 99;
		cpu_run(1, invoke_for_a_while, &e);
		cpu_join(1);
		EXPECT(e.state == CALL_RPC);
		EXPECT(call_finish(&call) == CALL_DONE);
		EXPECT_EQ(m->ret, TEE_SUCCESS);
		EXPECT_EQ(m->params[0].value.a, 0);
	}
	call_fini(&call);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}
