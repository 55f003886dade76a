/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * call - one yielding call, from its message to its answer, one step at a time
 *
 *	call_init(); fill in c->arg; call_enter(); (call_serve(); call_resume();)* read c->arg
 *
 * call_finish() does all the serving and resuming. Because the steps are separate, a test can
 * leave a call half-way, start others, resume it on another core or with wrong registers.
 */
#include "core.h"
#include "shm.h"

enum call_way {
	CALL_WAY_ARG,      /* message by address; RPC messages are asked for */
	CALL_WAY_RPC_ARG,  /* message by address, RPC message behind it */
	CALL_WAY_REGD_ARG, /* both in a registered buffer */
};

enum call_state {
	CALL_DONE,    /* x0 = OK: the message holds the result */
	CALL_REFUSED, /* x0 says why */
	CALL_RPC,     /* the secure world wants something */
};

struct call {
	uint16_t client;
	enum call_way way;
	struct smc_regs r;   /* as sent, then as answered */
	struct shm *buffer;  /* one page */
	struct msg_arg *arg; /* in it */
	size_t offset;       /* where in it */
	bool registered;
	unsigned requests; /* RPCs other than interrupts that were served */
	unsigned interrupts;
};

void call_init(struct call *c, uint16_t client, enum call_way way);
/* For REGD_ARG: make the buffer known. A TEE result, or SMC_FAILED(). */
uint32_t call_register_buffer(struct call *c);
void call_fini(struct call *c);

/* Empty message with room for @params. */
struct msg_arg *call_message(struct call *c, uint32_t cmd, uint32_t params);
/* The room for RPC messages behind it; NULL when the way has none. */
struct msg_arg *call_rpc_message(const struct call *c);

enum call_state call_enter(struct call *c);
/* Do what the secure world wants and leave in c->r what continues the call. */
void call_serve(struct call *c);
enum call_state call_resume(struct call *c);
enum call_state call_state(const struct call *c);
/* Enter, and stop when the secure world makes request @rpc; other ones are served. */
enum call_state call_until(struct call *c, uint32_t rpc);
/* From any state to the end. */
enum call_state call_finish(struct call *c);

/* A call that never got to have a TEE result. */
#define SMC_FAILED(x0) (0x5bad0000u | ((x0)&0xffffu))

/* Enter and finish, waiting while all threads are busy; the message's result or SMC_FAILED(). */
uint32_t call_do(struct call *c);
