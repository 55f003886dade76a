/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * rpc - what the secure world asks of the normal world while it works on a call
 *
 * A request is a struct msg_arg: cmd = RPC_..., the parameters as listed with each, session 0.
 * The normal world updates the parameters marked "out" and sets ret to a TEE result, with
 * TEE_ERROR_SHORT_BUFFER a memref's size says how much would have been needed. Parameters are
 * numbered v0, v1 ... for values and m0, m1 ... for memrefs, by their place.
 *
 * Linux answers TIME, NOTIFY, SUSPEND, SHM_ALLOC/FREE of kernel memory, I2C and the RPMB_
 * calls from 22 on itself. All the rest go to the supplicant, a process that may be missing.
 */
#include <stdint.h>

/*
 *	LOAD_TA		in v0.a-b UUID octets; out m1 the signed image; without memory in m1 only
 *			its size comes back
 *	RPMB		in m0 frames to the device, out m1 frames from it
 *	FS		in v0.a = RPC_FS_...
 *	GET_TIME	out v0.a seconds since 1970, v0.b nanoseconds
 *	NOTIFY		in v0.a = RPC_NOTIFY_..., v0.b value, v0.c milliseconds or 0
 *	SUSPEND		in v0.a milliseconds to sleep
 *	SHM_ALLOC	in v0.a = RPC_SHM_..., v0.b size, v0.c alignment; out: parameter 0 turns
 *			into a memref, whose cookie is the name of the memory
 *	SHM_FREE	in v0.a = RPC_SHM_..., v0.b cookie
 *	GPROF, FTRACE	inout v0.a file, in m1 UUID, in m2 data
 *	SOCKET		in v0.a = RPC_SOCKET_...
 *	PLUGIN		in v0.a = RPC_PLUGIN_INVOKE; see below
 *	I2C		in v0.a transfer, v0.b bus, v0.c chip, v1.a flags; inout m2; out v3.a bytes
 *	RPMB_PROBE_RESET  out v0.a = kind of memory the device wants
 *	RPMB_PROBE_NEXT	out v0.a = RPC_RPMB_..., v0.b size, v0.c reliable writes, m1 CID
 *	RPMB_FRAMES	as RPMB, to the device that was probed last
 */
#define RPC_LOAD_TA          0u
#define RPC_RPMB             1u
#define RPC_FS               2u
#define RPC_GET_TIME         3u
#define RPC_NOTIFY           4u
#define RPC_SUSPEND          5u
#define RPC_SHM_ALLOC        6u
#define RPC_SHM_FREE         7u
#define RPC_GPROF            9u
#define RPC_SOCKET           10u
#define RPC_FTRACE           11u
#define RPC_PLUGIN           12u
#define RPC_I2C              21u
#define RPC_RPMB_PROBE_RESET 22u
#define RPC_RPMB_PROBE_NEXT  23u
#define RPC_RPMB_FRAMES      24u

/* Wait until somebody sends the value. A send may come before its wait and is remembered. */
#define RPC_NOTIFY_WAIT 0u
#define RPC_NOTIFY_SEND 1u

/* Whose memory it is. */
#define RPC_SHM_APPL   0u /* seen by the supplicant; it allocates */
#define RPC_SHM_KERNEL 1u /* the normal world's kernel's own */
#define RPC_SHM_GLOBAL 2u /* kernel's, exported to a process; not in Linux */

/* Files. Names are zero-terminated strings; the memref may be longer than the string. */
#define RPC_FS_OPEN     0u  /* in m1 name, out v2.a descriptor */
#define RPC_FS_CREATE   1u  /* the same; truncates what is there */
#define RPC_FS_CLOSE    2u  /* in v0.b descriptor */
#define RPC_FS_READ     3u  /* in v0.b descriptor, v0.c offset, out m1 (size: bytes read) */
#define RPC_FS_WRITE    4u  /* in v0.b descriptor, v0.c offset, in m1 */
#define RPC_FS_TRUNCATE 5u  /* in v0.b descriptor, v0.c length */
#define RPC_FS_REMOVE   6u  /* in m1 name */
#define RPC_FS_RENAME   7u  /* in v0.b may replace, m1 old name, m2 new name */
#define RPC_FS_OPENDIR  8u  /* in m1 name, out v2.a handle */
#define RPC_FS_CLOSEDIR 9u  /* in v0.b handle */
#define RPC_FS_READDIR  10u /* in v0.b handle, out m1 name; ITEM_NOT_FOUND at the end */

/* Sockets: v0.b is the TA instance, v0.c the socket except for OPEN and CLOSE_ALL. */
/* OPEN: in v1.a port, v1.b protocol, v1.c IP version, m2 host name; out v3.a socket. */
#define RPC_SOCKET_OPEN      0u
#define RPC_SOCKET_CLOSE     1u
#define RPC_SOCKET_CLOSE_ALL 2u
#define RPC_SOCKET_SEND      3u /* in m1, v2.a timeout; out v2.b bytes sent */
#define RPC_SOCKET_RECV      4u /* out m1, in v2.a timeout */
#define RPC_SOCKET_IOCTL     5u /* inout m1, in v2.a command */

#define RPC_SOCKET_NONBLOCKING 0u
#define RPC_SOCKET_BLOCKING    0xffffffffu

/*
 * Plugin: v0.b, v0.c, v1.a, v1.b = the UUID as four little-endian words of its octets,
 * v1.c = command, v2.a = sub-command; out v2.b = bytes in m3; inout m3.
 */
#define RPC_PLUGIN_INVOKE 0u

#define RPC_I2C_READ    0u
#define RPC_I2C_WRITE   1u
#define RPC_I2C_TEN_BIT 0x1u

#define RPC_RPMB_EMMC 0u
#define RPC_RPMB_UFS  1u
#define RPC_RPMB_NVME 2u
