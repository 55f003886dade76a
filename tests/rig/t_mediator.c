/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hypervisor's mediator does between guest and TEE, and what it gets wrong. The rig plays
 * Xen 4.17's; docs/virtualization.md says what of this is a fault of Xen's.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "say.h"
#include "supplicant.h"
#include "test.h"

#define GUEST 2u /* main_client is 1 */

/* A call of @c that waits until it is told @rpc: an image, or that another call has one. */
static bool suspend_in(struct call *call, const struct client *c, uint32_t rpc)
{
	struct msg_arg *m;

	call_init(call, c->id, c->way);
	m = call_message(call, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, uuid_nobody.b, sizeof(uuid_nobody.b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	return call_until(call, rpc) == CALL_RPC;
}

static bool suspend(struct call *call, const struct client *c)
{
	return suspend_in(call, c, RPC_LOAD_TA);
}

/* Registers that a guest has put its own things into come back as they were. */
static bool answers_in_32_bits(uint64_t id, uint16_t client)
{
	struct smc_regs r = { .x = { id, 0, 0, 0, 0x4444444444444444, 0x5555555555555555,
		                     0x6666666666666666, client } };

	smc(&r);
	for (unsigned i = 0; i < 4; i++)
		if (r.x[i] >> 32)
			return false;
	return r.x[4] == 0x4444444444444444 && r.x[5] == 0x5555555555555555 &&
	       r.x[6] == 0x6666666666666666 && r.x[7] == client;
}

TEST(answers_are_of_32_bits_and_other_registers_stay, TEST_GUESTS | TEST_OWN)
{
	static const uint32_t ids[] = {
		SMC_CALLS_UID,
		SMC_CALLS_REVISION,
		SMC_GET_OS_UUID,
		SMC_GET_OS_REVISION,
		SMC_EXCHANGE_CAPABILITIES,
		SMC_DISABLE_SHM_CACHE,
		SMC_GET_THREAD_COUNT,
		SMC_CALL_WITH_ARG,
		SMC_CALL_RETURN_FROM_RPC,
		0xb200ffff,
		0x3200ffff,
	};

	for (unsigned i = 0; i < array_count(ids); i++)
		for (uint16_t client = 0; client < 4; client++)
			if (!answers_in_32_bits(ids[i], client)) {
				test_fail("call %x of client %u", ids[i], client);
				return;
			}
}

/* What Xen asks first: is this a TEE, how many calls at once, does it know guests? */
TEST(hypervisor_that_asks_gets_the_answers_that_it_wants, TEST_GUESTS | TEST_OWN)
{
	struct smc_regs r;

	EXPECT_EQ(fast_call(SMC_CALLS_UID, 0, SMC_CLIENT_HYPERVISOR, &r), SMC_UID_0);
	EXPECT_EQ(fast_call(SMC_GET_THREAD_COUNT, 0, SMC_CLIENT_HYPERVISOR, &r), SMC_RET_OK);
	EXPECT(r.x[1] > 0);
	EXPECT(guest_destroy(SMC_CLIENT_HYPERVISOR) != SMC_RET_UNKNOWN);
}

/*
 * Xen re-issues a call that was to be started again with the answer to it as its id, and a guest
 * that it refuses finds its own id in x0.
 */
TEST(answers_are_no_calls, TEST_GUESTS)
{
	static const uint32_t ids[] = { SMC_RPC_ALLOC, SMC_RPC_FREE, SMC_RPC_INTR, SMC_RPC_CMD };
	struct smc_regs r;
	struct call call;

	EXPECT(suspend(&call, &main_client));
	for (unsigned i = 0; i < array_count(ids); i++)
		EXPECT_EQ(fast_call(ids[i], 0, main_client.id, &r), SMC_RET_UNKNOWN);
	EXPECT(call_finish(&call) == CALL_DONE);
	EXPECT_EQ(call.arg->ret, TEE_ERROR_ITEM_NOT_FOUND);
	call_fini(&call);
}

/* Xen hands on an answer that is no page list as it is: the address is of the guest's choice. */
TEST(address_that_no_hypervisor_has_translated_is_refused, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	uint32_t session, r;
	struct client g;

	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	client_init(&g, GUEST);
	supplicant.plain_memory = true;
	r = session_open(&g, &uuid_sims, NULL, &session);
	supplicant.plain_memory = false;
	EXPECT(r != TEE_SUCCESS);
	EXPECT(tee_health(&g) == NULL);
	EXPECT_EQ(session_open(&g, &uuid_sims, NULL, &session), TEE_SUCCESS);
	client_fini(&g);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
}

/* Xen translates memory only where the guest has left the command as it was. */
static bool answer_another(struct call *call, struct msg_arg *m, void *arg)
{
	uint64_t *offered = arg;

	(void)call;
	if (m->cmd != RPC_SHM_ALLOC)
		return false;
	m->ret = supplicant_answer(m);
	m->cmd = RPC_GET_TIME;
	*offered = m->params[0].tmem.cookie;
	return true;
}

TEST(memory_in_answer_to_another_request_is_refused, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	uint64_t freed = supplicant_count(RPC_SHM_FREE), offered = 0;
	uint32_t session, r;

	supplicant.hook = answer_another;
	supplicant.hook_arg = &offered;
	r = session_open(&main_client, &uuid_sims, NULL, &session);
	supplicant.hook = NULL;
	EXPECT(offered != 0);
	EXPECT(r != TEE_SUCCESS);
	EXPECT_EQ(supplicant_count(RPC_SHM_FREE), freed);
	shm_free(shm_find(offered));
	EXPECT(tee_health(&main_client) == NULL);
}

/* The same in a guest's own message. */
TEST(buffer_by_plain_address_is_refused_from_a_guest, TEST_GUESTS | TEST_OWN)
{
	struct shm *s = shm_new(PAGE_SIZE, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { shm_span_param(s, MSG_ATTR_TMEM_OUT) };
	uint32_t session;

	EXPECT_EQ(session_open(&main_client, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	EXPECT(session_invoke(&main_client, session, DEVICE_PTA_CMD_LIST, p) != TEE_SUCCESS);
	EXPECT_EQ(session_close(&main_client, session), TEE_SUCCESS);
	shm_free(s);
}

/*
 * After a request whose cookie it does not know, and after a call to be started again, Xen never
 * lets the guest come back to its call.
 */
TEST(calls_that_never_come_back_cost_their_guest_threads_and_nobody_else, TEST_GUESTS | TEST_OWN)
{
	static struct call lost[64];
	unsigned n = tee.threads;
	struct client g;

	EXPECT(n > 1 && n <= array_count(lost));
	for (unsigned round = 0; round < 3; round++) {
		EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
		client_init(&g, GUEST);
		for (unsigned i = 0; i < n; i++) {
			EXPECT(tee_health(&g) == NULL);
			EXPECT(suspend_in(&lost[i], &g, i ? RPC_NOTIFY : RPC_LOAD_TA));
		}
		EXPECT(tee_health(&main_client) == NULL);
		EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
		client_fini(&g);
		for (unsigned i = 0; i < n; i++)
			call_fini(&lost[i]);
	}
	EXPECT(tee_health(&main_client) == NULL);
}

/*
 * Xen lets go of the pages of a buffer when a reference to nothing bears its cookie: another guest
 * may have them from then on.
 */
TEST(buffer_that_a_reference_to_nothing_names_is_forgotten, TEST_GUESTS | TEST_OWN)
{
	struct shm *s = shm_new(PAGE_SIZE, 0, 0);
	struct msg_param nothing[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_OUT) };
	struct msg_param p[MSG_TA_PARAMS] = { shm_rmem_param(s, MSG_ATTR_RMEM_OUT, 0, PAGE_SIZE) };
	struct client *c = &main_client;
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	for (unsigned i = 0; i < 2; i++) {
		EXPECT_EQ(client_register(c, s), TEE_SUCCESS);
		EXPECT_EQ(session_invoke(c, session, DEVICE_PTA_CMD_LIST, p), TEE_SUCCESS);
		nothing[0] = memref_null(MSG_ATTR_TMEM_OUT);
		nothing[0].tmem.cookie = s->cookie;
		nothing[1].attr = i ? MSG_ATTR_TYPE_MASK : MSG_ATTR_NONE; /* refused as a whole */
		EXPECT_EQ(session_invoke(c, session, DEVICE_PTA_CMD_LIST, nothing),
		          i ? TEE_ERROR_BAD_PARAMETERS : TEE_ERROR_SHORT_BUFFER);
		memset(s->mem, 0xa5, PAGE_SIZE);
		EXPECT_EQ(session_invoke(c, session, DEVICE_PTA_CMD_LIST, p),
		          TEE_ERROR_BAD_PARAMETERS);
		for (size_t at = 0; at < PAGE_SIZE; at++)
			EXPECT_EQ(s->mem[at], 0xa5);
	}
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	shm_free(s);
}

/* Xen's list has room for more entries than pages; in them, and in its link, is what was there. */
TEST(junk_behind_the_last_page_of_a_list_is_not_looked_at, TEST_GUESTS | TEST_TA)
{
	struct shm *s = shm_new(3 * PAGE_SIZE, 0, 0);

	for (unsigned i = 3; i < MSG_LIST_ENTRIES; i++)
		s->list->pages[i] = i & 1 ? SECURE_DRAM : UINT64_MAX;
	s->list->next = SECURE_DRAM;
	EXPECT_EQ(client_register(&main_client, s), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&main_client, s), TEE_SUCCESS);
	shm_free(s);
}

/* Xen frees its list as soon as the buffer is registered. */
TEST(list_of_a_registered_buffer_is_not_needed_any_more, TEST_GUESTS | TEST_TA)
{
	struct shm *s = shm_new(3 * PAGE_SIZE, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { value_in(1, 0) };
	struct client *c = &main_client;
	uint32_t session;

	EXPECT_EQ(session_open(c, &uuid_sims, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(client_register(c, s), TEE_SUCCESS);
	memset(s->list, 0xff, sizeof(*s->list));
	shm_fill(s, 0, PAGE_SIZE, 3);
	p[1] = shm_rmem_param(s, MSG_ATTR_RMEM_IN, 0, PAGE_SIZE);
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_WRITE, p), TEE_SUCCESS);
	p[1] = shm_rmem_param(s, MSG_ATTR_RMEM_OUT, 2 * PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(session_invoke(c, session, SIMS_CMD_READ, p), TEE_SUCCESS);
	EXPECT(shm_holds(s, 2 * PAGE_SIZE, PAGE_SIZE, 3) ||
	       memcmp(shm_at(s, 0), shm_at(s, 2 * PAGE_SIZE), PAGE_SIZE) == 0);
	EXPECT_EQ(session_close(c, session), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(c, s), TEE_SUCCESS);
	shm_free(s);
}

/* Xen has its copy of the page back before the guest hears that it may have its own. */
TEST(page_that_is_given_back_is_not_touched_again, TEST_GUESTS | TEST_TA)
{
	static uint8_t seen[PAGE_SIZE];
	unsigned given_back = 0;
	struct shm *s = NULL;
	struct msg_arg *m;
	struct call call;

	call_init(&call, main_client.id, CALL_WAY_ARG);
	m = call_message(&call, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, uuid_nobody.b, sizeof(uuid_nobody.b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	call_enter(&call);
	while (call_state(&call) == CALL_RPC) {
		if ((uint32_t)call.r.x[0] == SMC_RPC_FREE) {
			s = shm_find((call.r.x[1] & 0xffffffff) << 32 | (uint32_t)call.r.x[2]);
			EXPECT(s != NULL);
			given_back++;
			memset(s->mem, 0x5a, PAGE_SIZE);
			memcpy(seen, s->mem, PAGE_SIZE);
			m = (struct msg_arg *)(void *)s->mem;
		}
		call_serve(&call);
		call_resume(&call);
	}
	EXPECT(call_state(&call) == CALL_DONE);
	EXPECT(given_back > 0);
	for (size_t i = 0; i < PAGE_SIZE; i++)
		EXPECT_EQ(((uint8_t *)m)[i], 0x5a);
	call_fini(&call);
}

/*
 * When a guest is destroyed its memory belongs to others already: everything it had shown is
 * filled anew, and stays like that.
 */
TEST(memory_of_a_guest_is_not_touched_by_its_end, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	struct shm *s = shm_new(8 * PAGE_SIZE, 0, 0), *request;
	uint32_t session;
	struct call call;
	struct client g;

	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	client_init(&g, GUEST);
	EXPECT_EQ(client_register(&g, s), TEE_SUCCESS);
	EXPECT_EQ(session_open(&g, &uuid_sims, NULL, &session), TEE_SUCCESS);
	g.way = CALL_WAY_ARG;
	EXPECT(suspend(&call, &g));
	request = shm_find((call.r.x[1] & 0xffffffff) << 32 | (uint32_t)call.r.x[2]);
	EXPECT(request != NULL);
	memset(s->mem, 0x96, 8 * PAGE_SIZE);
	memset(s->list, 0x96, sizeof(*s->list));
	memset(request->mem, 0x96, PAGE_SIZE);
	memset(call.buffer->mem, 0x96, PAGE_SIZE);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
	for (size_t i = 0; i < 8 * PAGE_SIZE; i++)
		EXPECT_EQ(s->mem[i], 0x96);
	for (size_t i = 0; i < PAGE_SIZE; i++)
		EXPECT(request->mem[i] == 0x96 && call.buffer->mem[i] == 0x96);
	client_fini(&g);
	call_fini(&call);
	shm_free(request);
	shm_free(s);
}

/*
 * A creation of a domain that fails late is never taken back: the id stays with a guest that
 * nobody speaks for, until somebody ends it.
 */
TEST(guest_that_was_announced_and_never_came_can_be_ended, TEST_GUESTS | TEST_OWN)
{
	struct client g;

	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	EXPECT(guest_create(GUEST) != SMC_RET_OK);
	EXPECT_EQ(guest_create(GUEST + 1), SMC_RET_OK);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	client_init(&g, GUEST);
	EXPECT(tee_health(&g) == NULL);
	client_fini(&g);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
	EXPECT_EQ(guest_destroy(GUEST + 1), SMC_RET_OK);
}
