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

/* Sessions that are looked at in one hold of the partition's lock. */
#define ABANDON_STEP (TA_SESSIONS_MAX / 4u)
static_assert(TA_SESSIONS_MAX % ABANDON_STEP == 0, "steps of one size");

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

/*
 * Partition's lock held: this thread, which serves the normal world, is in its session @id from now
 * on; 0: in none. Where nobody looks for it that may stay until the next call.
 */
static inline void be_in(uint32_t id)
{
	struct thread *t = cpu_self()->thread;

	atomic_set(&t->asked, 0);
	atomic_set(&t->session, id);
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
	if (!owner)
		be_in(0);
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

struct ta_session *session_begin(struct part *p, uint32_t id, const struct ta_instance *owner)
{
	struct part_held h = part_lock(p);
	struct ta_session *s = find(p->tas, id, owner);

	if (s)
		atomic_inc(&s->refs);
	if (s && !owner)
		be_in(id);
	part_unlock(h);
	return s;
}

static uint32_t stamp(void)
{
	return (uint32_t)time_ms() | 1;
}

void session_say_goodbye(struct ta_session *s)
{
	s->closed = true;
	s->goodbye = stamp();
}

/*
 * Partition's lock held. Those of its calls that have the name, if there is one, or @only. Grace
 * begins once: to ask again gives no more time.
 */
static void cancel(struct part *p, const struct ta_session *s, uint32_t cancel_id,
                   const struct thread *only)
{
	unsigned i;

	/* The table's: no call is in it. */
	if (atomic_read(&s->refs) == 1)
		return;
	for (i = 0; i < PART_THREADS; i++) {
		struct thread *t = p->threads[i];

		if (t && atomic_read(&t->session) == s->id && (!only || t == only) &&
		    (!cancel_id || t->cancel_id == cancel_id))
			(void)atomic_swap_if(&t->asked, 0, stamp());
	}
}

bool session_cancel(struct part *p, uint32_t id, uint32_t cancel_id)
{
	struct part_held h = part_lock(p);
	struct ta_session *s = find(p->tas, id, NULL);

	if (s) {
		const struct thread *runs = s->ta ? s->ta->busy.owner : NULL;

		if (cancel_id || (runs && atomic_read(&runs->session) != id))
			runs = NULL;
		cancel(p, s, cancel_id, runs);
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
		cancel(p, s, 0, NULL);
		if (!owner)
			be_in(0);
	}
	part_unlock(h);
	return s;
}

/* Partition's lock held. Those of @owner in slots @from to @to. */
static void abandon(struct ta_table *t, const struct ta_instance *owner, unsigned from, unsigned to)
{
	unsigned i;

	for (i = from; i < to; i++) {
		struct ta_session *s = t->slots[i];

		if (!s || !s->open || s->owner != owner)
			continue;
		withdraw(t, s);
		s->owner = NULL;
		list_add_tail(&t->orphans, &s->orphan);
	}
}

/* In steps, as it may have had all of them. No more come: it does not run. */
void sessions_abandon(struct part *p, const struct ta_instance *owner)
{
	unsigned i;

	for (i = 0; i < TA_SESSIONS_MAX; i += ABANDON_STEP) {
		struct part_held h = part_lock(p);

		abandon(p->tas, owner, i, i + ABANDON_STEP);
		part_unlock(h);
	}
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
		be_in(0);
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
