/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where requests are written.
 *
 * Calls that bring room for requests behind their own message lend it for as
 * long as they last. For others a buffer is asked for at the first request; it
 * goes back when the call ends, or stays with the thread while the cache is on.
 */
#include "abi/smc.h"
#include "rpc/rpc_priv.h"

enum err rpc_init(struct part *p)
{
	struct rpc_table *t = heap_alloc(&p->heap, sizeof(*t));

	if (!t)
		return ERR_NOMEM;
	p->rpc = t;
	rpc_notice_init(p);
	return OK;
}

static struct rpc_buffer *buffer_of(const struct thread *t)
{
	return &t->part->rpc->buffer[t->id];
}

void rpc_use_buffer(struct thread *t, struct share *s, size_t offset)
{
	struct rpc_buffer *b = buffer_of(t);

	b->lent = s;
	b->lent_offset = offset;
}

static void give_back(cookie_t cookie)
{
	struct smc_regs r = { .a = { SMC_RPC_FREE, cookie.v >> 32, (uint32_t)cookie.v } };

	thread_rpc(&r);
}

/* Ask for a buffer; a page of its own or the start of one is what all clients give. */
static enum err ask(struct part *p, struct share **out, cookie_t *cookie)
{
	struct smc_regs r = { .a = { SMC_RPC_ALLOC, sizeof(union rpc_message) } };
	uint64_t raw_pa;
	enum err e;

	thread_rpc(&r);
	raw_pa = r.a[1] << 32 | (uint32_t)r.a[2];
	cookie->v = r.a[4] << 32 | (uint32_t)r.a[5];
	if (!raw_pa)
		return ERR_NOMEM;
	if (raw_pa & 7)
		e = ERR_ACCESS;
	else
		e = share_from_span(p, raw_pa, sizeof(union rpc_message), true, out);
	if (e != OK)
		give_back(*cookie);
	return e;
}

enum err rpc_buffer_get(struct thread *t, volatile void **at, cookie_t *cookie)
{
	struct rpc_buffer *b = buffer_of(t);
	struct share *s;
	enum err e;

	if (b->lent) {
		cookie->v = 0;
		*at = share_at(b->lent, b->lent_offset);
		return OK;
	}
	if (!b->own) {
		e = ask(t->part, &s, &b->cookie);
		if (e != OK)
			return e;
		b->own = s;
	}
	*cookie = b->cookie;
	*at = share_at(b->own, 0);
	return OK;
}

static bool cache_is_on(struct part *p)
{
	struct part_held h = part_lock(p);
	bool on = p->rpc->cache;

	part_unlock(h);
	return on;
}

/* A hypervisor frees its copy of the buffer before the guest hears of it: unmap first. */
void rpc_end(struct thread *t)
{
	struct rpc_buffer *b = buffer_of(t);
	struct share *s = b->own;

	b->lent = NULL;
	if (!s || cache_is_on(t->part))
		return;
	b->own = NULL;
	share_put(t->part, s);
	give_back(b->cookie);
}

enum err rpc_cache_enable(struct part *p)
{
	struct part_held h = part_lock(p);
	enum err e = p->threads_in_use ? ERR_BUSY : OK;

	if (e == OK)
		p->rpc->cache = true;
	part_unlock(h);
	return e;
}

enum err rpc_cache_disable(struct part *p, cookie_t *to_free)
{
	struct part_held h = part_lock(p);
	struct share *s = NULL;
	enum err e = ERR_NOENT;

	/* A thread under way may be using its buffer. */
	if (p->threads_in_use) {
		part_unlock(h);
		return ERR_BUSY;
	}
	p->rpc->cache = false;
	for (unsigned i = 0; i < PART_THREADS && !s; i++) {
		struct rpc_buffer *b = &p->rpc->buffer[i];

		s = b->own;
		b->own = NULL;
		*to_free = b->cookie;
	}
	part_unlock(h);
	if (s) {
		share_put(p, s);
		e = OK;
	}
	return e;
}
