/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest holds of the secure world: memory, sessions, instances. Commands and records are
 * in abi/stats.h.
 *
 * All numbers are of the partition that asks. Nothing here looks at the machine's pool or
 * at another guest, so that nobody can tell from it what others do.
 */
#include "abi/stats.h"
#include "abi/tee_errors.h"
#include "arch/cpu.h"
#include "base/bytes.h"
#include "log/log.h"
#include "pta/pta_priv.h"
#include "rpc/rpc.h"
#include "ta/instance.h"

static bool is_value(const struct ta_param *p, bool in)
{
	return p->kind == TA_PARAM_VALUE && p->in == in && p->out == !in;
}

/* Are the first @n parameters values that go out, and the others unused? */
static bool are_outputs(const struct ta_param params[static TA_PARAMS], unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++)
		if (!is_value(&params[i], false))
			return false;
	return pta_rest_is_none(params, n);
}

static void say(struct ta_param *p, uint64_t a, uint64_t b)
{
	p->a = (uint32_t)a;
	p->b = (uint32_t)b;
}

static uint32_t bytes_of(size_t pages)
{
	return pages > UINT32_MAX / PAGE_SIZE ? UINT32_MAX : (uint32_t)(pages * PAGE_SIZE);
}

static uint32_t pager(struct ta_param params[static TA_PARAMS])
{
	unsigned i;

	if (!are_outputs(params, 3))
		return TEE_ERROR_BAD_PARAMETERS;
	for (i = 0; i < 3; i++)
		say(&params[i], 0, 0);
	return TEE_SUCCESS;
}

/* ---- pools --------------------------------------------------------------------------------- */

static void name(struct stats_pool *s, const char *text)
{
	memcpy(s->name, text, strnlen(text, sizeof(s->name) - 1));
}

static void heap_pool(struct part *p, struct stats_pool *out)
{
	name(out, "Heap");
	out->used = (uint32_t)p->heap.bytes;
	out->peak = (uint32_t)p->heap.peak;
	out->size = bytes_of(p->env.account->max);
}

static void page_pool(struct part *p, struct stats_pool *out)
{
	const struct frame_account *a = p->env.account;

	name(out, "All secure memory");
	out->used = bytes_of(a->used);
	out->peak = bytes_of(a->peak);
	out->size = bytes_of(a->max);
	out->failures = a->refused;
	out->worst_failure = a->refused ? PAGE_SIZE : 0;
	out->used_at_worst_one = bytes_of(a->used_when_refused);
}

static void pool(struct part *p, uint32_t id, struct stats_pool *out)
{
	switch (id) {
	case STATS_POOL_HEAP:
		heap_pool(p, out);
		break;
	case STATS_POOL_PAGES:
		page_pool(p, out);
		break;
	case STATS_POOL_PUBLIC:
		name(out, "Public memory (none)");
		break;
	default:
		name(out, "Not this guest's (not told)");
		break;
	}
}

static uint32_t pools(struct part *p, struct ta_param params[static TA_PARAMS])
{
	volatile uint8_t *at = ta_param_bytes(&params[1]);
	uint64_t asked = params[0].a;
	uint32_t id, first = asked ? (uint32_t)asked : 1, last = asked ? first : STATS_POOLS;
	size_t room = params[1].size, needed = (last - first + 1) * sizeof(struct stats_pool);

	if (!is_value(&params[0], true) || !pta_is_output(&params[1], false) ||
	    !pta_rest_is_none(params, 2) || asked > STATS_POOLS)
		return TEE_ERROR_BAD_PARAMETERS;
	params[1].out_size = needed;
	if (!at || room < needed)
		return TEE_ERROR_SHORT_BUFFER;
	for (id = first; id <= last; id++) {
		struct stats_pool s = { 0 };

		pool(p, id, &s);
		copy_to_hostile(at + (id - first) * sizeof(s), &s, sizeof(s));
	}
	if (params[0].b) {
		frame_account_forget(p->env.account);
		heap_forget(&p->heap);
	}
	return TEE_SUCCESS;
}

/* ---- instances ----------------------------------------------------------------------------- */

static void record_of(const struct ta_info *i, struct stats_ta *out)
{
	struct ta_uuid u;

	*out = (struct stats_ta){ .dead = i->dead, .sessions = i->sessions };
	ta_uuid_from_octets(&i->uuid, &u);
	out->uuid = u;
	name(&out->memory, "Memory");
	out->memory.used = bytes_of(i->pages);
	out->memory.size = out->memory.used;
}

/* Without memory the answer is the size, 0 too. Instances may come and go while we look. */
static uint32_t instances(struct part *p, struct ta_param params[static TA_PARAMS])
{
	volatile uint8_t *at = ta_param_bytes(&params[0]);
	size_t needed = 0;
	struct ta_info info;
	unsigned i;

	if (!pta_is_output(&params[0], false) || !pta_rest_is_none(params, 1))
		return TEE_ERROR_BAD_PARAMETERS;
	for (i = 0; ta_info_at(p, i, &info); i++) {
		struct stats_ta record;

		record_of(&info, &record);
		if (at && needed + sizeof(record) <= params[0].size)
			copy_to_hostile(at + needed, &record, sizeof(record));
		needed += sizeof(record);
	}
	params[0].out_size = needed;
	return at && needed <= params[0].size ? TEE_SUCCESS : TEE_ERROR_SHORT_BUFFER;
}

/* ---- the rest ------------------------------------------------------------------------------ */

struct holdings {
	struct ta_count tas;
	unsigned shares, mapped;
};

static void count(struct part *p, struct holdings *h)
{
	h->tas = ta_count(p);
	share_count(p, &h->shares, &h->mapped);
}

static uint32_t account(struct part *p, struct ta_param params[static TA_PARAMS])
{
	struct holdings h;

	if (!are_outputs(params, 4))
		return TEE_ERROR_BAD_PARAMETERS;
	count(p, &h);
	say(&params[0], p->env.account->used, p->heap.bytes);
	say(&params[1], p->heap.objects, p->threads_in_use);
	say(&params[2], h.tas.sessions, h.tas.instances);
	say(&params[3], h.shares, h.mapped);
	return TEE_SUCCESS;
}

static uint32_t terms(struct part *p, struct ta_param params[static TA_PARAMS])
{
	const struct frame_account *a = p->env.account;
	const struct part_limits *most = &p->env.limits;

	if (!are_outputs(params, 3))
		return TEE_ERROR_BAD_PARAMETERS;
	say(&params[0], a->min, a->max);
	say(&params[1], most->threads, most->sessions);
	say(&params[2], most->share_pages, share_pages_counted(p));
	return TEE_SUCCESS;
}

static uint32_t leaks(struct part *p, const struct ta_param params[static TA_PARAMS])
{
	struct holdings h;

	if (!pta_rest_is_none(params, 0))
		return TEE_ERROR_BAD_PARAMETERS;
	count(p, &h);
	log_info("held: %u pages, %zu bytes in %zu objects, %u threads", p->env.account->used,
	         p->heap.bytes, p->heap.objects, p->threads_in_use);
	log_info("held: %u sessions, %u instances with %zu pages, %u shares, %u shared pages",
	         h.tas.sessions, h.tas.instances, h.tas.pages, h.shares, h.mapped);
	return TEE_SUCCESS;
}

static uint32_t clocks(struct ta_param params[static TA_PARAMS])
{
	uint32_t seconds, nanoseconds;
	uint64_t ms;
	enum err e;

	if (!are_outputs(params, 2))
		return TEE_ERROR_BAD_PARAMETERS;
	e = rpc_time(&seconds, &nanoseconds);
	if (e != OK)
		return ta_result_of(e);
	ms = time_ms();
	say(&params[0], seconds, nanoseconds / 1000000);
	say(&params[1], ms / 1000, ms % 1000);
	return TEE_SUCCESS;
}

/* Clocks and regulators are the normal world's here. */
static uint32_t drivers(const struct ta_param params[static TA_PARAMS])
{
	if (!is_value(&params[0], true) || !pta_rest_is_none(params, 1) || params[0].a > 1)
		return TEE_ERROR_BAD_PARAMETERS;
	log_info("the secure world drives no %s", params[0].a ? "regulators" : "clocks");
	return TEE_SUCCESS;
}

static uint32_t invoke(struct part *p, void *state, uint32_t command,
                       struct ta_param params[static TA_PARAMS])
{
	(void)state;
	switch (command) {
	case STATS_CMD_PAGER:
		return pager(params);
	case STATS_CMD_ALLOC:
		return pools(p, params);
	case STATS_CMD_LEAKS:
		return leaks(p, params);
	case STATS_CMD_TAS:
		return instances(p, params);
	case STATS_CMD_TIME:
		return clocks(params);
	case STATS_CMD_DRIVERS:
		return drivers(params);
	case STATS_CMD_ACCOUNT:
		return account(p, params);
	case STATS_CMD_TERMS:
		return terms(p, params);
	default:
		return TEE_ERROR_NOT_IMPLEMENTED;
	}
}

const struct pta pta_stats = {
	.uuid = { STATS_UUID_OCTETS },
	.name = "what the guest holds",
	.invoke = invoke,
};
