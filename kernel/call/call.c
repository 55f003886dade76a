/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A yielding call from its registers to its answer.
 *
 * The usual path (Linux, a message in a registered page, an invoke with values
 * or registered memory) allocates nothing, maps nothing and clears nothing.
 */
#include "call/call.h"

#include "abi/smc.h"
#include "abi/tee_errors.h"
#include "base/bytes.h"
#include "base/range.h"
#include "call/decode.h"

/* Where a call's message lies. */
struct place {
	struct share *share; /* one reference, ours */
	size_t offset;
	bool requests; /* behind it there is to be room for our own requests */
};

/* Why a call was refused before its message could carry an answer. */
static const uint32_t smc_code[ERR_COUNT] = {
	[OK] = SMC_RET_OK,
	[ERR_NOMEM] = SMC_RET_ENOMEM,
	[ERR_LIMIT] = SMC_RET_ENOMEM,
	[ERR_RANGE] = SMC_RET_EBADADDR,
	[ERR_ACCESS] = SMC_RET_EBADADDR,
	[ERR_EXIST] = SMC_RET_EBADADDR,
	[ERR_NOENT] = SMC_RET_EBADADDR,
	[ERR_BUSY] = SMC_RET_EBUSY,
	[ERR_FORMAT] = SMC_RET_EBADCMD,
	[ERR_SECURITY] = SMC_RET_EBADADDR,
	[ERR_ARG] = SMC_RET_EBADCMD,
	[ERR_UNSUPPORTED] = SMC_RET_EBADCMD,
	[ERR_COMM] = SMC_RET_ENOTAVAIL,
	[ERR_DEAD] = SMC_RET_ENOTAVAIL,
	[ERR_SHORT] = SMC_RET_EBADADDR,
	[ERR_CANCEL] = SMC_RET_ENOTAVAIL,
	[ERR_STATE] = SMC_RET_ENOTAVAIL,
};

/* What a client gets to hear of shared memory that was refused. */
static uint32_t share_result(enum err e)
{
	switch ((int)e) {
	case OK:
		return TEE_SUCCESS;
	case ERR_NOMEM:
	case ERR_LIMIT:
		return TEE_ERROR_OUT_OF_MEMORY;
	case ERR_BUSY:
		return TEE_ERROR_BUSY;
	case ERR_SECURITY:
		return TEE_ERROR_SECURITY;
	default:
		return TEE_ERROR_BAD_PARAMETERS;
	}
}

/* ---- the message ---- */

/*
 * A message by physical address lies within one page, which is mapped for the
 * time of the call; one by cookie lies in a share that is mapped already. Both
 * are aligned to their words wherever the share begins.
 */
static enum err find_message(struct thread *t, struct place *at)
{
	const uint64_t *a = t->regs.a;
	uint64_t raw_name = a[1] << 32 | (uint32_t)a[2];
	enum err e;

	at->requests = a[0] != SMC_CALL_WITH_ARG;
	if (a[0] == SMC_CALL_WITH_REGD_ARG) {
		at->offset = (uint32_t)a[3];
		e = share_get(t->part, (cookie_t){ raw_name }, &at->share);
	} else {
		at->offset = 0;
		e = share_of_message(t, raw_name, &at->share);
	}
	if (e == OK && ((at->share->offset + at->offset) & 7)) {
		share_put(t->part, at->share);
		e = ERR_RANGE;
	}
	return e;
}

static bool message_fits(const struct place *at, size_t size)
{
	return range_fits((struct range){ at->offset, size }, at->share->size);
}

static volatile struct msg_arg *message_of(const struct place *at)
{
	return share_at(at->share, at->offset);
}

/*
 * Of the message's memory: both sides are aligned, and each word is read once.
 * The header has four words, and so has each parameter.
 */
static_assert(sizeof(struct msg_arg) == 32 && sizeof(struct msg_param) == 32);
typedef uint64_t __attribute__((may_alias)) word_t;

static inline void fetch_words(void *dst, const volatile void *src, size_t size)
{
	const volatile word_t *from = src;
	word_t *to = dst;

	for (size_t i = 0; i < size / sizeof(word_t); i += 4) {
		word_t a = from[i], b = from[i + 1], c = from[i + 2], d = from[i + 3];

		to[i] = a;
		to[i + 1] = b;
		to[i + 2] = c;
		to[i + 3] = d;
	}
}

/*
 * Copy the message: header first, then as many parameters as that copy counts.
 * ERR_SHORT: it leaves its memory. More parameters than any command has are not copied;
 * call_decode() refuses them.
 */
static enum err fetch_message(struct thread *t, const struct place *at, union call_message *m)
{
	size_t room = at->requests ? MSG_ARG_SIZE(RPC_PARAMS_MAX) : 0;
	size_t size;

	if (!message_fits(at, sizeof(m->arg)))
		return ERR_SHORT;
	fetch_words(&m->arg, message_of(at), sizeof(m->arg));
	size = MSG_ARG_SIZE((size_t)m->arg.param_count);
	if (!message_fits(at, size + room))
		return ERR_SHORT;
	if (m->arg.param_count > MSG_PARAMS_MAX)
		return OK;
	fetch_words(m->arg.params, message_of(at)->params, size - sizeof(m->arg));
	if (at->requests)
		rpc_use_buffer(t, at->share, at->offset + size);
	return OK;
}

/* ---- the parameters ---- */

static enum err take_registered(struct part *p, const struct call_param *c, struct ta_param *out)
{
	enum err e = share_get(p, c->cookie, &out->share);

	if (e != OK)
		return e;
	if (!range_fits((struct range){ c->raw_where, c->raw_size }, out->share->size)) {
		share_put(p, out->share);
		return ERR_SECURITY;
	}
	out->offset = (size_t)c->raw_where;
	return OK;
}

static enum err take_listed(struct part *p, const struct call_param *c, struct ta_param *out)
{
	enum err e = share_from_list(p, c->raw_where, c->raw_size, &out->share);

	if (e == OK && p->env.hypervised)
		share_pass(p, out->share, c->cookie);
	return e;
}

static enum err take_memory(struct part *p, const struct call_param *c, struct ta_param *out)
{
	out->offset = 0;
	out->share = NULL;
	switch (c->kind) {
	case CALL_REGISTERED:
		return take_registered(p, c, out);
	case CALL_LIST:
		return take_listed(p, c, out);
	case CALL_SPAN:
		return share_from_span(p, c->raw_where, c->raw_size, false, &out->share);
	case CALL_NONE:
	case CALL_VALUE:
	case CALL_NULL:
		break;
	}
	return OK;
}

/* Becomes what ta/ works with; on OK memory is held. */
static enum err take_param(struct part *p, const struct call_param *c, struct ta_param *out)
{
	enum err e;

	out->in = c->in;
	out->out = c->out;
	if (c->kind == CALL_NONE) {
		out->kind = TA_PARAM_NONE;
		return OK;
	}
	if (c->kind == CALL_VALUE) {
		out->kind = TA_PARAM_VALUE;
		out->a = c->a;
		out->b = c->b;
		return OK;
	}
	e = take_memory(p, c, out);
	if (e != OK)
		return e;
	out->kind = TA_PARAM_SHARE;
	out->size = (size_t)c->raw_size;
	out->out_size = out->size;
	return OK;
}

static void drop_params(struct part *p, struct ta_param *params, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (params[i].kind == TA_PARAM_SHARE && params[i].share)
			share_put(p, params[i].share);
}

static enum err take_params(struct part *p, const struct call_request *q, struct ta_param *params)
{
	unsigned i;
	enum err e;

	for (i = 0; i < q->count; i++) {
		e = take_param(p, &q->param[i], &params[i]);
		if (e != OK) {
			drop_params(p, params, i);
			return e;
		}
	}
	for (; i < TA_PARAMS; i++) {
		params[i].kind = TA_PARAM_NONE;
		params[i].in = params[i].out = false;
	}
	return OK;
}

/* Values and sizes of outputs, and nothing else of a parameter. */
static void write_param(volatile struct msg_param *out, enum call_kind kind,
                        const struct ta_param *p)
{
	if (kind == CALL_VALUE) {
		out->value.a = (uint32_t)p->a;
		out->value.b = (uint32_t)p->b;
	} else if (kind == CALL_REGISTERED) {
		out->rmem.size = p->out_size;
	} else {
		out->tmem.size = p->out_size;
	}
}

static void write_params(const struct place *at, const struct call_request *q,
                         const struct ta_param *params)
{
	volatile struct msg_param *out = message_of(at)->params + q->first;

	for (unsigned i = 0; i < q->count; i++)
		if (params[i].out)
			write_param(&out[i], q->param[i].kind, &params[i]);
}

/* ---- what a hypervisor lets go of ---- */

/*
 * When a call ends Xen unpins whatever has the cookie of one of its temporary references, or of a
 * buffer that was to be registered and is not: of those that name no memory, or that we
 * refused, the guest may have chosen the cookie of another buffer. We must forget that before we
 * answer; while another call still uses it this one does not end.
 */
static void forget(struct part *p, cookie_t cookie)
{
	while (share_unregister(p, cookie) == ERR_BUSY || share_is_passing(p, cookie))
		(void)!rpc_sleep_ms(1);
}

static bool is_temporary(uint64_t attr)
{
	uint64_t type = attr & MSG_ATTR_TYPE_MASK;

	return type >= MSG_ATTR_TMEM_IN && type <= MSG_ATTR_TMEM_INOUT;
}

/*
 * Of a message in order, @q, those behind the last that counts are NONE. Of another Xen looks at
 * all parameters, be they more than we have copied: its page holds them.
 */
static void forget_unpinned(struct part *p, const struct place *at, const struct msg_arg *m,
                            const struct call_request *q)
{
	volatile struct msg_arg *message = message_of(at);
	uint32_t count = q ? q->first + q->count : m->param_count;

	if (m->cmd == MSG_CMD_UNREGISTER_SHM || (m->cmd == MSG_CMD_REGISTER_SHM && q))
		return;
	for (uint32_t i = 0; i < count; i++) {
		const struct msg_param *raw = &m->params[i];
		struct msg_param late;

		if (!q) {
			copy_from_hostile(&late, &message->params[i], sizeof(late));
			raw = &late;
		}
		if (is_temporary(raw->attr) || m->cmd == MSG_CMD_REGISTER_SHM)
			forget(p, (cookie_t){ raw->tmem.cookie });
	}
}

/* ---- the commands ---- */

static struct ta_answer tee_says(uint32_t result)
{
	return (struct ta_answer){ result, TEE_ORIGIN_TEE };
}

/* OPEN and INVOKE: the two with parameters for a TA. */
static struct ta_answer call_ta(struct part *p, const struct place *at,
                                const struct call_request *q)
{
	struct ta_param params[TA_PARAMS];
	struct ta_answer answer;
	uint32_t session = 0;
	enum err e;

	e = take_params(p, q, params);
	if (e == OK) {
		if (q->command == MSG_CMD_OPEN_SESSION)
			answer = ta_open(p, &q->uuid, &q->client, params, &session);
		else
			answer = ta_invoke(p, q->session, q->func, params);
		write_params(at, q, params);
		drop_params(p, params, q->count);
	} else {
		answer = tee_says(share_result(e));
	}
	if (q->command == MSG_CMD_OPEN_SESSION)
		message_of(at)->session = answer.result == TEE_SUCCESS ? session : 0;
	return answer;
}

static enum err register_share(struct part *p, const struct call_param *c)
{
	struct share *s;
	enum err e;

	e = share_from_list(p, c->raw_where, c->raw_size, &s);
	if (e != OK)
		return e;
	e = share_register(p, s, c->cookie);
	if (e != OK)
		share_put(p, s);
	return e;
}

static struct ta_answer perform(struct part *p, const struct place *at,
                                const struct call_request *q)
{
	switch (q->command) {
	case MSG_CMD_CLOSE_SESSION:
		return ta_close(p, q->session);
	case MSG_CMD_CANCEL:
		return ta_cancel(p, q->session, thread_self()->cancel_id);
	case MSG_CMD_REGISTER_SHM:
		return tee_says(share_result(register_share(p, &q->param[0])));
	case MSG_CMD_UNREGISTER_SHM:
		return tee_says(share_result(share_unregister(p, q->param[0].cookie)));
	case MSG_CMD_DO_BOTTOM_HALF:
		/* Nothing asks for it, but it may be done. */
		return tee_says(TEE_SUCCESS);
	case MSG_CMD_STOP_ASYNC_NOTIF:
		rpc_notice_disable(p);
		return tee_says(TEE_SUCCESS);
	default:
		return call_ta(p, at, q);
	}
}

/* Fetch, decode, perform, answer in the message. An error means that nothing was written there. */
static enum err serve(struct thread *t, const struct place *at)
{
	volatile struct msg_arg *message = message_of(at);
	union call_message m;
	struct call_request q;
	struct ta_answer answer;
	enum err e;

	e = fetch_message(t, at, &m);
	if (e != OK)
		return e;
	t->cancel_id = m.arg.cancel_id;
	e = call_decode(&m, &q);
	if (e == ERR_UNSUPPORTED)
		return e;
	answer = e == OK ? perform(t->part, at, &q) : tee_says(TEE_ERROR_BAD_PARAMETERS);
	if (t->part->env.hypervised)
		forget_unpinned(t->part, at, &m.arg, e == OK ? &q : NULL);
	message->ret = answer.result;
	message->ret_origin = answer.origin;
	return OK;
}

void call_perform(struct thread *t)
{
	struct place at;
	enum err e;

	e = find_message(t, &at);
	if (e == OK) {
		e = serve(t, &at);
		rpc_end(t);
		share_put(t->part, at.share);
	}
	t->regs.a[0] = smc_code[e];
	t->regs.a[1] = 0;
	t->regs.a[2] = 0;
	t->regs.a[3] = 0;
}
