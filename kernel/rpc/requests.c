/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The requests that more than one module makes: memory, TA images, time, sleep.
 */
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "base/check.h"
#include "rpc/rpc_priv.h"

#define BUFFER_ALIGN 8u

static_assert(RPC_SHM_APPL == RPC_MEMORY_APPL);
static_assert(RPC_SHM_KERNEL == RPC_MEMORY_KERNEL);

/* A TEE result of the normal world, where the request gives it no other meaning. */
static enum err err_of(uint32_t result)
{
	switch (result) {
	case TEE_SUCCESS:
		return OK;
	case TEE_ERROR_OUT_OF_MEMORY:
		return ERR_NOMEM;
	case TEE_ERROR_ITEM_NOT_FOUND:
		return ERR_NOENT;
	default:
		return ERR_COMM;
	}
}

static void free_offer(enum rpc_memory kind, cookie_t cookie)
{
	struct msg_param p = {
		.attr = MSG_ATTR_VALUE_IN,
		.value = { kind, cookie.v, 0 },
	};
	uint32_t result;

	/* Memory that the normal world does not take back is its own loss. */
	(void)!rpc_do(RPC_SHM_FREE, &p, 1, &result);
}

static enum err map_offer(struct part *p, const struct rpc_offer *o, size_t size,
                          struct share **out)
{
	if (o->listed)
		return share_from_list(p, o->raw_addr, size, out);
	return share_from_span(p, o->raw_addr, size, false, out);
}

/*
 * Refused memory goes back. But Xen lets go of whatever has the cookie that we say, be it a buffer
 * that is registered, and has made one of its own of an offer only if it has translated it.
 */
static void return_offer(struct part *p, enum rpc_memory kind, const struct rpc_offer *o)
{
	bool translated = o->listed && o->raw_addr;

	if (o->cookie.v && (translated || !p->env.hypervised))
		free_offer(kind, o->cookie);
}

enum err rpc_memory_alloc(enum rpc_memory kind, size_t size, struct share **out)
{
	struct msg_param ask = {
		.attr = MSG_ATTR_VALUE_IN,
		.value = { kind, size, BUFFER_ALIGN },
	};
	union rpc_message reply;
	struct rpc_offer offer;
	enum err e;

	/* Not to bother the supplicant with what could never be mapped. */
	if (size == 0 || size > (size_t)part_self()->env.limits.share_pages * PAGE_SIZE)
		return ERR_NOMEM;
	e = rpc_exchange(RPC_SHM_ALLOC, &ask, 1, &reply);
	if (e != OK)
		return e;
	e = err_of(reply.arg.ret);
	if (e != OK)
		return e;
	e = rpc_reply_memory(&reply, size, &offer);
	if (e == OK)
		e = map_offer(part_self(), &offer, size, out);
	if (e != OK) {
		return_offer(part_self(), kind, &offer);
		return e;
	}
	share_pass(part_self(), *out, offer.cookie);
	return OK;
}

/* A hypervisor unpins the pages when the request is issued, so the mapping goes first. */
void rpc_memory_free(enum rpc_memory kind, struct share *s)
{
	cookie_t cookie = s->cookie;

	check(s->passing && atomic_read(&s->refs) == 1);
	share_put(part_self(), s);
	free_offer(kind, cookie);
}

/* Ask for @uuid's image into @into (NULL: its size only). */
static enum err load_ta(const struct uuid *uuid, const struct share *into, uint64_t *size)
{
	struct msg_param p[2] = {
		{ .attr = MSG_ATTR_VALUE_IN },
		{ .attr = into ? MSG_ATTR_RMEM_OUT : MSG_ATTR_TMEM_OUT },
	};
	uint32_t result;
	enum err e;

	memcpy(p[0].octets, uuid->b, sizeof(uuid->b));
	if (into)
		p[1].rmem = (struct msg_rmem){ 0, into->size, into->cookie.v };
	e = rpc_do(RPC_LOAD_TA, p, array_count(p), &result);
	if (e != OK)
		return e;
	*size = into ? p[1].rmem.size : p[1].tmem.size;
	if (!into && result == TEE_ERROR_SHORT_BUFFER)
		return OK;
	return err_of(result);
}

enum err rpc_load_ta(const struct uuid *uuid, struct share **out, size_t *size)
{
	uint64_t raw_size, raw_got;
	struct share *s;
	enum err e;

	e = load_ta(uuid, NULL, &raw_size);
	if (e == OK && raw_size == 0)
		e = ERR_FORMAT;
	if (e != OK)
		return e;
	e = rpc_memory_alloc(RPC_MEMORY_APPL, (size_t)raw_size, &s);
	if (e != OK)
		return e;
	e = load_ta(uuid, s, &raw_got);
	if (e == OK && (raw_got == 0 || raw_got > s->size))
		e = ERR_COMM;
	if (e != OK) {
		rpc_memory_free(RPC_MEMORY_APPL, s);
		return e;
	}
	*out = s;
	*size = (size_t)raw_got;
	return OK;
}

enum err rpc_time(uint32_t *seconds, uint32_t *nanoseconds)
{
	struct msg_param p = { .attr = MSG_ATTR_VALUE_OUT };
	uint32_t result;
	enum err e;

	e = rpc_do(RPC_GET_TIME, &p, 1, &result);
	if (e == OK)
		e = err_of(result);
	if (e != OK)
		return e;
	if (p.value.a > UINT32_MAX || p.value.b >= 1000000000u)
		return ERR_COMM;
	*seconds = (uint32_t)p.value.a;
	*nanoseconds = (uint32_t)p.value.b;
	return OK;
}

enum err rpc_sleep_ms(uint32_t ms)
{
	struct msg_param p = {
		.attr = MSG_ATTR_VALUE_IN,
		.value = { ms, 0, 0 },
	};
	uint32_t result;
	enum err e;

	e = rpc_do(RPC_SUSPEND, &p, 1, &result);
	return e == OK ? err_of(result) : e;
}
