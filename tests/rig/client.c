/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "base/check.h"
#include "client.h"
#include "say.h"

const struct uuid uuid_device_pta = { { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53, 0xa5, 0xa9,
	                                0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 } };
const struct uuid uuid_sims = { { 0xe6, 0xa3, 0x3e, 0xd4, 0x56, 0x2b, 0x46, 0x3a, 0xbb, 0x7e, 0xff,
	                          0x5e, 0x15, 0xa4, 0x93, 0xc8 } };
const struct uuid uuid_hello = { { 0x02, 0x50, 0x63, 0xb8, 0x28, 0x7b, 0x4c, 0x0b, 0x80, 0xd1, 0x12,
	                           0x58, 0x16, 0x21, 0x9f, 0x1b } };
const struct uuid uuid_bench = { { 0x7b, 0x1c, 0x1f, 0x4e, 0x4d, 0x0c, 0x4a, 0x54, 0x9a, 0x7e, 0x3a,
	                           0x1f, 0xd6, 0xe0, 0xb5, 0xc3 } };
const struct uuid uuid_rogue = { { 0x3f, 0x7b, 0x2c, 0x64, 0x91, 0xd5, 0x4a, 0x0e, 0xb6, 0xc8, 0x57,
	                           0xe2, 0x0d, 0x94, 0xfa, 0x13 } };
const struct uuid uuid_services = { { 0x40, 0x1f, 0x1c, 0x30, 0x4f, 0x42, 0x42, 0xd3, 0x8c, 0xca,
	                              0xea, 0x73, 0x94, 0xac, 0x68, 0x42 } };
const struct uuid uuid_nobody = { { 0x5d, 0x1b, 0x0f, 0x6a, 0x00, 0x01, 0x40, 0x00, 0x80, 0x00,
	                            0x00, 0x00, 0x00, 0x00, 0x00, 0x01 } };

struct tee tee;
struct client main_client;

uint32_t fast_call(uint32_t id, uint64_t a1, uint16_t client, struct smc_regs *r)
{
	*r = (struct smc_regs){ .x = { id, a1, 0, 0, 0, 0, 0, client } };
	smc(r);
	return (uint32_t)r->x[0];
}

/* Guests that are there, one bit each, so that a test that fails leaves none behind. */
static uint64_t guests[(SMC_CLIENT_MASK + 1) / 64];

uint32_t guest_create(uint16_t id)
{
	struct smc_regs r;
	uint32_t x0 = fast_call(SMC_VM_CREATED, id, SMC_CLIENT_HYPERVISOR, &r);

	if (x0 == SMC_RET_OK)
		__atomic_or_fetch(&guests[id / 64], 1ull << id % 64, __ATOMIC_RELAXED);
	return x0;
}

uint32_t guest_destroy(uint16_t id)
{
	struct smc_regs r;

	__atomic_and_fetch(&guests[id / 64], ~(1ull << id % 64), __ATOMIC_RELAXED);
	return fast_call(SMC_VM_DESTROYED, id, SMC_CLIENT_HYPERVISOR, &r);
}

uint32_t guest_label(uint16_t id, const char *label)
{
	uint64_t size = strlen(label);
	struct smc_regs r = { .x = { SMC_GUEST_TERMS, id | size << 16 } };

	smc(&r);
	for (uint64_t at = 0; at < size && (uint32_t)r.x[0] == SMC_RET_OK; at += 16) {
		uint32_t piece[4] = { 0 };

		memcpy(piece, label + at, size - at < 16 ? size - at : 16);
		r = (struct smc_regs){ .x = { SMC_GUEST_LABEL, id, at, piece[0], piece[1], piece[2],
			                      piece[3] } };
		smc(&r);
	}
	return (uint32_t)r.x[0];
}

unsigned guests_that_fit(void)
{
	const uint16_t first = 100;
	uint16_t n = 0;

	while (n < 1000 && guest_create((uint16_t)(first + n)) == SMC_RET_OK)
		n++;
	for (uint16_t i = 0; i < n; i++)
		(void)guest_destroy((uint16_t)(first + i));
	return n;
}

void client_restart(struct client *c)
{
	client_fini(c);
	if (guest_destroy(c->id) != SMC_RET_OK || guest_create(c->id) != SMC_RET_OK)
		panic("a guest cannot be made again");
}

void guests_destroy_all(void)
{
	for (unsigned id = 0; id <= SMC_CLIENT_MASK; id++)
		if (id != main_client.id && guests[id / 64] >> id % 64 & 1)
			(void)guest_destroy((uint16_t)id);
}

void client_init(struct client *c, uint16_t id)
{
	memset(c, 0, sizeof(*c));
	c->id = id;
	c->way = tee.caps & SMC_CAP_RPC_ARG ? CALL_WAY_RPC_ARG : CALL_WAY_ARG;
}

void client_fini(struct client *c)
{
	for (unsigned i = 0; i < CPU_MAX; i++)
		if (c->calls[i].made)
			call_fini(&c->calls[i].call);
	memset(c->calls, 0, sizeof(c->calls));
}

bool tee_meet(void)
{
	struct smc_regs r;
	uint16_t id = 0;

	if (fast_call(SMC_CALLS_UID, 0, 0, &r) != SMC_UID_0 || (uint32_t)r.x[3] != SMC_UID_3)
		return false;
	tee.first_answer = ticks();
	tee.has_guests = config_is("guests", "1");
	if (tee.has_guests) {
		id = 1;
		if (guest_create(id) != SMC_RET_OK)
			return false;
	}
	if (fast_call(SMC_EXCHANGE_CAPABILITIES, 0, id, &r) != SMC_RET_OK)
		return false;
	tee.caps = (uint32_t)r.x[1];
	tee.rpc_params = tee.caps & SMC_CAP_RPC_ARG ? (uint32_t)r.x[3] & SMC_CAP_RPC_PARAMS_MASK
	                                            : 0;
	if (fast_call(SMC_GET_THREAD_COUNT, 0, id, &r) == SMC_RET_OK)
		tee.threads = (uint32_t)r.x[1];
	fast_call(SMC_GET_OS_UUID, 0, id, &r);
	for (unsigned i = 0; i < 4; i++)
		tee.os[i] = (uint32_t)r.x[i];
	tee.is_optee = tee.os[0] == SMC_OS_UUID_OPTEE_0;
	client_init(&main_client, id);
	return true;
}

struct call *client_call(struct client *c)
{
	unsigned n = cpu_me()->index;

	if (!c->calls[n].made) {
		call_init(&c->calls[n].call, c->id, c->way);
		if (c->way == CALL_WAY_REGD_ARG)
			check(call_register_buffer(&c->calls[n].call) == TEE_SUCCESS);
		c->calls[n].made = true;
	}
	return &c->calls[n].call;
}

uint32_t last_origin(const struct client *c)
{
	return c->calls[cpu_me()->index].call.arg->ret_origin;
}

uint32_t session_open(struct client *c, const struct uuid *ta, struct msg_param *p,
                      uint32_t *session)
{
	struct call *call = client_call(c);
	struct msg_arg *m = call_message(call, MSG_CMD_OPEN_SESSION, p ? 6 : 2);
	uint32_t result;

	m->params[0].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	memcpy(m->params[0].octets, ta->b, sizeof(ta->b));
	m->params[1].attr = MSG_ATTR_VALUE_IN | MSG_ATTR_META;
	m->params[1].value.c = MSG_LOGIN_PUBLIC;
	if (p)
		memcpy(&m->params[2], p, MSG_TA_PARAMS * sizeof(*p));
	result = call_do(call);
	if (p)
		memcpy(p, &m->params[2], MSG_TA_PARAMS * sizeof(*p));
	*session = m->session;
	return result;
}

uint32_t session_invoke(struct client *c, uint32_t session, uint32_t cmd, struct msg_param *p)
{
	struct call *call = client_call(c);
	struct msg_arg *m = call_message(call, MSG_CMD_INVOKE, p ? MSG_TA_PARAMS : 0);
	uint32_t result;

	m->session = session;
	m->func = cmd;
	if (p)
		memcpy(m->params, p, MSG_TA_PARAMS * sizeof(*p));
	result = call_do(call);
	if (p)
		memcpy(p, m->params, MSG_TA_PARAMS * sizeof(*p));
	return result;
}

uint32_t session_close(struct client *c, uint32_t session)
{
	struct call *call = client_call(c);

	call_message(call, MSG_CMD_CLOSE_SESSION, 0)->session = session;
	return call_do(call);
}

uint32_t session_cancel(struct client *c, uint32_t session, uint32_t cancel_id)
{
	struct call *call = client_call(c);
	struct msg_arg *m = call_message(call, MSG_CMD_CANCEL, 0);

	m->session = session;
	m->cancel_id = cancel_id;
	return call_do(call);
}

static uint32_t shm_command(struct client *c, uint32_t cmd, struct msg_param p)
{
	struct call *call = client_call(c);

	call_message(call, cmd, 1)->params[0] = p;
	return call_do(call);
}

uint32_t client_register(struct client *c, const struct shm *s)
{
	return shm_command(c, MSG_CMD_REGISTER_SHM, shm_list_param(s, MSG_ATTR_TMEM_OUT));
}

uint32_t client_unregister(struct client *c, const struct shm *s)
{
	return shm_command(c, MSG_CMD_UNREGISTER_SHM, shm_rmem_param(s, MSG_ATTR_RMEM_IN, 0, 0));
}

struct msg_param value_in(uint64_t a, uint64_t b)
{
	return (struct msg_param){ .attr = MSG_ATTR_VALUE_IN, .value = { .a = a, .b = b } };
}

struct msg_param value_out(void)
{
	return (struct msg_param){ .attr = MSG_ATTR_VALUE_OUT };
}

struct msg_param memref_null(uint64_t type)
{
	return (struct msg_param){ .attr = type };
}

const char *tee_health(struct client *c)
{
	struct msg_param p[MSG_TA_PARAMS] = { memref_null(MSG_ATTR_TMEM_OUT) };
	struct smc_regs r;
	uint32_t session, result;

	if (fast_call(SMC_CALLS_UID, 0, c->id, &r) != SMC_UID_0 || (uint32_t)r.x[1] != SMC_UID_1)
		return "CALLS_UID is not answered";
	if (session_open(c, &uuid_device_pta, NULL, &session) != TEE_SUCCESS)
		return "a session with the device PTA does not open";
	result = session_invoke(c, session, DEVICE_PTA_CMD_LIST, p);
	if (result != TEE_SUCCESS && result != TEE_ERROR_SHORT_BUFFER)
		return "the device PTA does not answer";
	if (session_close(c, session) != TEE_SUCCESS)
		return "the session with the device PTA does not close";
	return NULL;
}
