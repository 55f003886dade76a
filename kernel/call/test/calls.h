/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * calls - one guest, one pseudo TA, one message; what the tests of calls share
 *
 * Before each test a session with the pseudo TA is open and the message's page
 * is registered.
 */
#include "call/call.h"
#include "host/alloc_fail.h"
#include "host/fake_guest.h"

#define MESSAGE 1u /* normal-world pages: the message, registered as COOKIE ... */
#define COOKIE  0xffff000012345600u
#define LIST    2u /* ... a page list, ... */
#define DATA    4u /* ... and what parameters name */

#define AT 64u /* where the message lies in its page */

/* Commands of the pseudo TA; all others fail. */
enum {
	CMD_ADD = 1,    /* value 1 = value 0 + 1, value 2 += 1 */
	CMD_COPY,       /* memory 0 to memory 1 */
	CMD_TIME,       /* value 0 = seconds, by a request */
	CMD_UNREGISTER, /* does unregistering cookie value 0 fail as busy? */
	CMD_DESCRIBE,   /* only look */
};
#define PTA_FAILED 0xdeadbeefu

extern struct ta_param seen[TA_PARAMS]; /* by the pseudo TA's last call */
extern bool seen_passing;               /* whether memory with cookie 7 was passing then */

extern struct msg_arg *m; /* the message, as the guest sees it */
extern struct smc_regs r; /* of the call, then of the answer */
extern uint32_t session;

/* A guest without a session; test_setup() has made one that is not hypervised. */
void open_part(bool hypervised);
void open_part_limited(bool hypervised, struct part_limits limits);
void open_session(void);

/* Fill the message; everything around it is not 0. */
void message(uint32_t command, uint32_t func, uint32_t count);
void param(unsigned i, uint64_t attr, uint64_t a, uint64_t b, uint64_t c);

/* Registers of a call, the call (answer: x0), and both as Linux does it. */
void by_cookie(uint64_t cookie, uint64_t offset);
void by_address(uint32_t id, uint64_t pa);
uint64_t call(void);
uint64_t usual_call(void);

void assert_says(uint32_t ret, uint32_t origin);
/* Pages that the guest has mapped; the message's is one. */
void assert_pages(unsigned want);
