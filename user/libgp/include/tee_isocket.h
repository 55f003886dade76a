/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GlobalPlatform TEE Sockets API 1.0.1: what all kinds of sockets have in common.
 *
 * The normal world carries the bytes, and can read, change, drop and invent them: protect what
 * matters before it is sent, and believe nothing that was received.
 */
#ifndef TEE_ISOCKET_H
#define TEE_ISOCKET_H

#include <__tee_isocket_defines.h>
#include <tee_api_types.h>

typedef void *TEE_iSocketHandle;

typedef const struct {
	uint32_t TEE_iSocketVersion; /* TEE_ISOCKET_VERSION */
	uint8_t protocolID;          /* TEE_ISOCKET_PROTOCOLID_... */

	/* @setup is the protocol's own. @protocolError says more when it fails. */
	TEE_Result (*open)(TEE_iSocketHandle *ctx, void *setup, uint32_t *protocolError);
	/* The handle is gone, whatever the result. */
	TEE_Result (*close)(TEE_iSocketHandle ctx);

	/*
	 * Up to *length bytes; *length becomes how many it were. Times are milliseconds, 0 (do not
	 * wait) or TEE_TIMEOUT_INFINITE. TEE_ISOCKET_ERROR_TIMEOUT: nothing has moved.
	 * TEE_ERROR_CANCEL: the client has cancelled the call while it waited.
	 */
	TEE_Result (*send)(TEE_iSocketHandle ctx, const void *buf, uint32_t *length,
	                   uint32_t timeout);
	/*
	 * With *length 0 it tells at once how many bytes wait. What does not fit of a datagram is
	 * lost, and *length is its size. TEE_ISOCKET_ERROR_REMOTE_CLOSED: a stream has ended.
	 */
	TEE_Result (*recv)(TEE_iSocketHandle ctx, void *buf, uint32_t *length, uint32_t timeout);

	/* What the last call of this socket that failed has returned; 0: none has. */
	uint32_t (*error)(TEE_iSocketHandle ctx);
	TEE_Result (*ioctl)(TEE_iSocketHandle ctx, uint32_t commandCode, void *buf,
	                    uint32_t *length);
} TEE_iSocket;

#endif
