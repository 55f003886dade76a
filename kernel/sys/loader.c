/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's system calls (abi/loader.h): it builds the TA's address space, within rules that
 * hold whatever it asks for. While it loads a TA all of them are there, while it adds to one that
 * runs all but the word that this is a TA, and when it only looks those that change nothing.
 */
#include "sys/sys_priv.h"

#include "abi/loader.h"
#include "base/bytes.h"
#include "base/range.h"
#include "log/log.h"

#define PROT_ALL (LOADER_PROT_R | LOADER_PROT_W | LOADER_PROT_X | LOADER_PROT_BTI)

/* A span of whole pages where the loader may map. */
static enum err span_decode(uint64_t raw_at, uint64_t raw_len, size_t *pages)
{
	uint64_t len;

	if ((raw_at & PAGE_MASK) || !raw_len)
		return ERR_ARG;
	if (!round_up_u64(raw_len, PAGE_SIZE, &len) ||
	    !span_within(raw_at, len, USPACE_LOW, USPACE_HIGH - USPACE_LOW))
		return ERR_RANGE;
	*pages = len / PAGE_SIZE;
	return OK;
}

static enum err prot_decode(uint64_t raw, uint64_t allowed, unsigned *prot)
{
	if ((raw & ~(uint64_t)PROT_ALL) || !(raw & LOADER_PROT_R))
		return ERR_ARG;
	if ((raw & ~(allowed | LOADER_PROT_R)) ||
	    ((raw & LOADER_PROT_W) && (raw & (LOADER_PROT_X | LOADER_PROT_BTI))) ||
	    ((raw & LOADER_PROT_BTI) && !(raw & LOADER_PROT_X)))
		return ERR_ACCESS;
	*prot = PROT_R;
	if (raw & LOADER_PROT_W)
		*prot |= PROT_W;
	if (raw & LOADER_PROT_X)
		*prot |= PROT_X;
	if (raw & LOADER_PROT_BTI)
		*prot |= PROT_BTI;
	return OK;
}

static enum err map_zero(struct ta_instance *ta, const uint64_t x[static 8])
{
	unsigned prot;
	size_t pages;
	uva_t at;
	enum err e;

	e = span_decode(x[0], x[1], &pages);
	if (e == OK)
		e = prot_decode(x[2], LOADER_PROT_W, &prot);
	if (e != OK)
		return e;
	return uspace_map_new(&ta->space, (uva_t){ x[0] }, pages, PAGE_SIZE, prot, &at);
}

/*
 * A private copy of @len bytes at @from. Filled while it is writable, and given its rights
 * then: what is executable is never writable any more, for nobody.
 */
static enum err map_copy(struct ta_instance *ta, const uint8_t *from, size_t len, uva_t at,
                         size_t pages, unsigned prot)
{
	enum err e;

	e = uspace_map_new(&ta->space, at, pages, PAGE_SIZE, PROT_W, &at);
	if (e != OK)
		return e;
	e = ucopy_out(at, from, len);
	if (e == OK && (prot & PROT_X))
		cpu_sync_icache((const void *)at.v, len);
	if (e == OK && !(prot & PROT_W))
		e = uspace_protect(&ta->space, at, pages, prot);
	if (e != OK && uspace_unmap(&ta->space, at, pages) != OK)
		return ERR_RANGE;
	return e;
}

/* The whole file, read-only, is the loader's own look at it: shown as it is until it is closed. */
static bool is_view(const struct ta_object *o, uint64_t offset, uint64_t len, unsigned prot)
{
	return !offset && len == o->image.size && !prot && !o->view.v;
}

static enum err map_image(struct ta_instance *ta, const uint64_t x[static 8])
{
	struct ta_object *o = ta_object_of(ta, x[0]);
	uint64_t offset = x[1], len = x[2];
	unsigned prot;
	size_t pages;
	uva_t at = { x[3] };
	enum err e;

	if (!o || (offset & PAGE_MASK))
		return ERR_ARG;
	if (!range_fits((struct range){ offset, len }, o->image.size))
		return ERR_RANGE;
	e = span_decode(x[3], len, &pages);
	if (e == OK)
		e = prot_decode(x[4], LOADER_PROT_W | LOADER_PROT_X | LOADER_PROT_BTI, &prot);
	if (e != OK)
		return e;
	if (is_view(o, offset, len, prot))
		return uspace_map_alias(&ta->space, at, o->image.elf, pages, prot, &o->view);
	return map_copy(ta, o->image.elf + offset, len, at, pages, prot);
}

/* What is executable stays so: only UNMAP takes it away. */
static enum err protect(struct ta_instance *ta, const uint64_t x[static 8])
{
	unsigned prot;
	size_t pages, i;
	enum err e;

	e = span_decode(x[0], x[1], &pages);
	if (e == OK)
		e = prot_decode(x[2], LOADER_PROT_W, &prot);
	if (e != OK)
		return e;
	for (i = 0; i < pages; i++)
		if (uspace_allows(&ta->space, (uva_t){ x[0] + i * PAGE_SIZE }, 1, PROT_X))
			return ERR_ACCESS;
	return uspace_protect(&ta->space, (uva_t){ x[0] }, pages, prot);
}

/* What the kernel shows to a TA (parameters, the loader) is the kernel's to hide; views are not. */
static bool is_loaders(const struct ta_instance *ta, const struct uregion *r)
{
	unsigned i;

	for (i = 0; i < TA_OBJECTS_MAX; i++)
		if (ta->objects[i].open && ta->objects[i].view.v == r->va.v)
			return true;
	return r->owned;
}

/* Is the span made of whole regions that the loader may take away? */
static bool span_is_whole(const struct ta_instance *ta, uint64_t at, size_t pages)
{
	uint64_t end = at + (uint64_t)pages * PAGE_SIZE;

	while (at < end) {
		const struct uregion *r = uspace_find(&ta->space, (uva_t){ at });

		if (!r || r->va.v != at || !is_loaders(ta, r))
			return false;
		at += (uint64_t)r->pages * PAGE_SIZE;
	}
	return at == end;
}

static enum err unmap(struct ta_instance *ta, const uint64_t x[static 8])
{
	uint64_t at = x[0], end;
	size_t pages;
	enum err e;

	e = span_decode(x[0], x[1], &pages);
	if (e != OK)
		return e;
	if (!span_is_whole(ta, at, pages))
		return ERR_ACCESS;

	end = at + (uint64_t)pages * PAGE_SIZE;
	while (at < end && e == OK) {
		const struct uregion *r = uspace_find(&ta->space, (uva_t){ at });
		size_t n = r->pages;

		e = uspace_unmap(&ta->space, (uva_t){ at }, n);
		at += (uint64_t)n * PAGE_SIZE;
	}
	return e;
}

static enum err image_open(struct ta_instance *ta, struct uframe *frame)
{
	struct uuid uuid;
	uint32_t handle;
	enum err e;

	e = ucopy_in(&uuid, (uva_t){ frame->x[0] }, sizeof(uuid));
	if (e == OK)
		e = ta_object_open(ta, &uuid, &handle);
	if (e == OK)
		frame->x[1] = handle;
	return e;
}

static enum err image_size(struct ta_instance *ta, struct uframe *frame)
{
	const struct ta_object *o = ta_object_of(ta, frame->x[0]);

	if (!o)
		return ERR_ARG;
	frame->x[1] = o->image.size;
	return OK;
}

static _Noreturn void loaded(struct ta_instance *ta, const uint64_t x[static 8])
{
	struct ta_loaded l = { x[0], x[1], x[2], x[3], x[4] };

	user_end(USER_RETURNED, ta_result_of(ta_loaded(ta, &l)));
}

/* A loader that gives up without a reason gets one: 0 would mean that it has loaded the TA. */
static _Noreturn void gives_up(uint64_t raw_code)
{
	uint32_t code = (uint32_t)raw_code;

	user_end(USER_RETURNED, code ? code : TEE_ERROR_GENERIC);
}

/* What builds a TA's space. */
static enum err load_call(struct ta_instance *ta, uint64_t n, struct uframe *frame)
{
	switch (n) {
	case LOADER_SYS_MAP_ZERO:
		return map_zero(ta, frame->x);
	case LOADER_SYS_MAP_IMAGE:
		return map_image(ta, frame->x);
	case LOADER_SYS_PROTECT:
		return protect(ta, frame->x);
	case LOADER_SYS_UNMAP:
		return unmap(ta, frame->x);
	case LOADER_SYS_IMAGE_OPEN:
		return image_open(ta, frame);
	case LOADER_SYS_IMAGE_SIZE:
		return image_size(ta, frame);
	case LOADER_SYS_IMAGE_CLOSE:
		return ta_object_close(ta, frame->x[0]);
	case LOADER_SYS_RANDOM:
		return frame->x[1] > 256 ? ERR_RANGE
		                         : sys_random_out((uva_t){ frame->x[0] }, frame->x[1]);
	default:
		return ERR_UNSUPPORTED;
	}
}

/* The calls that end a run, by what was to be done in it; others come back. */
static void may_end(struct ta_frame *f, uint64_t n, struct uframe *frame)
{
	bool loads = f->activity == TA_LOADS;

	if (n == LOADER_SYS_LOADED && loads)
		loaded(f->ta, frame->x);
	if (n == LOADER_SYS_RETURN && !loads)
		user_end(USER_RETURNED, (uint32_t)frame->x[0]);
	/* What it has begun and cannot finish must not be seen by the TA. */
	if (n == LOADER_SYS_ABORT && f->activity == TA_EXTENDS)
		user_end(USER_KILLED, ERR_FORMAT);
	if (n == LOADER_SYS_ABORT)
		gives_up(frame->x[0]);
}

uint32_t sys_loader(uint64_t n, struct uframe *frame)
{
	struct ta_frame *f = ta_frame_self();

	/* A TA's own calls from within the loader: whatever runs there is not the loader any more.
	 */
	if (n < LOADER_SYS_FIRST)
		user_end(USER_KILLED, ERR_ARG);
	if (n == LOADER_SYS_LOG)
		return ta_result_of(sys_log_text((uva_t){ frame->x[0] }, frame->x[1], 255));
	may_end(f, n, frame);
	if (f->activity == TA_LOOKS || f->activity == TA_EXPLAINS)
		return TEE_ERROR_NOT_SUPPORTED;
	return ta_result_of(load_call(f->ta, n, frame));
}
