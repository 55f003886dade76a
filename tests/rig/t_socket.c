/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TA with sockets, and a supplicant that is the whole network: one buffer that says what it is
 * told. Then it lies.
 */
#include "base/bytes.h"
#include "client.h"
#include "supplicant.h"
#include "test.h"
#include "tests/linux/ta/services/include/services_ta.h"

#define TIMED_OUT 0xf1007003u

static struct client *const c = &main_client;

static struct {
	uint8_t wire[256];
	size_t size;
	unsigned asked[RPC_SOCKET_IOCTL + 1];
	/* Instead of the truth, in answers to @lie_to. */
	uint32_t lie_to;
	void (*lie)(struct msg_arg *m, uint64_t a);
	uint64_t lie_a;
} net;

static uint32_t honest(struct msg_arg *m)
{
	struct msg_param *p = m->params;
	struct shm *s = NULL;
	size_t off = 0;

	if (m->param_count > 1 && p[0].value.a != RPC_SOCKET_OPEN &&
	    (!supplicant_span(&p[1], &s, &off) || !s))
		return TEE_ERROR_BAD_PARAMETERS;
	switch (p[0].value.a) {
	case RPC_SOCKET_OPEN:
		p[3].value.a = 77;
		return TEE_SUCCESS;
	case RPC_SOCKET_SEND:
		net.size = p[1].rmem.size < sizeof(net.wire) ? p[1].rmem.size : sizeof(net.wire);
		shm_read(s, off, net.wire, net.size);
		p[2].value.b = net.size;
		return TEE_SUCCESS;
	case RPC_SOCKET_RECV:
		if (!net.size)
			return TIMED_OUT;
		p[1].rmem.size = net.size < p[1].rmem.size ? net.size : p[1].rmem.size;
		shm_write(s, off, net.wire, p[1].rmem.size);
		net.size = 0;
		return TEE_SUCCESS;
	default:
		return TEE_SUCCESS;
	}
}

static bool hook(struct call *call, struct msg_arg *m, void *arg)
{
	uint64_t what = m->params[0].value.a;

	(void)call;
	(void)arg;
	if (m->cmd != RPC_SOCKET || what > RPC_SOCKET_IOCTL)
		return false;
	net.asked[what]++;
	m->ret = honest(m);
	if (net.lie && what == net.lie_to)
		net.lie(m, net.lie_a);
	return true;
}

static void connect_network(void)
{
	memset(&net, 0, sizeof(net));
	supplicant.hook = hook;
}

static uint32_t ask(uint32_t session, uint32_t command, uint64_t attr, struct shm *s, size_t size,
                    uint64_t *told)
{
	struct msg_param p[MSG_TA_PARAMS] = { value_in(0, 0), shm_rmem_param(s, attr, 0, size),
		                              value_out() };
	uint32_t r = session_invoke(c, session, command, p);

	*told = p[2].value.a;
	return r;
}

/* Open, send, receive; 0 when it works. */
static uint32_t say_hello(uint32_t session, struct shm *s, const char **where)
{
	uint64_t told;
	uint32_t r;

	shm_write(s, 0, "host", 5);
	*where = "open";
	r = ask(session, SERVICES_CMD_OPEN_TCP, MSG_ATTR_RMEM_IN, s, 5, &told);
	if (r != TEE_SUCCESS)
		return r;
	shm_fill(s, 0, 100, 3);
	*where = "send";
	r = ask(session, SERVICES_CMD_SEND, MSG_ATTR_RMEM_IN, s, 100, &told);
	if (r == TEE_SUCCESS && told != 100)
		r = TEE_ERROR_GENERIC;
	if (r == TEE_SUCCESS) {
		*where = "receive";
		shm_fill(s, 0, 200, 4);
		r = ask(session, SERVICES_CMD_RECV, MSG_ATTR_RMEM_OUT, s, 200, &told);
		if (r == TEE_SUCCESS && (told != 100 || !shm_holds(s, 0, 100, 3)))
			r = TEE_ERROR_GENERIC;
	}
	(void)ask(session, SERVICES_CMD_CLOSE, MSG_ATTR_RMEM_IN, s, 1, &told);
	return r;
}

static void finish(uint32_t session, struct shm *s)
{
	(void)session_close(c, session);
	(void)client_unregister(c, s);
	shm_free(s);
	supplicant.hook = NULL;
}

static bool begin(uint32_t *session, struct shm **s)
{
	connect_network();
	*s = shm_new(4096, 0, 0);
	if (client_register(c, *s) == TEE_SUCCESS &&
	    session_open(c, &uuid_services, NULL, session) == TEE_SUCCESS)
		return true;
	test_fail("the TA does not open");
	supplicant.hook = NULL;
	return false;
}

TEST(ta_sends_and_receives_by_way_of_the_supplicant, TEST_TA)
{
	const char *where;
	uint32_t session, r;
	struct shm *s;

	if (!begin(&session, &s))
		return;
	r = say_hello(session, s, &where);
	if (r)
		test_fail("%s gives %x", where, r);
	finish(session, s);
	EXPECT_EQ(net.asked[RPC_SOCKET_OPEN], 1);
	EXPECT_EQ(net.asked[RPC_SOCKET_CLOSE], 1);
	EXPECT_EQ(net.asked[RPC_SOCKET_CLOSE_ALL], 1);
}

static void lie_param(struct msg_arg *m, uint64_t a)
{
	((uint64_t *)(void *)m->params)[a >> 56] = a & ~(0xffull << 56);
}

static void lie_count(struct msg_arg *m, uint64_t a)
{
	m->param_count = (uint32_t)a;
}

static void lie_result(struct msg_arg *m, uint64_t a)
{
	m->ret = (uint32_t)a;
}

/* Word @w of the parameters, four for each, becomes @v. */
#define WORD(w, v) ((uint64_t)(w) << 56 | (v))

TEST(lies_about_sockets_are_errors_for_the_ta_and_harm_nobody, TEST_TA | TEST_OWN)
{
	static const struct {
		uint32_t to;
		void (*lie)(struct msg_arg *m, uint64_t a);
		uint64_t a;
	} lies[] = {
		{ RPC_SOCKET_OPEN, lie_result, TEE_ERROR_TARGET_DEAD },
		{ RPC_SOCKET_OPEN, lie_result, 1 },
		{ RPC_SOCKET_OPEN, lie_count, 0 },
		{ RPC_SOCKET_OPEN, lie_count, 0xffffffff },
		{ RPC_SOCKET_OPEN, lie_param, WORD(13, 1ull << 32) }, /* the socket */
		{ RPC_SOCKET_OPEN, lie_param, WORD(12, MSG_ATTR_TMEM_OUT) },
		{ RPC_SOCKET_SEND, lie_param, WORD(10, 101) }, /* sent */
		{ RPC_SOCKET_SEND, lie_param, WORD(10, (1ull << 55) - 1) },
		{ RPC_SOCKET_SEND, lie_param, WORD(4, MSG_ATTR_VALUE_IN) },
		{ RPC_SOCKET_SEND, lie_count, 2 },
		{ RPC_SOCKET_RECV, lie_param, WORD(6, 201) }, /* received */
		{ RPC_SOCKET_RECV, lie_param, WORD(6, 1ull << 32) },
		{ RPC_SOCKET_RECV, lie_param, WORD(6, (1ull << 55) - 1) },
		{ RPC_SOCKET_RECV, lie_param, WORD(4, MSG_ATTR_TMEM_OUT) },
		{ RPC_SOCKET_RECV, lie_count, 4 },
	};
	const char *where = "", *ill = NULL;
	uint32_t session, r = 0;
	struct shm *s;

	if (!begin(&session, &s))
		return;
	for (unsigned i = 0; i < array_count(lies) && !ill; i++) {
		net.lie_to = lies[i].to;
		net.lie_a = lies[i].a;
		net.lie = lies[i].lie;
		r = say_hello(session, s, &where);
		net.lie = NULL;
		if (r != TEE_ERROR_COMMUNICATION)
			test_fail("lie %u: %s gives %x", i, where, r);
		r = say_hello(session, s, &where);
		if (r)
			test_fail("after lie %u: %s gives %x", i, where, r);
		ill = tee_health(c);
	}
	finish(session, s);
	EXPECT_EQ(ill, NULL);
}

TEST(sockets_of_a_dead_ta_are_closed, TEST_TA)
{
	uint32_t session, r;
	struct shm *s;
	uint64_t told;

	if (!begin(&session, &s))
		return;
	shm_write(s, 0, "host", 5);
	r = ask(session, SERVICES_CMD_OPEN_TCP, MSG_ATTR_RMEM_IN, s, 5, &told);
	if (r == TEE_SUCCESS)
		r = ask(session, SERVICES_CMD_PANIC, MSG_ATTR_RMEM_IN, s, 5, &told);
	finish(session, s);
	EXPECT_EQ(r, TEE_ERROR_TARGET_DEAD);
	EXPECT_EQ(net.asked[RPC_SOCKET_OPEN], 1);
	EXPECT_EQ(net.asked[RPC_SOCKET_CLOSE_ALL], 1);
}
