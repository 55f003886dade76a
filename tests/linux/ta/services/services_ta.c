// SPDX-License-Identifier: BSD-2-Clause
/*
 * Sockets and plugins, as a client asks for them. See services_ta.h.
 */
#include <string.h>
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>

#include <derive.h>
#include <services_ta.h>

/* An instance has one session. */
static struct {
	TEE_iSocket *kind;
	TEE_iSocketHandle handle;
} sockets[SERVICES_SOCKETS];

TEE_Result TA_CreateEntryPoint(void)
{
	return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[TEE_NUM_PARAMS],
                                    void **context)
{
	(void)types;
	(void)params;
	(void)context;
	return TEE_SUCCESS;
}

/* Leaves open what is open: somebody else must see to it. */
void TA_CloseSessionEntryPoint(void *context)
{
	(void)context;
}

static TEE_Result open_tcp(uint32_t n, TEE_Param params[TEE_NUM_PARAMS])
{
	TEE_tcpSocket_Setup setup = {
		.ipVersion = TEE_IP_VERSION_4,
		.server_addr = params[1].memref.buffer,
		.server_port = (uint16_t)params[0].value.b,
	};

	sockets[n].kind = TEE_tcpSocket;
	return TEE_tcpSocket->open(&sockets[n].handle, &setup, &params[2].value.b);
}

static TEE_Result open_udp(uint32_t n, TEE_Param params[TEE_NUM_PARAMS])
{
	TEE_udpSocket_Setup setup = {
		.ipVersion = TEE_IP_VERSION_4,
		.server_addr = params[1].memref.buffer,
		.server_port = (uint16_t)params[0].value.b,
	};

	sockets[n].kind = TEE_udpSocket;
	return TEE_udpSocket->open(&sockets[n].handle, &setup, &params[2].value.b);
}

static TEE_Result close(uint32_t n)
{
	TEE_Result res = sockets[n].kind->close(sockets[n].handle);

	sockets[n].kind = NULL;
	sockets[n].handle = NULL;
	return res;
}

/* Commands on an open socket. */
static TEE_Result use(uint32_t command, uint32_t n, TEE_Param params[TEE_NUM_PARAMS])
{
	TEE_iSocket *kind = sockets[n].kind;
	TEE_iSocketHandle handle = sockets[n].handle;
	uint32_t length = (uint32_t)params[1].memref.size;
	TEE_Result res;

	switch (command) {
	case SERVICES_CMD_SEND:
		res = kind->send(handle, params[1].memref.buffer, &length, params[0].value.b);
		break;
	case SERVICES_CMD_RECV:
		(void)TEE_UnmaskCancellation();
		res = kind->recv(handle, params[1].memref.buffer, &length, params[0].value.b);
		break;
	default:
		res = kind->ioctl(handle, params[0].value.b, params[1].memref.buffer, &length);
		break;
	}
	params[2].value.a = length;
	return res;
}

static TEE_Result plugin(TEE_Param params[TEE_NUM_PARAMS])
{
	size_t told = 0;
	TEE_UUID uuid;
	TEE_Result res;

	res = tee_uuid_from_str(&uuid, params[3].memref.buffer);
	if (res != TEE_SUCCESS)
		return res;
	res = tee_invoke_supp_plugin(&uuid, params[0].value.a, params[0].value.b,
	                             params[1].memref.buffer, params[1].memref.size, &told);
	params[2].value.a = (uint32_t)told;
	return res;
}

/* The client is ours: types are as in services_ta.h. */
TEE_Result TA_InvokeCommandEntryPoint(void *context, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
	uint32_t n = params[0].value.a;

	(void)context;
	if (command == DERIVE_CMD)
		return derive(types, params);
	if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INPUT)
		return TEE_ERROR_BAD_PARAMETERS;
	if (command == SERVICES_CMD_PANIC)
		TEE_Panic(0x50c);
	if (command == SERVICES_CMD_PLUGIN)
		return plugin(params);
	if (n >= SERVICES_SOCKETS)
		return TEE_ERROR_BAD_PARAMETERS;
	if (command == SERVICES_CMD_OPEN_TCP)
		return open_tcp(n, params);
	if (command == SERVICES_CMD_OPEN_UDP)
		return open_udp(n, params);
	if (!sockets[n].kind)
		return TEE_ERROR_BAD_STATE;
	switch (command) {
	case SERVICES_CMD_CLOSE:
		return close(n);
	case SERVICES_CMD_ERROR:
		params[2].value.a = sockets[n].kind->error(sockets[n].handle);
		return TEE_SUCCESS;
	default:
		return use(command, n, params);
	}
}
