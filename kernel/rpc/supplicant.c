/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets and plugins: what TAs ask of the supplicant. The bytes travel through memory that it
 * lends for the one request; who minds that the normal world sees them has made them unreadable.
 */
#include "abi/tee_errors.h"
#include "abi/tee_sockets.h"
#include "base/bytes.h"
#include "rpc/rpc_priv.h"

/* ---- bytes ---------------------------------------------------------------------------------- */

/* Memory of the supplicant's for @size bytes, with those of @from in it (NULL: none). */
static enum err lend(const void *from, size_t size, struct share **out)
{
	/* There is no memory of no size. */
	enum err e = rpc_memory_alloc(RPC_MEMORY_APPL, size ? size : 1, out);

	if (e == OK && from)
		copy_to_hostile(share_at(*out, 0), from, size);
	return e;
}

/*
 * The supplicant says that @raw_told bytes are meant, and what fits of them lies in @from (NULL:
 * nothing has come back). Only where that has a meaning, @more, it may be more than fits.
 */
static enum err take_back(struct rpc_bytes *b, const struct share *from, uint64_t raw_told,
                          bool more)
{
	if (raw_told > UINT32_MAX || (raw_told > b->size && !more))
		return ERR_COMM;
	b->told = (size_t)raw_told;
	if (from)
		copy_from_hostile(b->data, share_at(from, 0),
		                  b->told < b->size ? b->told : b->size);
	return OK;
}

/* ---- sockets -------------------------------------------------------------------------------- */

uint32_t rpc_socket_group(struct part *p)
{
	struct part_held h = part_lock(p);
	uint32_t group = ++p->rpc->socket_groups;

	part_unlock(h);
	return group;
}

static struct msg_param socket_param(uint32_t what, uint32_t group, uint32_t handle)
{
	return (struct msg_param){
		.attr = MSG_ATTR_VALUE_IN,
		.value = { what, group, handle },
	};
}

enum err rpc_socket_open(struct rpc_socket *s, const struct rpc_peer *to, uint32_t *result)
{
	struct msg_param p[4] = {
		socket_param(RPC_SOCKET_OPEN, s->group, 0),
		{ .attr = MSG_ATTR_VALUE_IN, .value = { to->port, to->protocol, to->ip_version } },
		{ .attr = MSG_ATTR_RMEM_IN },
		{ .attr = MSG_ATTR_VALUE_OUT },
	};
	struct share *name;
	enum err e;

	e = lend(to->host, to->host_size, &name);
	if (e != OK)
		return e;
	p[2].rmem = (struct msg_rmem){ 0, to->host_size, name->cookie.v };
	e = rpc_do(RPC_SOCKET, p, array_count(p), result);
	rpc_memory_free(RPC_MEMORY_APPL, name);
	if (e == OK && *result == TEE_SUCCESS && p[3].value.a > UINT32_MAX)
		return ERR_COMM;
	s->handle = (uint32_t)p[3].value.a;
	s->datagram = to->protocol == TEE_ISOCKET_PROTOCOLID_UDP;
	return e;
}

enum err rpc_socket_close(const struct rpc_socket *s, uint32_t *result)
{
	struct msg_param p = socket_param(RPC_SOCKET_CLOSE, s->group, s->handle);

	return rpc_do(RPC_SOCKET, &p, 1, result);
}

void rpc_socket_close_all(uint32_t group)
{
	struct msg_param p = socket_param(RPC_SOCKET_CLOSE_ALL, group, 0);
	uint32_t result;

	(void)!rpc_do(RPC_SOCKET, &p, 1, &result);
}

enum err rpc_socket_send(const struct rpc_socket *s, uint32_t ms, struct rpc_bytes *b,
                         uint32_t *result)
{
	struct msg_param p[3] = {
		socket_param(RPC_SOCKET_SEND, s->group, s->handle),
		{ .attr = MSG_ATTR_RMEM_IN },
		{ .attr = MSG_ATTR_VALUE_INOUT, .value = { ms, 0, 0 } },
	};
	struct share *memory;
	enum err e;

	e = lend(b->data, b->size, &memory);
	if (e != OK)
		return e;
	p[1].rmem = (struct msg_rmem){ 0, b->size, memory->cookie.v };
	e = rpc_do(RPC_SOCKET, p, array_count(p), result);
	rpc_memory_free(RPC_MEMORY_APPL, memory);
	b->told = 0;
	if (e == OK && *result == TEE_SUCCESS)
		e = take_back(b, NULL, p[2].value.b, false);
	return e;
}

/* Send @p, whose parameter 1 is to be memory for @b that comes back, and goes there if INOUT. */
static enum err exchange(struct msg_param p[static 3], bool more, struct rpc_bytes *b,
                         uint32_t *result)
{
	struct share *memory;
	enum err e;

	b->told = 0;
	e = lend(p[1].attr == MSG_ATTR_RMEM_INOUT ? b->data : NULL, b->size, &memory);
	if (e != OK)
		return e;
	p[1].rmem = (struct msg_rmem){ 0, b->size, memory->cookie.v };
	e = rpc_do(RPC_SOCKET, p, 3, result);
	if (e == OK && *result == TEE_ERROR_SHORT_BUFFER)
		e = take_back(b, NULL, p[1].rmem.size, true);
	else if (e == OK && *result == TEE_SUCCESS)
		e = take_back(b, memory, p[1].rmem.size, more);
	rpc_memory_free(RPC_MEMORY_APPL, memory);
	return e;
}

enum err rpc_socket_recv(const struct rpc_socket *s, uint32_t ms, struct rpc_bytes *b,
                         uint32_t *result)
{
	struct msg_param p[3] = {
		socket_param(RPC_SOCKET_RECV, s->group, s->handle),
		{ .attr = MSG_ATTR_RMEM_OUT },
		{ .attr = MSG_ATTR_VALUE_IN, .value = { ms, 0, 0 } },
	};

	return exchange(p, s->datagram || !b->size, b, result);
}

enum err rpc_socket_ioctl(const struct rpc_socket *s, uint32_t command, struct rpc_bytes *b,
                          uint32_t *result)
{
	struct msg_param p[3] = {
		socket_param(RPC_SOCKET_IOCTL, s->group, s->handle),
		{ .attr = MSG_ATTR_RMEM_INOUT },
		{ .attr = MSG_ATTR_VALUE_IN, .value = { command, 0, 0 } },
	};

	return exchange(p, false, b, result);
}

/* ---- plugins -------------------------------------------------------------------------------- */

/* The UUID travels as four numbers whose octets in memory it is. */
static void plugin_params(const struct rpc_plugin *to, struct msg_param p[static 3])
{
	uint32_t w[4];

	static_assert(sizeof(w) == sizeof(to->uuid.b));
	memcpy(w, to->uuid.b, sizeof(w));
	p[0] = (struct msg_param){ .attr = MSG_ATTR_VALUE_IN,
		                   .value = { RPC_PLUGIN_INVOKE, w[0], w[1] } };
	p[1] = (struct msg_param){ .attr = MSG_ATTR_VALUE_IN,
		                   .value = { w[2], w[3], to->command } };
	p[2] = (struct msg_param){ .attr = MSG_ATTR_VALUE_INOUT,
		                   .value = { to->sub_command, 0, 0 } };
}

enum err rpc_plugin_invoke(const struct rpc_plugin *to, struct rpc_bytes *b, uint32_t *result)
{
	struct msg_param p[4];
	struct share *memory = NULL;
	enum err e;

	b->told = 0;
	plugin_params(to, p);
	p[3] = (struct msg_param){ .attr = MSG_ATTR_TMEM_INOUT };
	if (b->size) {
		e = lend(b->data, b->size, &memory);
		if (e != OK)
			return e;
		p[3].attr = MSG_ATTR_RMEM_INOUT;
		p[3].rmem = (struct msg_rmem){ 0, b->size, memory->cookie.v };
	}
	e = rpc_do(RPC_PLUGIN, p, array_count(p), result);
	if (e == OK)
		e = take_back(b, memory, p[2].value.b, *result != TEE_SUCCESS);
	if (memory)
		rpc_memory_free(RPC_MEMORY_APPL, memory);
	return e;
}
