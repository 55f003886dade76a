/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handles. One is a place in the table and a serial number, which is not 0: an old
 * handle names nothing new before 2^20 others were given out.
 */
#include "base/bytes.h"
#include "obj/obj_priv.h"

#define SLOT_BITS  12u
#define SLOT_MASK  ((1u << SLOT_BITS) - 1u)
#define ROOM_FIRST 8u
static_assert(OBJ_RECORDS_MAX <= SLOT_MASK + 1u, "a slot fits into a handle");

void obj_table_init(struct obj_table *t, struct part *p)
{
	*t = (struct obj_table){ .part = p };
}

static uint32_t next_handle(struct obj_table *t, uint32_t slot)
{
	t->serial = (t->serial + 1) & (UINT32_MAX >> SLOT_BITS);
	if (!t->serial)
		t->serial = 1;
	return t->serial << SLOT_BITS | slot;
}

static enum err grow(struct obj_table *t)
{
	uint32_t room = t->room ? t->room * 2 : ROOM_FIRST;
	struct obj_slot *slots;

	if (room > OBJ_RECORDS_MAX)
		return ERR_LIMIT;
	slots = heap_alloc(&t->part->heap, room * sizeof(*slots));
	if (!slots)
		return ERR_NOMEM;

	if (t->slots)
		memcpy(slots, t->slots, t->room * sizeof(*slots));
	heap_free(&t->part->heap, t->slots);
	t->slots = slots;
	t->next = t->room;
	t->room = room;
	return OK;
}

/* Looks on where the last one was found: what was just given back is not given out at once. */
static bool find_free(struct obj_table *t)
{
	uint32_t n;

	for (n = 0; n < t->room; n++, t->next++) {
		if (t->next >= t->room)
			t->next = 0;
		if (!t->slots[t->next].record)
			return true;
	}
	return false;
}

enum err table_add(struct obj_table *t, struct obj_record *r, enum obj_kind kind)
{
	enum err e;

	if (!find_free(t)) {
		e = grow(t);
		if (e != OK)
			return e;
	}
	r->kind = kind;
	r->handle = next_handle(t, t->next);
	t->slots[t->next++].record = r;
	return OK;
}

void table_remove(struct obj_table *t, const struct obj_record *r)
{
	t->slots[r->handle & SLOT_MASK].record = NULL;
}

struct obj_record *table_find(const struct obj_table *t, uint64_t raw_handle, enum obj_kind kind)
{
	uint64_t slot = raw_handle & SLOT_MASK;
	struct obj_record *r = slot < t->room ? t->slots[slot].record : NULL;

	return r && r->handle == raw_handle && r->kind == kind ? r : NULL;
}

/* States first: the objects that they claimed go with them. */
static void end_all(struct obj_table *t, enum obj_kind kind)
{
	uint32_t i;

	for (i = 0; i < t->room; i++) {
		struct obj_record *r = t->slots[i].record;

		if (!r || r->kind != kind)
			continue;
		if (kind == OBJ_STATE)
			state_free(t, (struct state *)r);
		else
			obj_free(t, (struct obj *)r);
	}
}

void obj_table_fini(struct obj_table *t)
{
	end_all(t, OBJ_STATE);
	end_all(t, OBJ_OBJECT);
	heap_free(&t->part->heap, t->slots);
	obj_table_init(t, t->part);
}
