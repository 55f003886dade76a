/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets for TAs. The supplicant opens, reads and writes them: to the TA the network is as hostile
 * as the normal world that it goes through.
 *
 * Only a TA may open a session. Its sockets go with it, at the latest when the TA does; names of
 * sockets are ours, so that the supplicant is never asked about one that it does not have.
 *
 * Commands   OPEN: value 0 in: IP version, port; memory 1 in: host and its zero; value 2 in:
 *            protocol, 0; value 3 out: socket. CLOSE: value 0 in: socket. SEND: value 0 in: socket,
 *            milliseconds; memory 1 in; value 2 out: bytes sent. RECV: value 0 in: as SEND; memory
 *            1 out. IOCTL: value 0 in: socket, command; memory 1 in and out. Others NONE.
 */
#include "abi/tee_errors.h"
#include "abi/tee_sockets.h"
#include "pta/pta_priv.h"
#include "ta/instance.h"

#define CMD_OPEN  1u
#define CMD_CLOSE 2u
#define CMD_SEND  3u
#define CMD_RECV  4u
#define CMD_IOCTL 5u

#define SOCKETS_MAX 32u

/* How long the supplicant may keep a call before we look whether the client still wants it. */
#define PATIENCE_MS 500u

struct sockets {
	uint32_t group;
	bool used; /* the supplicant has heard of the group */
	struct {
		bool open;
		struct rpc_socket socket;
	} slot[SOCKETS_MAX];
};

/* Answers that the API knows go to the TA, all others are none. */
static uint32_t answer_of(enum err e, uint32_t raw_result)
{
	if (e != OK)
		return ta_result_of(e);
	switch (raw_result) {
	case TEE_SUCCESS:
	case TEE_ERROR_GENERIC:
	case TEE_ERROR_BAD_PARAMETERS:
	case TEE_ERROR_NOT_SUPPORTED:
	case TEE_ERROR_OUT_OF_MEMORY:
	case TEE_ERROR_SHORT_BUFFER:
	case TEE_ISOCKET_ERROR_PROTOCOL:
	case TEE_ISOCKET_ERROR_REMOTE_CLOSED:
	case TEE_ISOCKET_ERROR_TIMEOUT:
	case TEE_ISOCKET_ERROR_OUT_OF_RESOURCES:
	case TEE_ISOCKET_ERROR_LARGE_BUFFER:
	case TEE_ISOCKET_WARNING_PROTOCOL:
	case TEE_ISOCKET_ERROR_HOSTNAME:
		return raw_result;
	default:
		return TEE_ERROR_COMMUNICATION;
	}
}

static const struct rpc_socket *find(const struct sockets *all, uint64_t raw_name)
{
	if (raw_name >= SOCKETS_MAX || !all->slot[raw_name].open)
		return NULL;
	return &all->slot[raw_name].socket;
}

static uint32_t open_socket(struct sockets *all, struct ta_param params[static TA_PARAMS])
{
	struct rpc_peer to = {
		.ip_version = (uint32_t)params[0].a,
		.port = (uint16_t)params[0].b,
		.host = (const char *)params[1].copy,
		.host_size = params[1].size,
		.protocol = (uint32_t)params[2].a,
	};
	struct rpc_socket s = { .group = all->group };
	uint32_t i, result = TEE_SUCCESS;
	enum err e;

	if (!pta_is_value(&params[0], true, false) || !pta_is_of_ta(&params[1], true, false) ||
	    !pta_is_value(&params[2], true, false) || !pta_is_value(&params[3], false, true) ||
	    params[0].b > UINT16_MAX)
		return TEE_ERROR_BAD_PARAMETERS;
	if (!to.host || !to.host_size || to.host[to.host_size - 1])
		return TEE_ISOCKET_ERROR_HOSTNAME;
	for (i = 0; i < SOCKETS_MAX && all->slot[i].open; i++)
		;
	if (i == SOCKETS_MAX)
		return TEE_ISOCKET_ERROR_OUT_OF_RESOURCES;

	all->used = true;
	e = rpc_socket_open(&s, &to, &result);
	if (e == OK && result == TEE_SUCCESS) {
		all->slot[i].open = true;
		all->slot[i].socket = s;
		params[3].a = i;
	}
	return answer_of(e, result);
}

/* What the supplicant makes of it does not matter: the name is gone. */
static uint32_t close_socket(struct sockets *all, const struct ta_param params[static TA_PARAMS])
{
	const struct rpc_socket *s = find(all, params[0].a);
	uint32_t result = TEE_SUCCESS;
	enum err e;

	if (!pta_is_value(&params[0], true, false) || !pta_rest_is_none(params, 1) || !s)
		return TEE_ERROR_BAD_PARAMETERS;
	all->slot[params[0].a].open = false;
	e = rpc_socket_close(s, &result);
	return answer_of(e, result);
}

typedef enum err transfer(const struct rpc_socket *s, uint32_t ms, struct rpc_bytes *b,
                          uint32_t *result);

/* A long wait is made of short ones: nobody can stop the supplicant in the middle of one. */
static uint32_t wait_for(transfer *move, const struct rpc_socket *s, uint32_t ms,
                         struct rpc_bytes *b)
{
	uint32_t result = TEE_SUCCESS;
	enum err e;

	for (;;) {
		uint32_t now = ms < PATIENCE_MS ? ms : PATIENCE_MS;

		e = move(s, now, b, &result);
		if (e != OK || result != TEE_ISOCKET_ERROR_TIMEOUT)
			break;
		if (ms != TEE_TIMEOUT_INFINITE)
			ms -= now;
		if (!ms)
			break;
		/* Who is overdue ends when we are back; nothing may be held then. */
		if (ta_is_cancelled(ta_frame_self()) || ta_is_overdue(thread_self()))
			return TEE_ERROR_CANCEL;
	}
	return answer_of(e, result);
}

static uint32_t send(const struct sockets *all, struct ta_param params[static TA_PARAMS])
{
	const struct rpc_socket *s = find(all, params[0].a);
	struct rpc_bytes b = { params[1].copy, params[1].size, 0 };
	uint32_t result;

	if (!pta_is_value(&params[0], true, false) || !pta_is_of_ta(&params[1], true, false) ||
	    !pta_is_value(&params[2], false, true) || !pta_rest_is_none(params, 3) || !s)
		return TEE_ERROR_BAD_PARAMETERS;
	result = wait_for(rpc_socket_send, s, (uint32_t)params[0].b, &b);
	params[2].a = b.told;
	return result;
}

static uint32_t receive(const struct sockets *all, struct ta_param params[static TA_PARAMS])
{
	const struct rpc_socket *s = find(all, params[0].a);
	struct rpc_bytes b = { params[1].copy, params[1].size, 0 };
	uint32_t result;

	if (!pta_is_value(&params[0], true, false) || !pta_is_of_ta(&params[1], false, true) ||
	    !pta_rest_is_none(params, 2) || !s)
		return TEE_ERROR_BAD_PARAMETERS;
	result = wait_for(rpc_socket_recv, s, (uint32_t)params[0].b, &b);
	if (result == TEE_SUCCESS || result == TEE_ERROR_SHORT_BUFFER)
		params[1].out_size = b.told;
	return result;
}

/* Without bytes there is no command; and the supplicant might look at the last of none. */
static uint32_t control(const struct sockets *all, struct ta_param params[static TA_PARAMS])
{
	const struct rpc_socket *s = find(all, params[0].a);
	struct rpc_bytes b = { params[1].copy, params[1].size, 0 };
	uint32_t result = TEE_SUCCESS;
	enum err e;

	if (!pta_is_value(&params[0], true, false) || !pta_is_of_ta(&params[1], true, true) ||
	    !pta_rest_is_none(params, 2) || !b.size || !s)
		return TEE_ERROR_BAD_PARAMETERS;
	e = rpc_socket_ioctl(s, (uint32_t)params[0].b, &b, &result);
	result = answer_of(e, result);
	if (result == TEE_SUCCESS || result == TEE_ERROR_SHORT_BUFFER)
		params[1].out_size = b.told;
	return result;
}

static uint32_t invoke(struct part *p, void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	(void)p;
	switch (command) {
	case CMD_OPEN:
		return open_socket(state, params);
	case CMD_CLOSE:
		return close_socket(state, params);
	case CMD_SEND:
		return send(state, params);
	case CMD_RECV:
		return receive(state, params);
	case CMD_IOCTL:
		return control(state, params);
	default:
		return TEE_ERROR_NOT_IMPLEMENTED;
	}
}

static uint32_t open(struct part *p, const struct ta_client *client, void **state)
{
	struct sockets *all;

	(void)client;
	if (!thread_self()->ta)
		return TEE_ERROR_ACCESS_DENIED;
	all = heap_alloc(&p->heap, sizeof(*all));
	if (!all)
		return TEE_ERROR_OUT_OF_MEMORY;
	all->group = rpc_socket_group(p);
	*state = all;
	return TEE_SUCCESS;
}

static void close(struct part *p, void *state)
{
	const struct sockets *all = state;

	if (all->used)
		rpc_socket_close_all(all->group);
	heap_free(&p->heap, state);
}

const struct pta pta_socket = {
	.uuid = { { 0x3b, 0x99, 0x6a, 0x7d, 0x2c, 0x2b, 0x4a, 0x49, 0xa8, 0x96, 0xe1, 0xfb, 0x57,
	            0x66, 0xd2, 0xf4 } },
	.name = "sockets",
	.open = open,
	.close = close,
	.invoke = invoke,
};
