/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GlobalPlatform TEE Sockets API 1.0.1: UDP.
 */
#ifndef TEE_UDPSOCKET_H
#define TEE_UDPSOCKET_H

#include <__tee_ipsocket.h>
#include <__tee_udpsocket_defines.h>
#include <tee_isocket.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
	TEE_ipSocket_ipVersion ipVersion;
	char *server_addr; /* a name or address */
	uint16_t server_port;
} TEE_udpSocket_Setup;

extern TEE_iSocket *const TEE_udpSocket;

#ifdef __cplusplus
}
#endif

#endif
