/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call into a TA: parameters in, run, parameters out.
 *
 * This is the path that every invoke takes: nothing is allocated and nothing
 * cleared that the call does not use. Memory references cost a mapping each.
 */
#include "ta/table_priv.h"

#include "arch/cpu.h"
#include "base/bytes.h"
#include "base/check.h"
#include "log/log.h"

/*
 * TAs that call TAs. A level costs up to 1,900 bytes of kernel stack, and what the
 * innermost does (load a TA, explain a crash) up to 4,400 more: THREAD_STACK_PAGES.
 */
#define DEPTH_MAX 3u
static_assert(THREAD_STACK_PAGES >= 3, "DEPTH_MAX levels");

struct ta_frame *ta_frame_self(void)
{
	struct ta_frame *f = thread_self()->ta;

	check(f);
	return f;
}

/* When was the call of @t asked to stop, if it is one in @s? 0: it was not. */
static uint32_t asked(const struct ta_session *s, const struct thread *t)
{
	return atomic_read(&t->session) == s->id ? atomic_read(&t->asked) : 0;
}

/* Itself, or on behalf of a TA further out that would stop, too. */
bool ta_is_cancelled(const struct ta_frame *f)
{
	uint64_t now = time_ticks();

	for (; f && f->session && f->cancel_unmasked; f = f->outer)
		if (asked(f->session, thread_self()) || (f->deadline && now >= f->deadline))
			return true;
	return false;
}

/*
 * Whoever is overdue ends with all that it has called: one after the other, from
 * within, as each comes to its next system call or interrupt. But a TA that lets
 * go of a session has its own time, whoever asks for it: others have sessions there,
 * too. What explains a death is ours, but may go round in circles over what the
 * TA has left.
 */
bool ta_is_overdue(const struct thread *t)
{
	const struct ta_frame *f = t->ta;

	if (f && f->activity == TA_EXPLAINS)
		return time_ticks() >= f->deadline;
	for (; f; f = f->outer) {
		const struct ta_session *s = f->session;
		uint32_t since = 0;

		if (s)
			since = s->closed ? s->goodbye : asked(s, t);
		/* The stamp may be a millisecond early, and counts wrap. */
		if (since && (int32_t)((uint32_t)time_ms() - since) > (int32_t)TA_GRACE_MS)
			return true;
		if (s && s->closed)
			return false;
	}
	return false;
}

void ta_before_resume(struct thread *t)
{
	if (ta_is_overdue(t))
		(void)user_kill(&t->context, ERR_CANCEL);
}

void frame_push(struct ta_frame *f, struct ta_instance *ta, enum ta_activity activity)
{
	struct thread *t = thread_self();

	f->outer = t->ta;
	f->ta = ta;
	f->session = NULL;
	f->activity = activity;
	f->cancel_unmasked = false;
	f->deadline = f->outer ? f->outer->callee_deadline : 0;
	f->callee_deadline = 0;
	f->outer_space = thread_use_space(&ta->space);
	t->ta = f;
}

void frame_pop(struct ta_frame *f)
{
	thread_self()->ta = f->outer;
	(void)thread_use_space(f->outer_space);
}

bool ta_may_nest(void)
{
	const struct ta_frame *f = thread_self()->ta;
	unsigned depth = 0;

	for (; f; f = f->outer)
		depth++;
	return depth < DEPTH_MAX;
}

/* ---- parameters ---------------------------------------------------------------------------- */

/* What a call has mapped and where the TA finds its parameters. */
struct passed {
	struct ta_params raw; /* only the first @used parameters are filled in */
	unsigned used;
	bool any_out;
	struct {
		uva_t va;
		size_t pages; /* 0: not mapped */
	} map[TA_PARAMS];
};

static size_t raw_size(const struct passed *c)
{
	return offsetof(struct ta_params, vals) + c->used * 2 * sizeof(c->raw.vals[0]);
}

/* GlobalPlatform's numbers: 1 to 3 for values, 5 to 7 for memory, by direction. */
static uint64_t type_of(const struct ta_param *p)
{
	uint64_t direction = (p->in ? 1u : 0u) | (p->out ? 2u : 0u);

	if (p->kind == TA_PARAM_NONE)
		return TEE_PARAM_TYPE_NONE;
	return p->kind == TA_PARAM_VALUE ? direction : direction | 4u;
}
static_assert(TEE_PARAM_TYPE_VALUE_INOUT == 3 && TEE_PARAM_TYPE_MEMREF_INPUT == 5 &&
                      TEE_PARAM_TYPE_MEMREF_OUTPUT == 6 && TEE_PARAM_TYPE_MEMREF_INOUT == 7,
              "type_of()");

/*
 * Show one memory reference to the TA. An empty one that is not NULL stays not
 * NULL: the page it points to is shown all the same.
 */
static enum err memory_show(struct ta_instance *ta, const struct ta_param *p, struct passed *c,
                            unsigned i)
{
	uintptr_t at = (uintptr_t)ta_param_bytes(p);
	size_t skip = at & PAGE_MASK;
	size_t pages = PAGES_OF(skip + (p->size ? p->size : 1));
	unsigned prot = PROT_R;
	enum err e;

	c->raw.vals[2 * i] = 0;
	c->raw.vals[2 * i + 1] = p->size;
	if (!at)
		return OK;
	/* Empty, at the very end of a share: its last byte will do. */
	if (p->kind == TA_PARAM_SHARE && p->offset == p->share->size) {
		at--;
		skip = at & PAGE_MASK;
	}
	if (p->out)
		prot |= PROT_W;
	if (p->kind == TA_PARAM_SHARE)
		prot |= PROT_NS;

	e = uspace_map_alias(&ta->space, (uva_t){ 0 }, (const void *)(at - skip), pages, prot,
	                     &c->map[i].va);
	if (e != OK)
		return e;
	c->map[i].pages = pages;
	c->raw.vals[2 * i] = c->map[i].va.v + skip;
	return OK;
}

static void memory_hide(struct ta_instance *ta, const struct passed *c)
{
	unsigned i;

	for (i = 0; i < c->used; i++)
		if (c->map[i].pages)
			check(uspace_unmap(&ta->space, c->map[i].va, c->map[i].pages) == OK);
}

static enum err params_fill(struct ta_instance *ta, const struct ta_param *params, struct passed *c)
{
	enum err e;
	unsigned i;

	c->raw.types = 0;
	c->used = 0;
	c->any_out = false;
	for (i = 0; i < TA_PARAMS && params; i++) {
		const struct ta_param *p = &params[i];

		c->map[i].pages = 0;
		c->raw.vals[2 * i] = p->kind == TA_PARAM_VALUE ? (uint32_t)p->a : 0;
		c->raw.vals[2 * i + 1] = p->kind == TA_PARAM_VALUE ? (uint32_t)p->b : 0;
		if (p->kind == TA_PARAM_NONE)
			continue;
		c->used = i + 1;
		c->raw.types |= type_of(p) << (4 * i);
		c->any_out |= p->out;
		if (p->kind == TA_PARAM_VALUE)
			continue;
		e = memory_show(ta, p, c, i);
		if (e != OK)
			return e;
	}
	return OK;
}

/* Outputs, from the TA's stack. Types are ours: what the TA made of its copy does not matter. */
static enum err params_take_back(uva_t at, struct ta_param *params, struct passed *c)
{
	unsigned i;
	enum err e;

	e = ucopy_in(&c->raw, at, raw_size(c));
	if (e != OK)
		return e;

	for (i = 0; i < c->used; i++) {
		struct ta_param *p = &params[i];

		if (!p->out)
			continue;
		if (p->kind == TA_PARAM_VALUE) {
			p->a = (uint32_t)c->raw.vals[2 * i];
			p->b = (uint32_t)c->raw.vals[2 * i + 1];
		} else {
			p->out_size = c->raw.vals[2 * i + 1];
		}
	}
	return OK;
}

/* ---- the call ------------------------------------------------------------------------------ */

/* Registers at the entry point: all of them said here, so that nothing of ours is left in any. */
static void registers_fill(struct uframe *r, const struct ta_session *s, uint32_t func,
                           uint32_t command, uva_t params)
{
	*r = (struct uframe){
		.x = { func, s->id, params.v, command },
		.sp = params.v,
		.pc = s->ta->entry.v,
		.tls = s->ta->tls,
	};
}

static struct ta_answer run(struct ta_session *s, uint32_t func, uint32_t command,
                            struct ta_param *params, struct passed *c)
{
	struct ta_instance *ta = s->ta;
	uva_t at = { ta->stack.v + ta->stack_size - ((sizeof(c->raw) + 15) & ~(size_t)15) };
	struct user_exit *exit = &ta->exit;
	enum err e;

	e = ucopy_out(at, &c->raw, raw_size(c));
	if (e != OK)
		return answer_of_tee(ta_result_of(e));

	registers_fill(&exit->frame, s, func, command, at);
	user_run(&exit->frame, exit);
	ta->tls = exit->frame.tls;
	if (exit->kind == USER_RETURNED && c->any_out)
		e = params_take_back(at, params, c);
	if (exit->kind == USER_RETURNED && e == OK)
		return (struct ta_answer){ (uint32_t)exit->value, TEE_ORIGIN_TRUSTED_APP };

	ta_report(ta);
	scrub(exit, sizeof(*exit));
	instance_set_state(ta, TA_DEAD);
	return answer_of_tee(TEE_ERROR_TARGET_DEAD);
}

/*
 * Was the call to stop before its turn came? It may have waited for longer than any
 * grace, and the TA that would have to pay for it has done nothing wrong.
 */
static bool is_too_late(const struct ta_session *s)
{
	const struct thread *t = thread_self();

	return !s->closed && (asked(s, t) || ta_is_overdue(t));
}

struct ta_answer ta_enter(struct ta_session *s, uint32_t func, uint32_t command,
                          struct ta_param *params)
{
	struct ta_instance *ta = s->ta;
	struct ta_answer a;
	struct ta_frame f;
	struct passed c;
	enum err e;

	if (ta->state != TA_READY)
		return answer_of_tee(TEE_ERROR_TARGET_DEAD);
	if (!ta_may_nest())
		return answer_of_tee(TEE_ERROR_OUT_OF_MEMORY);
	if (is_too_late(s))
		return answer_of_tee(TEE_ERROR_CANCEL);

	frame_push(&f, ta, TA_SERVES);
	f.session = s;
	e = params_fill(ta, params, &c);
	if (e == OK)
		a = run(s, func, command, params, &c);
	else
		a = answer_of_tee(ta_result_of(e));
	memory_hide(ta, &c);
	frame_pop(&f);
	if (ta->state == TA_DEAD)
		ta_strip(ta);
	return a;
}
