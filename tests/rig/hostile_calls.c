/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the attackers say: registers at random, and messages that are nearly right.
 */
#include "abi/stats.h"
#include "base/bytes.h"
#include "hostile.h"
#include "memory.h"
#include "supplicant.h"

static const uint32_t yielding_ids[] = { SMC_CALL_WITH_ARG, SMC_CALL_WITH_RPC_ARG,
	                                 SMC_CALL_WITH_REGD_ARG };
static const uint32_t other_ids[] = {
	SMC_CALL_RETURN_FROM_RPC,
	SMC_CALLS_COUNT,
	SMC_CALLS_UID,
	SMC_CALLS_REVISION,
	SMC_GET_OS_UUID,
	SMC_GET_OS_REVISION,
	SMC_GET_SHM_CONFIG,
	SMC_L2CC_MUTEX,
	SMC_EXCHANGE_CAPABILITIES,
	SMC_DISABLE_SHM_CACHE,
	SMC_ENABLE_SHM_CACHE,
	SMC_BOOT_SECONDARY,
	SMC_VM_CREATED,
	SMC_VM_DESTROYED,
	SMC_GUEST_TERMS,
	SMC_GUEST_LABEL,
	SMC_GET_THREAD_COUNT,
	SMC_ENABLE_ASYNC_NOTIF,
	SMC_GET_ASYNC_NOTIF_VALUE,
};

static void put_pair(struct smc_regs *r, uint64_t v)
{
	r->x[1] = v >> 32;
	r->x[2] = v & 0xffffffffu;
}

/* An id of the trusted OS's range; others belong to EL3, which would switch us off. */
static uint32_t random_id(struct attacker *a)
{
	uint32_t id = (uint32_t)hostile_random(a);

	switch (hostile_pick(a, 4)) {
	case 0:
		return yielding_ids[hostile_pick(a, array_count(yielding_ids))];
	case 1:
		return other_ids[hostile_pick(a, array_count(other_ids))];
	case 2: /* right but for a small number */
		return (hostile_chance(a, 50) ? 0xb2000000u : 0x32000000u) + (id & 0x1f);
	default:
		return (id & 0xc000ffffu) | (uint32_t)(50 + hostile_pick(a, 14)) << 24;
	}
}

void hostile_random_call(struct attacker *a, struct smc_regs *r)
{
	uint64_t *page = (uint64_t *)(void *)hostile_message_page(a);

	a->message = (uint8_t *)page;
	a->message_params = (uint32_t)hostile_pick(a, 6);
	for (unsigned i = 0; i < 64; i++)
		page[i] = hostile_number(a);
	for (unsigned i = 0; i < 7; i++)
		r->x[i] = hostile_number(a);
	r->x[0] = (hostile_random(a) & ~0xffffffffull) | random_id(a);
	if (hostile_chance(a, 50)) {
		put_pair(r, pa_of(page));
		/* Half of these get as far as the command. */
		page[0] = hostile_pick(a, 10);
		page[3] = (page[3] & 0xffffffffu) | (uint64_t)a->message_params << 32;
	} else if (is_ram(r->x[1] << 32 | (r->x[2] & 0xffffffffu), 1)) {
		put_pair(r, hostile_word(a, r->x[2]));
	}
	if (hostile_chance(a, 10))
		r->x[1] |= hostile_random(a) << 32;
}

/* Fill list pages from @first on with the data pages from @from on, linked; some links lie. */
static uint64_t make_list(struct attacker *a, size_t pages)
{
	unsigned at = (unsigned)hostile_pick(a, LIST_PAGES),
		 from = (unsigned)hostile_pick(a, DATA_PAGES);
	uint64_t start = pa_of(hostile_list_page(a, at));

	for (size_t i = 0; i < pages; i++) {
		struct msg_list_page *l = (struct msg_list_page *)(void *)hostile_list_page(a, at);

		l->pages[i % MSG_LIST_ENTRIES] = pa_of(hostile_data_page(a, from + (unsigned)i));
		if (hostile_chance(a, 1))
			l->pages[i % MSG_LIST_ENTRIES] = hostile_number(a);
		if (i % MSG_LIST_ENTRIES == MSG_LIST_ENTRIES - 1) {
			at++;
			l->next = hostile_chance(a, 90) ? pa_of(hostile_list_page(a, at))
			                                : hostile_number(a);
		}
	}
	return start;
}

static size_t list_length(struct attacker *a)
{
	return hostile_chance(a, 95) ? 1 + hostile_pick(a, 8) : 1 + hostile_pick(a, 1500);
}

static struct msg_param make_param(struct attacker *a)
{
	struct msg_param p = { 0 };
	uint64_t way = 1 + hostile_pick(a, 3);
	size_t pages;

	switch (hostile_pick(a, 5)) {
	case 0:
		return p;
	case 1:
		p.attr = MSG_ATTR_VALUE_IN - 1 + way;
		p.value = (struct msg_value){ hostile_number(a), hostile_number(a),
			                      hostile_number(a) };
		return p;
	case 2:
		p.attr = MSG_ATTR_RMEM_IN - 1 + way;
		p.rmem.cookie = a->cookies[hostile_pick(a, KNOWN_MAX)];
		p.rmem.offs = hostile_chance(a, 70) ? hostile_pick(a, 8192) : hostile_number(a);
		p.rmem.size = hostile_chance(a, 70) ? hostile_pick(a, 8192) : hostile_number(a);
		return p;
	case 3:
		p.attr = MSG_ATTR_TMEM_IN - 1 + way;
		p.tmem.size = hostile_chance(a, 50) ? 0 : hostile_number(a);
		return p;
	default:
		pages = list_length(a);
		p.attr = (MSG_ATTR_TMEM_IN - 1 + way) | MSG_ATTR_NONCONTIG;
		p.tmem.addr = make_list(a, pages) | hostile_pick(a, PAGE_SIZE);
		p.tmem.size = hostile_pick(a, pages * PAGE_SIZE) + 1;
		p.tmem.cookie = hostile_random(a);
		return p;
	}
}

/* Pseudo TAs: random numbers, what a guest holds, and two that are for TAs only. */
static const struct uuid services[] = {
	{ { 0xab, 0x7a, 0x61, 0x7c, 0xb8, 0xe7, 0x4d, 0x8f, 0x83, 0x01, 0xd0, 0x9b, 0x61, 0x03,
	    0x6b, 0x64 } },
	{ STATS_UUID_OCTETS },
	{ { 0x3a, 0x2f, 0x89, 0x78, 0x5d, 0xc0, 0x11, 0xe8, 0x9c, 0x2d, 0xfa, 0x7a, 0xe0, 0x1b,
	    0xbe, 0xbc } },
	{ { 0x3b, 0x99, 0x6a, 0x7d, 0x2c, 0x2b, 0x4a, 0x49, 0xa8, 0x96, 0xe1, 0xfb, 0x57, 0x66,
	    0xd2, 0xf4 } },
};

static void make_open(struct attacker *a, struct msg_arg *m)
{
	const struct uuid *ta = &uuid_device_pta;
	uint64_t dice = hostile_pick(a, 100);

	if (dice < 2)
		ta = &uuid_hello;
	else if (dice < 4)
		ta = &uuid_sims;
	else if (dice < 8)
		ta = &uuid_nobody;
	else if (dice < 60)
		ta = &services[hostile_pick(a, array_count(services))];
	m->param_count = hostile_chance(a, 50) ? 2 : 6;
	m->params[0] = (struct msg_param){ .attr = MSG_ATTR_META | MSG_ATTR_VALUE_IN };
	m->params[1] = m->params[0];
	memcpy(m->params[0].octets, ta->b, sizeof(ta->b));
	m->params[1].value.c = hostile_pick(a, 7);
	for (unsigned i = 2; i < m->param_count; i++)
		m->params[i] = hostile_chance(a, 50) ? (struct msg_param){ 0 } : make_param(a);
}

static void make_shm(struct attacker *a, struct msg_arg *m)
{
	size_t pages = list_length(a);
	uint64_t *cookie = &a->cookies[hostile_pick(a, KNOWN_MAX)];

	m->param_count = 1;
	if (hostile_chance(a, 50)) {
		m->cmd = MSG_CMD_UNREGISTER_SHM;
		m->params[0] = (struct msg_param){ .attr = MSG_ATTR_RMEM_IN };
		m->params[0].rmem.cookie = *cookie;
		return;
	}
	m->cmd = MSG_CMD_REGISTER_SHM;
	if (hostile_chance(a, 80))
		*cookie = hostile_word(a, hostile_random(a));
	m->params[0] = (struct msg_param){ .attr = MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG };
	m->params[0].tmem.addr = make_list(a, pages) |
	                         (hostile_chance(a, 50) ? 0 : hostile_pick(a, PAGE_SIZE));
	m->params[0].tmem.size = pages * PAGE_SIZE - hostile_pick(a, PAGE_SIZE);
	m->params[0].tmem.cookie = *cookie;
}

static void make_message(struct attacker *a, struct msg_arg *m)
{
	memset(m, 0, MSG_ARG_SIZE(MSG_PARAMS_MAX));
	m->session = a->sessions[hostile_pick(a, KNOWN_MAX)];
	m->cancel_id = (uint32_t)hostile_random(a);
	switch (hostile_pick(a, 10)) {
	case 0:
	case 1:
		m->cmd = MSG_CMD_OPEN_SESSION;
		make_open(a, m);
		break;
	case 2:
	case 3:
		make_shm(a, m);
		break;
	case 4:
		m->cmd = hostile_chance(a, 50) ? MSG_CMD_CLOSE_SESSION : MSG_CMD_CANCEL;
		break;
	case 5:
		m->cmd = (uint32_t)hostile_pick(a, 12);
		m->param_count = (uint32_t)hostile_pick(a, 7);
		for (unsigned i = 0; i < m->param_count; i++)
			m->params[i] = make_param(a);
		break;
	default:
		m->cmd = MSG_CMD_INVOKE;
		m->func = hostile_chance(a, 80) ? (uint32_t)hostile_pick(a, 7)
		                                : (uint32_t)hostile_random(a);
		m->param_count = hostile_chance(a, 90) ? 4 : (uint32_t)hostile_pick(a, 7);
		for (unsigned i = 0; i < m->param_count; i++)
			m->params[i] = make_param(a);
		break;
	}
}

/* Nearly right: one to three words are something else. */
static void spoil(struct attacker *a, struct msg_arg *m)
{
	uint64_t *w = (uint64_t *)(void *)m;
	uint64_t words = MSG_ARG_SIZE(m->param_count % 8) / 8;

	for (uint64_t n = 1 + hostile_pick(a, 3); n; n--) {
		uint64_t *at = &w[hostile_pick(a, words)];

		if (hostile_chance(a, 50))
			*at = hostile_number(a);
		else
			*at = hostile_word(a, *at ^ 1ull << hostile_pick(a, 64));
	}
}

void hostile_grammar_call(struct attacker *a, struct smc_regs *r)
{
	struct msg_arg *m = (struct msg_arg *)(void *)hostile_message_page(a);

	a->message = (uint8_t *)m;
	make_message(a, m);
	a->message_params = m->param_count;
	if (hostile_chance(a, 40))
		spoil(a, m);
	*r = (struct smc_regs){ .x = { yielding_ids[hostile_pick(a, 2)] } };
	put_pair(r, pa_of(m));
	if (hostile_chance(a, 10)) {
		r->x[0] = SMC_CALL_WITH_REGD_ARG;
		put_pair(r, a->cookies[hostile_pick(a, KNOWN_MAX)]);
		r->x[3] = hostile_chance(a, 50) ? 0 : hostile_number(a);
	}
	if (hostile_chance(a, 2))
		r->x[0] = other_ids[hostile_pick(a, array_count(other_ids))];
}
