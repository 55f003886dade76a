/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions of the calls that matter most, from SMC to answer. Only when asked for, with
 * --icount; the figures are lines of their own, "count - <key>: <instructions>", which
 * tests/bench/bench.py knows by their keys. What a TEE refuses has no figure but its result.
 */
#include "abi/tee_crypto.h"
#include "base/bytes.h"
#include "client.h"
#include "count.h"
#include "memory.h"
#include "say.h"
#include "test.h"
#include "tests/bench/ta/include/bench_ta.h"

#define RUNS       51u
#define RUNS_FEW   5u /* of what takes millions */
#define BIG        (1u << 20)
#define VISITOR    2u /* the guest that comes and goes */
#define FIRST_MORE 100u

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
	const struct uuid *ta;
	uint32_t session;
	uint32_t cmd;
	uint32_t id; /* of a fast call, or of the crypt TA's operation */
	struct msg_param p[MSG_TA_PARAMS];
	struct shm *shm;
	uint32_t result;
};

static void show(const char *key, const struct counted *c, unsigned runs)
{
	const struct job *j = c->arg;
	uint64_t n = count_instructions(c, runs);

	if (j->result == TEE_SUCCESS)
		say("count - %s: %lu", key, (unsigned long)n);
	else
		say("count - %s: failed with 0x%08x", key, j->result);
}

static void show_call(const char *key, count_fn *fn, struct job *j)
{
	show(key, &(struct counted){ .call = fn, .arg = j }, RUNS);
}

static void do_fast(void *arg)
{
	struct job *j = arg;
	struct smc_regs r;

	(void)fast_call(j->id, 0, j->client->id, &r);
	j->result = TEE_SUCCESS;
}

/* The message is ready: what is counted is the call alone. */
static void do_enter(void *arg)
{
	struct job *j = arg;
	struct call *call = client_call(j->client);

	call_enter(call);
	j->result = call_finish(call) == CALL_DONE ? call->arg->ret : SMC_FAILED(call->r.x[0]);
}

static void do_open(void *arg)
{
	struct job *j = arg;

	j->result = session_open(j->client, j->ta, NULL, &j->session);
}

static void do_close(void *arg)
{
	struct job *j = arg;

	if (j->result == TEE_SUCCESS)
		j->result = session_close(j->client, j->session);
}

static void do_open_close(void *arg)
{
	do_open(arg);
	do_close(arg);
}

static void do_register(void *arg)
{
	struct job *j = arg;

	j->result = client_register(j->client, j->shm);
}

static void do_unregister(void *arg)
{
	struct job *j = arg;

	if (j->result == TEE_SUCCESS)
		j->result = client_unregister(j->client, j->shm);
}

static void do_register_unregister(void *arg)
{
	do_register(arg);
	do_unregister(arg);
}

static void prepare_invoke(struct job *j, uint32_t session, uint32_t cmd)
{
	struct msg_arg *m = call_message(client_call(j->client), MSG_CMD_INVOKE, MSG_TA_PARAMS);

	m->session = session;
	m->func = cmd;
	for (unsigned i = 0; i < MSG_TA_PARAMS; i++)
		m->params[i] = j->p[i];
}

static void show_invoke(const char *key, struct job *j, uint32_t cmd)
{
	prepare_invoke(j, j->session, cmd);
	show_call(key, do_enter, j);
}

TEST(count_calls, TEST_ASKED)
{
	struct job j = { .client = client(), .ta = &uuid_device_pta };

	j.id = 0x84000000;
	show_call("psci-version", do_fast, &j);
	j.id = SMC_CALLS_UID;
	show_call("fast-call", do_fast, &j);

	j.shm = shm_new(PAGE_SIZE, 0, 0);
	show("shm-register", &(struct counted){ NULL, do_register, do_unregister, &j }, RUNS);
	show("shm-unregister", &(struct counted){ do_register, do_unregister, NULL, &j }, RUNS);

	EXPECT_EQ(session_open(j.client, j.ta, NULL, &j.session), TEE_SUCCESS);
	do_register(&j);
	j.p[0] = shm_rmem_param(j.shm, MSG_ATTR_RMEM_OUT, 0, PAGE_SIZE);
	show_invoke("pta-registered", &j, DEVICE_PTA_CMD_LIST);
	do_unregister(&j);
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	show_call("pta-open-close", do_open_close, &j);
	shm_free(j.shm);
	client_fini(j.client);
}

/* Linux has no registered buffer for the messages that register one: it names those by address. */
TEST(count_registering_as_linux_does, TEST_ASKED)
{
	struct job j = { .client = client() };

	if (j.client->way == CALL_WAY_REGD_ARG)
		j.client->way = CALL_WAY_RPC_ARG;
	j.shm = shm_new(PAGE_SIZE, 0, 0);
	show_call("register-unregister", do_register_unregister, &j);
	shm_free(j.shm);
	client_fini(j.client);
}

/* OP-TEE's device list says SHORT_BUFFER to a NULL reference, and logs nothing. */
static void do_enter_null(void *arg)
{
	struct job *j = arg;

	do_enter(arg);
	if (j->result == TEE_ERROR_SHORT_BUFFER)
		j->result = TEE_SUCCESS;
}

TEST(count_pseudo_ta_null, TEST_ASKED)
{
	struct job j = { .client = client() };

	EXPECT_EQ(session_open(j.client, &uuid_device_pta, NULL, &j.session), TEE_SUCCESS);
	j.p[0] = memref_null(MSG_ATTR_TMEM_OUT);
	prepare_invoke(&j, j.session, DEVICE_PTA_CMD_LIST);
	show_call("pta-null", do_enter_null, &j);
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	client_fini(j.client);
}

/*
 * What memory of a TA costs hangs a little on where it happens to lie, so that the host may ask for
 * figures of several instances (instances=), and take the median.
 */
static unsigned instances(void)
{
	return (unsigned)config_number("instances", 1);
}

/* OP-TEE's own TA: its code is the same on both sides, and much of what its memory costs. */
static void count_sims_once(void)
{
	struct job j = { .client = client(), .ta = &uuid_sims };

	j.shm = shm_new(PAGE_SIZE, 0, 0);
	EXPECT_EQ(session_open(j.client, j.ta, NULL, &j.session), TEE_SUCCESS);
	j.p[0] = value_out();
	show_invoke("ta-value", &j, SIMS_CMD_COUNTER);

	do_register(&j);
	j.p[0] = value_in(0, 0);
	j.p[1] = shm_rmem_param(j.shm, MSG_ATTR_RMEM_IN, 0, PAGE_SIZE);
	show_invoke("ta-registered-4k", &j, SIMS_CMD_WRITE);
	do_unregister(&j);
	shm_free(j.shm);

	show_call("ta-open-close-loaded", do_open_close,
	          &(struct job){ .client = j.client, .ta = j.ta });
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	client_fini(j.client);
}

TEST(count_sims, TEST_ASKED | TEST_TA)
{
	for (unsigned i = 0; i < instances(); i++)
		count_sims_once();
}

static void count_memory(struct job *j, const char *key, size_t size, uint32_t cmd)
{
	j->shm = shm_new(size, 0, 0);
	do_register(j);
	memset(j->p, 0, sizeof(j->p));
	j->p[0] = shm_rmem_param(j->shm, MSG_ATTR_RMEM_IN, 0, size);
	show_invoke(key, j, cmd);
	do_unregister(j);
	shm_free(j->shm);
}

static void count_bench_ta_once(void)
{
	struct job j = { .client = client(), .ta = &uuid_bench };

	EXPECT_EQ(session_open(j.client, j.ta, NULL, &j.session), TEE_SUCCESS);
	show_invoke("o2-nothing", &j, BENCH_CMD_NOTHING);
	for (unsigned i = 0; i < MSG_TA_PARAMS; i++) {
		j.p[i] = value_in(i, i);
		j.p[i].attr = MSG_ATTR_VALUE_INOUT;
	}
	show_invoke("o2-values", &j, BENCH_CMD_VALUES);
	count_memory(&j, "o2-copy-4k", PAGE_SIZE, BENCH_CMD_COPY);
	count_memory(&j, "o2-touch-4k", PAGE_SIZE, BENCH_CMD_TOUCH);
	count_memory(&j, "o2-touch-1m", BIG, BENCH_CMD_TOUCH);
	show_call("o2-open-close-loaded", do_open_close,
	          &(struct job){ .client = j.client, .ta = j.ta });
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	client_fini(j.client);
}

TEST(count_bench_ta, TEST_ASKED | TEST_TA | TEST_SOLO)
{
	for (unsigned i = 0; i < instances(); i++)
		count_bench_ta_once();
}

/* ---- cryptography: OP-TEE's own test TA, which passes on what the client says ---------------- */

static const struct uuid uuid_crypt = { { 0xcb, 0x3e, 0x5b, 0xa0, 0xad, 0xf1, 0x11, 0xe0, 0x99,
	                                  0x8b, 0x00, 0x02, 0xa5, 0xd5, 0xc5, 0x1b } };

#define CRYPT_ALLOCATE_OPERATION 5u  /* v0.b algorithm, v1 mode and size; out v0.a operation */
#define CRYPT_SET_OPERATION_KEY  9u  /* v0 operation and object */
#define CRYPT_DIGEST_DO_FINAL    13u /* v0.a operation, m1; out m2 */
#define CRYPT_CIPHER_INIT        14u /* v0.a operation, m1 */
#define CRYPT_CIPHER_UPDATE      15u /* v0.a operation, m1; out m2 */
#define CRYPT_ALLOCATE_OBJECT    21u /* v0 type and size; out v1.a object */
#define CRYPT_GENERATE_KEY       26u /* v0 object and size, m1: how many parameters */

static void crypt_operation(struct job *j, uint32_t algo, uint32_t mode, uint32_t bits)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(0, algo), value_in(mode, bits) };

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	EXPECT_EQ(session_invoke(j->client, j->session, CRYPT_ALLOCATE_OPERATION, p), TEE_SUCCESS);
	j->id = (uint32_t)p[0].value.a;
}

/* The first bytes of j->shm are zero: no parameters, and a vector. */
static void crypt_start(struct job *j)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(TEE_TYPE_AES, 128), value_out() };
	uint64_t key;

	EXPECT_EQ(session_invoke(j->client, j->session, CRYPT_ALLOCATE_OBJECT, p), TEE_SUCCESS);
	key = p[1].value.a;
	p[0] = value_in(key, 128);
	p[1] = shm_rmem_param(j->shm, MSG_ATTR_RMEM_IN, 0, 4);
	EXPECT_EQ(session_invoke(j->client, j->session, CRYPT_GENERATE_KEY, p), TEE_SUCCESS);
	p[0] = value_in(j->id, key);
	p[1] = (struct msg_param){ 0 };
	EXPECT_EQ(session_invoke(j->client, j->session, CRYPT_SET_OPERATION_KEY, p), TEE_SUCCESS);
	p[0] = value_in(j->id, 0);
	p[1] = shm_rmem_param(j->shm, MSG_ATTR_RMEM_IN, 0, 16);
	EXPECT_EQ(session_invoke(j->client, j->session, CRYPT_CIPHER_INIT, p), TEE_SUCCESS);
}

static void crypt_count(struct job *j, const char *key, uint32_t cmd, size_t size)
{
	j->p[0] = value_in(j->id, 0);
	j->p[1] = shm_rmem_param(j->shm, MSG_ATTR_RMEM_IN, 0, size);
	j->p[2] = shm_rmem_param(j->shm, MSG_ATTR_RMEM_OUT, PAGE_SIZE, PAGE_SIZE);
	show_invoke(key, j, cmd);
}

TEST(count_crypto, TEST_ASKED | TEST_TA | TEST_SOLO)
{
	struct job j = { .client = client(), .ta = &uuid_crypt };

	j.shm = shm_new(2 * PAGE_SIZE, 0, 0);
	EXPECT_EQ(session_open(j.client, j.ta, NULL, &j.session), TEE_SUCCESS);
	do_register(&j);
	crypt_operation(&j, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, 128);
	crypt_start(&j);
	crypt_count(&j, "aes-ctr-16", CRYPT_CIPHER_UPDATE, 16);
	crypt_count(&j, "aes-ctr-4k", CRYPT_CIPHER_UPDATE, PAGE_SIZE);
	crypt_operation(&j, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0);
	crypt_count(&j, "sha256-16", CRYPT_DIGEST_DO_FINAL, 16);
	crypt_count(&j, "sha256-4k", CRYPT_DIGEST_DO_FINAL, PAGE_SIZE);
	do_unregister(&j);
	shm_free(j.shm);
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	client_fini(j.client);
}

/* ---- random numbers ------------------------------------------------------------------------ */

#define RNG_CMD_ENTROPY 0u

static const struct uuid uuid_rng = { { 0xab, 0x7a, 0x61, 0x7c, 0xb8, 0xe7, 0x4d, 0x8f, 0x83, 0x01,
	                                0xd0, 0x9b, 0x61, 0x03, 0x6b, 0x64 } };

/* 64 KiB: Postern refreshes its generator once in that. */
static void do_enter_16_times(void *arg)
{
	for (unsigned i = 0; i < 16; i++)
		do_enter(arg);
}

static void random_bytes(struct job *j, size_t size)
{
	j->p[0] = shm_rmem_param(j->shm, MSG_ATTR_RMEM_INOUT, 0, size);
	prepare_invoke(j, j->session, RNG_CMD_ENTROPY);
}

TEST(count_random_numbers, TEST_ASKED | TEST_OWN)
{
	struct job j = { .client = client(), .ta = &uuid_rng };

	j.shm = shm_new(PAGE_SIZE, 0, 0);
	EXPECT_EQ(session_open(j.client, j.ta, NULL, &j.session), TEE_SUCCESS);
	do_register(&j);
	random_bytes(&j, 256);
	show_call("rng-256", do_enter, &j);
	random_bytes(&j, 512);
	show_call("rng-512", do_enter, &j);
	random_bytes(&j, PAGE_SIZE);
	show_call("rng-4k", do_enter, &j);
	show_call("rng-64k", do_enter_16_times, &j);
	do_unregister(&j);
	EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
	shm_free(j.shm);
	client_fini(j.client);
}

TEST(heavy_fresh_load, TEST_ASKED | TEST_TA)
{
	struct job j = { .client = client(), .ta = &uuid_sims };

	show("ta-open-close-fresh", &(struct counted){ .call = do_open_close, .arg = &j },
	     RUNS_FEW);
	client_fini(j.client);
}

/* ---- guests -------------------------------------------------------------------------------- */

static void do_create(void *arg)
{
	struct job *j = arg;

	j->result = guest_create(VISITOR) == SMC_RET_OK ? TEE_SUCCESS : TEE_ERROR_GENERIC;
}

static void do_destroy(void *arg)
{
	struct job *j = arg;

	if (j->result == TEE_SUCCESS && guest_destroy(VISITOR) != SMC_RET_OK)
		j->result = TEE_ERROR_GENERIC;
}

/* The guest has done nothing, so nothing of the call is prepared either. */
static void do_create_client(void *arg)
{
	struct job *j = arg;

	do_create(arg);
	client_init(j->client, VISITOR);
	(void)client_call(j->client);
}

static void do_end_client(void *arg)
{
	struct job *j = arg;

	do_close(arg);
	client_fini(j->client);
	do_destroy(arg);
}

static void count_guests(const char *created, const char *destroyed)
{
	struct job j = { 0 };

	show(created, &(struct counted){ NULL, do_create, do_destroy, &j }, RUNS);
	show(destroyed, &(struct counted){ do_create, do_destroy, NULL, &j }, RUNS);
}

TEST(count_guest_life, TEST_ASKED | TEST_GUESTS)
{
	count_guests("vm-created", "vm-destroyed");
}

TEST(heavy_first_open_of_a_guest, TEST_ASKED | TEST_GUESTS | TEST_TA)
{
	static struct client visitor;
	struct job j = { .client = &visitor, .ta = &uuid_sims };

	show("guest-first-open", &(struct counted){ do_create_client, do_open, do_end_client, &j },
	     RUNS_FEW);
}

static void count_among(unsigned others, const char *invoke, const char *created,
                        const char *destroyed)
{
	struct job j = { .client = client(), .ta = &uuid_sims };
	static struct client more[64];
	uint32_t session;
	unsigned made;

	for (made = 0; made < others; made++) {
		struct client *g = &more[made];

		if (guest_create((uint16_t)(FIRST_MORE + made)) != SMC_RET_OK)
			break;
		client_init(g, (uint16_t)(FIRST_MORE + made));
		if (session_open(g, &uuid_device_pta, NULL, &session) != TEE_SUCCESS)
			break;
	}
	if (made == others && session_open(j.client, j.ta, NULL, &j.session) == TEE_SUCCESS) {
		j.p[0] = value_out();
		show_invoke(invoke, &j, SIMS_CMD_COUNTER);
		EXPECT_EQ(session_close(j.client, j.session), TEE_SUCCESS);
		if (created)
			count_guests(created, destroyed);
	} else {
		say("count - %s: failed, only %u more guests", invoke, made);
	}
	client_fini(j.client);
	for (unsigned i = 0; i < others; i++)
		client_fini(&more[i]);
	guests_destroy_all();
}

TEST(count_invoke_among_8_guests, TEST_ASKED | TEST_GUESTS | TEST_TA)
{
	count_among(7, "ta-value-8-guests", NULL, NULL);
}

TEST(count_invoke_among_64_guests, TEST_ASKED | TEST_GUESTS | TEST_TA)
{
	count_among(63, "ta-value-64-guests", "vm-created-64-guests", "vm-destroyed-64-guests");
}
