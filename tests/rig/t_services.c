/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Services of the kernel, with the eyes of two guests: each is told of itself, and what it asks for
 * is asked of its own normal world.
 */
#include "abi/stats.h"
#include "account.h"
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "supplicant.h"
#include "test.h"
#include "tests/linux/ta/services/include/services_ta.h"

#define NEIGHBOUR 2u /* main_client is 1 */

static const struct uuid uuid_rng = { { 0xab, 0x7a, 0x61, 0x7c, 0xb8, 0xe7, 0x4d, 0x8f, 0x83, 0x01,
	                                0xd0, 0x9b, 0x61, 0x03, 0x6b, 0x64 } };
static const struct uuid uuid_stats = { STATS_UUID_OCTETS };

static struct client *const c = &main_client;
static struct client neighbour;

static bool neighbour_comes(void)
{
	if (guest_create(NEIGHBOUR) != SMC_RET_OK) {
		test_fail("no second guest");
		return false;
	}
	client_init(&neighbour, NEIGHBOUR);
	return true;
}

static void neighbour_goes(void)
{
	client_fini(&neighbour);
	if (guest_destroy(NEIGHBOUR) != SMC_RET_OK)
		test_fail("the second guest stays");
}

/* One session with a service, one command with memory that goes out (and in): its result. */
static uint32_t ask_bytes(struct client *who, const struct uuid *service, uint32_t cmd,
                          uint64_t attr, struct shm *s, struct msg_param *first, uint64_t *size)
{
	struct msg_param p[MSG_TA_PARAMS] = { 0 };
	unsigned at = first ? 1 : 0;
	uint32_t session, r;

	if (first)
		p[0] = *first;
	p[at] = shm_list_param(s, attr);
	r = session_open(who, service, NULL, &session);
	if (r != TEE_SUCCESS)
		return r;
	r = session_invoke(who, session, cmd, p);
	*size = p[at].tmem.size;
	return session_close(who, session) == TEE_SUCCESS ? r : TEE_ERROR_GENERIC;
}

/* ---- what is held ---------------------------------------------------------------------------- */

/* All that a guest can hold: sessions, an instance of a TA, shared memory. */
static bool neighbour_works(struct shm *s)
{
	uint32_t session;

	return client_register(&neighbour, s) == TEE_SUCCESS &&
	       session_open(&neighbour, &uuid_device_pta, NULL, &session) == TEE_SUCCESS &&
	       session_open(&neighbour, &uuid_stats, NULL, &session) == TEE_SUCCESS &&
	       session_open(&neighbour, &uuid_sims, NULL, &session) == TEE_SUCCESS;
}

static void pools(struct client *who, uint8_t out[static 256])
{
	struct msg_param which = value_in(STATS_POOL_ALL, 0);
	struct shm *s = shm_new(256, 0, 0);
	uint64_t size = 0;

	if (ask_bytes(who, &uuid_stats, STATS_CMD_ALLOC, MSG_ATTR_TMEM_OUT, s, &which, &size) !=
	            TEE_SUCCESS ||
	    size != STATS_POOLS * sizeof(struct stats_pool))
		test_fail("no pools");
	shm_read(s, 0, out, 256);
	shm_free(s);
}

/* Bytes of the list of instances. */
static uint64_t instances(struct client *who)
{
	struct shm *s = shm_new(4096, 0, 0);
	uint64_t size = 0;

	if (ask_bytes(who, &uuid_stats, STATS_CMD_TAS, MSG_ATTR_TMEM_OUT, s, NULL, &size) !=
	    TEE_SUCCESS)
		test_fail("no instances");
	shm_free(s);
	return size;
}

TEST(guest_is_told_what_it_holds_itself_whatever_another_holds, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	uint8_t pools_before[256], pools_now[256];
	uint32_t session = account_open(c);
	struct account before, now;
	struct shm *s = shm_new(16 * PAGE_SIZE, 0, 0);
	uint64_t mine = instances(c);

	pools(c, pools_before);
	before = account_take(c, session);
	if (neighbour_comes()) {
		EXPECT(neighbour_works(s));
		now = account_take(c, session);
		account_expect_same(&before, &now, "a neighbour");
		pools(c, pools_now);
		EXPECT(!memcmp(pools_before, pools_now, sizeof(pools_now)));
		EXPECT_EQ(instances(c), mine);
		EXPECT_EQ(instances(&neighbour), sizeof(struct stats_ta));
		neighbour_goes();
	}
	now = account_take(c, session);
	account_expect_same(&before, &now, "a neighbour that went");
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	shm_free(s);
}

TEST(devices_are_the_same_for_all_guests, TEST_GUESTS)
{
	struct shm *s = shm_new(256, 0, 0);
	uint8_t mine[256], others[256];
	uint64_t size = 0, size_of_others = 0;

	if (!neighbour_comes())
		return;
	EXPECT_EQ(ask_bytes(c, &uuid_device_pta, DEVICE_PTA_CMD_LIST, MSG_ATTR_TMEM_OUT, s, NULL,
	                    &size),
	          TEE_SUCCESS);
	shm_read(s, 0, mine, sizeof(mine));
	EXPECT_EQ(ask_bytes(&neighbour, &uuid_device_pta, DEVICE_PTA_CMD_LIST, MSG_ATTR_TMEM_OUT, s,
	                    NULL, &size_of_others),
	          TEE_SUCCESS);
	shm_read(s, 0, others, sizeof(others));
	EXPECT_EQ(size, size_of_others);
	EXPECT(!memcmp(mine, others, size));
	neighbour_goes();
	shm_free(s);
}

/* ---- random numbers -------------------------------------------------------------------------- */

#define RNG_CMD_ENTROPY 0u
#define WORDS           (PAGE_SIZE / sizeof(uint64_t))

static uint64_t drawn[4 * WORDS];

static bool draw(struct client *who, unsigned n)
{
	struct shm *s = shm_new(PAGE_SIZE, 0, 0);
	uint64_t size = 0;
	uint32_t r = ask_bytes(who, &uuid_rng, RNG_CMD_ENTROPY, MSG_ATTR_TMEM_INOUT, s, NULL,
	                       &size);

	shm_read(s, 0, &drawn[n * WORDS], PAGE_SIZE);
	shm_free(s);
	return r == TEE_SUCCESS && size == PAGE_SIZE;
}

TEST(no_random_number_is_given_twice_to_anybody, TEST_GUESTS | TEST_OWN)
{
	if (!neighbour_comes())
		return;
	for (unsigned i = 0; i < 4; i++)
		EXPECT(draw(i % 2 ? &neighbour : c, i));
	neighbour_goes();
	for (unsigned i = 0; i < array_count(drawn); i++)
		for (unsigned k = 0; k < i; k++)
			EXPECT(drawn[i] != drawn[k]);
}

/* ---- what the normal world does for them --------------------------------------------------- */

/* What each guest's supplicant was asked; index is the client. */
static struct {
	unsigned opens, sends, closes, plugins;
	uint64_t sent; /* first byte */
} asked[NEIGHBOUR + 1];

/* The same socket for both: names mean something to one supplicant only. */
static uint32_t network(struct call *call, struct msg_param *p)
{
	struct shm *s = NULL;
	size_t off = 0;
	uint8_t first;

	switch (p[0].value.a) {
	case RPC_SOCKET_OPEN:
		asked[call->client].opens++;
		p[3].value.a = 5;
		return TEE_SUCCESS;
	case RPC_SOCKET_SEND:
		if (!supplicant_span(&p[1], &s, &off) || !s)
			return TEE_ERROR_BAD_PARAMETERS;
		shm_read(s, off, &first, 1);
		asked[call->client].sends++;
		asked[call->client].sent = first;
		p[2].value.b = p[1].rmem.size;
		return TEE_SUCCESS;
	case RPC_SOCKET_CLOSE_ALL:
		asked[call->client].closes++;
		return TEE_SUCCESS;
	default:
		return TEE_SUCCESS;
	}
}

static bool serve(struct call *call, struct msg_arg *m, void *arg)
{
	(void)arg;
	if (call->client > NEIGHBOUR || (m->cmd != RPC_SOCKET && m->cmd != RPC_PLUGIN))
		return false;
	if (m->cmd == RPC_SOCKET) {
		m->ret = network(call, m->params);
	} else {
		asked[call->client].plugins++;
		m->params[2].value.b = 0;
		m->ret = TEE_SUCCESS;
	}
	return true;
}

/* @text: host or plugin. */
static uint32_t use(struct client *who, uint32_t session, uint32_t command, const char *text)
{
	struct shm *s = shm_new(strlen(text) + 1, 0, 0), *name = shm_new(strlen(text) + 1, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { value_in(0, 0),
		                              shm_list_param(s, MSG_ATTR_TMEM_INOUT), value_out(),
		                              shm_list_param(name, MSG_ATTR_TMEM_IN) };
	uint32_t r;

	shm_write(s, 0, text, strlen(text) + 1);
	shm_write(name, 0, text, strlen(text) + 1);
	r = session_invoke(who, session, command, p);
	shm_free(name);
	shm_free(s);
	return r;
}

/* Both have socket 0 of their TA open; the neighbour dies with it. */
TEST(sockets_and_plugins_are_those_of_the_guest_that_asks, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	uint32_t mine, others;

	memset(asked, 0, sizeof(asked));
	if (!neighbour_comes())
		return;
	supplicant.hook = serve;
	EXPECT_EQ(session_open(c, &uuid_services, NULL, &mine), TEE_SUCCESS);
	EXPECT_EQ(session_open(&neighbour, &uuid_services, NULL, &others), TEE_SUCCESS);
	EXPECT_EQ(use(c, mine, SERVICES_CMD_OPEN_TCP, "host"), TEE_SUCCESS);
	EXPECT_EQ(use(&neighbour, others, SERVICES_CMD_OPEN_TCP, "host"), TEE_SUCCESS);
	EXPECT_EQ(use(c, mine, SERVICES_CMD_SEND, "1"), TEE_SUCCESS);
	EXPECT_EQ(use(&neighbour, others, SERVICES_CMD_SEND, "2"), TEE_SUCCESS);
	EXPECT_EQ(use(&neighbour, others, SERVICES_CMD_PLUGIN, SERVICES_PLUGIN_TEXT), TEE_SUCCESS);
	neighbour_goes();
	EXPECT_EQ(use(c, mine, SERVICES_CMD_SEND, "3"), TEE_SUCCESS);
	EXPECT_EQ(session_close(c, mine), TEE_SUCCESS);
	supplicant.hook = NULL;

	EXPECT_EQ(asked[c->id].opens, 1);
	EXPECT_EQ(asked[c->id].sends, 2);
	EXPECT_EQ(asked[c->id].sent, '3');
	EXPECT_EQ(asked[c->id].closes, 1);
	EXPECT_EQ(asked[c->id].plugins, 0);
	EXPECT_EQ(asked[NEIGHBOUR].opens, 1);
	EXPECT_EQ(asked[NEIGHBOUR].sends, 1);
	EXPECT_EQ(asked[NEIGHBOUR].sent, '2');
	EXPECT_EQ(asked[NEIGHBOUR].plugins, 1);
	/* A guest that ended is asked nothing. */
	EXPECT_EQ(asked[NEIGHBOUR].closes, 0);
}
