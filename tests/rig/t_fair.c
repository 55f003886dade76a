/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Work of every kind, at its largest, for `make rig-masked`: a plugin of QEMU looks on, and tells
 * for how long the kernel masked interrupts and held locks meanwhile. Here only answers are judged.
 */
#include "abi/stats.h"
#include "account.h"
#include "base/bytes.h"
#include "memory.h"
#include "say.h"
#include "ta/rogue/include/rogue_ta.h"
#include "test.h"
#include "tests/bench/ta/include/bench_ta.h"

#define VISITOR        2u
#define BIG_SHARE      (16u << 20)
#define BIG_MEMORY     (1u << 20)
#define SHARES         300u
#define SESSIONS_MAX   224u
#define SESSIONS_OTHER 40u   /* in an instance of their own */
#define LARGE_PAGES    1500u /* a guest that has that many is large: 6 MiB of the board's 15 */
#define DEATHS         8u

static const struct uuid uuid_rng = { { 0xab, 0x7a, 0x61, 0x7c, 0xb8, 0xe7, 0x4d, 0x8f, 0x83, 0x01,
	                                0xd0, 0x9b, 0x61, 0x03, 0x6b, 0x64 } };
/* The largest TA of OP-TEE's test suite, and one that runs in as many instances as asked for. */
static const struct uuid uuid_large = { { 0x5b, 0x9e, 0x0e, 0x40, 0x26, 0x36, 0x11, 0xe1, 0xad,
	                                  0x9e, 0x00, 0x02, 0xa5, 0xd5, 0xc5, 0x1b } };

static struct client visitor;

static void fast_calls(void)
{
	static const uint32_t ids[] = {
		SMC_CALLS_UID,          SMC_CALLS_REVISION,        SMC_GET_OS_UUID,
		SMC_GET_OS_REVISION,    SMC_EXCHANGE_CAPABILITIES, SMC_GET_SHM_CONFIG,
		SMC_ENABLE_SHM_CACHE,   SMC_DISABLE_SHM_CACHE,     SMC_GET_THREAD_COUNT,
		SMC_ENABLE_ASYNC_NOTIF, SMC_GET_ASYNC_NOTIF_VALUE, 0xb20000ff
	};
	struct smc_regs r;

	for (unsigned i = 0; i < array_count(ids); i++)
		(void)fast_call(ids[i], 0, VISITOR, &r);
}

/* A large buffer, and so many that the table is full of them. */
static void shared_memory(void)
{
	static struct shm *many[SHARES];
	struct shm *big = shm_new(BIG_SHARE, 0, SHM_REVERSED);

	for (unsigned i = 0; i < 3; i++) {
		EXPECT_EQ(client_register(&visitor, big), TEE_SUCCESS);
		EXPECT_EQ(client_unregister(&visitor, big), TEE_SUCCESS);
	}
	shm_free(big);
	for (unsigned i = 0; i < SHARES; i++) {
		many[i] = shm_new(PAGE_SIZE, 0, 0);
		EXPECT_EQ(client_register(&visitor, many[i]), TEE_SUCCESS);
	}
	/* Holes of every size. */
	for (unsigned step = 2; step > 0; step--)
		for (unsigned i = step - 1; i < SHARES; i += 2) {
			EXPECT_EQ(client_unregister(&visitor, many[i]), TEE_SUCCESS);
			shm_free(many[i]);
		}
}

static void memory_of_a_ta(void)
{
	struct msg_param p[MSG_TA_PARAMS] = { 0 };
	struct shm *s = shm_new(BIG_MEMORY, 0, 0);
	uint32_t session;

	EXPECT_EQ(session_open(&visitor, &uuid_bench, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(client_register(&visitor, s), TEE_SUCCESS);
	p[0] = shm_rmem_param(s, MSG_ATTR_RMEM_IN, 0, BIG_MEMORY);
	EXPECT_EQ(session_invoke(&visitor, session, BENCH_CMD_TOUCH, p), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&visitor, s), TEE_SUCCESS);
	p[0] = shm_list_param(s, MSG_ATTR_TMEM_IN);
	EXPECT_EQ(session_invoke(&visitor, session, BENCH_CMD_TOUCH, p), TEE_SUCCESS);
	EXPECT_EQ(session_close(&visitor, session), TEE_SUCCESS);
	shm_free(s);
}

static void random_numbers(void)
{
	struct msg_param p[MSG_TA_PARAMS] = { 0 };
	struct shm *s = shm_new(BIG_MEMORY, 0, 0);
	uint32_t session;

	EXPECT_EQ(session_open(&visitor, &uuid_rng, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(client_register(&visitor, s), TEE_SUCCESS);
	for (size_t size = 1; size <= BIG_MEMORY; size *= 4)
		for (unsigned i = 0; i < 20; i++) {
			p[0] = shm_rmem_param(s, MSG_ATTR_RMEM_INOUT, 0, size);
			EXPECT_EQ(session_invoke(&visitor, session, 0, p),
			          size <= PAGE_SIZE ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED);
		}
	EXPECT_EQ(client_unregister(&visitor, s), TEE_SUCCESS);
	EXPECT_EQ(session_close(&visitor, session), TEE_SUCCESS);
	shm_free(s);
}

static void deaths(void)
{
	uint32_t session;

	for (uint32_t i = 0; i < DEATHS; i++) {
		uint32_t crime = ROGUE_CMD_PANIC + i % 4;

		EXPECT_EQ(session_open(&visitor, &uuid_rogue, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(session_invoke(&visitor, session, crime, NULL), TEE_ERROR_TARGET_DEAD);
		EXPECT_EQ(session_close(&visitor, session), TEE_SUCCESS);
	}
}

/* What has to look at all sessions and instances. */
static void look_around(uint32_t stats, uint32_t some)
{
	struct msg_param p[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_OUT) };

	(void)account_take(&visitor, stats);
	(void)session_invoke(&visitor, stats, STATS_CMD_TAS, p);
	(void)session_invoke(&visitor, stats, STATS_CMD_LEAKS, NULL);
	EXPECT_EQ(session_cancel(&visitor, some, 0), TEE_SUCCESS);
	EXPECT(tee_health(&visitor) == NULL);
}

/* Sessions of @ta until there is no more room; how many. */
static unsigned open_many(const struct uuid *ta, uint32_t *sessions, unsigned max)
{
	unsigned n = 0;

	while (n < max && session_open(&visitor, ta, NULL, &sessions[n]) == TEE_SUCCESS)
		n++;
	return n;
}

static void many_sessions(bool close)
{
	static uint32_t sessions[SESSIONS_MAX];
	uint32_t stats = account_open(&visitor);
	unsigned large, all;
	struct account a;

	all = open_many(&uuid_device_pta, sessions, SESSIONS_MAX - SESSIONS_OTHER);
	all += open_many(&uuid_rogue, sessions + all, SESSIONS_OTHER / 2);
	large = open_many(&uuid_large, sessions + all, SESSIONS_OTHER / 2);
	all += large;
	a = account_take(&visitor, stats);
	say("fair: %u sessions, %u of them large, %u instances, %u pages", all, large, a.instances,
	    a.pages);
	EXPECT(all > 100);
	EXPECT(a.pages > LARGE_PAGES);
	look_around(stats, sessions[0]);
	for (unsigned i = 0; close && i < all; i++)
		EXPECT_EQ(session_close(&visitor, sessions[i]), TEE_SUCCESS);
}

static void visit(void (*work)(void))
{
	EXPECT_EQ(guest_create(VISITOR), SMC_RET_OK);
	client_init(&visitor, VISITOR);
	work();
	client_fini(&visitor);
	EXPECT_EQ(guest_destroy(VISITOR), SMC_RET_OK);
}

static void nothing(void)
{
}

static void close_many_sessions(void)
{
	many_sessions(true);
}

static void leave_many_sessions(void)
{
	many_sessions(false);
}

TEST(work_of_every_kind, TEST_ASKED | TEST_OWN | TEST_GUESTS | TEST_TA | TEST_ROGUE)
{
	static void (*const works[])(void) = {
		nothing,        fast_calls, shared_memory,       memory_of_a_ta,
		random_numbers, deaths,     close_many_sessions, leave_many_sessions,
	};

	for (unsigned i = 0; i < array_count(works) && !test_failed(); i++)
		visit(works[i]);
}
