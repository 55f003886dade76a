/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is left of a secret in the secure world when its TA is gone. The rig cannot look there: it
 * tells tests/rig/residue.py what to look for, which reads the secure memory of the
 * machine from outside, and answers with one character.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "say.h"
#include "ta/derive/derive_ta.h"
#include "ta/rogue/include/rogue_ta.h"
#include "test.h"

#define UART_BASE 0x09000000ull
#define UART_DR   0x00u
#define UART_FR   0x18u
#define FR_EMPTY  0x10u /* nothing was received */

static struct client *const c = &main_client;

struct secret {
	uint8_t b[ROGUE_SECRET_SIZE];
};

/* Another one each time, which nothing but this run knows. */
static struct secret new_secret(void)
{
	static uint64_t state;
	struct secret s;

	state ^= ticks();
	for (unsigned i = 0; i < sizeof(s.b); i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		s.b[i] = (uint8_t)(state >> 56);
	}
	return s;
}

static volatile uint32_t *uart(uint32_t reg)
{
	return va_of(UART_BASE + reg);
}

/* The host looks; the machine must be quiet meanwhile. */
static void ask_host(const char *secret, const char *wanted, const char *when)
{
	char answer;

	say("residue: %s %s %s", secret, wanted, when);
	while (*uart(UART_FR) & FR_EMPTY)
		;
	answer = (char)*uart(UART_DR);
	if (answer != 'y')
		test_fail("%s", when);
}

static void expect_residue(const struct secret *s, bool found, const char *when)
{
	char hex[2 * ROGUE_SECRET_SIZE + 1];
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < ROGUE_SECRET_SIZE; i++) {
		hex[2 * i] = digits[s->b[i] >> 4];
		hex[2 * i + 1] = digits[s->b[i] & 15];
	}
	hex[2 * ROGUE_SECRET_SIZE] = '\0';
	ask_host(hex, found ? "found" : "nothing", when);
}

static uint32_t keep(struct client *who, uint32_t session, const struct secret *s, uint32_t end,
                     bool in_registers)
{
	struct shm *m = shm_new(sizeof(s->b), 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { shm_list_param(m, MSG_ATTR_TMEM_INOUT),
		                              value_in(end, in_registers) };
	uint32_t r;

	shm_write(m, 0, s->b, sizeof(s->b));
	timer_every(20000);
	r = session_invoke(who, session, ROGUE_CMD_KEEP, p);
	timer_every(0);
	shm_free(m);
	return r;
}

TEST(residue_of_a_session_that_ends_well, TEST_ROGUE | TEST_ASKED)
{
	struct secret s = new_secret();
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(keep(c, session, &s, ROGUE_CMD_WORK, false), TEE_SUCCESS);
	expect_residue(&s, true, "while the TA lives");
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	expect_residue(&s, false, "after its session was closed");
}

TEST(residue_of_tas_that_die, TEST_ROGUE | TEST_ASKED)
{
	static const struct {
		uint32_t end;
		bool in_registers;
		const char *how;
	} ends[] = {
		{ ROGUE_CMD_PANIC, false, "after a panic" },
		{ ROGUE_CMD_WILD, false, "after a wild pointer" },
		{ ROGUE_CMD_OVERFLOW, false, "after a stack overflow" },
		{ ROGUE_CMD_EXHAUST, false, "after heap exhaustion" },
		{ ROGUE_CMD_WORK, true, "after a fault with full registers" },
	};
	uint32_t session;

	for (unsigned i = 0; i < array_count(ends); i++) {
		struct secret s = new_secret();

		EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(keep(c, session, &s, ROGUE_CMD_WORK, false), TEE_SUCCESS);
		expect_residue(&s, true, "while the TA lives");
		EXPECT_EQ(keep(c, session, &s, ends[i].end, ends[i].in_registers),
		          TEE_ERROR_TARGET_DEAD);
		expect_residue(&s, false, ends[i].how);
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
		expect_residue(&s, false, "and when its session was closed, too");
	}
}

TEST(residue_of_a_guest_that_is_destroyed, TEST_ROGUE | TEST_GUESTS | TEST_ASKED)
{
	struct secret s = new_secret();
	struct client guest;
	uint32_t session;

	EXPECT_EQ(guest_create(2), SMC_RET_OK);
	client_init(&guest, 2);
	EXPECT_EQ(session_open(&guest, &uuid_rogue, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(keep(&guest, session, &s, ROGUE_CMD_WORK, false), TEE_SUCCESS);
	expect_residue(&s, true, "while the guest lives");
	client_fini(&guest);
	EXPECT_EQ(guest_destroy(2), SMC_RET_OK);
	expect_residue(&s, false, "after the guest was destroyed");
}

/* ---- keys ---------------------------------------------------------------------------------- */

/* Have the TA derive its key; the first bytes of it. */
static struct secret derive(struct client *who)
{
	struct shm *m = shm_new(32, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { shm_list_param(m, MSG_ATTR_TMEM_OUT),
		                              value_in(0, DERIVE_COPY) };
	struct secret s = { 0 };
	uint32_t session;

	if (session_open(who, &uuid_rogue, NULL, &session) != TEE_SUCCESS ||
	    session_invoke(who, session, DERIVE_CMD, p) != TEE_SUCCESS ||
	    session_close(who, session) != TEE_SUCCESS)
		test_fail("no key");
	shm_read(m, 0, s.b, sizeof(s.b));
	shm_free(m);
	return s;
}

TEST(residue_of_derived_keys, TEST_ROGUE | TEST_SOLO | TEST_ASKED)
{
	struct secret s;

	ask_host("key:", "once", "the guest's key, in its partition");
	s = derive(c);
	ask_host("key:", "once", "the guest's key, after a TA has used it");
	expect_residue(&s, false, "what the TA has derived, after its session was closed");
}

TEST(residue_of_the_key_of_a_labelled_guest, TEST_ROGUE | TEST_GUESTS | TEST_ASKED)
{
	struct client guest;
	struct secret s;

	EXPECT_EQ(guest_label(2, "payments"), SMC_RET_OK);
	ask_host("key:payments", "nothing", "the key of a guest that is to come");
	EXPECT_EQ(guest_create(2), SMC_RET_OK);
	ask_host("key:payments", "once", "its key, in its partition");
	client_init(&guest, 2);
	s = derive(&guest);
	ask_host("key:payments", "once", "its key, after a TA has used it");
	expect_residue(&s, false, "what the TA has derived, after its session was closed");
	client_fini(&guest);
	EXPECT_EQ(guest_destroy(2), SMC_RET_OK);
	ask_host("key:payments", "nothing", "the key of a guest that was destroyed");
	ask_host("key:", "nothing", "the key of a lone normal world, which there was none of");
}
