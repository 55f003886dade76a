/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two guests that use the same numbers at the same time: cookies, sessions, threads. Each must be
 * understood as if the other were not there.
 */
#include "account.h"
#include "base/bytes.h"
#include "supplicant.h"
#include "test.h"

#define GUESTS 2u

static struct client pair[GUESTS];

static void begin(void)
{
	for (unsigned i = 0; i < GUESTS; i++) {
		EXPECT_EQ(guest_create((uint16_t)(30 + i)), SMC_RET_OK);
		client_init(&pair[i], (uint16_t)(30 + i));
	}
}

static void end(void)
{
	for (unsigned i = 0; i < GUESTS; i++) {
		client_fini(&pair[i]);
		EXPECT_EQ(guest_destroy(pair[i].id), SMC_RET_OK);
	}
}

/* Both have a buffer of the same cookie, and a session of the same number with the same TA. */
TEST(same_cookie_and_session_mean_each_guests_own, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	struct shm *s[GUESTS];
	uint32_t session[GUESTS];

	begin();
	EXPECT_FINE();
	for (unsigned i = 0; i < GUESTS; i++) {
		s[i] = shm_new(PAGE_SIZE, 0, 0);
		s[i]->cookie = s[0]->cookie;
		EXPECT_EQ(client_register(&pair[i], s[i]), TEE_SUCCESS);
		EXPECT_EQ(session_open(&pair[i], &uuid_sims, NULL, &session[i]), TEE_SUCCESS);
	}
	EXPECT_EQ(session[0], session[1]);
	for (unsigned i = 0; i < GUESTS; i++) {
		struct msg_param p[MSG_TA_PARAMS] = { value_in(0, 0) };

		shm_fill(s[i], 0, 512, 7 + i);
		p[1] = shm_rmem_param(s[i], MSG_ATTR_RMEM_IN, 0, 512);
		EXPECT_EQ(session_invoke(&pair[i], session[i], SIMS_CMD_WRITE, p), TEE_SUCCESS);
	}
	for (unsigned i = 0; i < GUESTS; i++) {
		struct msg_param p[MSG_TA_PARAMS] = { value_in(0, 0) };

		p[1] = shm_rmem_param(s[i], MSG_ATTR_RMEM_OUT, 1024, 512);
		EXPECT_EQ(session_invoke(&pair[i], session[i], SIMS_CMD_READ, p), TEE_SUCCESS);
		EXPECT(shm_holds(s[i], 1024, 512, 7 + i));
	}
	/* The end of one guest's is not that of the other's. */
	EXPECT_EQ(session_close(&pair[0], session[0]), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&pair[0], s[0]), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&pair[0], s[0]), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(session_close(&pair[1], session[1]), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&pair[1], s[1]), TEE_SUCCESS);
	shm_free(s[1]);
	shm_free(s[0]);
	end();
}

/* A call that waits for an image: of a TA that there is, or of one that nobody has. */
static bool wait_for_image(struct call *call, struct client *c, const struct uuid *ta)
{
	struct msg_arg *m;

	call_init(call, c->id, c->way);
	m = call_message(call, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, ta->b, sizeof(ta->b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	return call_until(call, RPC_LOAD_TA) == CALL_RPC;
}

/* Both wait in a thread of the same number; the one that asked last goes on first. */
TEST(same_thread_number_resumes_each_guests_own_call, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	static const struct uuid *const tas[GUESTS] = { &uuid_nobody, &uuid_sims };
	static const uint32_t results[GUESTS] = { TEE_ERROR_ITEM_NOT_FOUND, TEE_SUCCESS };
	struct call calls[GUESTS];

	begin();
	EXPECT_FINE();
	for (unsigned i = 0; i < GUESTS; i++)
		EXPECT(wait_for_image(&calls[i], &pair[i], tas[i]));
	EXPECT_EQ((uint32_t)calls[0].r.x[3], (uint32_t)calls[1].r.x[3]);
	for (unsigned i = GUESTS; i-- > 0;) {
		EXPECT(call_finish(&calls[i]) == CALL_DONE);
		EXPECT_EQ(calls[i].arg->ret, results[i]);
		/* It is over, though the other's waits still under that number. */
		calls[i].r.x[3] = calls[0].r.x[3];
		call_resume(&calls[i]);
		EXPECT_EQ((uint32_t)calls[i].r.x[0], SMC_RET_ERESUME);
		call_fini(&calls[i]);
	}
	end();
}

/* What one does changes no number that the other is told. */
TEST(account_of_a_guest_says_nothing_about_another, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	struct account before, now;
	uint32_t stats, session;
	struct shm *s;

	begin();
	EXPECT_FINE();
	stats = account_open(&pair[0]);
	(void)account_take(&pair[0], stats);
	before = account_take(&pair[0], stats);
	s = shm_new(40 * PAGE_SIZE, 0, 0);
	EXPECT_EQ(client_register(&pair[1], s), TEE_SUCCESS);
	for (unsigned i = 0; i < 5; i++)
		EXPECT_EQ(session_open(&pair[1], &uuid_sims, NULL, &session), TEE_SUCCESS);
	now = account_take(&pair[0], stats);
	account_expect_same(&before, &now, "another guest at work");
	EXPECT_FINE();
	EXPECT_EQ(session_close(&pair[0], stats), TEE_SUCCESS);
	end();
	shm_free(s);
}
