/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the attackers answer when the secure world asks for something.
 */
#include "base/bytes.h"
#include "hostile.h"
#include "memory.h"
#include "supplicant.h"

/* The request lies behind the message, or in the page that was given for it. */
static struct msg_arg *find_request(struct attacker *a, bool behind)
{
	struct msg_arg *m = (struct msg_arg *)(void *)a->rpc_page;

	if (behind)
		m = (struct msg_arg *)(void *)(a->message + MSG_ARG_SIZE(a->message_params % 16));
	return m;
}

/* Memory for a TA image: the first data pages, by a list in the last list page. */
static void answer_alloc(struct attacker *a, struct msg_arg *m)
{
	struct msg_list_page *l = (struct msg_list_page *)(void *)hostile_list_page(a,
	                                                                            LIST_PAGES - 1);
	uint64_t size = m->params[0].value.b;

	for (unsigned i = 0; i < LOAD_PAGES; i++)
		l->pages[i] = pa_of(hostile_data_page(a, i));
	if (size > LOAD_PAGES * PAGE_SIZE)
		size = LOAD_PAGES * PAGE_SIZE;
	m->params[0] = (struct msg_param){ .attr = MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG };
	m->params[0].tmem.addr = pa_of(l);
	m->params[0].tmem.size = size;
	m->params[0].tmem.cookie = hostile_word(a, hostile_random(a));
	m->ret = TEE_SUCCESS;
}

static void answer_load(struct attacker *a, struct msg_arg *m)
{
	const char *name = hostile_chance(a, 50) ? TA_HELLO_FILE : TA_SIMS_FILE;
	const void *image;
	size_t size;

	if (!archive_find(name, &image, &size) || size > LOAD_PAGES * PAGE_SIZE) {
		m->ret = TEE_ERROR_ITEM_NOT_FOUND;
		return;
	}
	if (m->params[1].rmem.size >= size) {
		memcpy(hostile_data_page(a, 0), image, size);
		if (hostile_chance(a, 50))
			hostile_data_page(a, 0)[hostile_pick(a, size)] ^= 1u << hostile_pick(a, 8);
	}
	m->params[1].rmem.size = size;
	m->ret = TEE_SUCCESS;
}

static void answer_request(struct attacker *a, struct msg_arg *m)
{
	switch (READ_ONCE(m->cmd)) {
	case RPC_SHM_ALLOC:
		answer_alloc(a, m);
		break;
	case RPC_LOAD_TA:
		answer_load(a, m);
		break;
	case RPC_FS:
		m->ret = hostile_chance(a, 50) ? TEE_ERROR_ITEM_NOT_FOUND : TEE_SUCCESS;
		break;
	default:
		m->ret = TEE_SUCCESS;
		break;
	}
	if (hostile_chance(a, 80))
		return;
	/* Not so helpful after all. */
	if (hostile_chance(a, 50)) {
		m->ret = hostile_chance(a, 50) ? 0xffff0000u + (uint32_t)hostile_pick(a, 20)
		                               : (uint32_t)hostile_random(a);
		return;
	}
	for (uint64_t n = 1 + hostile_pick(a, 3); n; n--)
		((uint64_t *)(void *)m)[hostile_pick(a, 20)] = hostile_number(a);
}

static void answer_page(struct attacker *a, struct smc_regs *r)
{
	uint64_t pa, cookie = hostile_word(a, hostile_random(a));

	a->rpc_page = hostile_message_page(a);
	pa = hostile_chance(a, 90) ? pa_of(a->rpc_page) : hostile_number(a);
	r->x[1] = pa >> 32;
	r->x[2] = pa & 0xffffffffu;
	r->x[4] = cookie >> 32;
	r->x[5] = cookie & 0xffffffffu;
}

void hostile_answer(struct attacker *a, struct smc_regs *r)
{
	switch ((uint32_t)r->x[0]) {
	case SMC_RPC_ALLOC:
		answer_page(a, r);
		break;
	case SMC_RPC_CMD:
		answer_request(a, find_request(a, hostile_chance(a, 50)));
		break;
	default:
		break;
	}
	r->x[0] = SMC_CALL_RETURN_FROM_RPC;
	if (hostile_chance(a, 2))
		r->x[1 + hostile_pick(a, 6)] = hostile_number(a);
	r->x[7] = a->id;
}
