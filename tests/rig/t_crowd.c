/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As many guests as there is memory for, each with an open session to a TA of its own, which knows
 * what no other knows. All cores call them, half of them go and others come.
 *
 * make rig-guests runs this, through residue.py, which counts the free pages.
 */
#include "account.h"
#include "ask.h"
#include "base/bytes.h"
#include "core.h"
#include "say.h"
#include "ta/rogue/include/rogue_ta.h"
#include "test.h"

#define FIRST_ID  100u
#define CROWD_MAX 250u
#define ASKED     64u /* OP-TEE has room for 22 */
#define ROUNDS    4u  /* of calls to all, on each core */

#define INTERRUPT_NS 300000u

struct member {
	struct client client;
	struct lock busy; /* one call at a time in each session */
	uint32_t session;
	uint32_t secret; /* what its TA keeps */
	bool here;
};

static struct member crowd[CROWD_MAX];
static unsigned crowd_size;
static struct lock draw_lock;
static uint64_t chance;

static uint64_t draw(uint64_t n)
{
	uint64_t z;

	lock_take(&draw_lock);
	z = chance += 0x9e3779b97f4a7c15u;
	lock_drop(&draw_lock);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) % n;
}

static uint16_t id_of(const struct member *m)
{
	return (uint16_t)(FIRST_ID + (m - crowd));
}

/* ---- one guest ----------------------------------------------------------------------------- */

/* SMC_RET_OK or a TEE result; a guest that did not get all it wants is no more. */
static uint32_t join(struct member *m, const struct uuid *ta)
{
	uint32_t r = guest_create(id_of(m));

	if (r != SMC_RET_OK)
		return r;
	client_init(&m->client, id_of(m));
	r = session_open(&m->client, ta, NULL, &m->session);
	m->here = r == TEE_SUCCESS;
	m->secret = 0;
	if (m->here)
		return r;
	client_fini(&m->client);
	(void)guest_destroy(id_of(m));
	return r;
}

/* Its session stays open, its TA as it is: that is the secure world's to clean up. */
static void leave(struct member *m)
{
	m->here = false;
	client_fini(&m->client);
	EXPECT_EQ(guest_destroy(id_of(m)), SMC_RET_OK);
}

/* Its TA keeps what it was given last, and gets another secret. */
static bool is_unharmed(struct member *m)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(draw(UINT32_MAX), id_of(m)) };
	uint32_t fresh = (uint32_t)p[0].value.a;
	bool good;

	p[0].attr = MSG_ATTR_VALUE_INOUT;
	lock_take(&m->busy);
	good = session_invoke(&m->client, m->session, ROGUE_CMD_SWAP, p) == TEE_SUCCESS &&
	       p[0].value.a == m->secret && p[0].value.b == (m->secret ? id_of(m) : 0);
	m->secret = fresh;
	lock_drop(&m->busy);
	return good;
}

/* ---- all of them --------------------------------------------------------------------------- */

static void fill_up(const struct uuid *ta)
{
	uint32_t r = SMC_RET_OK;

	while (crowd_size < CROWD_MAX) {
		r = join(&crowd[crowd_size], ta);
		if (r != SMC_RET_OK)
			break;
		crowd_size++;
	}
	/* No page, or none that is not promised to another. */
	EXPECT(r == SMC_RET_ENOMEM || r == TEE_ERROR_OUT_OF_MEMORY);
}

static void call_all(void *arg)
{
	unsigned me = cpu_me()->index;

	(void)arg;
	timer_every(INTERRUPT_NS);
	for (unsigned round = 0; round < ROUNDS; round++)
		for (unsigned i = 0; i < crowd_size; i++) {
			/* Each core begins elsewhere, every other one goes backwards. */
			unsigned at = (me * crowd_size / CPU_MAX + i) % crowd_size;
			struct member *m = &crowd[me % 2 ? crowd_size - 1 - at : at];

			if (!is_unharmed(m))
				test_fail("guest %u: its TA is not as it was", id_of(m));
			EXPECT_FINE();
		}
	timer_every(0);
}

static void everybody_is_unharmed(void)
{
	for (unsigned i = 1; i < cpu_count(); i++)
		cpu_run(i, call_all, NULL);
	call_all(NULL);
	for (unsigned i = 1; i < cpu_count(); i++)
		cpu_join(i);
}

/* Half of them in an order of chance, and as many new ones under their numbers. */
static void exchange_half(void)
{
	unsigned gone[CROWD_MAX], n = 0;

	while (n < crowd_size / 2) {
		unsigned i = (unsigned)draw(crowd_size);

		if (!crowd[i].here)
			continue;
		leave(&crowd[i]);
		EXPECT_FINE();
		gone[n++] = i;
	}
	for (unsigned i = 0; i < crowd_size; i++)
		if (crowd[i].here)
			EXPECT(is_unharmed(&crowd[i]));
	for (unsigned k = 0; k < n; k++)
		EXPECT_EQ(join(&crowd[gone[k]], &uuid_rogue), SMC_RET_OK);
}

static void all_go(void)
{
	while (crowd_size)
		leave(&crowd[--crowd_size]);
}

/* Of one guest. The session that counts holds no page of its own. */
static void show_cost(const char *name, const struct uuid *ta)
{
	struct account idle, with_ta;
	struct client g;
	uint32_t session, stats;

	EXPECT_EQ(guest_create(FIRST_ID), SMC_RET_OK);
	client_init(&g, FIRST_ID);
	stats = account_open(&g);
	idle = account_take(&g, stats);
	EXPECT_EQ(session_open(&g, ta, NULL, &session), TEE_SUCCESS);
	with_ta = account_take(&g, stats);
	client_fini(&g);
	EXPECT_EQ(guest_destroy(FIRST_ID), SMC_RET_OK);
	fill_up(ta);
	EXPECT_FINE();
	say("rig: %s: %u guests at once; each %u pages, %u of them without the TA", name,
	    crowd_size, with_ta.pages, idle.pages);
	all_go();
}

/* The largest is Debian's SIMS, whose image alone has 46 pages. */
TEST(crowd_that_fits_with_a_session_each,
     TEST_GUESTS | TEST_OWN | TEST_TA | TEST_HELLO | TEST_ASKED)
{
	show_cost("hello", &uuid_hello);
	EXPECT_FINE();
	show_cost("bench", &uuid_bench);
	EXPECT_FINE();
	show_cost("rogue", &uuid_rogue);
	EXPECT_FINE();
	show_cost("SIMS", &uuid_sims);
	EXPECT_FINE();
	EXPECT(tee_health(&main_client) == NULL);
}

/* Twice, as the secure world keeps a record of each guest that there was at the same time. */
TEST(crowd_of_guests_each_with_a_ta_of_its_own, TEST_GUESTS | TEST_OWN | TEST_ROGUE | TEST_ASKED)
{
	unsigned free = 0, after;

	chance = config_number("seed", 1);
	for (unsigned round = 0; round < 2; round++) {
		free = ask_free_pages();
		fill_up(&uuid_rogue);
		EXPECT_FINE();
		say("rig: %u guests at once, each with an open session to a TA of its own",
		    crowd_size);
		EXPECT(crowd_size >= ASKED);
		everybody_is_unharmed();
		EXPECT_FINE();
		exchange_half();
		EXPECT_FINE();
		everybody_is_unharmed();
		EXPECT_FINE();
		all_go();
		EXPECT_FINE();
		after = ask_free_pages();
		say("rig: %u pages free before, %u after", free, after);
	}
	EXPECT_EQ(after, free);
	EXPECT(tee_health(&main_client) == NULL);
}
