/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every message, in every way that it can be passed, with its first, second, third ... allocation
 * refused: an error, nothing changed, nothing lost; and then it works.
 *
 * Messages that load a TA are in sys/test/refused.c.
 */
#include "calls.h"

#include "ta/ta.h"

struct state {
	uint32_t frames;
	size_t bytes, objects;
	unsigned shares, pages, sessions, threads;
};

static struct state before;

static struct state look(void)
{
	struct state s = {
		.frames = bench.account.used,
		.bytes = bench.part->heap.bytes,
		.objects = bench.part->heap.objects,
		.sessions = ta_count(bench.part).sessions,
		.threads = bench.part->threads_in_use,
	};

	share_count(bench.part, &s.shares, &s.pages);
	return s;
}

static void as_before([[maybe_unused]] void *context)
{
	struct state now = look();

	assert_memory_equal(&now, &before, sizeof(now));
	assert_int_equal(fake_lent(), 0);
}

/* ---- the messages -------------------------------------------------------------------------- */

struct what {
	void (*fill)(void);
	void (*undo)(void); /* NULL: it changes nothing that stays */
};

static uint64_t kind; /* of the parameters */

static void list_at(unsigned page, uint64_t first)
{
	struct msg_list_page *l = bench_nw(page);

	memset(l, 0, sizeof(*l));
	for (unsigned i = 0; i < 3; i++)
		l->pages[i] = first + i * PAGE_SIZE;
}

static void memory_param(unsigned i)
{
	if (kind == MSG_ATTR_NONE || kind <= MSG_ATTR_VALUE_INOUT)
		param(i, kind, 1, 2, 3);
	else if (kind <= MSG_ATTR_RMEM_INOUT)
		param(i, kind, 2000, 100, COOKIE);
	else if (kind & MSG_ATTR_NONCONTIG)
		param(i, kind, bench_pa(LIST) + 8, 8000, 7);
	else
		param(i, kind, bench_pa(DATA) + 8, 8000, 8);
}

static void fill_open(void)
{
	message(MSG_CMD_OPEN_SESSION, 0, 6);
	m->session = 0;
	param(0, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, 0);
	param(1, MSG_ATTR_META | MSG_ATTR_VALUE_IN, 0, 0, MSG_LOGIN_PUBLIC);
	memcpy(m->params[0].octets, "test", 4);
	for (unsigned i = 2; i < 6; i++)
		memory_param(i);
}

static void close(uint32_t id)
{
	message(MSG_CMD_CLOSE_SESSION, 0, 0);
	m->session = id;
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TEE);
}

static void undo_open(void)
{
	close(m->session);
}

static void fill_invoke(void)
{
	message(MSG_CMD_INVOKE, CMD_DESCRIBE, 4);
	for (unsigned i = 0; i < 4; i++)
		memory_param(i);
}

static void fill_time(void)
{
	message(MSG_CMD_INVOKE, CMD_TIME, 1);
	param(0, MSG_ATTR_VALUE_OUT, 0, 0, 0);
}

static void fill_cancel(void)
{
	message(MSG_CMD_CANCEL, 0, 0);
}

static void fill_close(void)
{
	message(MSG_CMD_CLOSE_SESSION, 0, 0);
}

static void undo_close(void)
{
	open_session();
}

#define ANOTHER 0x1234u

static void fill_register(void)
{
	message(MSG_CMD_REGISTER_SHM, 0, 1);
	param(0, MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG, bench_pa(LIST) + 8, 8000, ANOTHER);
}

static void unregister(void)
{
	message(MSG_CMD_UNREGISTER_SHM, 0, 1);
	param(0, MSG_ATTR_RMEM_IN, 0, 0, ANOTHER);
}

static void undo_register(void)
{
	unregister();
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TEE);
}

static void undo_unregister(void)
{
	fill_register();
	assert_int_equal(usual_call(), SMC_RET_OK);
	assert_says(TEE_SUCCESS, TEE_ORIGIN_TEE);
}

/* ---- the ways ------------------------------------------------------------------------------ */

static const uint32_t ways[] = { SMC_CALL_WITH_ARG, SMC_CALL_WITH_RPC_ARG, SMC_CALL_WITH_REGD_ARG };
static uint32_t way;

static enum err attempt(void *context)
{
	const struct what *w = context;

	w->fill();
	if (way == SMC_CALL_WITH_REGD_ARG)
		by_cookie(COOKIE, AT);
	else
		by_address(way, bench_pa(MESSAGE) + AT);
	if (call() != SMC_RET_OK) {
		assert_int_equal(r.a[0], SMC_RET_ENOMEM);
		assert_says(0x11111111, 0x22222222);
		return ERR_NOMEM;
	}
	if (m->ret == TEE_SUCCESS)
		return OK;
	/* What a service says of a request that could not be made is its own. */
	if (m->ret != PTA_FAILED)
		assert_says(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
	return ERR_NOMEM;
}

/* The place that a thread keeps for its messages is not what the tests below are about. */
static void have_a_place(void)
{
	fill_cancel();
	by_address(SMC_CALL_WITH_ARG, bench_pa(MESSAGE) + AT);
	assert_int_equal(call(), SMC_RET_OK);
}

static unsigned refuse_each(const struct what *w)
{
	unsigned i, refusals = 0;

	have_a_place();
	for (i = 0; i < array_count(ways); i++) {
		struct what each = *w;

		way = ways[i];
		before = look();
		refusals += alloc_fail_each(attempt, as_before, &each);
		if (w->undo)
			w->undo();
		/* Not only the same state: the same use of it once more. */
		as_before(NULL);
	}
	return refusals;
}

static const uint64_t kinds[] = {
	MSG_ATTR_NONE,
	MSG_ATTR_VALUE_IN,
	MSG_ATTR_VALUE_OUT,
	MSG_ATTR_VALUE_INOUT,
	MSG_ATTR_RMEM_IN,
	MSG_ATTR_RMEM_OUT,
	MSG_ATTR_RMEM_INOUT,
	MSG_ATTR_TMEM_IN,
	MSG_ATTR_TMEM_OUT,
	MSG_ATTR_TMEM_INOUT,
	MSG_ATTR_TMEM_IN | MSG_ATTR_NONCONTIG,
	MSG_ATTR_TMEM_OUT | MSG_ATTR_NONCONTIG,
	MSG_ATTR_TMEM_INOUT | MSG_ATTR_NONCONTIG,
};

test(open_with_every_kind_of_parameter_survives_every_refused_allocation)
{
	static const struct what open = { fill_open, undo_open };

	list_at(LIST, bench_pa(DATA));
	for (unsigned i = 0; i < array_count(kinds); i++) {
		kind = kinds[i];
		assert_true(refuse_each(&open) >= 3);
	}
}

test(invoke_with_every_kind_of_parameter_survives_every_refused_allocation)
{
	static const struct what invoke = { fill_invoke, NULL };

	list_at(LIST, bench_pa(DATA));
	for (unsigned i = 0; i < array_count(kinds); i++) {
		unsigned n;

		kind = kinds[i];
		n = refuse_each(&invoke);
		/* Each temporary reference is mapped. */
		assert_true(n >= (kind >= MSG_ATTR_TMEM_IN ? 3 * 4 : 0));
	}
}

test(every_other_message_survives_every_refused_allocation)
{
	static const struct what time = { fill_time, NULL }, cancel = { fill_cancel, NULL };
	static const struct what offer = { fill_register, undo_register };

	list_at(LIST, bench_pa(DATA));
	assert_true(refuse_each(&time) >= 1); /* where it brings no room for the request */
	assert_int_equal(refuse_each(&cancel), 0);
	assert_true(refuse_each(&offer) >= 3);
}

test(the_first_message_of_a_thread_survives_every_refused_allocation)
{
	struct what cancel = { fill_cancel, NULL };

	way = SMC_CALL_WITH_ARG;
	before = look();
	assert_true(alloc_fail_each(attempt, as_before, &cancel) >= 1);
	/* It keeps what it was given. */
	before = look();
	assert_int_equal(alloc_fail_each(attempt, as_before, &cancel), 0);
	as_before(NULL);
}

test(messages_that_give_back_need_no_memory)
{
	static const struct what close = { fill_close, undo_close };
	static const struct what forget = { unregister, undo_unregister };

	list_at(LIST, bench_pa(DATA));
	undo_unregister();
	assert_int_equal(refuse_each(&forget), 0);
	undo_register();
	assert_int_equal(refuse_each(&close), 0);
}
