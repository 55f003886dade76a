/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects: their making, filling and reading.
 */
#include "base/bytes.h"
#include "obj/obj_priv.h"

enum err obj_create(struct obj_table *t, uint32_t type, uint64_t max_bits, uint32_t *handle)
{
	const struct obj_type *ot = obj_type_find(type);
	struct obj *o;
	enum err e;

	if (!ot || !obj_type_has_size(ot, max_bits))
		return ERR_UNSUPPORTED;

	o = heap_alloc(&t->part->heap, sizeof(*o) + (size_t)ot->attr_count * ot->room);
	if (!o)
		return ERR_NOMEM;
	e = table_add(t, &o->record, OBJ_OBJECT);
	if (e != OK) {
		heap_free(&t->part->heap, o);
		return e;
	}
	o->type = ot;
	o->max_bits = (uint32_t)max_bits;
	o->usage = TEE_USAGE_ALL;
	*handle = o->record.handle;
	return OK;
}

struct obj *obj_find(const struct obj_table *t, uint64_t raw_handle)
{
	return (struct obj *)table_find(t, raw_handle, OBJ_OBJECT);
}

void obj_free(struct obj_table *t, struct obj *o)
{
	table_remove(t, &o->record);
	heap_free(&t->part->heap, o);
}

enum err obj_close(struct obj_table *t, struct obj *o)
{
	if (o->claimed)
		return ERR_NOENT;
	obj_free(t, o);
	return OK;
}

void obj_reset(struct obj *o)
{
	obj_unfill(o);
	o->usage = TEE_USAGE_ALL;
}

/* ---- what is known --------------------------------------------------------------------------- */

void obj_info(const struct obj *o, struct ta_object_info *info)
{
	*info = (struct ta_object_info){
		.type = o->type->number,
		.size = o->bits,
		.max_size = o->max_bits,
		.usage = o->usage,
		.handle_flags = o->initialized ? TEE_HANDLE_FLAG_INITIALIZED : 0,
	};
}

void obj_restrict(struct obj *o, uint32_t usage)
{
	o->usage &= usage;
}

/* Place of attribute @id among those of the type; attr_count: none. */
static unsigned place_of(const struct obj *o, uint32_t id)
{
	unsigned i;

	for (i = 0; i < o->type->attr_count && o->type->attrs[i].id != id; i++)
		;
	return i;
}

enum err obj_attr(const struct obj *o, uint32_t id, const uint8_t **bytes, size_t *size)
{
	unsigned i = place_of(o, id);

	if (!o->initialized)
		return ERR_ARG;
	if (!(id & TEE_ATTR_FLAG_PUBLIC) && !(o->usage & TEE_USAGE_EXTRACTABLE))
		return ERR_ARG;
	if (i == o->type->attr_count || !(o->present & 1u << i))
		return ERR_NOENT;
	*bytes = o->bytes + (size_t)i * o->type->room;
	*size = o->size[i];
	return OK;
}

/* ---- filling --------------------------------------------------------------------------------- */

enum err obj_fill(const struct obj *o)
{
	if (o->initialized)
		return ERR_ARG;
	return o->type->attr_count ? OK : ERR_UNSUPPORTED;
}

enum err obj_put(struct obj *o, uint32_t id, uint64_t size, uint8_t **to)
{
	unsigned i = place_of(o, id);

	if (i == o->type->attr_count || (o->present & 1u << i))
		return ERR_NOENT;
	if (size > o->type->room)
		return ERR_SECURITY;
	if (o->type->attrs[i].flags & ATTR_IS_SIZE) {
		if (size * 8 > o->max_bits)
			return ERR_STATE;
		if (!obj_type_has_size(o->type, size * 8))
			return ERR_ARG;
		o->bits = (uint32_t)size * 8;
	}
	o->present |= 1u << i;
	o->size[i] = (uint16_t)size;
	*to = o->bytes + (size_t)i * o->type->room;
	return OK;
}

enum err obj_seal(struct obj *o)
{
	unsigned i;

	for (i = 0; i < o->type->attr_count; i++)
		if ((o->type->attrs[i].flags & ATTR_REQUIRED) && !(o->present & 1u << i))
			return ERR_NOENT;
	o->initialized = true;
	return OK;
}

void obj_unfill(struct obj *o)
{
	scrub(o->bytes, (size_t)o->type->attr_count * o->type->room);
	memset(o->size, 0, sizeof(o->size));
	o->present = 0;
	o->bits = 0;
	o->initialized = false;
}

/* To one that has no attributes a copy brings none. */
enum err obj_copy(struct obj *to, const struct obj *from)
{
	if (!from->initialized || to->initialized)
		return ERR_ARG;
	if (to->type->attr_count) {
		if (to->type != from->type)
			return ERR_ARG;
		memcpy(to->bytes, from->bytes, (size_t)to->type->attr_count * to->type->room);
		memcpy(to->size, from->size, sizeof(to->size));
		to->present = from->present;
	}
	to->bits = from->bits;
	to->usage = from->usage;
	to->initialized = true;
	return OK;
}

/* The size is asked of the type, not of the object: so does OP-TEE, and TAs may rely on it. */
enum err obj_generate(struct obj *o, uint64_t bits, uint64_t count)
{
	if (o->initialized)
		return ERR_STATE;
	if (!o->type->attr_count || !obj_type_has_size(o->type, bits))
		return ERR_UNSUPPORTED;
	if (count)
		return ERR_NOENT;

	part_self()->env.random(o->bytes, bits / 8);
	o->size[0] = (uint16_t)(bits / 8);
	o->present = 1;
	o->bits = (uint32_t)bits;
	o->initialized = true;
	return OK;
}
