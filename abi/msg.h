/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * msg - the message that a yielding call carries in shared memory
 *
 *	struct msg_arg | struct msg_param[param_count]
 *
 * It lies in memory that the normal world can write at any time: fetch once, then check. A
 * message of CALL_WITH_ARG lies within one 4 KiB page and is 8-byte aligned; senders that want to
 * be understood by OP-TEE start it at the start of the page.
 *
 *	OPEN_SESSION	parameters 0 and 1 are meta values: the TA's UUID (16 octets in a, b), and
 *			the client's UUID in a, b with the login in c. The rest belong to the TA.
 *			session comes back.
 *	INVOKE		func = command of the TA, session in
 *	CLOSE_SESSION	session in, no parameters
 *	CANCEL		session and cancel_id of the call to cancel, no parameters
 *	REGISTER_SHM	parameter 0: TMEM_OUT | NONCONTIG; addr = page list, size, cookie
 *	UNREGISTER_SHM	parameter 0: RMEM_IN; cookie
 *	DO_BOTTOM_HALF, STOP_ASYNC_NOTIF  of asynchronous notification, no parameters
 *
 * ret and ret_origin come back in every message whose call was not refused by SMC_RET_...
 */
#include <stddef.h>
#include <stdint.h>

#define MSG_CMD_OPEN_SESSION     0u
#define MSG_CMD_INVOKE           1u
#define MSG_CMD_CLOSE_SESSION    2u
#define MSG_CMD_CANCEL           3u
#define MSG_CMD_REGISTER_SHM     4u
#define MSG_CMD_UNREGISTER_SHM   5u
#define MSG_CMD_DO_BOTTOM_HALF   6u
#define MSG_CMD_STOP_ASYNC_NOTIF 7u

/* msg_param.attr, bits 7:0: what the parameter is. Other values are errors. */
#define MSG_ATTR_TYPE_MASK   0xffu
#define MSG_ATTR_NONE        0x0u
#define MSG_ATTR_VALUE_IN    0x1u
#define MSG_ATTR_VALUE_OUT   0x2u
#define MSG_ATTR_VALUE_INOUT 0x3u
#define MSG_ATTR_RMEM_IN     0x5u /* part of a registered buffer */
#define MSG_ATTR_RMEM_OUT    0x6u
#define MSG_ATTR_RMEM_INOUT  0x7u
#define MSG_ATTR_TMEM_IN     0x9u /* a buffer for this call only */
#define MSG_ATTR_TMEM_OUT    0xau
#define MSG_ATTR_TMEM_INOUT  0xbu

/* and above: how. */
#define MSG_ATTR_META        0x100u /* for the trusted OS, not for the TA; these come first */
#define MSG_ATTR_NONCONTIG   0x200u /* tmem.addr is a page list, see below */
#define MSG_ATTR_CACHE_SHIFT 16u
#define MSG_ATTR_CACHE_MASK  0x7u /* 0: as the memory is known; else SMC_SHM_... */

/*
 * NONCONTIG: tmem.addr, rounded down to a page, is the address of a list; its low 12 bits are
 * where the buffer starts within its first page. The list is made of pages, each with 511
 * addresses of 4 KiB pages and then the address of the next list page. The number of entries
 * follows from offset and size alone; what lies behind them means nothing.
 */
#define MSG_LIST_PAGE_SIZE 4096u
#define MSG_LIST_ENTRIES   511u

struct msg_list_page {
	uint64_t pages[MSG_LIST_ENTRIES];
	uint64_t next;
};
_Static_assert(sizeof(struct msg_list_page) == MSG_LIST_PAGE_SIZE, "fixed by the interface");

/*
 * A memref without memory (SMC_CAP_MEMREF_NULL) is a TMEM with addr, size and cookie 0, without
 * NONCONTIG; some senders leave a size.
 */
struct msg_tmem {
	uint64_t addr;
	uint64_t size;
	uint64_t cookie; /* names the buffer towards the normal world */
};

struct msg_rmem {
	uint64_t offs;
	uint64_t size;
	uint64_t cookie;
};

struct msg_value {
	uint64_t a, b, c;
};

struct msg_param {
	uint64_t attr;
	union {
		struct msg_tmem tmem;
		struct msg_rmem rmem;
		struct msg_value value;
		uint8_t octets[24];
	};
};
_Static_assert(sizeof(struct msg_param) == 32, "fixed by the interface");
_Static_assert(offsetof(struct msg_param, tmem) == 8, "fixed by the interface");

struct msg_arg {
	uint32_t cmd;
	uint32_t func;
	uint32_t session;
	uint32_t cancel_id;
	uint32_t pad;
	uint32_t ret;        /* TEE_SUCCESS or TEE_ERROR_... */
	uint32_t ret_origin; /* MSG_ORIGIN_... */
	uint32_t param_count;
	struct msg_param params[];
};
_Static_assert(sizeof(struct msg_arg) == 32, "fixed by the interface");
_Static_assert(offsetof(struct msg_arg, session) == 8, "fixed by the interface");
_Static_assert(offsetof(struct msg_arg, ret) == 20, "fixed by the interface");
_Static_assert(offsetof(struct msg_arg, param_count) == 28, "fixed by the interface");

/* For counts that have been bounded: no overflow up to 2^27 parameters in 32 bits. */
#define MSG_ARG_SIZE(count) (sizeof(struct msg_arg) + (count) * sizeof(struct msg_param))

/* Parameters a TA can have, and with the two of OPEN_SESSION. */
#define MSG_TA_PARAMS  4u
#define MSG_PARAMS_MAX (MSG_TA_PARAMS + 2u)

/* Logins in parameter 1 of OPEN_SESSION; the normal world's kernel vouches for them. */
#define MSG_LOGIN_PUBLIC            0x00000000u
#define MSG_LOGIN_USER              0x00000001u
#define MSG_LOGIN_GROUP             0x00000002u
#define MSG_LOGIN_APPLICATION       0x00000004u
#define MSG_LOGIN_APPLICATION_USER  0x00000005u
#define MSG_LOGIN_APPLICATION_GROUP 0x00000006u
#define MSG_LOGIN_REE_KERNEL        0x80000000u /* the normal world's kernel itself */
#define MSG_LOGIN_TRUSTED_APP       0xf0000000u /* never from the normal world */

/* Who made msg_arg.ret. */
#define MSG_ORIGIN_API         1u
#define MSG_ORIGIN_COMMS       2u
#define MSG_ORIGIN_TEE         3u
#define MSG_ORIGIN_TRUSTED_APP 4u
