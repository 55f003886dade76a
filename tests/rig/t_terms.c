/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest may use: said by the hypervisor for the next one of an id, or by the platform's
 * owner in the device tree. Each ceiling is met, and nobody else notices; each promise is kept.
 */
#include "abi/stats.h"
#include "account.h"
#include "base/bytes.h"
#include "memory.h"
#include "say.h"
#include "supplicant.h"
#include "test.h"

#define LIMITED 2u
#define GREEDY  3u
#define FILLERS 200u
#define OWNED   30u /* tests/rig/owner.sh speaks of it in the device tree */

/* In the order of the registers. */
struct terms {
	uint32_t min_pages, max_pages, threads, sessions, share_pages;
};

static const struct terms nothing;

/* The least promise for a guest of so many threads (docs/virtualization.md). */
#define PAGES_FOR(threads) (8u + 3u * (threads))

static uint32_t announce(uint16_t id, struct terms t, uint32_t label_size)
{
	struct smc_regs r = { .x = { SMC_GUEST_TERMS, id | label_size << 16, t.min_pages,
		                     t.max_pages, t.threads, t.sessions, t.share_pages } };

	smc(&r);
	return (uint32_t)r.x[0];
}

static uint32_t add_label(uint16_t id, uint32_t offset, const char *text)
{
	uint32_t word[4] = { 0 };
	struct smc_regs r;

	memcpy(word, text, strnlen(text, sizeof(word)));
	r = (struct smc_regs){ .x = { SMC_GUEST_LABEL, id, offset, word[0], word[1], word[2],
		                      word[3] } };
	smc(&r);
	return (uint32_t)r.x[0];
}

static struct client guest, greedy;

static void make(struct client *c, uint16_t id)
{
	EXPECT_EQ(guest_create(id), SMC_RET_OK);
	client_init(c, id);
}

static void make_limited(struct terms t)
{
	EXPECT_EQ(announce(LIMITED, t, 0), SMC_RET_OK);
	make(&guest, LIMITED);
}

static void unmake(struct client *c)
{
	client_fini(c);
	EXPECT_EQ(guest_destroy(c->id), SMC_RET_OK);
}

static uint32_t threads_of(uint16_t id)
{
	struct smc_regs r;

	return fast_call(SMC_GET_THREAD_COUNT, 0, id, &r) == SMC_RET_OK ? (uint32_t)r.x[1] : 0;
}

/* What the stats service tells @c of its terms; used = shared pages in use. */
static struct terms ask_terms(struct client *c, uint32_t *used)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out(), value_out(), value_out() };
	uint32_t session = account_open(c);

	if (session_invoke(c, session, STATS_CMD_TERMS, p) != TEE_SUCCESS)
		test_fail("the stats service does not tell terms");
	session_close(c, session);
	*used = (uint32_t)p[2].value.b;
	return (struct terms){ (uint32_t)p[0].value.a, (uint32_t)p[0].value.b,
		               (uint32_t)p[1].value.a, (uint32_t)p[1].value.b,
		               (uint32_t)p[2].value.a };
}

static bool same(struct terms a, struct terms b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

TEST(terms_hold_for_the_next_guest_of_an_id_and_no_other, TEST_GUESTS | TEST_OWN)
{
	static const struct terms some = { 64, 100, 3, 7, 9 };
	struct terms usual;
	uint32_t used;

	usual = ask_terms(&main_client, &used);
	EXPECT_EQ(usual.threads, tee.threads);
	make_limited(some);
	EXPECT_FINE();
	EXPECT(same(ask_terms(&guest, &used), some));
	EXPECT_EQ(threads_of(LIMITED), 3);
	EXPECT_EQ(threads_of(main_client.id), tee.threads);
	EXPECT(same(ask_terms(&main_client, &used), usual));
	EXPECT_EQ(announce(LIMITED, some, 0), SMC_RET_EBUSY);
	unmake(&guest);
	make(&guest, LIMITED);
	EXPECT_FINE();
	EXPECT(same(ask_terms(&guest, &used), usual));
	unmake(&guest);
}

TEST(terms_are_the_hypervisors_to_say, TEST_GUESTS | TEST_OWN)
{
	static const uint16_t others[] = { 1, LIMITED, 77, 0xffff };

	for (unsigned i = 0; i < array_count(others); i++) {
		struct smc_regs r = { .x = { SMC_GUEST_TERMS, GREEDY, 64, 0, 0, 0, 0, others[i] } };

		smc(&r);
		EXPECT_EQ((uint32_t)r.x[0], SMC_RET_ENOTAVAIL);
	}
	EXPECT_EQ(announce(0, (struct terms){ .min_pages = 64 }, 0), SMC_RET_ENOTAVAIL);
	EXPECT_EQ(announce(LIMITED, (struct terms){ .min_pages = 1 }, 0), SMC_RET_EBADCMD);
	EXPECT_EQ(announce(LIMITED, nothing, 33), SMC_RET_EBADCMD);
}

TEST(guest_with_half_a_label_is_not_made, TEST_GUESTS | TEST_OWN)
{
	EXPECT_EQ(announce(LIMITED, nothing, 20), SMC_RET_OK);
	EXPECT_EQ(add_label(LIMITED, 0, "payments of bank"), SMC_RET_OK);
	EXPECT_EQ(guest_create(LIMITED), SMC_RET_ENOTAVAIL);
	EXPECT_EQ(add_label(LIMITED, 16, "no 7"), SMC_RET_OK);
	make(&guest, LIMITED);
	EXPECT_FINE();
	EXPECT(tee_health(&guest) == NULL);
	/* Nobody else gets that label while it is there. */
	EXPECT_EQ(announce(GREEDY, nothing, 20), SMC_RET_OK);
	EXPECT_EQ(add_label(GREEDY, 0, "payments of bank"), SMC_RET_OK);
	EXPECT_EQ(add_label(GREEDY, 16, "no 7"), SMC_RET_OK);
	EXPECT_EQ(guest_create(GREEDY), SMC_RET_EBUSY);
	unmake(&guest);
	make(&guest, GREEDY);
	EXPECT_FINE();
	unmake(&guest);
}

TEST(hypervisor_can_say_something_of_so_many_guests_that_never_come, TEST_GUESTS | TEST_OWN)
{
	uint16_t n = 0;

	while (n < 1000 &&
	       announce((uint16_t)(1000 + n), (struct terms){ .min_pages = 64 }, 0) == SMC_RET_OK)
		n++;
	EXPECT_EQ(n, 64);
	EXPECT_EQ(announce(2000, (struct terms){ .min_pages = 64 }, 0), SMC_RET_ENOMEM);
	EXPECT(tee_health(&main_client) == NULL);
	for (uint16_t i = 0; i < n; i++)
		EXPECT_EQ(announce((uint16_t)(1000 + i), nothing, 0), SMC_RET_OK);
	EXPECT_EQ(announce(2000, (struct terms){ .min_pages = 64 }, 0), SMC_RET_OK);
	EXPECT_EQ(announce(2000, nothing, 0), SMC_RET_OK);
}

/* ---- ceilings ---- */

/* Leave an invoke that asks for the time of day half-way. */
static enum call_state suspend(struct call *call, uint16_t client, uint32_t session)
{
	struct msg_arg *m;

	call_init(call, client, main_client.way);
	m = call_message(call, MSG_CMD_INVOKE, 2);
	m->session = session;
	m->func = STATS_CMD_TIME;
	m->params[0] = value_out();
	m->params[1] = value_out();
	return call_enter(call);
}

static struct call calls[9];

/* @n calls at once, the next is told to wait, and again when one has ended. */
static void fill_threads(struct client *c, unsigned n)
{
	uint32_t session = account_open(c);

	EXPECT_FINE();
	for (unsigned i = 0; i < n; i++)
		EXPECT_EQ(suspend(&calls[i], c->id, session), CALL_RPC);
	EXPECT_EQ(suspend(&calls[n], c->id, session), CALL_REFUSED);
	EXPECT_EQ((uint32_t)calls[n].r.x[0], SMC_RET_ETHREAD_LIMIT);
	call_fini(&calls[n]);
	EXPECT(tee_health(&main_client) == NULL);
	for (unsigned i = 0; i < n; i++) {
		EXPECT_EQ(call_finish(&calls[i]), CALL_DONE);
		EXPECT_EQ(calls[i].arg->ret, TEE_SUCCESS);
		call_fini(&calls[i]);
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
}

TEST(guest_meets_its_ceiling_of_threads_and_its_neighbour_does_not, TEST_GUESTS | TEST_OWN)
{
	for (uint32_t n = 1; n <= 8; n++) {
		make_limited((struct terms){ .threads = n });
		EXPECT_FINE();
		fill_threads(&guest, n);
		EXPECT_FINE();
		fill_threads(&guest, n);
		EXPECT_FINE();
		unmake(&guest);
	}
}

TEST(guest_meets_its_ceiling_of_sessions_and_its_neighbour_does_not, TEST_GUESTS | TEST_OWN)
{
	uint32_t ids[3], more;

	make_limited((struct terms){ .sessions = 3 });
	EXPECT_FINE();
	for (unsigned i = 0; i < 3; i++)
		EXPECT_EQ(session_open(&guest, &uuid_device_pta, NULL, &ids[i]), TEE_SUCCESS);
	for (unsigned i = 0; i < 3; i++) {
		EXPECT_EQ(session_open(&guest, &uuid_device_pta, NULL, &more),
		          TEE_ERROR_OUT_OF_MEMORY);
		EXPECT_EQ(last_origin(&guest), TEE_ORIGIN_TEE);
		EXPECT(tee_health(&main_client) == NULL);
		EXPECT_EQ(session_close(&guest, ids[i]), TEE_SUCCESS);
		EXPECT_EQ(session_open(&guest, &uuid_nobody, NULL, &more),
		          TEE_ERROR_ITEM_NOT_FOUND);
		EXPECT_EQ(session_open(&guest, &uuid_device_pta, NULL, &ids[i]), TEE_SUCCESS);
	}
	unmake(&guest);
}

static void share_all(struct client *c)
{
	struct shm *small = shm_new(6 * PAGE_SIZE, 0, 0), *large = shm_new(10 * PAGE_SIZE, 0, 0);
	struct shm *one = shm_new(1, 0, 0);
	uint32_t used;

	EXPECT_EQ(client_register(c, large), TEE_SUCCESS);
	EXPECT_EQ(client_register(c, small), TEE_SUCCESS);
	for (unsigned i = 0; i < 3; i++) {
		ask_terms(c, &used);
		EXPECT_EQ(used, 16);
		EXPECT_EQ(client_register(c, one), TEE_ERROR_OUT_OF_MEMORY);
		EXPECT_EQ(client_register(&main_client, one), TEE_SUCCESS);
		EXPECT_EQ(client_unregister(&main_client, one), TEE_SUCCESS);
		EXPECT_EQ(client_unregister(c, small), TEE_SUCCESS);
		EXPECT_EQ(client_register(c, one), TEE_SUCCESS);
		EXPECT_EQ(client_register(c, small), TEE_ERROR_OUT_OF_MEMORY);
		EXPECT_EQ(client_unregister(c, one), TEE_SUCCESS);
		EXPECT_EQ(client_register(c, small), TEE_SUCCESS);
	}
	EXPECT_EQ(client_unregister(c, small), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, large), TEE_SUCCESS);
	ask_terms(c, &used);
	EXPECT_EQ(used, 0);
	shm_free(one);
	shm_free(small);
	shm_free(large);
}

/* With messages by address, too: they are pages of the guest as well, and do not count. */
TEST(guest_meets_its_ceiling_of_shared_memory_and_can_still_call, TEST_GUESTS | TEST_OWN)
{
	make_limited((struct terms){ .share_pages = 16 });
	EXPECT_FINE();
	guest.way = CALL_WAY_RPC_ARG;
	share_all(&guest);
	EXPECT_FINE();
	client_fini(&guest);
	guest.way = CALL_WAY_ARG;
	share_all(&guest);
	EXPECT_FINE();
	unmake(&guest);
}

/* ---- pages ---- */

/* Load one TA after the other, until there is no memory for the next; how many were there? */
static unsigned hoard(struct client *c)
{
	uint32_t session;
	unsigned n = 0;

	while (session_open(c, &uuid_hello, NULL, &session) == TEE_SUCCESS)
		n++;
	return n;
}

/* Everything that is not promised yet: most of it for others, the rest by a greedy one. */
static void take_all(void)
{
	static const uint32_t sizes[] = { 1024, 256, 64, 32 };
	uint16_t id = FILLERS;

	make(&greedy, GREEDY);
	for (unsigned i = 0; i < array_count(sizes); i++) {
		struct terms t = { .min_pages = sizes[i] };

		while (announce(id, t, 0) == SMC_RET_OK && guest_create(id) == SMC_RET_OK)
			id++;
	}
	EXPECT_EQ(announce(id, nothing, 0), SMC_RET_OK);
	EXPECT(hoard(&greedy) < 5);
	EXPECT_EQ(guests_that_fit(), 0);
}

static void give_all_back(void)
{
	client_fini(&greedy);
	guests_destroy_all();
}

TEST(guest_meets_its_ceiling_of_pages_and_its_neighbour_does_not,
     TEST_GUESTS | TEST_OWN | TEST_HELLO)
{
	unsigned few, more;
	uint32_t session;
	struct account a;

	make_limited((struct terms){ .max_pages = 100 });
	EXPECT_FINE();
	session = account_open(&guest);
	few = hoard(&guest);
	a = account_take(&guest, session);
	EXPECT_FINE();
	EXPECT(few >= 2 && a.pages <= 100 && a.pages > 60);
	EXPECT(tee_health(&main_client) == NULL);
	unmake(&guest);
	make_limited((struct terms){ .max_pages = 160 });
	EXPECT_FINE();
	more = hoard(&guest);
	EXPECT(more > few);
	unmake(&guest);
}

TEST(guest_gets_what_it_was_promised_after_another_took_all_it_could,
     TEST_GUESTS | TEST_OWN | TEST_HELLO)
{
	unsigned alone;
	uint32_t session;
	struct account a;

	make_limited((struct terms){ .min_pages = 200, .max_pages = 200 });
	EXPECT_FINE();
	session = account_open(&guest);
	alone = hoard(&guest);
	EXPECT(alone >= 2);
	unmake(&guest);

	make_limited((struct terms){ .min_pages = 200, .max_pages = 200 });
	EXPECT_FINE();
	take_all();
	EXPECT_FINE();
	session = account_open(&guest);
	EXPECT_EQ(hoard(&guest), alone);
	a = account_take(&guest, session);
	EXPECT_FINE();
	EXPECT(a.pages > 150);
	EXPECT(tee_health(&main_client) == NULL);
	client_fini(&guest);
	give_all_back();
}

/* Its own session, and what carries its messages, are two pages more. */
TEST(guest_has_all_its_threads_when_nothing_is_left_but_its_promise,
     TEST_GUESTS | TEST_OWN | TEST_HELLO)
{
	for (uint32_t n = 1; n <= 8; n *= 2) {
		make_limited((struct terms){ .min_pages = PAGES_FOR(n) + 2,
		                             .max_pages = PAGES_FOR(n) + 2,
		                             .threads = n });
		EXPECT_FINE();
		take_all();
		EXPECT_FINE();
		fill_threads(&guest, n);
		EXPECT_FINE();
		client_fini(&guest);
		give_all_back();
	}
	EXPECT_EQ(announce(LIMITED, (struct terms){ .min_pages = PAGES_FOR(8) - 1 }, 0),
	          SMC_RET_EBADCMD);
	EXPECT_EQ(announce(LIMITED, (struct terms){ .min_pages = PAGES_FOR(8) }, 0), SMC_RET_OK);
	EXPECT_EQ(announce(LIMITED, nothing, 0), SMC_RET_OK);
}

TEST(guest_whose_promise_cannot_be_kept_is_not_made, TEST_GUESTS | TEST_OWN)
{
	struct terms most;
	uint32_t used;

	most = ask_terms(&main_client, &used);
	most = (struct terms){ .min_pages = most.max_pages };
	EXPECT_EQ(announce(LIMITED, most, 0), SMC_RET_OK);
	EXPECT_EQ(guest_create(LIMITED), SMC_RET_ENOMEM);
	EXPECT(tee_health(&main_client) == NULL);
	EXPECT_EQ(announce(LIMITED, nothing, 0), SMC_RET_OK);
	make(&guest, LIMITED);
	EXPECT_FINE();
	unmake(&guest);
}

/* ---- the device tree: run.sh --owner ---- */

TEST(owners_terms_hold_for_every_guest_of_an_id, TEST_GUESTS | TEST_OWN | TEST_ASKED)
{
	static const struct terms owned = { 64, 96, 2, 5, 16 };
	uint32_t used;

	for (unsigned i = 0; i < 3; i++) {
		make(&guest, OWNED);
		EXPECT_FINE();
		EXPECT(same(ask_terms(&guest, &used), owned));
		fill_threads(&guest, 2);
		EXPECT_FINE();
		share_all(&guest);
		EXPECT_FINE();
		unmake(&guest);
	}
	EXPECT_EQ(announce(OWNED, (struct terms){ .min_pages = 64 }, 0), SMC_RET_ENOTAVAIL);
	/* Its label, for somebody else. */
	EXPECT_EQ(announce(LIMITED, nothing, 8), SMC_RET_OK);
	EXPECT_EQ(add_label(LIMITED, 0, "payments"), SMC_RET_OK);
	EXPECT_EQ(guest_create(LIMITED), SMC_RET_EBUSY);
	EXPECT_EQ(announce(LIMITED, nothing, 0), SMC_RET_OK);
	/* A node with a slip in each line says nothing; the machine has come up. */
	make(&guest, OWNED + 1);
	EXPECT_FINE();
	EXPECT_EQ(threads_of(OWNED + 1), tee.threads);
	unmake(&guest);
}
