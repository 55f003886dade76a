/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is left of a secret in the secure world when its TA is gone. The rig cannot look there: it
 * tells tests/rig/residue.py what to look for, which reads the secure memory of the
 * machine from outside, and answers with one character.
 */
#include "ask.h"
#include "base/bytes.h"
#include "client.h"
#include "supplicant.h"
#include "ta/derive/derive_ta.h"
#include "test.h"

static struct client *const c = &main_client;

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
	struct secret s = secret_new();
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(keep(c, session, &s, ROGUE_CMD_WORK, false), TEE_SUCCESS);
	secret_expect(&s, true, "while the TA lives");
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	secret_expect(&s, false, "after its session was closed");
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
		struct secret s = secret_new();

		EXPECT_EQ(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(keep(c, session, &s, ROGUE_CMD_WORK, false), TEE_SUCCESS);
		secret_expect(&s, true, "while the TA lives");
		EXPECT_EQ(keep(c, session, &s, ends[i].end, ends[i].in_registers),
		          TEE_ERROR_TARGET_DEAD);
		secret_expect(&s, false, ends[i].how);
		EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
		secret_expect(&s, false, "and when its session was closed, too");
	}
}

TEST(residue_of_a_guest_that_is_destroyed, TEST_ROGUE | TEST_GUESTS | TEST_ASKED)
{
	struct secret s = secret_new();
	struct client guest;
	uint32_t session;

	EXPECT_EQ(guest_create(2), SMC_RET_OK);
	client_init(&guest, 2);
	EXPECT_EQ(session_open(&guest, &uuid_rogue, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(keep(&guest, session, &s, ROGUE_CMD_WORK, false), TEE_SUCCESS);
	secret_expect(&s, true, "while the guest lives");
	client_fini(&guest);
	EXPECT_EQ(guest_destroy(2), SMC_RET_OK);
	secret_expect(&s, false, "after the guest was destroyed");
}

struct holder {
	struct call call;
	struct shm *memory;
	uint32_t how;
};

/* Until it has been interrupted in its loop, or asks to sleep. */
static void hold(void *arg)
{
	struct holder *h = arg;
	const volatile uint64_t *secret = (void *)shm_at(h->memory, 0);
	const struct msg_arg *m;
	unsigned interrupts = 0;

	timer_every(20000);
	call_enter(&h->call);
	while (call_state(&h->call) == CALL_RPC && interrupts < 5) {
		m = supplicant_request(&h->call);
		if (m && m->cmd == RPC_SUSPEND)
			break;
		interrupts += !*secret && h->how == ROGUE_HOLD_LOOPS;
		call_serve(&h->call);
		call_resume(&h->call);
	}
}

/* EL3 keeps a core's registers as they were when it left us last, be the guest long gone. */
static void destroy_with_full_registers(uint32_t how, const char *when)
{
	struct shm *m = shm_new(ROGUE_SECRET_SIZE, 0, 0);
	struct secret s = secret_new();
	struct holder h = { .memory = m, .how = how };
	struct client guest;
	struct msg_arg *message;
	uint32_t session;

	EXPECT_EQ(guest_create(2), SMC_RET_OK);
	client_init(&guest, 2);
	EXPECT_EQ(session_open(&guest, &uuid_rogue, NULL, &session), TEE_SUCCESS);
	shm_write(m, 0, s.b, sizeof(s.b));
	call_init(&h.call, 2, guest.way);
	message = call_message(&h.call, MSG_CMD_INVOKE, 2);
	message->session = session;
	message->func = ROGUE_CMD_HOLD;
	message->params[0] = shm_list_param(m, MSG_ATTR_TMEM_INOUT);
	message->params[1] = value_in(how, 0);
	cpu_run(1, hold, &h);
	cpu_join(1);
	EXPECT(call_state(&h.call) == (how == ROGUE_HOLD_ENDS ? CALL_DONE : CALL_RPC));
	secret_expect(&s, true, "while the TA is there");
	EXPECT_EQ(guest_destroy(2), SMC_RET_OK);
	secret_expect(&s, false, when);
	call_fini(&h.call);
	client_fini(&guest);
	shm_free(m);
}

TEST(residue_of_registers_that_the_firmware_keeps, TEST_ROGUE | TEST_GUESTS | TEST_SMP | TEST_ASKED)
{
	destroy_with_full_registers(ROGUE_HOLD_LOOPS, "after the end of a TA that looped");
	EXPECT_FINE();
	destroy_with_full_registers(ROGUE_HOLD_WAITS, "after the end of a TA that slept");
	EXPECT_FINE();
	destroy_with_full_registers(ROGUE_HOLD_ENDS, "after the end of a TA that had come back");
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

	ask_residue("key:", "once", "the guest's key, in its partition");
	s = derive(c);
	ask_residue("key:", "once", "the guest's key, after a TA has used it");
	secret_expect(&s, false, "what the TA has derived, after its session was closed");
}

TEST(residue_of_the_key_of_a_labelled_guest, TEST_ROGUE | TEST_GUESTS | TEST_ASKED)
{
	struct client guest;
	struct secret s;

	EXPECT_EQ(guest_label(2, "payments"), SMC_RET_OK);
	ask_residue("key:payments", "nothing", "the key of a guest that is to come");
	EXPECT_EQ(guest_create(2), SMC_RET_OK);
	ask_residue("key:payments", "once", "its key, in its partition");
	client_init(&guest, 2);
	s = derive(&guest);
	ask_residue("key:payments", "once", "its key, after a TA has used it");
	secret_expect(&s, false, "what the TA has derived, after its session was closed");
	client_fini(&guest);
	EXPECT_EQ(guest_destroy(2), SMC_RET_OK);
	ask_residue("key:payments", "nothing", "the key of a guest that was destroyed");
	ask_residue("key:", "nothing", "the key of a lone normal world, which there was none of");
}
