/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * call/decode - from the bytes of a message to a request that makes sense
 *
 * Pure: a copy of the message in, a struct out, nothing else read or changed.
 * What is decoded is well-formed, not yet permitted: cookies, addresses and
 * spans are still the guest's words (raw_...), for share/ to judge.
 */
#include "abi/msg.h"
#include "ta/ta.h"

/* A message as it was copied, once, out of the guest's memory. */
union call_message {
	struct msg_arg arg;
	uint8_t room[MSG_ARG_SIZE(MSG_PARAMS_MAX)];
};

enum call_kind {
	CALL_NONE,
	CALL_VALUE,
	CALL_NULL,       /* a reference to no memory */
	CALL_REGISTERED, /* part of a registered share */
	CALL_SPAN,       /* contiguous memory, for this call */
	CALL_LIST,       /* memory by page list, for this call */
};

struct call_param {
	enum call_kind kind;
	bool in, out;
	uint32_t a, b;      /* VALUE; 0 unless in */
	uint64_t raw_where; /* REGISTERED: offset; SPAN: address; LIST: address of the list */
	uint64_t raw_size;
	cookie_t cookie; /* all kinds of memory, NULL too */
};

struct call_request {
	uint32_t command; /* MSG_CMD_... */
	uint32_t func;    /* INVOKE */
	uint32_t session; /* INVOKE, CLOSE, CANCEL */
	struct uuid uuid; /* OPEN, and who asks */
	struct ta_client client;
	unsigned first; /* the parameters begin at this one of the message */
	unsigned count; /* of them, up to the last that is not NONE */
	struct call_param param[TA_PARAMS];
};

/*
 * @m holds at least as many parameters as it counts, or that is more than MSG_PARAMS_MAX.
 * ERR_UNSUPPORTED: no such command. ERR_ARG: its parameters are wrong; out->command is set.
 */
enum err call_decode(const union call_message *m, struct call_request *out);
