/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asynchronous notification: the secure world wakes sleepers by an interrupt of ours.
 */
#include "base/bytes.h"
#include "client.h"
#include "supplicant.h"
#include "test.h"

static struct client *const c = &main_client;

static struct {
	unsigned interrupts;
	unsigned values;
	uint32_t last;
} heard;

/* As a driver does it: until there is nothing left. */
static void hear(void)
{
	struct smc_regs r;

	heard.interrupts++;
	do {
		if (fast_call(SMC_GET_ASYNC_NOTIF_VALUE, 0, c->id, &r) != SMC_RET_OK ||
		    !(r.x[2] & SMC_NOTIF_VALID))
			return;
		heard.values++;
		heard.last = (uint32_t)r.x[1];
		supplicant_wake(heard.last);
	} while (r.x[2] & SMC_NOTIF_PENDING);
}

static uint32_t plain_call(uint32_t command)
{
	struct call *call = client_call(c);

	call_message(call, command, 0);
	return call_do(call);
}

static void open_nobody(struct call *call)
{
	struct msg_arg *m;

	call_init(call, c->id, c->way);
	m = call_message(call, MSG_CMD_OPEN_SESSION, 2);
	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, uuid_nobody.b, sizeof(uuid_nobody.b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
}

/*
 * Two calls want the same TA; the second one sleeps until the first has learned that there is
 * none. How many requests it took to wake it.
 */
static uint64_t requests_to_wake(void)
{
	struct call first, second;
	uint64_t before, after = 0;

	open_nobody(&first);
	open_nobody(&second);
	if (call_until(&first, RPC_LOAD_TA) != CALL_RPC ||
	    call_until(&second, RPC_NOTIFY) != CALL_RPC) {
		test_fail("the second call does not wait for the first");
		return 0;
	}
	before = supplicant_count(RPC_NOTIFY);
	if (call_finish(&first) != CALL_DONE || first.arg->ret != TEE_ERROR_ITEM_NOT_FOUND)
		test_fail("the first call ends with %x", first.arg->ret);
	after = supplicant_count(RPC_NOTIFY);
	if (call_finish(&second) != CALL_DONE || second.arg->ret != TEE_ERROR_ITEM_NOT_FOUND)
		test_fail("the second call ends with %x", second.arg->ret);
	call_fini(&first);
	call_fini(&second);
	return after - before;
}

TEST(sleepers_are_woken_by_an_interrupt_for_who_listens, TEST_OWN | TEST_SOLO)
{
	struct smc_regs r;

	EXPECT(tee.caps & SMC_CAP_ASYNC_NOTIF);
	EXPECT_EQ(fast_call(SMC_EXCHANGE_CAPABILITIES, 0, c->id, &r), SMC_RET_OK);
	EXPECT(r.x[2] > 0 && r.x[2] <= 255);
	heard.interrupts = heard.values = 0;
	EXPECT_EQ(requests_to_wake(), 1);
	EXPECT_FINE();
	EXPECT_EQ(heard.interrupts, 0);

	irq_on_notice(hear);
	EXPECT_EQ(fast_call(SMC_ENABLE_ASYNC_NOTIF, 0, c->id, &r), SMC_RET_OK);
	for (unsigned i = 1; i <= 20; i++) {
		EXPECT_EQ(requests_to_wake(), 0);
		EXPECT_FINE();
		EXPECT_EQ(heard.interrupts, i);
		EXPECT_EQ(heard.values, i);
		EXPECT(heard.last > 0 && heard.last <= 255);
	}
	EXPECT_EQ(plain_call(MSG_CMD_DO_BOTTOM_HALF), TEE_SUCCESS);
	EXPECT_EQ(plain_call(MSG_CMD_STOP_ASYNC_NOTIF), TEE_SUCCESS);
	EXPECT_EQ(requests_to_wake(), 1);
	EXPECT_FINE();
	EXPECT_EQ(heard.values, 20);
}

TEST(value_that_nobody_has_noted_is_not_valid, TEST_OWN | TEST_SOLO)
{
	struct smc_regs r;

	EXPECT_EQ(fast_call(SMC_GET_ASYNC_NOTIF_VALUE, 0, c->id, &r), SMC_RET_OK);
	EXPECT_EQ(r.x[1], 0);
	EXPECT_EQ(r.x[2], 0);
}

TEST(guests_have_no_interrupt_of_the_secure_worlds, TEST_OWN | TEST_GUESTS)
{
	struct smc_regs r;

	EXPECT_EQ(fast_call(SMC_EXCHANGE_CAPABILITIES, 0, c->id, &r), SMC_RET_OK);
	EXPECT_EQ(r.x[1] & SMC_CAP_ASYNC_NOTIF, 0);
	EXPECT_EQ(r.x[2], 0);
	EXPECT_EQ(fast_call(SMC_ENABLE_ASYNC_NOTIF, 0, c->id, &r), SMC_RET_ENOTAVAIL);
	EXPECT_EQ(fast_call(SMC_GET_ASYNC_NOTIF_VALUE, 0, c->id, &r), SMC_RET_ENOTAVAIL);
}
