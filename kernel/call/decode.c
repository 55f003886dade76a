/* SPDX-License-Identifier: BSD-2-Clause */
#include "call/decode.h"

#include "abi/smc.h"
#include "base/bytes.h"

#define ATTR_OPEN_META (MSG_ATTR_META | MSG_ATTR_VALUE_IN)
#define ATTR_REGISTER  (MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG)
#define OPEN_METAS     2u

/* The low two bits of each type that is not NONE say which way it goes. */
#define ATTR_IN  1u
#define ATTR_OUT 2u
static_assert((MSG_ATTR_VALUE_INOUT & 3) == (ATTR_IN | ATTR_OUT));
static_assert((MSG_ATTR_RMEM_IN & 3) == ATTR_IN && (MSG_ATTR_TMEM_OUT & 3) == ATTR_OUT);

/* Shared memory is cached; a message may say so, or say nothing. */
static bool cache_valid(uint64_t attr)
{
	uint64_t cache = (attr >> MSG_ATTR_CACHE_SHIFT) & MSG_ATTR_CACHE_MASK;

	return cache == 0 || cache == SMC_SHM_CACHED;
}

static void decode_registered(const struct msg_rmem *m, struct call_param *out)
{
	out->kind = CALL_REGISTERED;
	out->raw_where = m->offs;
	out->raw_size = m->size;
	out->cookie.v = m->cookie;
}

/* No address, no memory; whatever size it claims. */
static void decode_temporary(const struct msg_tmem *m, bool listed, struct call_param *out)
{
	out->cookie.v = m->cookie;
	if (!m->addr) {
		out->kind = CALL_NULL;
		out->raw_size = 0;
		return;
	}
	out->kind = listed ? CALL_LIST : CALL_SPAN;
	out->raw_where = m->addr;
	out->raw_size = m->size;
}

static void decode_value(const struct msg_value *m, struct call_param *out)
{
	out->kind = CALL_VALUE;
	out->a = out->in ? (uint32_t)m->a : 0;
	out->b = out->in ? (uint32_t)m->b : 0;
}

/* One parameter for a TA that is not NONE. Attribute bits that mean nothing here are errors. */
static enum err decode_param(const struct msg_param *m, struct call_param *out)
{
	uint64_t known = MSG_ATTR_TYPE_MASK | MSG_ATTR_CACHE_MASK << MSG_ATTR_CACHE_SHIFT;
	uint32_t type = (uint32_t)(m->attr & MSG_ATTR_TYPE_MASK);
	bool listed = (m->attr & MSG_ATTR_NONCONTIG) != 0;

	out->in = (type & ATTR_IN) != 0;
	out->out = (type & ATTR_OUT) != 0;
	if ((m->attr & ~(known | MSG_ATTR_NONCONTIG)) || !cache_valid(m->attr))
		return ERR_ARG;
	switch (type) {
	case MSG_ATTR_TMEM_IN:
	case MSG_ATTR_TMEM_OUT:
	case MSG_ATTR_TMEM_INOUT:
		decode_temporary(&m->tmem, listed, out);
		return OK;
	case MSG_ATTR_RMEM_IN:
	case MSG_ATTR_RMEM_OUT:
	case MSG_ATTR_RMEM_INOUT:
		decode_registered(&m->rmem, out);
		break;
	case MSG_ATTR_VALUE_IN:
	case MSG_ATTR_VALUE_OUT:
	case MSG_ATTR_VALUE_INOUT:
		decode_value(&m->value, out);
		break;
	default:
		return ERR_ARG; /* NONE too, if it has other bits */
	}
	return listed ? ERR_ARG : OK;
}

/* The parameters from @first on, all of which are for a TA. */
static enum err decode_params(const union call_message *m, unsigned first, struct call_request *out)
{
	if (m->arg.param_count < first || m->arg.param_count - first > TA_PARAMS)
		return ERR_ARG;
	out->first = first;
	for (unsigned i = 0; i < m->arg.param_count - first; i++) {
		const struct msg_param *raw = &m->arg.params[first + i];
		enum err e;

		/* Most clients send four, most of which are nothing. */
		if (raw->attr == MSG_ATTR_NONE) {
			out->param[i].kind = CALL_NONE;
			out->param[i].in = out->param[i].out = false;
			continue;
		}
		e = decode_param(raw, &out->param[i]);
		if (e != OK)
			return e;
		out->count = i + 1;
	}
	return OK;
}

/* Who asks. The guest's kernel vouches for it; nobody there can claim to be a TA. */
static enum err decode_client(const struct msg_param *m, struct ta_client *out)
{
	if (m->value.c > UINT32_MAX)
		return ERR_ARG;
	out->login = (uint32_t)m->value.c;
	switch (out->login) {
	case MSG_LOGIN_PUBLIC:
	case MSG_LOGIN_REE_KERNEL:
		out->uuid = (struct uuid){ 0 };
		return OK;
	case MSG_LOGIN_USER:
	case MSG_LOGIN_GROUP:
	case MSG_LOGIN_APPLICATION:
	case MSG_LOGIN_APPLICATION_USER:
	case MSG_LOGIN_APPLICATION_GROUP:
		memcpy(out->uuid.b, m->octets, sizeof(out->uuid.b));
		return OK;
	default:
		return ERR_ARG;
	}
}

static enum err decode_open(const union call_message *m, struct call_request *out)
{
	enum err e;

	if (m->arg.param_count < OPEN_METAS || m->arg.params[0].attr != ATTR_OPEN_META ||
	    m->arg.params[1].attr != ATTR_OPEN_META)
		return ERR_ARG;
	memcpy(out->uuid.b, m->arg.params[0].octets, sizeof(out->uuid.b));
	e = decode_client(&m->arg.params[1], &out->client);
	return e == OK ? decode_params(m, OPEN_METAS, out) : e;
}

/*
 * Registering and unregistering have one parameter, and @attr is all that it can be. The address
 * of a list is not 0: no memory cannot be registered.
 */
static enum err decode_share(const union call_message *m, uint64_t attr, struct call_request *out)
{
	enum err e;

	if (m->arg.param_count != 1 || m->arg.params[0].attr != attr)
		return ERR_ARG;
	e = decode_params(m, 0, out);
	return e == OK && out->param[0].kind == CALL_NULL ? ERR_ARG : e;
}

enum err call_decode(const union call_message *m, struct call_request *out)
{
	out->command = m->arg.cmd;
	out->func = m->arg.func;
	out->session = m->arg.session;
	out->first = 0;
	out->count = 0;
	switch (m->arg.cmd) {
	case MSG_CMD_INVOKE:
		return decode_params(m, 0, out);
	case MSG_CMD_OPEN_SESSION:
		return decode_open(m, out);
	case MSG_CMD_CLOSE_SESSION:
	case MSG_CMD_CANCEL:
	case MSG_CMD_DO_BOTTOM_HALF:
	case MSG_CMD_STOP_ASYNC_NOTIF:
		return m->arg.param_count == 0 ? OK : ERR_ARG;
	case MSG_CMD_REGISTER_SHM:
		return decode_share(m, ATTR_REGISTER, out);
	case MSG_CMD_UNREGISTER_SHM:
		return decode_share(m, MSG_ATTR_RMEM_IN, out);
	default:
		return ERR_UNSUPPORTED;
	}
}
