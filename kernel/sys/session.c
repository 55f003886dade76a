/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TA as the client of another. Its memory references travel as copies in
 * secure memory, so that neither TA sees more of the other than it was given.
 */
#include "sys/sys_priv.h"

#include "arch/cpu.h"
#include "base/bytes.h"
#include "base/range.h"

/* One memory reference. A caller may pass on what its client gave it: more is not its fault. */
#define COPY_MAX_SIZE (16u << 20)

static bool is_memory(uint32_t type)
{
	return type >= TEE_PARAM_TYPE_MEMREF_INPUT && type <= TEE_PARAM_TYPE_MEMREF_INOUT;
}

static enum err param_decode(const struct ta_params *raw, unsigned i, struct ta_param *p)
{
	uint32_t type = TA_PARAM_TYPE(raw->types, i);
	uint64_t a = raw->vals[2 * i], b = raw->vals[2 * i + 1];

	*p = (struct ta_param){ .in = type & 1, .out = (type >> 1) & 1 };
	if (type == TEE_PARAM_TYPE_NONE)
		return OK;
	if (type <= TEE_PARAM_TYPE_VALUE_INOUT) {
		p->kind = TA_PARAM_VALUE;
		p->a = p->in ? (uint32_t)a : 0;
		p->b = p->in ? (uint32_t)b : 0;
		return OK;
	}
	if (!is_memory(type))
		return ERR_ARG;
	p->kind = TA_PARAM_USER;
	p->user.v = a;
	p->size = b;
	p->out_size = b;
	if ((!a && b) || b > UVA_LIMIT)
		return ERR_ARG;
	return b > COPY_MAX_SIZE ? ERR_LIMIT : OK;
}

/* The copy that the other TA will see; checked that the caller may do to its own what it asks for.
 */
static enum err copy_make(struct ta_frame *f, struct ta_param *p)
{
	struct part *part = f->ta->part;
	size_t pages = PAGES_OF(p->size ? p->size : 1);
	void *copy;
	enum err e;

	if (p->kind != TA_PARAM_USER || !p->user.v)
		return OK;
	if (p->size && !uspace_allows(&f->ta->space, p->user, p->size, p->out ? PROT_W : 0))
		return ERR_ACCESS;
	e = kspace_alloc(&part->kspace, pages, &copy);
	if (e != OK)
		return e;
	p->copy = copy;
	return p->in ? ucopy_in(copy, p->user, p->size) : OK;
}

static void copies_drop(struct ta_frame *f, struct ta_param params[static TA_PARAMS])
{
	unsigned i;

	for (i = 0; i < TA_PARAMS; i++)
		if (params[i].copy)
			kspace_free(&f->ta->part->kspace, params[i].copy,
			            PAGES_OF(params[i].size ? params[i].size : 1));
}

static enum err params_take(struct ta_frame *f, uint64_t raw_at,
                            struct ta_param params[static TA_PARAMS], struct ta_params *raw)
{
	enum err e = OK;
	unsigned i;

	memset(params, 0, TA_PARAMS * sizeof(*params));
	memset(raw, 0, sizeof(*raw));
	if (raw_at)
		e = ucopy_in(raw, (uva_t){ raw_at }, sizeof(*raw));
	for (i = 0; i < TA_PARAMS && e == OK; i++)
		e = param_decode(raw, i, &params[i]);
	for (i = 0; i < TA_PARAMS && e == OK; i++)
		e = copy_make(f, &params[i]);
	return e;
}

/* What came out, where the caller expects it. */
static enum err params_give(uint64_t raw_at, struct ta_param params[static TA_PARAMS],
                            struct ta_params *raw)
{
	enum err e = OK;
	unsigned i;

	for (i = 0; i < TA_PARAMS && e == OK; i++) {
		struct ta_param *p = &params[i];
		size_t n = p->out_size < p->size ? p->out_size : p->size;

		if (!p->out)
			continue;
		if (p->kind == TA_PARAM_VALUE) {
			raw->vals[2 * i] = p->a;
			raw->vals[2 * i + 1] = p->b;
			continue;
		}
		raw->vals[2 * i + 1] = p->out_size;
		if (p->copy && n)
			e = ucopy_out(p->user, p->copy, n);
	}
	return e == OK && raw_at ? ucopy_out((uva_t){ raw_at }, raw, sizeof(*raw)) : e;
}

/* Result and origin as the other TA gave them; an error of ours goes before theirs. */
static uint32_t finish(struct ta_answer a, enum err e, uint64_t raw_origin)
{
	uint32_t origin = e == OK ? a.origin : TEE_ORIGIN_TEE;
	uint32_t result = e == OK ? a.result : ta_result_of(e);

	if (!raw_origin)
		return result;
	e = ucopy_out((uva_t){ raw_origin }, &origin, sizeof(origin));
	return e == OK ? result : ta_result_of(e);
}

/* The callee has @raw_ms, or what is left for the caller if that is less. */
static void limit_time(struct ta_frame *f, uint64_t raw_ms)
{
	uint32_t ms = (uint32_t)raw_ms;
	uint64_t end = time_ticks() + (uint64_t)ms * time_hz() / 1000;

	f->callee_deadline = f->deadline;
	if (ms != TEE_TIMEOUT_INFINITE && (!f->deadline || end < f->deadline))
		f->callee_deadline = end;
}

uint32_t sys_open_ta_session(const uint64_t x[static 8])
{
	struct ta_frame *f = ta_frame_self();
	struct ta_client client = { TEE_LOGIN_TRUSTED_APP, f->ta->uuid };
	struct ta_answer a = { TEE_SUCCESS, TEE_ORIGIN_TEE };
	struct ta_param params[TA_PARAMS];
	struct ta_params raw;
	struct ta_uuid who;
	struct uuid uuid;
	uint32_t id = 0, r;
	enum err e;

	e = ucopy_in(&who, (uva_t){ x[0] }, sizeof(who));
	if (e != OK)
		return finish(a, e, x[4]);
	ta_uuid_to_octets(&who, &uuid);

	limit_time(f, x[1]);
	e = params_take(f, x[2], params, &raw);
	if (e == OK) {
		a = ta_open_from(f->ta->part, f->ta, &uuid, &client, params, &id);
		e = params_give(x[2], params, &raw);
	}
	if (e == OK && a.result == TEE_SUCCESS)
		e = ucopy_out((uva_t){ x[3] }, &id, sizeof(id));
	copies_drop(f, params);
	r = finish(a, e, x[4]);
	/* A session that its owner could not be told of must not stay. */
	if (r != TEE_SUCCESS && id)
		(void)ta_close_from(f->ta->part, f->ta, id).result;
	return r;
}

uint32_t sys_close_ta_session(const uint64_t x[static 8])
{
	struct ta_frame *f = ta_frame_self();

	limit_time(f, TEE_TIMEOUT_INFINITE);
	return ta_close_from(f->ta->part, f->ta, (uint32_t)x[0]).result;
}

uint32_t sys_invoke_ta_command(const uint64_t x[static 8])
{
	struct ta_frame *f = ta_frame_self();
	struct ta_answer a = { TEE_SUCCESS, TEE_ORIGIN_TEE };
	struct ta_param params[TA_PARAMS];
	struct ta_params raw;
	enum err e;

	limit_time(f, x[1]);
	e = params_take(f, x[3], params, &raw);
	if (e == OK) {
		a = ta_invoke_from(f->ta->part, f->ta, (uint32_t)x[0], (uint32_t)x[2], params);
		e = params_give(x[3], params, &raw);
	}
	copies_drop(f, params);
	if (f->ta->doomed)
		user_end(USER_KILLED, ERR_DEAD);
	return finish(a, e, x[4]);
}
