/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bringing up an instance: its verified image, its space, and the loader's run in it. The kernel
 * never looks into an ELF; what the loader says in the end is checked like any TA's word.
 */
#include "ta/load_priv.h"

#include "arch/cpu.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/range.h"
#include "log/log.h"

#define STACK_MAX_SIZE (16u << 20)

static size_t blob_pages(void)
{
	return (size_t)(ta_loader_end - ta_loader_start) / PAGE_SIZE;
}

/* ---- running the loader -------------------------------------------------------------------- */

static void call_fill(const struct ta_instance *ta, struct loader_call *call)
{
	call->abi = LOADER_ABI;
	call->page_size = PAGE_SIZE;
	call->va_lo = USPACE_LOW;
	call->va_hi = USPACE_HIGH;
	call->hwcap = (cpu_features() & CPU_HAS_BTI ? LOADER_HWCAP_BTI : 0) |
	              (cpu_features() & CPU_HAS_PAUTH ? LOADER_HWCAP_PAUTH : 0);
	memcpy(call->uuid, ta->uuid.b, sizeof(call->uuid));
	call->loader_va = ta->loader.v;
	call->loader_len = blob_pages() * PAGE_SIZE;
}

/* From the top of its stack downwards: the name, the call. *sp is where the stack begins then. */
static enum err stack_fill(struct loader_call *call, const char *name, uva_t *sp)
{
	enum err e = OK;

	if (name) {
		sp->v -= (call->dlsym.name_len + 15) & ~UINT64_C(15);
		call->dlsym.name_va = sp->v;
		e = ucopy_out(*sp, name, call->dlsym.name_len);
	}
	sp->v -= sizeof(*call);
	return e == OK ? ucopy_out(*sp, call, sizeof(*call)) : e;
}

/* The stack goes afterwards; a loader that has unmapped it itself is no concern of ours. */
enum err loader_run(struct ta_instance *ta, struct loader_call *call, const char *name)
{
	const size_t pages = PAGES_OF(LOADER_STACK_SIZE);
	uva_t stack, at;
	enum err e;

	call_fill(ta, call);
	e = uspace_map_new(&ta->space, (uva_t){ 0 }, pages, PAGE_SIZE, PROT_W, &stack);
	if (e != OK)
		return e;
	at.v = stack.v + LOADER_STACK_SIZE;
	e = stack_fill(call, name, &at);
	if (e == OK) {
		ta->exit.frame = (struct uframe){ .x = { at.v }, .sp = at.v, .pc = ta->loader.v };
		user_run(&ta->exit.frame, &ta->exit);
	}
	if (uspace_unmap(&ta->space, stack, pages) != OK)
		log_info("the loader has dropped its own stack");
	return e;
}

void loader_explain(struct ta_instance *ta, const struct uframe *at)
{
	struct loader_call call = { .func = LOADER_FUNC_CRASH };
	struct ta_frame f;

	call.crash.state_va = ta->loader_state;
	call.crash.pc = at->pc;
	call.crash.sp = at->sp;
	call.crash.fp = at->x[29];
	call.crash.lr = at->x[30];
	call.crash.stack_lo = ta->stack.v;
	call.crash.stack_hi = ta->stack.v + ta->stack_size;

	frame_push(&f, ta, TA_EXPLAINS);
	f.deadline = time_ticks() + (uint64_t)TA_GRACE_MS * time_hz() / 1000;
	if (loader_run(ta, &call, NULL) != OK || ta->exit.kind != USER_RETURNED)
		log_info("  no backtrace");
	frame_pop(&f);
}

/* ---- what the loader asks for ---------------------------------------------------------------- */

struct ta_object *ta_object_of(struct ta_instance *ta, uint64_t raw_handle)
{
	if (raw_handle >= TA_OBJECTS_MAX || !ta->objects[raw_handle].open)
		return NULL;
	return &ta->objects[raw_handle];
}

enum err ta_object_open(struct ta_instance *ta, const struct uuid *uuid, uint32_t *handle)
{
	uint32_t i;
	enum err e;

	for (i = 0; i < TA_OBJECTS_MAX; i++)
		if (!ta->objects[i].open)
			break;
	if (i == TA_OBJECTS_MAX)
		return ERR_LIMIT;

	e = image_fetch(ta->part, uuid, &ta->objects[i].image);
	if (e != OK)
		return e;
	ta->objects[i].open = true;
	ta->image_pages += PAGES_OF(ta->objects[i].image.size);
	*handle = i;
	return OK;
}

/*
 * The loader may have unmapped its view itself, and may have put something of its own
 * there, which stays.
 */
static void object_close(struct ta_instance *ta, struct ta_object *o)
{
	const struct uregion *r = uspace_find(&ta->space, o->view);

	if (o->view.v && r && !r->owned && r->va.v == o->view.v)
		check(uspace_unmap(&ta->space, o->view, r->pages) == OK);
	o->view.v = 0;
	o->open = false;
	ta->image_pages -= PAGES_OF(o->image.size);
	image_release(&ta->part->kspace, &o->image);
}

enum err ta_object_close(struct ta_instance *ta, uint64_t raw_handle)
{
	struct ta_object *o = ta_object_of(ta, raw_handle);

	if (!o)
		return ERR_NOENT;
	object_close(ta, o);
	return OK;
}

void ta_objects_close(struct ta_instance *ta)
{
	unsigned i;

	for (i = 0; i < TA_OBJECTS_MAX; i++)
		if (ta->objects[i].open)
			object_close(ta, &ta->objects[i]);
}

static enum err head_check(const struct ta_instance *ta, const struct ta_head *h)
{
	struct uuid is;

	ta_uuid_to_octets(&h->uuid, &is);
	if (!uuid_equal(&is, &ta->uuid)) {
		log_error("TA %pU: its head names another UUID, %pU", (const void *)&ta->uuid,
		          (const void *)&is);
		return ERR_SECURITY;
	}
	if (h->flags & ~TA_HEAD_FLAGS_MASK) {
		log_error("TA %pU: flags 0x%x are not known", (const void *)&ta->uuid, h->flags);
		return ERR_FORMAT;
	}
	if (!h->stack_size || h->stack_size > STACK_MAX_SIZE) {
		log_error("TA %pU: stack of %u bytes, should be 1 to %u", (const void *)&ta->uuid,
		          h->stack_size, STACK_MAX_SIZE);
		return ERR_FORMAT;
	}
	return OK;
}

enum err ta_loaded(struct ta_instance *ta, const struct ta_loaded *l)
{
	struct ta_head h;
	enum err e;

	if (!uspace_allows(&ta->space, (uva_t){ l->entry }, 4, PROT_X) ||
	    ucopy_in(&h, (uva_t){ l->head }, sizeof(h)) != OK) {
		log_error("TA %pU: no code at its entry, or no head", (const void *)&ta->uuid);
		return ERR_FORMAT;
	}
	e = head_check(ta, &h);
	if (e != OK)
		return e;

	ta->flags = h.flags;
	ta->stack_size = PAGES_OF((size_t)h.stack_size) * PAGE_SIZE;
	ta->entry.v = l->entry;
	ta->loader_state = l->state;
	ta->load_lo = l->load_lo;
	ta->load_hi = l->load_hi;
	return OK;
}

/* ---- an instance comes and goes -------------------------------------------------------------- */

static enum err space_create(struct ta_instance *ta)
{
	struct part *p = ta->part;
	uint64_t seed;
	enum err e;

	p->env.random(&seed, sizeof(seed));
	p->env.random(ta->exit.key, sizeof(ta->exit.key));
	e = uspace_init(&ta->space, &p->kspace, &p->heap, p->env.asids, seed);
	if (e != OK)
		return e;
	ta->has_space = true;
	return uspace_map_alias(&ta->space, (uva_t){ 0 }, ta_loader_start, blob_pages(),
	                        PROT_X | PROT_BTI, &ta->loader);
}

/* The loader's word is a TEE_ERROR_...; 0 is no reason to fail, so it gets one. */
static struct ta_answer loader_failed(struct ta_instance *ta)
{
	const struct user_exit *exit = &ta->exit;

	if (exit->kind != USER_RETURNED) {
		ta_report(ta);
		if (exit->kind == USER_KILLED && exit->value == ERR_CANCEL)
			return answer_of_tee(TEE_ERROR_CANCEL);
		return answer_of_tee(TEE_ERROR_BAD_FORMAT);
	}
	log_error("TA %pU: cannot be loaded (0x%x)", (const void *)&ta->uuid,
	          (unsigned)exit->value);
	return answer_of_tee(exit->value ? (uint32_t)exit->value : TEE_ERROR_GENERIC);
}

static struct ta_answer loader_load(struct ta_instance *ta)
{
	struct image *i = &ta->objects[LOADER_IMAGE_MAIN].image;
	struct loader_call call = { .func = LOADER_FUNC_LOAD };
	enum err e;

	e = uspace_map_alias(&ta->space, (uva_t){ 0 }, i->elf, PAGES_OF(i->size), PROT_R,
	                     &ta->objects[LOADER_IMAGE_MAIN].view);
	if (e != OK)
		return answer_of_tee(ta_result_of(e));
	call.load.image_va = ta->objects[LOADER_IMAGE_MAIN].view.v;
	call.load.image_len = i->size;
	ta->part->env.random(call.load.seed, sizeof(call.load.seed));

	e = loader_run(ta, &call, NULL);
	if (e != OK)
		return answer_of_tee(ta_result_of(e));
	if (ta->exit.kind != USER_RETURNED || ta->exit.value != TEE_SUCCESS || !ta->entry.v)
		return loader_failed(ta);
	return answer_of_tee(TEE_SUCCESS);
}

/* The loader has ended well: what it may do no more, and the stack that the TA runs on. */
static enum err seal(struct ta_instance *ta)
{
	enum err e;

	ta_objects_close(ta);
	e = uspace_map_new(&ta->space, (uva_t){ 0 }, ta->stack_size / PAGE_SIZE, PAGE_SIZE, PROT_W,
	                   &ta->stack);
	if (e != OK)
		log_error("TA %pU: no memory for its stack of %zu bytes", (const void *)&ta->uuid,
		          ta->stack_size);
	return e;
}

static struct ta_answer load(struct ta_instance *ta)
{
	struct ta_object *main = &ta->objects[LOADER_IMAGE_MAIN];
	struct ta_answer a;
	struct ta_frame f;
	enum err e;

	e = image_fetch(ta->part, &ta->uuid, &main->image);
	if (e != OK)
		return answer_of_tee(ta_result_of(e));
	main->open = true;
	ta->image_pages = PAGES_OF(main->image.size);
	e = space_create(ta);
	if (e != OK)
		return answer_of_tee(ta_result_of(e));

	frame_push(&f, ta, TA_LOADS);
	a = loader_load(ta);
	frame_pop(&f);
	if (a.result == TEE_SUCCESS)
		a = answer_of_tee(ta_result_of(seal(ta)));
	return a;
}

struct ta_answer ta_load(struct ta_instance *ta)
{
	struct ta_answer a = load(ta);

	if (a.result == TEE_SUCCESS) {
		instance_set_state(ta, TA_READY);
		/* Who waits to share it may not: it need not wait for the first session as well. */
		if (!(ta->flags & TA_HEAD_SINGLE_INSTANCE)) {
			mutex_unlock(&ta->busy);
			mutex_lock(&ta->busy);
		}
		return a;
	}
	ta->flags = 0;
	instance_set_state(ta, TA_DEAD);
	ta_strip(ta);
	return a;
}

void ta_strip(struct ta_instance *ta)
{
	struct part *p = ta->part;
	unsigned i;

	sessions_abandon(p, ta);
	if (ta->has_space)
		uspace_fini(&ta->space);
	ta->has_space = false;
	obj_table_fini(&ta->objs);
	for (i = 0; i < TA_OBJECTS_MAX; i++) {
		image_release(&p->kspace, &ta->objects[i].image);
		ta->objects[i].open = false;
		ta->objects[i].view.v = 0;
	}
	ta->image_pages = 0;
}
