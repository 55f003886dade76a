/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the test program, its TA and its plugin agree on. The TA does what its client says, with up
 * to SERVICES_SOCKETS sockets for each session, which have numbers.
 */
#ifndef SERVICES_TA_H
#define SERVICES_TA_H

#define TA_SERVICES_UUID                                               \
	{                                                              \
		0x401f1c30, 0x4f42, 0x42d3,                            \
		{                                                      \
			0x8c, 0xca, 0xea, 0x73, 0x94, 0xac, 0x68, 0x42 \
		}                                                      \
	}

#define SERVICES_SOCKETS 4

/* in (socket, port), in host and its zero, out (0, protocol error) */
#define SERVICES_CMD_OPEN_TCP 0
#define SERVICES_CMD_OPEN_UDP 1
/* in (socket, -) */
#define SERVICES_CMD_CLOSE 2
/* in (socket, milliseconds), in bytes, out (length, -) */
#define SERVICES_CMD_SEND 3
/* in (socket, milliseconds), out bytes, out (length, -); can be cancelled */
#define SERVICES_CMD_RECV 4
/* in (socket, code), inout bytes, out (length, -) */
#define SERVICES_CMD_IOCTL 5
/* in (socket, -), -, out (error, -) */
#define SERVICES_CMD_ERROR 6
/* in (command, sub-command), inout bytes, out (length, -), in UUID as text and its zero */
#define SERVICES_CMD_PLUGIN 7
/* panics with whatever is open */
#define SERVICES_CMD_PANIC 8

#define SERVICES_PLUGIN                                                \
	{                                                              \
		0xa2e0c173, 0x7b75, 0x4ddb,                            \
		{                                                      \
			0x86, 0xab, 0x2c, 0xf6, 0x05, 0x7a, 0xcb, 0xda \
		}                                                      \
	}
#define SERVICES_PLUGIN_TEXT "a2e0c173-7b75-4ddb-86ab-2cf6057acbda"

/* The plugin complements the first sub-command bytes. */
#define PLUGIN_CMD_COMPLEMENT 0
/* Its result is the sub-command. */
#define PLUGIN_CMD_RETURN 1
/* It says that it has answered as many bytes as the sub-command says, and does nothing. */
#define PLUGIN_CMD_BOAST 2

#endif
