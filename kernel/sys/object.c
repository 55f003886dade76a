/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transient objects, as OP-TEE 4.5 treats them: which error is for what is part of the interface,
 * for the TA's library turns some of them into results and all others into a panic.
 */
#include "sys/sys_priv.h"

#include "base/check.h"

static struct obj *object_of(uint64_t raw_handle)
{
	return obj_find(sys_objs(), raw_handle);
}

uint32_t sys_cryp_obj_alloc(const uint64_t x[static 8])
{
	struct obj_table *t = sys_objs();
	uint32_t handle = 0, r;
	enum err e;

	e = obj_create(t, (uint32_t)x[0], x[1], &handle);
	if (e != OK)
		return ta_result_of(e);
	r = sys_put_u32(x[2], handle);
	if (r != TEE_SUCCESS)
		check(obj_close(t, object_of(handle)) == OK);
	return r;
}

uint32_t sys_cryp_obj_close(const uint64_t x[static 8])
{
	struct obj *o = object_of(x[0]);

	return o ? ta_result_of(obj_close(sys_objs(), o)) : TEE_ERROR_BAD_STATE;
}

uint32_t sys_cryp_obj_reset(const uint64_t x[static 8])
{
	struct obj *o = object_of(x[0]);

	if (!o)
		return TEE_ERROR_BAD_STATE;
	obj_reset(o);
	return TEE_SUCCESS;
}

uint32_t sys_cryp_obj_get_info(const uint64_t x[static 8])
{
	const struct obj *o = object_of(x[0]);
	struct ta_object_info info;

	if (!o)
		return TEE_ERROR_BAD_STATE;
	obj_info(o, &info);
	return ta_result_of(ucopy_out((uva_t){ x[1] }, &info, sizeof(info)));
}

uint32_t sys_cryp_obj_restrict_usage(const uint64_t x[static 8])
{
	struct obj *o = object_of(x[0]);

	if (!o)
		return TEE_ERROR_BAD_STATE;
	obj_restrict(o, (uint32_t)x[1]);
	return TEE_SUCCESS;
}

uint32_t sys_cryp_obj_get_attr(const uint64_t x[static 8])
{
	const struct obj *o = object_of(x[0]);
	const uint8_t *bytes;
	uint64_t room, needed;
	size_t size;
	enum err e;

	if (!o)
		return TEE_ERROR_ITEM_NOT_FOUND;
	e = obj_attr(o, (uint32_t)x[1], &bytes, &size);
	if (e == OK)
		e = ucopy_in(&room, (uva_t){ x[3] }, sizeof(room));
	needed = size;
	if (e == OK)
		e = ucopy_out((uva_t){ x[3] }, &needed, sizeof(needed));
	if (e != OK)
		return ta_result_of(e);
	if (room < needed || !x[2])
		return TEE_ERROR_SHORT_BUFFER;
	return ta_result_of(ucopy_out((uva_t){ x[2] }, bytes, size));
}

/* ---- filling --------------------------------------------------------------------------------- */

static enum err attribute_take(struct obj *o, const struct ta_attribute *a)
{
	uint8_t *to;
	enum err e;

	e = obj_put(o, a->id, a->b, &to);
	return e == OK ? ucopy_in(to, (uva_t){ a->a }, a->b) : e;
}

/* May the TA read @count attributes there? */
static bool attributes_are_there(uint64_t raw_at, uint32_t count)
{
	return sys_allows(raw_at, (uint64_t)count * sizeof(struct ta_attribute), 0);
}

static enum err attributes_take(struct obj *o, uint64_t raw_at, uint32_t count)
{
	struct ta_attribute attrs[OBJ_ATTRS_MAX];
	enum err e;
	uint32_t i;

	if (!attributes_are_there(raw_at, count))
		return ERR_ACCESS;
	/* More than there can be: some are strangers, or there twice. */
	if (count > OBJ_ATTRS_MAX)
		return ERR_NOENT;
	e = ucopy_in(attrs, (uva_t){ raw_at }, count * sizeof(*attrs));
	for (i = 0; i < count && e == OK; i++)
		e = attribute_take(o, &attrs[i]);
	return e == OK ? obj_seal(o) : e;
}

uint32_t sys_cryp_obj_populate(const uint64_t x[static 8])
{
	struct obj *o = object_of(x[0]);
	enum err e;

	if (!o)
		return TEE_ERROR_BAD_STATE;
	e = obj_fill(o);
	if (e == ERR_UNSUPPORTED)
		return TEE_ERROR_NOT_IMPLEMENTED;
	if (e != OK)
		return ta_result_of(e);
	e = attributes_take(o, x[1], (uint32_t)x[2]);
	if (e != OK)
		obj_unfill(o);
	return ta_result_of(e);
}

uint32_t sys_cryp_obj_copy(const uint64_t x[static 8])
{
	struct obj *to = object_of(x[0]);
	const struct obj *from = object_of(x[1]);

	return to && from ? ta_result_of(obj_copy(to, from)) : TEE_ERROR_BAD_STATE;
}

uint32_t sys_cryp_obj_generate_key(const uint64_t x[static 8])
{
	struct obj *o = object_of(x[0]);
	enum err e;

	if (!o)
		return TEE_ERROR_BAD_STATE;
	e = obj_generate(o, x[1], (uint32_t)x[3]);
	if (e == ERR_NOENT && !attributes_are_there(x[2], (uint32_t)x[3]))
		e = ERR_ACCESS;
	return ta_result_of(e);
}
