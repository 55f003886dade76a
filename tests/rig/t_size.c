/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Secure memory that a session and a TA instance take. Only when asked for; a line for each,
 * "size - <key>: <bytes of the heap> + <bytes of pages>", which tests/bench/bench.py knows by its
 * key. Postern's heap lies in its pages, so that the second figure has what the heap took of them;
 * with OP-TEE they are two pools.
 */
#include "abi/stats.h"
#include "base/bytes.h"
#include "client.h"
#include "say.h"
#include "test.h"

/* OP-TEE's test TA whose sessions have an instance each. */
static const struct uuid uuid_crypt = { { 0xcb, 0x3e, 0x5b, 0xa0, 0xad, 0xf1, 0x11, 0xe0, 0x99,
	                                  0x8b, 0x00, 0x02, 0xa5, 0xd5, 0xc5, 0x1b } };
static const struct uuid uuid_stats = { STATS_UUID_OCTETS };

static struct {
	struct client *client;
	uint32_t session;
	struct shm *pools;
} teller;

struct held {
	uint32_t heap, pages;
};

/* Bytes that are used of @pool; false: the TEE does not tell. */
static bool ask(uint32_t pool, uint32_t *used)
{
	struct stats_pool s = { 0 };
	struct msg_param p[MSG_TA_PARAMS] = {
		value_in(pool, 0),
		shm_rmem_param(teller.pools, MSG_ATTR_RMEM_OUT, 0, sizeof(s)),
	};
	uint32_t r = session_invoke(teller.client, teller.session, STATS_CMD_ALLOC, p);

	shm_read(teller.pools, 0, &s, sizeof(s));
	*used = s.used;
	return r == TEE_SUCCESS;
}

static struct held take(void)
{
	struct held h;

	if (!ask(STATS_POOL_HEAP, &h.heap) || !ask(STATS_POOL_PAGES, &h.pages))
		test_fail("the stats service does not tell any more");
	return h;
}

static bool teller_open(struct client *c)
{
	teller.client = c;
	if (session_open(c, &uuid_stats, NULL, &teller.session) != TEE_SUCCESS)
		return false;
	teller.pools = shm_new(PAGE_SIZE, 0, 0);
	return client_register(c, teller.pools) == TEE_SUCCESS;
}

static void teller_close(void)
{
	EXPECT_EQ(client_unregister(teller.client, teller.pools), TEE_SUCCESS);
	EXPECT_EQ(session_close(teller.client, teller.session), TEE_SUCCESS);
	shm_free(teller.pools);
}

static void show(const char *key, struct held h)
{
	say("size - %s: %d + %d", key, (int)h.heap, (int)h.pages);
}

struct opened {
	const char *key;
	const struct uuid *ta;
};

/* The sessions stay open until all of them are. */
static const struct opened opened[] = {
	{ "session-pta", &uuid_device_pta }, { "instance-bench", &uuid_bench },
	{ "session-ta", &uuid_bench },       { "instance-sims", &uuid_sims },
	{ "instance-crypt", &uuid_crypt },   { "instance-crypt-second", &uuid_crypt },
};

static void open_all(bool shown)
{
	uint32_t session[array_count(opened)];

	for (unsigned i = 0; i < array_count(opened); i++) {
		struct held before = take(), now;

		EXPECT_EQ(session_open(teller.client, opened[i].ta, NULL, &session[i]),
		          TEE_SUCCESS);
		now = take();
		if (shown)
			show(opened[i].key,
			     (struct held){ now.heap - before.heap, now.pages - before.pages });
	}
	for (unsigned i = 0; i < array_count(opened); i++)
		EXPECT_EQ(session_close(teller.client, session[i]), TEE_SUCCESS);
}

TEST(size_of_what_a_client_holds, TEST_ASKED | TEST_TA)
{
	uint32_t used;

	if (!teller_open(&main_client)) {
		test_skip("there is no stats service");
		return;
	}
	if (ask(STATS_POOL_HEAP, &used)) {
		/* Once before, so that what is kept for the next time is there. */
		open_all(false);
		EXPECT_FINE();
		show("client", take());
		open_all(true);
		EXPECT_FINE();
	} else {
		test_skip("the stats service does not tell of pools");
	}
	teller_close();
}
