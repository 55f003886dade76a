/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several guests at work on all cores at once, for tests/rig/tables.py, which stops the machine
 * again and again and looks what each core's translation tables reach. It goes on until the host
 * has seen enough, and says so with one character.
 *
 * Core n speaks for guest GUEST_OF(n) and no other. Each page that the rig takes meanwhile is
 * marked with its guest (pages_owner()), so that the host knows what may be shown to whom.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "say.h"
#include "supplicant.h"
#include "ta/rogue/include/rogue_ta.h"
#include "test.h"
#include "tests/bench/ta/include/bench_ta.h"

#define GUEST_OF(core) ((uint8_t)(10 + (core)))
#define GUEST_IDLE     20u

#define UART_BASE 0x09000000ull
#define UART_FR   0x18u
#define FR_EMPTY  0x10u /* nothing was received */

static bool enough;
static uint32_t failure;
static volatile uint8_t *meeting; /* two bytes: a TA waits, busily, until the second is not 0 */

static bool host_has_seen_enough(void)
{
	return !(*(volatile uint32_t *)va_of(UART_BASE + UART_FR) & FR_EMPTY);
}

/* A core stops at the first answer that it does not want. */
static bool wrong(uint32_t is, uint32_t wanted)
{
	if (is == wanted)
		return READ_ONCE(enough);
	WRITE_ONCE(failure, is ? is : 1);
	return true;
}

/* Core 1: a TA that makes all kinds of system calls, opens sessions with others, and dies of it. */
static void make_system_calls(struct client *c)
{
	struct shm *memory = shm_new(3 * PAGE_SIZE, 0, 0);
	uint32_t session, r, seed = 1;

	do {
		struct msg_param p[MSG_TA_PARAMS] = { value_in(seed++, 200) };

		p[0].attr = MSG_ATTR_VALUE_INOUT;
		p[1] = shm_list_param(memory, MSG_ATTR_TMEM_INOUT);
		if (wrong(session_open(c, &uuid_rogue, NULL, &session), TEE_SUCCESS))
			break;
		r = session_invoke(c, session, ROGUE_CMD_CALLS, p);
		if (r != TEE_ERROR_TARGET_DEAD && wrong(r, TEE_SUCCESS))
			break;
	} while (!wrong(session_close(c, session), TEE_SUCCESS));
	shm_free(memory);
}

/* Core 2: instances come and go, and so do buffers; in between a TA stays at S-EL0 for a while. */
static void open_and_register(struct client *c)
{
	struct shm *s = shm_new(20 * PAGE_SIZE, 0, SHM_REVERSED);
	uint32_t session;

	meeting = shm_at(s, 0);
	do {
		struct msg_param p[MSG_TA_PARAMS] = { 0 };

		p[0] = shm_rmem_param(s, MSG_ATTR_RMEM_INOUT, 0, 2);
		meeting[0] = meeting[1] = 0;
		if (wrong(client_register(c, s), TEE_SUCCESS) ||
		    wrong(session_open(c, &uuid_bench, NULL, &session), TEE_SUCCESS) ||
		    wrong(session_invoke(c, session, BENCH_CMD_MEET, p), TEE_SUCCESS) ||
		    wrong(session_close(c, session), TEE_SUCCESS))
			break;
	} while (!wrong(client_unregister(c, s), TEE_SUCCESS));
	meeting = NULL;
	/* What is shared still is its guest's, which ends now. */
}

/* Core 0: let the TA that waits go on. */
static void end_meeting(void)
{
	volatile uint8_t *m = READ_ONCE(meeting);

	if (m && m[0])
		m[1] = 1;
}

/* Core 3, and any more: the guest comes, leaves all open, and goes. */
static void come_and_go(struct client *c)
{
	struct shm *s = shm_new(5 * PAGE_SIZE, 0, 0);
	uint32_t session;

	do {
		if (wrong(client_register(c, s), TEE_SUCCESS) ||
		    wrong(session_open(c, &uuid_hello, NULL, &session), TEE_SUCCESS) ||
		    wrong(guest_destroy(c->id), SMC_RET_OK))
			break;
	} while (!wrong(guest_create(c->id), SMC_RET_OK));
}

static void work(void *arg)
{
	unsigned core = cpu_me()->index;
	struct client c;

	(void)arg;
	pages_owner(GUEST_OF(core));
	client_init(&c, GUEST_OF(core));
	timer_every(300000);
	if (!wrong(guest_create(c.id), SMC_RET_OK))
		core == 1   ? make_system_calls(&c)
		: core == 2 ? open_and_register(&c)
			    : come_and_go(&c);
	timer_every(0);
	client_fini(&c);
	(void)guest_destroy(c.id);
	pages_owner(0);
}

/* A guest with a session, a buffer, and a call that waits for its supplicant: and nobody calls. */
static void leave_idle(struct client *c, struct shm **s, struct call *call)
{
	struct msg_arg *m;
	uint32_t session;

	EXPECT_EQ(guest_create(GUEST_IDLE), SMC_RET_OK);
	pages_owner(GUEST_IDLE);
	client_init(c, GUEST_IDLE);
	*s = shm_new(9 * PAGE_SIZE, 0, 0);
	EXPECT_EQ(client_register(c, *s), TEE_SUCCESS);
	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	call_init(call, c->id, c->way);
	m = call_message(call, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, uuid_nobody.b, sizeof(uuid_nobody.b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	EXPECT(call_until(call, RPC_LOAD_TA) == CALL_RPC);
	pages_owner(0);
}

TEST(tables_of_guests_at_work,
     TEST_OWN | TEST_GUESTS | TEST_SMP | TEST_TA | TEST_HELLO | TEST_ROGUE | TEST_ASKED)
{
	struct client idle;
	struct call call;
	struct shm *s;

	enough = false;
	failure = 0;
	leave_idle(&idle, &s, &call);
	EXPECT_FINE();
	for (unsigned n = 1; n < cpu_count(); n++)
		cpu_run(n, work, NULL);
	say("tables: at work, guest %u on core 0, %u on core 1 and so on, %u idle", main_client.id,
	    GUEST_OF(1), GUEST_IDLE);
	while (!host_has_seen_enough() && !READ_ONCE(failure)) {
		if (tee_health(&main_client))
			WRITE_ONCE(failure, 2);
		end_meeting();
	}
	WRITE_ONCE(enough, true);
	for (unsigned n = 1; n < cpu_count(); n++)
		while (cpu_is_busy(n)) {
			end_meeting();
			cpu_pause();
		}
	EXPECT_EQ(guest_destroy(GUEST_IDLE), SMC_RET_OK);
	client_fini(&idle);
	call_fini(&call);
	shm_free(s);
	EXPECT_EQ(failure, 0);
	EXPECT_EQ(tee_health(&main_client), NULL);
}
