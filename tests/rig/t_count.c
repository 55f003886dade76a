/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions of the calls that matter most, from SMC to answer. Only when asked for, with
 * --icount; the figures are lines of their own, "count - what: instructions".
 */
#include "client.h"
#include "count.h"
#include "memory.h"
#include "say.h"
#include "test.h"

#define RUNS 51u

/* Messages in a registered buffer, as Linux sends them. */
static struct client linux_like;

static struct client *client(void)
{
	client_init(&linux_like, main_client.id);
	if (tee.caps & SMC_CAP_RPC_ARG)
		linux_like.way = CALL_WAY_REGD_ARG;
	return &linux_like;
}

struct job {
	struct client *client;
	uint32_t session;
	uint32_t cmd;
	uint32_t id; /* of a fast call */
	struct msg_param p[MSG_TA_PARAMS];
	uint32_t result;
};

static void show(const char *what, count_fn *fn, struct job *j)
{
	say("count - %s: %lu", what, (unsigned long)count_instructions(fn, j, RUNS));
}

static void do_fast(void *arg)
{
	struct job *j = arg;
	struct smc_regs r;

	j->result = fast_call(j->id, 0, j->client->id, &r);
}

/* The message is ready: what is counted is the call alone. */
static void do_enter(void *arg)
{
	struct job *j = arg;
	struct call *call = client_call(j->client);

	call_enter(call);
	j->result = call_finish(call) == CALL_DONE ? call->arg->ret : SMC_FAILED(call->r.x[0]);
}

static void do_open_close(void *arg)
{
	struct job *j = arg;
	uint32_t session;

	j->result = session_open(j->client, j->id ? &uuid_sims : &uuid_device_pta, NULL, &session);
	if (j->result == TEE_SUCCESS)
		j->result = session_close(j->client, session);
}

static void prepare_invoke(const struct job *j)
{
	struct msg_arg *m = call_message(client_call(j->client), MSG_CMD_INVOKE, MSG_TA_PARAMS);

	m->session = j->session;
	m->func = j->cmd;
	for (unsigned i = 0; i < MSG_TA_PARAMS; i++)
		m->params[i] = j->p[i];
}

TEST(count_instructions_of_calls, TEST_ASKED)
{
	struct job j = { .client = client() };
	struct shm *s = shm_new(PAGE_SIZE, 0, 0);

	j.id = 0x84000000;
	show("PSCI_VERSION", do_fast, &j);
	j.id = SMC_CALLS_UID;
	show("CALLS_UID", do_fast, &j);

	EXPECT_EQ(session_open(j.client, &uuid_device_pta, NULL, &j.session), TEE_SUCCESS);
	EXPECT_EQ(client_register(j.client, s), TEE_SUCCESS);
	j.p[0] = shm_rmem_param(s, MSG_ATTR_RMEM_OUT, 0, PAGE_SIZE);
	prepare_invoke(&j);
	show("pseudo TA, registered reference", do_enter, &j);
	EXPECT_EQ(j.result, TEE_SUCCESS);
	EXPECT_EQ(client_unregister(j.client, s), TEE_SUCCESS);
	shm_free(s);
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	j.id = 0;
	show("open and close a pseudo TA", do_open_close, &j);
	EXPECT_EQ(j.result, TEE_SUCCESS);
	client_fini(j.client);
}

TEST(count_instructions_of_a_loaded_ta, TEST_ASKED | TEST_TA)
{
	struct job j = { .client = client(), .cmd = SIMS_CMD_COUNTER };
	struct shm *s = shm_new(PAGE_SIZE, 0, 0);

	EXPECT_EQ(session_open(j.client, &uuid_sims, NULL, &j.session), TEE_SUCCESS);
	j.p[0] = value_out();
	prepare_invoke(&j);
	show("loaded TA, one value out", do_enter, &j);
	EXPECT_EQ(j.result, TEE_SUCCESS);

	EXPECT_EQ(client_register(j.client, s), TEE_SUCCESS);
	j.cmd = SIMS_CMD_WRITE;
	j.p[0] = value_in(0, 0);
	j.p[1] = shm_rmem_param(s, MSG_ATTR_RMEM_IN, 0, PAGE_SIZE);
	prepare_invoke(&j);
	show("loaded TA, 4 KiB registered in", do_enter, &j);
	EXPECT_EQ(j.result, TEE_SUCCESS);
	EXPECT_EQ(client_unregister(j.client, s), TEE_SUCCESS);
	shm_free(s);

	j.id = 1;
	show("open and close a loaded TA", do_open_close, &j);
	EXPECT_EQ(j.result, TEE_SUCCESS);
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	show("open and close with loading", do_open_close, &j);
	EXPECT_EQ(j.result, TEE_SUCCESS);
	client_fini(j.client);
}
