/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * fake_guest - a normal world that answers requests, well or badly
 *
 * bench_run() calls fake_guest_answer() whenever a thread leaves with a
 * request. It keeps a log of what it was asked, knows one TA image, and hands
 * out memory from page FAKE_PAGE on. `spoil`, when set, may change the answer
 * before the thread sees it; `registers` before that changes what the
 * registers say.
 */
#include "abi/msg.h"
#include "abi/rpc.h"
#include "abi/smc.h"
#include "abi/tee_errors.h"
#include "host/bench.h"

#define FAKE_PAGE  64u
#define FAKE_LOG   64u
#define FAKE_ITEMS 32u

struct fake_memory {
	uint64_t cookie; /* 0: free */
	uint64_t pa, size;
};

struct fake_guest {
	/* What was asked: commands of requests; SMC codes of the others. */
	uint32_t log[FAKE_LOG];
	unsigned logged;
	/* What is lent. */
	struct fake_memory item[FAKE_ITEMS];
	unsigned pages_given;
	uint64_t next_cookie;
	/* Where the call's own request buffer lies; NULL: by cookie. */
	struct msg_arg *call_buffer;
	/* How it answers. */
	bool listed; /* memory by page list */
	bool no_memory;
	bool no_supplicant;
	const void *ta;
	size_t ta_size;
	uint32_t seconds, nanoseconds;
	void (*spoil)(struct msg_arg *m);
	void (*registers)(struct smc_regs *r);
};

__attribute__((weak)) struct fake_guest fake;

static inline void fake_guest_reset(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.next_cookie = 0xc00c1e0000000001;
}

static inline unsigned fake_lent(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < FAKE_ITEMS; i++)
		n += fake.item[i].cookie != 0;
	return n;
}

static inline void fake_note(uint32_t what)
{
	if (fake.logged < FAKE_LOG)
		fake.log[fake.logged++] = what;
}

static inline struct fake_memory *fake_find(uint64_t cookie)
{
	for (unsigned i = 0; i < FAKE_ITEMS; i++)
		if (cookie && fake.item[i].cookie == cookie)
			return &fake.item[i];
	return NULL;
}

static inline struct fake_memory *fake_give(uint64_t size)
{
	for (unsigned i = 0; i < FAKE_ITEMS && !fake.no_memory; i++) {
		struct fake_memory *m = &fake.item[i];

		if (m->cookie)
			continue;
		m->cookie = fake.next_cookie++;
		m->pa = bench_pa(FAKE_PAGE + fake.pages_given);
		m->size = size;
		fake.pages_given += (unsigned)PAGES_OF(size);
		return m;
	}
	return NULL;
}

/* Memory that the TEE gives back must have been lent. */
static inline void fake_take_back(uint64_t cookie)
{
	struct fake_memory *m = fake_find(cookie);

	if (!m)
		fail_msg("memory %llx came back and was never lent", (unsigned long long)cookie);
	else
		m->cookie = 0;
}

static inline uint32_t fake_shm_alloc(struct msg_arg *m)
{
	struct msg_param *p = &m->params[0];
	struct fake_memory *mem;
	uint64_t list = 0;

	if (p->value.a == RPC_SHM_APPL && fake.no_supplicant)
		return TEE_ERROR_OUT_OF_MEMORY;
	mem = fake_give(p->value.b);
	if (!mem)
		return TEE_ERROR_OUT_OF_MEMORY;
	if (fake.listed) {
		struct msg_list_page *l;

		list = bench_pa(FAKE_PAGE + fake.pages_given);
		l = bench_nw(FAKE_PAGE + fake.pages_given++);
		for (unsigned i = 0; i < PAGES_OF(mem->size); i++)
			l->pages[i] = mem->pa + i * PAGE_SIZE;
	}
	p->attr = MSG_ATTR_TMEM_OUT | (list ? MSG_ATTR_NONCONTIG : 0);
	p->tmem = (struct msg_tmem){ list ? list : mem->pa, mem->size, mem->cookie };
	return TEE_SUCCESS;
}

static inline uint32_t fake_load_ta(struct msg_arg *m)
{
	struct msg_param *p = m->params;
	bool null = (p[1].attr & MSG_ATTR_TYPE_MASK) == MSG_ATTR_TMEM_OUT;
	struct fake_memory *mem = null ? NULL : fake_find(p[1].rmem.cookie);
	uint64_t room = p[1].rmem.size;

	if (fake.no_supplicant)
		return TEE_ERROR_COMMUNICATION;
	if (!fake.ta)
		return TEE_ERROR_ITEM_NOT_FOUND;
	p[1].rmem.size = fake.ta_size;
	if (null)
		return TEE_SUCCESS;
	if (!mem || room < fake.ta_size)
		return TEE_ERROR_SHORT_BUFFER;
	memcpy(bench_nw_at(mem->pa), fake.ta, fake.ta_size);
	return TEE_SUCCESS;
}

static inline void fake_command(struct msg_arg *m)
{
	struct msg_param *p = m->params;

	fake_note(m->cmd);
	switch (m->cmd) {
	case RPC_SHM_ALLOC:
		m->ret = fake_shm_alloc(m);
		break;
	case RPC_SHM_FREE:
		fake_take_back(p[0].value.b);
		m->ret = TEE_SUCCESS;
		break;
	case RPC_LOAD_TA:
		m->ret = fake_load_ta(m);
		break;
	case RPC_GET_TIME:
		p[0].value.a = fake.seconds;
		p[0].value.b = fake.nanoseconds;
		m->ret = TEE_SUCCESS;
		break;
	case RPC_NOTIFY:
	case RPC_SUSPEND:
		m->ret = TEE_SUCCESS;
		break;
	default:
		m->ret = TEE_ERROR_NOT_SUPPORTED;
		break;
	}
	if (fake.spoil)
		fake.spoil(m);
}

/* Request in @r; becomes the registers of RETURN_FROM_RPC, all 32 bits wide. */
static inline void fake_guest_answer(struct smc_regs *r)
{
	uint64_t cookie = r->a[1] << 32 | (uint32_t)r->a[2];
	struct fake_memory *mem;

	switch (r->a[0]) {
	case SMC_RPC_ALLOC:
		fake_note(SMC_RPC_ALLOC);
		mem = fake_give(r->a[1]);
		r->a[1] = mem ? mem->pa >> 32 : 0;
		r->a[2] = mem ? (uint32_t)mem->pa : 0;
		r->a[4] = mem ? mem->cookie >> 32 : 0;
		r->a[5] = mem ? (uint32_t)mem->cookie : 0;
		break;
	case SMC_RPC_FREE:
		fake_note(SMC_RPC_FREE);
		fake_take_back(cookie);
		break;
	case SMC_RPC_CMD:
		mem = fake_find(cookie);
		if (fake.call_buffer)
			fake_command(fake.call_buffer);
		else if (mem)
			fake_command(bench_nw_at(mem->pa));
		else
			fail_msg("a request in memory that was never lent");
		break;
	default:
		fail_msg("no request: %llx", (unsigned long long)r->a[0]);
		break;
	}
	if (fake.registers)
		fake.registers(r);
	r->a[0] = SMC_CALL_RETURN_FROM_RPC;
}
