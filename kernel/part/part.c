/* SPDX-License-Identifier: BSD-2-Clause */
#include "part/part.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/range.h"

struct part *part_self(void)
{
	return thread_self()->part;
}

/*
 * The window's first allocation becomes struct part, so it lies at one address
 * for every guest. The kspace that allocates it lives in it: hence the detour
 * over a local copy, which nobody else can see yet.
 */
enum err part_create(const struct part_env *env, char *base, struct part **out)
{
	struct kspace window;
	struct part *p;
	void *page;
	enum err e;

	static_assert(sizeof(struct part) <= PAGE_SIZE);

	kspace_init(&window, env->account, base, KWINDOW_SIZE / PAGE_SIZE, env->l2, 0);
	e = kspace_alloc(&window, 1, &page);
	if (e != OK)
		return e;

	p = page;
	p->env = *env;
	p->kspace = window;
	p->thread_env.kspace = &p->kspace;
	p->thread_env.kroot = env->kroot;
	p->thread_env.asid = env->asid;
	p->thread_env.slices = !env->hypervised;
	p->thread_env.random = env->random;
	spin_init(&p->lock, RANK_PART);
	heap_init(&p->heap, &p->kspace);
	part_random_init(&p->random);
	*out = p;
	return thread_reserve(&p->thread_env, PART_THREADS);
}

bool part_valid(const struct part *p)
{
	unsigned in_use = 0;

	for (unsigned i = 0; i < PART_THREADS; i++) {
		const struct thread *t = p->threads[i];

		if (!t)
			continue;
		if (t->id != i || t->part != p)
			return false;
		in_use += t->state != THREAD_FREE;
	}
	return in_use == p->threads_in_use && p->thread_env.kspace == &p->kspace;
}

/* The first slot whose thread is free, or that has none yet; made threads come first. */
static unsigned find_slot(const struct part *p)
{
	unsigned empty = PART_THREADS;

	for (unsigned i = 0; i < PART_THREADS; i++) {
		if (!p->threads[i])
			empty = empty < i ? empty : i;
		else if (p->threads[i]->state == THREAD_FREE)
			return i;
	}
	return empty;
}

enum err part_thread_get(struct part_held h, struct thread **out)
{
	struct part *p = h.part;
	unsigned slot = find_slot(p);
	enum err e;

	if (slot == PART_THREADS)
		return ERR_LIMIT;
	if (!p->threads[slot]) {
		/* Slots are filled in their order: these are as many as it may have. */
		if (slot == p->env.limits.threads)
			return ERR_LIMIT;
		e = thread_create(&p->thread_env, p, slot, &p->threads[slot]);
		if (e != OK)
			return e;
	}
	*out = p->threads[slot];
	(*out)->state = THREAD_RUNNING;
	p->threads_in_use++;
	return OK;
}

enum err part_thread_resume(struct part_held h, uint64_t raw_id, struct thread **out,
                            enum thread_state *was)
{
	struct thread *t;

	if (raw_id >= PART_THREADS)
		return ERR_NOENT;
	t = h.part->threads[raw_id];
	if (!t || (t->state != THREAD_IN_RPC && t->state != THREAD_PREEMPTED))
		return ERR_NOENT;
	*was = t->state;
	t->state = THREAD_RUNNING;
	*out = t;
	return OK;
}

void part_thread_put(struct part_held h, struct thread *t, enum thread_stop why)
{
	check(t->state == THREAD_RUNNING);
	switch (why) {
	case THREAD_STOP_DONE:
		t->state = THREAD_FREE;
		h.part->threads_in_use--;
		break;
	case THREAD_STOP_RPC:
		t->state = THREAD_IN_RPC;
		break;
	case THREAD_STOP_PREEMPTED:
		t->state = THREAD_PREEMPTED;
		break;
	}
}

bool nw_map_holds(const struct nw_map *m, uint64_t pa, uint64_t size)
{
	for (unsigned i = 0; i < m->count; i++)
		if (span_within(pa, size, m->range[i].base, m->range[i].size))
			return true;
	return false;
}
