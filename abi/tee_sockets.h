/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * tee_sockets - numbers of the GlobalPlatform TEE Sockets API 1.0.1 that cross the borders
 *
 * Plain preprocessor numbers, for kernel and TAs alike. The commands SET_... are OP-TEE's.
 */
#define TEE_ISOCKET_ERROR_PROTOCOL         0xF1007001
#define TEE_ISOCKET_ERROR_REMOTE_CLOSED    0xF1007002
#define TEE_ISOCKET_ERROR_TIMEOUT          0xF1007003
#define TEE_ISOCKET_ERROR_OUT_OF_RESOURCES 0xF1007004
#define TEE_ISOCKET_ERROR_LARGE_BUFFER     0xF1007005
#define TEE_ISOCKET_WARNING_PROTOCOL       0xF1007006
#define TEE_ISOCKET_ERROR_HOSTNAME         0xF1007007

#define TEE_ISOCKET_TCP_WARNING_UNKNOWN_OUT_OF_BAND 0xF1010002
#define TEE_ISOCKET_UDP_WARNING_UNKNOWN_OUT_OF_BAND 0xF1020002

#define TEE_ISOCKET_PROTOCOLID_TCP 0x65
#define TEE_ISOCKET_PROTOCOLID_UDP 0x66

/* ioctl: bits 31:24 are the protocol's id */
#define TEE_TCP_SET_RECVBUF 0x65f00000 /* int */
#define TEE_TCP_SET_SENDBUF 0x65f00001 /* int */
#define TEE_UDP_CHANGEADDR  0x66000001 /* a name or address, with its zero */
#define TEE_UDP_CHANGEPORT  0x66000002 /* uint16_t */
