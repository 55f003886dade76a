/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guests: announced and dismissed by the hypervisor, unknown otherwise, and each one alone.
 */
#include "base/bytes.h"
#include "client.h"
#include "memory.h"
#include "supplicant.h"
#include "say.h"
#include "test.h"

#define GUEST  2u /* main_client is 1 */
#define NOBODY 77u

static uint32_t yielding_call(uint16_t client)
{
	struct call call;
	uint32_t r;

	call_init(&call, client, CALL_WAY_ARG);
	call_message(&call, MSG_CMD_CLOSE_SESSION, 0)->session = 0x7fffffff;
	r = call_do(&call);
	call_fini(&call);
	return r;
}

TEST(virtualization_is_announced, TEST_GUESTS)
{
	EXPECT(tee.caps & SMC_CAP_VIRTUALIZATION);
}

TEST(unknown_client_is_refused, TEST_GUESTS)
{
	struct smc_regs r;

	EXPECT_EQ(fast_call(SMC_EXCHANGE_CAPABILITIES, 0, NOBODY, &r), SMC_RET_ENOTAVAIL);
	EXPECT_EQ(fast_call(SMC_GET_THREAD_COUNT, 0, NOBODY, &r), SMC_RET_ENOTAVAIL);
	EXPECT_EQ(yielding_call(NOBODY), SMC_FAILED(SMC_RET_ENOTAVAIL));
	EXPECT_EQ(yielding_call(0xffff), SMC_FAILED(SMC_RET_ENOTAVAIL));
}

TEST(only_the_hypervisor_announces_guests, TEST_GUESTS)
{
	struct smc_regs r;
	uint32_t x0;

	x0 = fast_call(SMC_VM_CREATED, GUEST, main_client.id, &r);
	EXPECT(x0 != SMC_RET_OK);
	EXPECT_EQ(yielding_call(GUEST), SMC_FAILED(SMC_RET_ENOTAVAIL));
	x0 = fast_call(SMC_VM_DESTROYED, main_client.id, main_client.id, &r);
	EXPECT(x0 != SMC_RET_OK);
	EXPECT(tee_health(&main_client) == NULL);
	x0 = fast_call(SMC_VM_CREATED, GUEST, NOBODY, &r);
	EXPECT(x0 != SMC_RET_OK);
}

TEST(guest_lives_from_its_announcement_to_its_end, TEST_GUESTS)
{
	struct client g;

	EXPECT_EQ(yielding_call(GUEST), SMC_FAILED(SMC_RET_ENOTAVAIL));
	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	client_init(&g, GUEST);
	EXPECT(tee_health(&g) == NULL);
	client_fini(&g);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
	EXPECT_EQ(yielding_call(GUEST), SMC_FAILED(SMC_RET_ENOTAVAIL));
}

/* The secure world prepares a guest once more each time, and loses nothing on the way. */
TEST(guests_come_and_go_many_times, TEST_GUESTS)
{
	unsigned rounds = (unsigned)config_number("rounds", 20);

	for (unsigned i = 0; i < rounds; i++) {
		struct client g;

		EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
		client_init(&g, GUEST);
		EXPECT(tee_health(&g) == NULL);
		client_fini(&g);
		EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
	}
	EXPECT(tee_health(&main_client) == NULL);
}

TEST(guests_do_not_see_each_others_sessions, TEST_GUESTS | TEST_TA)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_out() };
	struct client g;
	uint32_t mine[2], other;

	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	client_init(&g, GUEST);
	for (unsigned i = 0; i < 2; i++)
		EXPECT_EQ(session_open(&main_client, &uuid_sims, NULL, &mine[i]), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(&g, mine[1], SIMS_CMD_COUNTER, p), TEE_ERROR_BAD_PARAMETERS);
	EXPECT_EQ(session_close(&g, mine[1]), TEE_ERROR_ITEM_NOT_FOUND);
	EXPECT_EQ(session_cancel(&g, mine[1], 0), TEE_ERROR_BAD_PARAMETERS);
	/* The TA of the other guest is another one, which has had no session yet. */
	EXPECT_EQ(session_open(&g, &uuid_sims, NULL, &other), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(&g, other, SIMS_CMD_COUNTER, p), TEE_SUCCESS);
	EXPECT_EQ(p[0].value.a, 0);
	EXPECT_EQ(session_invoke(&main_client, mine[1], SIMS_CMD_COUNTER, p), TEE_SUCCESS);
	EXPECT_EQ(p[0].value.a, 1);
	EXPECT_EQ(session_close(&g, other), TEE_SUCCESS);
	for (unsigned i = 0; i < 2; i++)
		EXPECT_EQ(session_close(&main_client, mine[i]), TEE_SUCCESS);
	client_fini(&g);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
}

TEST(guests_do_not_see_each_others_buffers, TEST_GUESTS)
{
	struct shm *s = shm_new(PAGE_SIZE, 0, 0);
	struct msg_param p[MSG_TA_PARAMS] = { shm_rmem_param(s, MSG_ATTR_RMEM_OUT, 0, 16) };
	struct client g;
	uint32_t session;

	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	client_init(&g, GUEST);
	EXPECT_EQ(client_register(&main_client, s), TEE_SUCCESS);
	EXPECT_EQ(session_open(&g, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
	EXPECT_EQ(session_invoke(&g, session, DEVICE_PTA_CMD_LIST, p), TEE_ERROR_BAD_PARAMETERS);
	EXPECT(client_unregister(&g, s) != TEE_SUCCESS);
	/* The same cookie is another buffer there. */
	EXPECT_EQ(client_register(&g, s), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&g, s), TEE_SUCCESS);
	EXPECT_EQ(client_unregister(&main_client, s), TEE_SUCCESS);
	EXPECT_EQ(session_close(&g, session), TEE_SUCCESS);
	client_fini(&g);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
	shm_free(s);
}

/* Leave a call of client @id waiting for an image. */
static bool suspend(struct call *call, uint16_t id)
{
	struct msg_arg *m;

	call_init(call, id, main_client.way);
	m = call_message(call, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, uuid_nobody.b, sizeof(uuid_nobody.b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	return call_until(call, RPC_LOAD_TA) == CALL_RPC;
}

TEST(guests_do_not_resume_each_others_calls, TEST_GUESTS)
{
	struct call call, saved;

	EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
	EXPECT(suspend(&call, main_client.id));
	saved = call;
	call.client = GUEST;
	call_resume(&call);
	EXPECT_EQ(call.r.x[0], SMC_RET_ERESUME);
	call = saved;
	call.client = NOBODY;
	call_resume(&call);
	EXPECT_EQ(call.r.x[0], SMC_RET_ENOTAVAIL);
	call = saved;
	EXPECT(call_finish(&call) == CALL_DONE);
	EXPECT_EQ(call.arg->ret, TEE_ERROR_ITEM_NOT_FOUND);
	call_fini(&call);
	EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
}

TEST(client_ids_of_16_bits_all_work, TEST_GUESTS)
{
	static const uint16_t ids[] = { 2, 255, 256, 0x7fff, 0x8000, 0xfffe };

	for (unsigned i = 0; i < array_count(ids); i++) {
		struct client g;

		EXPECT_EQ(guest_create(ids[i]), SMC_RET_OK);
		client_init(&g, ids[i]);
		EXPECT(tee_health(&g) == NULL);
		client_fini(&g);
		EXPECT_EQ(guest_destroy(ids[i]), SMC_RET_OK);
	}
}

TEST(guest_that_exists_is_not_created_again, TEST_GUESTS | TEST_OWN)
{
	EXPECT(guest_create(main_client.id) != SMC_RET_OK);
	EXPECT(guest_create(SMC_CLIENT_HYPERVISOR) != SMC_RET_OK);
	EXPECT(tee_health(&main_client) == NULL);
}

TEST(guest_ends_with_sessions_open_and_buffers_registered, TEST_GUESTS | TEST_OWN | TEST_TA)
{
	for (unsigned i = 0; i < 10; i++) {
		struct shm *s = shm_new(64 * PAGE_SIZE, 0, 0);
		struct client g;
		uint32_t session;

		EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
		client_init(&g, GUEST);
		EXPECT_EQ(client_register(&g, s), TEE_SUCCESS);
		EXPECT_EQ(session_open(&g, &uuid_device_pta, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(session_open(&g, &uuid_sims, NULL, &session), TEE_SUCCESS);
		EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
		client_fini(&g);
		shm_free(s);
	}
	EXPECT(tee_health(&main_client) == NULL);
}

TEST(guest_ends_while_its_call_is_suspended, TEST_GUESTS | TEST_OWN)
{
	for (unsigned i = 0; i < 10; i++) {
		struct call call;

		EXPECT_EQ(guest_create(GUEST), SMC_RET_OK);
		EXPECT(suspend(&call, GUEST));
		EXPECT_EQ(guest_destroy(GUEST), SMC_RET_OK);
		call_resume(&call);
		EXPECT_EQ(call.r.x[0], SMC_RET_ENOTAVAIL);
		call_fini(&call);
	}
	EXPECT(tee_health(&main_client) == NULL);
}

TEST(as_many_guests_as_memory_holds_and_no_leak, TEST_GUESTS | TEST_OWN)
{
	unsigned n = guests_that_fit();

	EXPECT(n >= 20);
	for (unsigned round = 0; round < 3; round++)
		EXPECT_EQ(guests_that_fit(), n);
	EXPECT(tee_health(&main_client) == NULL);
}
