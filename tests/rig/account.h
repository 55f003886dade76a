/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * account - what the secure world says that a client holds of it (abi/stats.h), Postern only
 */
#include "client.h"

struct account {
	uint32_t pages, heap_bytes;
	uint32_t heap_objects, threads;
	uint32_t sessions, instances;
	uint32_t shares, shared_pages;
};

/* @session is one with the stats service, which counts itself. EXPECTs. */
uint32_t account_open(struct client *c);
struct account account_take(struct client *c, uint32_t session);
/* EXPECTs that @now is @before; @what was done in between. */
void account_expect_same(const struct account *before, const struct account *now, const char *what);
