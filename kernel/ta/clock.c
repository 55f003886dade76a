/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Persistent time: how far a TA has set its clock from the system's. By UUID, so that
 * all instances of a TA see the same; kept as long as the partition lives.
 */
#include "ta/table_priv.h"

struct clock {
	struct list link;
	struct uuid ta;
	int64_t offset_ms;
};

/* Partition's lock held. */
static struct clock *find(const struct ta_table *t, const struct uuid *ta)
{
	struct list *l;

	list_for_each(l, &t->clocks) {
		struct clock *c = list_entry(l, struct clock, link);

		if (uuid_equal(&c->ta, ta))
			return c;
	}
	return NULL;
}

enum err ta_clock_get(struct part *p, const struct uuid *ta, int64_t *offset_ms)
{
	struct part_held h = part_lock(p);
	const struct clock *c = find(p->tas, ta);

	if (c)
		*offset_ms = c->offset_ms;
	part_unlock(h);
	return c ? OK : ERR_NOENT;
}

enum err ta_clock_set(struct part *p, const struct uuid *ta, int64_t offset_ms)
{
	struct clock *fresh = heap_alloc(&p->heap, sizeof(*fresh));
	struct part_held h;
	struct clock *c;
	enum err e = OK;

	h = part_lock(p);
	c = find(p->tas, ta);
	if (!c && fresh && p->tas->clock_count < TA_CLOCKS_MAX) {
		c = fresh;
		fresh = NULL;
		c->ta = *ta;
		list_add_tail(&p->tas->clocks, &c->link);
		p->tas->clock_count++;
	}
	if (c)
		c->offset_ms = offset_ms;
	else
		e = fresh ? ERR_LIMIT : ERR_NOMEM;
	part_unlock(h);
	heap_free(&p->heap, fresh);
	return e;
}
