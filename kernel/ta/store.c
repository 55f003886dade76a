/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where images come from. What is built into the kernel comes first, so that the normal world
 * can neither replace such a TA nor withhold it; then what the supplicant has.
 */
#include "log/log.h"
#include "ta/table_priv.h"

/* Most images of a guest are signed by the same key as the one before. */
static enum err take(struct part *p, struct image_source src, const struct uuid *want,
                     struct image *out)
{
	enum err e;

	src.first_key = atomic_read(&p->tas->last_key);
	e = image_take(&p->kspace, &p->heap, &src, want, out);
	if (e == OK)
		atomic_set(&p->tas->last_key, (uint32_t)out->key);
	return e;
}

static const struct ta_early *early_find(const struct ta_sources *from, const struct uuid *want)
{
	const struct ta_early *e = from->early;

	while (e->start && !uuid_equal(&e->uuid, want))
		e++;
	return e->start ? e : NULL;
}

static enum err fetch_failed(const struct uuid *want, enum err e)
{
	if (e == ERR_NOENT)
		log_error("TA %pU: the normal world has no such file", (const void *)want);
	else if (e == ERR_COMM)
		log_error("TA %pU: cannot be fetched, is tee-supplicant running?",
		          (const void *)want);
	else if (e == ERR_FORMAT)
		log_error("TA %pU: truncated: the file is empty", (const void *)want);
	else
		log_error("TA %pU: cannot be fetched (%s)", (const void *)want, err_name(e));
	return e;
}

static enum err fetch_from_normal_world(struct part *p, const struct uuid *want, struct image *out)
{
	struct image_source src = { 0 };
	struct share *s;
	size_t size;
	enum err e;

	e = rpc_load_ta(want, &s, &size);
	if (e != OK)
		return fetch_failed(want, e);

	/* The supplicant's word for the size; what was mapped is the limit. */
	src.size = size < s->size ? size : s->size;
	src.bytes = share_at(s, 0);
	e = take(p, src, want, out);
	rpc_memory_free(RPC_MEMORY_APPL, s);
	return e;
}

enum err image_fetch(struct part *p, const struct uuid *want, struct image *out)
{
	const struct ta_early *early = early_find(p->tas->from, want);

	if (!early)
		return fetch_from_normal_world(p, want, out);
	return take(p,
	            (struct image_source){ early->start, (size_t)(early->end - early->start), 0 },
	            want, out);
}
