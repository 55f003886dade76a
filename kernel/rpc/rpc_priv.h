/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * rpc, inside - request buffers, the exchange of messages, the reading of replies
 */
#include "abi/rpc.h"
#include "rpc/rpc.h"

/* A request or its reply, whole. */
union rpc_message {
	struct msg_arg arg;
	uint8_t room[MSG_ARG_SIZE(RPC_PARAMS_MAX)];
};

/* ---- buffer.c: where requests are written ---- */

struct rpc_buffer {
	struct share *lent; /* by the call; NULL: none. Not our reference */
	size_t lent_offset;
	struct share *own; /* asked for; NULL: none */
	cookie_t cookie;   /* of own */
};

struct rpc_table {
	struct rpc_buffer buffer[PART_THREADS]; /* by thread id; the running thread's alone */

	/* partition's lock */
	bool cache;
	uint32_t socket_groups; /* that there were so far */
	bool notices;           /* the guest listens to the interrupt */
	uint32_t noted;         /* values that it has not fetched yet, one bit each */
};

/* Where requests of this thread's call go now; may ask the normal world for memory. */
enum err rpc_buffer_get(struct thread *t, volatile void **at, cookie_t *cookie);

/* ---- notice.c ---- */

void rpc_notice_init(struct part *p);

/* ---- reply.c: pure functions over a copy of what the normal world wrote ---- */

/*
 * Take the outputs of @reply, the answer to the @count parameters @params, over into them.
 * ERR_COMM: it answers something else; nothing is taken.
 */
enum err rpc_reply_take(struct msg_param *params, unsigned count, const union rpc_message *reply);

/* Memory as the answer to RPC_SHM_ALLOC describes it. */
struct rpc_offer {
	bool listed; /* addr is of a page list, else of the memory itself */
	uint64_t raw_addr;
	cookie_t cookie;
};
/* ERR_COMM: no memory, or less than @size bytes; *out->cookie is valid if it named any, else 0. */
enum err rpc_reply_memory(const union rpc_message *reply, size_t size, struct rpc_offer *out);

/* ---- exchange.c ---- */

/* Send @cmd with @count parameters; the reply is copied once to @reply and not checked at all. */
enum err rpc_exchange(uint32_t cmd, const struct msg_param *params, unsigned count,
                      union rpc_message *reply);
