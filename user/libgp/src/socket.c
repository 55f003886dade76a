/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets, by the TEE's socket service. The session with it is opened with the first socket and
 * stays as long as the TA; what the TA leaves open goes with it.
 */
#include <string.h>
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>

#include "gp.h"

#define SOCKET_OPEN  1u
#define SOCKET_CLOSE 2u
#define SOCKET_SEND  3u
#define SOCKET_RECV  4u
#define SOCKET_IOCTL 5u

/* The most that fits into one IPv4 packet beside the headers. */
#define DATAGRAM_MAX 65507u

/* ioctl codes say whose they are */
#define IOCTL_PROTOCOL(code) ((code) >> 24)

struct ip_socket {
	uint32_t name; /* the service's */
	uint32_t protocol;
	TEE_Result error;
};

static TEE_Result call_service(uint32_t command, uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
	static const TEE_UUID uuid = {
		0x3b996a7d, 0x2c2b, 0x4a49, { 0xa8, 0x96, 0xe1, 0xfb, 0x57, 0x66, 0xd2, 0xf4 }
	};
	static TEE_TASessionHandle session;
	TEE_Result res;

	if (!session) {
		res = TEE_OpenTASession(&uuid, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL);
		if (res != TEE_SUCCESS)
			return res;
	}
	return TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, command, types, params, NULL);
}

static TEE_Result note(struct ip_socket *s, TEE_Result res)
{
	if (res != TEE_SUCCESS)
		s->error = res;
	return res;
}

/* ---- open and close ------------------------------------------------------------------------- */

static TEE_Result connect(struct ip_socket *s, TEE_ipSocket_ipVersion version, const char *host,
                          uint16_t port)
{
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_MEMREF_INPUT,
	                                 TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_OUTPUT);
	TEE_Param p[TEE_NUM_PARAMS] = {
		{ .value = { (uint32_t)version, port } },
		{ .memref = { (void *)(uintptr_t)host, strlen(host) + 1 } },
		{ .value = { s->protocol, 0 } },
	};
	TEE_Result res = call_service(SOCKET_OPEN, types, p);

	if (res == TEE_SUCCESS)
		s->name = p[3].value.a;
	return res;
}

static TEE_Result open(TEE_iSocketHandle *ctx, uint32_t protocol, const TEE_tcpSocket_Setup *setup,
                       uint32_t *error)
{
	struct ip_socket *s;
	TEE_Result res;

	if (!ctx || !setup || !error || !setup->server_addr)
		return TEE_ERROR_BAD_PARAMETERS;
	*ctx = TEE_HANDLE_NULL;
	*error = TEE_SUCCESS;
	s = TEE_Malloc(sizeof(*s), TEE_MALLOC_FILL_ZERO);
	if (!s)
		return TEE_ERROR_OUT_OF_MEMORY;
	s->protocol = protocol;
	res = connect(s, setup->ipVersion, setup->server_addr, setup->server_port);
	if (res != TEE_SUCCESS) {
		*error = res;
		TEE_Free(s);
		return res;
	}
	*ctx = s;
	return TEE_SUCCESS;
}

static TEE_Result tcp_open(TEE_iSocketHandle *ctx, void *setup, uint32_t *error)
{
	return open(ctx, TEE_ISOCKET_PROTOCOLID_TCP, setup, error);
}

static TEE_Result udp_open(TEE_iSocketHandle *ctx, void *setup, uint32_t *error)
{
	const TEE_udpSocket_Setup *udp = setup;
	TEE_tcpSocket_Setup same;

	if (!udp)
		return TEE_ERROR_BAD_PARAMETERS;
	same.ipVersion = udp->ipVersion;
	same.server_addr = udp->server_addr;
	same.server_port = udp->server_port;
	return open(ctx, TEE_ISOCKET_PROTOCOLID_UDP, &same, error);
}

static TEE_Result close(TEE_iSocketHandle ctx)
{
	struct ip_socket *s = ctx;
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	TEE_Result res;

	if (!s)
		return TEE_SUCCESS;
	p[0].value.a = s->name;
	res = call_service(SOCKET_CLOSE, TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, 0, 0, 0), p);
	TEE_Free(s);
	return res;
}

/* ---- bytes ---------------------------------------------------------------------------------- */

static TEE_Result send(TEE_iSocketHandle ctx, const void *buf, uint32_t *length, uint32_t timeout)
{
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_MEMREF_INPUT,
	                                 TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE);
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	struct ip_socket *s = ctx;
	TEE_Result res;

	if (!s || !length || (!buf && *length))
		return TEE_ERROR_BAD_PARAMETERS;
	if (s->protocol == TEE_ISOCKET_PROTOCOLID_UDP && *length > DATAGRAM_MAX)
		return note(s, TEE_ISOCKET_ERROR_LARGE_BUFFER);
	p[0].value.a = s->name;
	p[0].value.b = timeout;
	p[1].memref.buffer = (void *)(uintptr_t)buf;
	p[1].memref.size = *length;
	res = call_service(SOCKET_SEND, types, p);
	*length = res == TEE_SUCCESS ? p[2].value.a : 0;
	return note(s, res);
}

/* Where there was room for something, nothing means that nothing more will come. */
static TEE_Result recv(TEE_iSocketHandle ctx, void *buf, uint32_t *length, uint32_t timeout)
{
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
	                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	struct ip_socket *s = ctx;
	bool room;
	TEE_Result res;

	if (!s || !length || (!buf && *length))
		return TEE_ERROR_BAD_PARAMETERS;
	room = *length != 0;
	p[0].value.a = s->name;
	p[0].value.b = timeout;
	p[1].memref.buffer = buf;
	p[1].memref.size = *length;
	res = call_service(SOCKET_RECV, types, p);
	*length = res == TEE_SUCCESS ? (uint32_t)p[1].memref.size : 0;
	if (res == TEE_SUCCESS && s->protocol == TEE_ISOCKET_PROTOCOLID_TCP && room && !*length)
		res = TEE_ISOCKET_ERROR_REMOTE_CLOSED;
	return note(s, res);
}

static uint32_t error(TEE_iSocketHandle ctx)
{
	const struct ip_socket *s = ctx;

	return s ? s->error : TEE_ERROR_BAD_PARAMETERS;
}

static TEE_Result ioctl(TEE_iSocketHandle ctx, uint32_t code, void *buf, uint32_t *length)
{
	uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_MEMREF_INOUT,
	                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
	TEE_Param p[TEE_NUM_PARAMS] = { 0 };
	struct ip_socket *s = ctx;
	TEE_Result res;

	if (!s || !length || !buf)
		return TEE_ERROR_BAD_PARAMETERS;
	if (IOCTL_PROTOCOL(code) != s->protocol)
		return note(s, TEE_ERROR_NOT_SUPPORTED);
	p[0].value.a = s->name;
	p[0].value.b = code;
	p[1].memref.buffer = buf;
	p[1].memref.size = *length;
	res = call_service(SOCKET_IOCTL, types, p);
	if (res == TEE_SUCCESS || res == TEE_ERROR_SHORT_BUFFER)
		*length = (uint32_t)p[1].memref.size;
	return note(s, res);
}

static TEE_iSocket tcp = {
	TEE_ISOCKET_VERSION, TEE_ISOCKET_PROTOCOLID_TCP, tcp_open, close, send, recv, error, ioctl,
};
TEE_iSocket *const TEE_tcpSocket = &tcp;

static TEE_iSocket udp = {
	TEE_ISOCKET_VERSION, TEE_ISOCKET_PROTOCOLID_UDP, udp_open, close, send, recv, error, ioctl,
};
TEE_iSocket *const TEE_udpSocket = &udp;
