/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instances: who shares one, who waits for whom, and when one goes.
 */
#include "ta/table_priv.h"

#include "base/check.h"

/* ---- waiting ------------------------------------------------------------------------------- */

/*
 * Partition's lock held. An instance has one call in it, and that call waits
 * for at most one other instance: the graph is a set of chains. A chain that
 * comes back to @caller would never move again.
 */
static bool waits_for(const struct ta_instance *ta, const struct ta_instance *caller)
{
	while (ta && ta != caller)
		ta = ta->calls;
	return ta != NULL;
}

enum err instance_lock(struct ta_instance *ta, struct ta_instance *caller)
{
	struct part_held h;
	bool loop;

	if (caller) {
		h = part_lock(ta->part);
		loop = waits_for(ta, caller);
		if (!loop)
			caller->calls = ta;
		part_unlock(h);
		if (loop)
			return ERR_BUSY;
	}
	mutex_lock(&ta->busy);
	return OK;
}

void instance_unlock(struct ta_instance *ta, struct ta_instance *caller)
{
	struct part_held h;

	mutex_unlock(&ta->busy);
	if (!caller)
		return;
	h = part_lock(ta->part);
	caller->calls = NULL;
	part_unlock(h);
}

void instance_set_state(struct ta_instance *ta, enum ta_state state)
{
	struct part_held h = part_lock(ta->part);

	ta->state = state;
	part_unlock(h);
}

/* ---- joining ------------------------------------------------------------------------------- */

static struct ta_instance *create(struct part *p, const struct uuid *uuid)
{
	struct ta_instance *ta = heap_alloc(&p->heap, sizeof(*ta));

	if (!ta)
		return NULL;
	ta->part = p;
	ta->uuid = *uuid;
	ta->state = TA_LOADING;
	list_init(&ta->link);
	mutex_init(&ta->busy);
	obj_table_init(&ta->objs, p);
	return ta;
}

#define KEPT (TA_HEAD_SINGLE_INSTANCE | TA_HEAD_KEEP_ALIVE)

/* One of many instances is nobody's but its client's, whatever else its flags say. */
static bool stays_crashed(const struct ta_instance *ta)
{
	const uint32_t all = KEPT | TA_HEAD_KEEP_CRASHED;

	return ta->state == TA_DEAD && (ta->flags & all) == all;
}

static bool takes_sessions(const struct ta_instance *ta)
{
	return ta->state == TA_LOADING || stays_crashed(ta) ||
	       (ta->state == TA_READY && (ta->flags & TA_HEAD_SINGLE_INSTANCE));
}

/*
 * Partition's lock held. One that @uuid's next session might belong to, or NULL. The names come
 * last: of a TA with an instance for each session there may be hundreds, all of one name.
 */
static struct ta_instance *find(struct part *p, const struct uuid *uuid)
{
	struct list *l;

	list_for_each(l, &p->tas->instances) {
		struct ta_instance *ta = list_entry(l, struct ta_instance, link);

		if (takes_sessions(ta) && uuid_equal(&ta->uuid, uuid))
			return ta;
	}
	return NULL;
}

/*
 * Partition's lock held: may one more session be opened? That stays so while `busy` is held, too;
 * then nothing is LOADING, of which nobody knows yet.
 */
static enum err may_join(const struct ta_instance *ta)
{
	if (ta->state == TA_LOADING)
		return OK;
	if (stays_crashed(ta))
		return ERR_DEAD;
	if (ta->state != TA_READY || !(ta->flags & TA_HEAD_SINGLE_INSTANCE))
		return ERR_NOENT;
	return ta->sessions && !(ta->flags & TA_HEAD_MULTI_SESSION) ? ERR_BUSY : OK;
}

/* Give back a reference; true: it was the last, and @ta is out of the table, the caller's to free.
 */
static bool unref(struct ta_instance *ta)
{
	struct part_held h = part_lock(ta->part);
	bool kept = stays_crashed(ta) || (ta->state == TA_READY && (ta->flags & KEPT) == KEPT);
	bool last = --ta->refs == 0 && !kept;

	if (last)
		list_del(&ta->link);
	part_unlock(h);
	return last;
}

static void destroy(struct ta_instance *ta)
{
	ta_strip(ta);
	heap_free(&ta->part->heap, ta);
}

/*
 * An existing instance, with a session counted, or NULL and ERR_NOENT. To learn whether it
 * takes us we may have to wait until it is loaded; to be let in, until its call is over. It may
 * turn out to be useless by then.
 */
static enum err join_existing(struct part *p, const struct uuid *uuid, struct ta_instance *caller,
                              struct ta_instance **out)
{
	struct part_held h = part_lock(p);
	struct ta_instance *ta = find(p, uuid);
	enum err e = ERR_NOENT;

	if (ta)
		e = may_join(ta);
	if (e == OK)
		ta->refs++;
	part_unlock(h);
	if (e != OK)
		return e;

	e = instance_lock(ta, caller);
	if (e == OK) {
		h = part_lock(p);
		e = may_join(ta);
		ta->sessions += e == OK;
		part_unlock(h);
		if (e == OK) {
			*out = ta;
			return OK;
		}
		instance_unlock(ta, caller);
	}
	if (unref(ta))
		destroy(ta);
	return e;
}

/* Put @ta into the table unless another of its UUID has come to be meanwhile. */
static bool insert(struct part *p, struct ta_instance *ta, struct ta_instance *caller)
{
	struct part_held h = part_lock(p);
	bool alone = !find(p, &ta->uuid);

	if (alone) {
		ta->refs = 1;
		ta->sessions = 1;
		list_add_tail(&p->tas->instances, &ta->link);
		if (caller)
			caller->calls = ta;
	}
	part_unlock(h);
	return alone;
}

enum err instance_join(struct part *p, const struct uuid *uuid, struct ta_instance *caller,
                       struct ta_instance **out)
{
	struct ta_instance *ta;
	enum err e;

	/* Each turn but the last ends because another thread changed the table. */
	for (;;) {
		e = join_existing(p, uuid, caller, out);
		if (e != ERR_NOENT)
			return e;

		ta = create(p, uuid);
		if (!ta)
			return ERR_NOMEM;
		mutex_lock(&ta->busy);
		if (insert(p, ta, caller)) {
			*out = ta;
			return OK;
		}
		mutex_unlock(&ta->busy);
		heap_free(&p->heap, ta);
	}
}

void instance_leave(struct ta_instance *ta)
{
	struct part_held h = part_lock(ta->part);

	ta->sessions--;
	part_unlock(h);
}

void instance_put(struct ta_instance *ta)
{
	if (unref(ta))
		destroy(ta);
}
