/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sessions and their ids. An id is a slot of the table and a serial number, so
 * that finding one costs a load, and an old id does not name a new session
 * before 2^24 others were opened.
 */
#include "ta/table_priv.h"

#include "arch/cpu.h"
#include "base/check.h"
#include "base/fmt.h"

#define SLOT_BITS 8u
#define SLOT_MASK ((1u << SLOT_BITS) - 1u)
static_assert(TA_SESSIONS_MAX <= SLOT_MASK + 1u, "a slot fits into an id");

enum err ta_init(struct part *p, const struct ta_sources *from)
{
	struct ta_table *t = heap_alloc(&p->heap, sizeof(*t));

	if (!t)
		return ERR_NOMEM;
	t->from = from;
	list_init(&t->instances);
	list_init(&t->clocks);
	list_init(&t->orphans);
	p->tas = t;
	return OK;
}

/* There is one: session_count is less than a guest may have. */
static unsigned free_slot(const struct ta_table *t)
{
	unsigned i;

	for (i = 0; t->slots[i]; i++)
		;
	return i;
}

/* Never 0, so that 0 can mean "no session". */
static uint32_t next_id(struct ta_table *t, unsigned slot)
{
	t->serial = (t->serial + 1) & (UINT32_MAX >> SLOT_BITS);
	if (!t->serial)
		t->serial = 1;
	return t->serial << SLOT_BITS | slot;
}

enum err session_create(struct part *p, const struct ta_client *client, struct ta_instance *owner,
                        struct ta_session **out)
{
	struct ta_table *t = p->tas;
	struct ta_session *s;
	struct part_held h;
	bool full;

	s = heap_alloc(&p->heap, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	s->client = *client;
	s->owner = owner;
	atomic_set(&s->refs, 1);
	mutex_init(&s->pta_busy);
	list_init(&s->orphan);

	h = part_lock(p);
	full = t->session_count == p->env.limits.sessions;
	if (!full) {
		unsigned slot = free_slot(t);

		s->id = next_id(t, slot);
		t->slots[slot] = s;
		t->session_count++;
	}
	part_unlock(h);

	if (full) {
		heap_free(&p->heap, s);
		return ERR_LIMIT;
	}
	*out = s;
	return OK;
}

void session_publish(struct part *p, struct ta_session *s)
{
	struct part_held h = part_lock(p);

	s->open = true;
	part_unlock(h);
}

/* Partition's lock held. */
static struct ta_session *find(const struct ta_table *t, uint32_t id,
                               const struct ta_instance *owner)
{
	unsigned slot = id & SLOT_MASK;
	struct ta_session *s;

	if (slot >= TA_SESSIONS_MAX)
		return NULL;
	s = t->slots[slot];
	return s && s->open && s->id == id && s->owner == owner ? s : NULL;
}

/* Partition's lock held. The table's reference becomes the caller's. */
static void withdraw(struct ta_table *t, struct ta_session *s)
{
	t->slots[s->id & SLOT_MASK] = NULL;
	t->session_count--;
	s->open = false;
}

/* An id may come twice: what it named has ended, if it is ours now. */
static bool is_cancelled_by_name(const struct ta_session *s)
{
	return atomic_read(&s->cancelled) == CANCELLED_ONE &&
	       atomic_read(&s->cancel_id) == thread_self()->cancel_id;
}

struct ta_session *session_begin(struct part *p, uint32_t id, const struct ta_instance *owner)
{
	struct part_held h = part_lock(p);
	struct ta_session *s = find(p->tas, id, owner);

	if (s) {
		atomic_inc(&s->refs);
		/* What was asked before this call began was not meant for it. */
		if (atomic_inc(&s->calls) == 1 || is_cancelled_by_name(s)) {
			atomic_set(&s->cancelled, 0);
			atomic_set(&s->grace, 0);
		}
	}
	part_unlock(h);
	return s;
}

void session_finish(struct part *p, struct ta_session *s)
{
	(void)atomic_dec(&s->calls);
	session_put(p, s);
}

/* It begins once: to ask again gives no more time. */
static void start_grace(struct ta_session *s)
{
	(void)atomic_swap_if(&s->grace, 0, (uint32_t)time_ms() | 1);
}

void session_say_goodbye(struct ta_session *s)
{
	s->closed = true;
	atomic_set(&s->cancelled, 0);
	atomic_set(&s->grace, 0);
	start_grace(s);
}

/* Partition's lock held. */
static void cancel(struct ta_session *s, uint32_t how)
{
	if (!atomic_read(&s->calls))
		return;
	/* What was asked of one may have been long ago, and of a call that had ended. */
	if (how != CANCELLED_ONE && atomic_read(&s->cancelled) == CANCELLED_ONE)
		atomic_set(&s->grace, 0);
	start_grace(s);
	atomic_set(&s->cancelled, how);
}

bool session_cancel(struct part *p, uint32_t id, uint32_t cancel_id)
{
	struct part_held h = part_lock(p);
	struct ta_session *s = find(p->tas, id, NULL);

	if (s) {
		uint32_t was = atomic_read(&s->cancelled);
		bool one = cancel_id && (!was || (was == CANCELLED_ONE &&
		                                  atomic_read(&s->cancel_id) == cancel_id));

		atomic_set(&s->cancel_id, cancel_id);
		cancel(s, one ? CANCELLED_ONE : CANCELLED_NEXT);
	}
	part_unlock(h);
	return s != NULL;
}

struct ta_session *session_withdraw(struct part *p, uint32_t id, const struct ta_instance *owner)
{
	struct part_held h = part_lock(p);
	struct ta_session *s = find(p->tas, id, owner);

	if (s) {
		withdraw(p->tas, s);
		cancel(s, CANCELLED_FOR_GOOD);
	}
	part_unlock(h);
	return s;
}

void sessions_abandon(struct part *p, const struct ta_instance *owner)
{
	struct part_held h = part_lock(p);
	struct ta_table *t = p->tas;
	unsigned i;

	for (i = 0; i < TA_SESSIONS_MAX; i++) {
		struct ta_session *s = t->slots[i];

		if (!s || !s->open || s->owner != owner)
			continue;
		withdraw(t, s);
		s->owner = NULL;
		list_add_tail(&t->orphans, &s->orphan);
	}
	part_unlock(h);
}

struct ta_session *session_adopt(struct part *p)
{
	struct ta_session *s = NULL;
	struct part_held h;

	/* Most calls leave none. One that is missed here, the next call finds. */
	if (list_is_empty(&p->tas->orphans))
		return NULL;
	h = part_lock(p);
	if (!list_is_empty(&p->tas->orphans)) {
		s = list_entry(p->tas->orphans.next, struct ta_session, orphan);
		list_del(&s->orphan);
	}
	part_unlock(h);
	return s;
}

void session_drop(struct part *p, struct ta_session *s)
{
	struct part_held h = part_lock(p);

	withdraw(p->tas, s);
	part_unlock(h);
	session_put(p, s);
}

void session_put(struct part *p, struct ta_session *s)
{
	if (atomic_dec(&s->refs))
		return;
	if (s->ta)
		instance_put(s->ta);
	heap_free(&p->heap, s);
}

/* ---- accounting ---------------------------------------------------------------------------- */

/* Its images and all that lies in its space. */
static size_t pages_of(const struct ta_instance *ta)
{
	return ta->space.owned_pages + ta->image_pages;
}

struct ta_count ta_count(struct part *p)
{
	struct ta_count c = { 0 };
	struct part_held h = part_lock(p);
	struct list *l;

	c.sessions = p->tas->session_count;
	list_for_each(l, &p->tas->instances) {
		c.instances++;
		c.pages += pages_of(list_entry(l, struct ta_instance, link));
	}
	part_unlock(h);
	return c;
}

bool ta_info_at(struct part *p, unsigned index, struct ta_info *out)
{
	struct part_held h = part_lock(p);
	const struct ta_instance *ta = NULL;
	struct list *l;

	list_for_each(l, &p->tas->instances) {
		if (index-- > 0)
			continue;
		ta = list_entry(l, struct ta_instance, link);
		*out = (struct ta_info){ ta->uuid, ta->state == TA_DEAD, ta->sessions,
			                 pages_of(ta) };
		break;
	}
	part_unlock(h);
	return ta != NULL;
}
