/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the hypervisor says of guests to come, what it may not say, and what guests then get.
 */
#include "part/part.h"
#include "world.h"

static const uint32_t nothing[TERM_COUNT];
/* In the order of the registers: promised and most pages, threads, sessions, shared pages. */
static const uint32_t some[TERM_COUNT] = { 64, 100, 3, 7, 9 };

static uint64_t create(uint64_t id)
{
	return world_fast(SMC_VM_CREATED, id, 0).a[0];
}

static uint64_t destroy(uint64_t id)
{
	return world_fast(SMC_VM_DESTROYED, id, 0).a[0];
}

static const struct guest_terms *terms_of(uint64_t id)
{
	struct guest *g = guest_enter(id);

	assert_non_null(g);
	assert_int_equal(g->account.min, g->terms.min_pages);
	assert_int_equal(g->account.max, g->terms.max_pages);
	assert_memory_equal(&g->part->env.limits, &g->terms.limits, sizeof(g->terms.limits));
	assert_int_equal(world_fast(SMC_GET_THREAD_COUNT, 0, id).a[1], g->terms.limits.threads);
	guest_leave(g);
	return &g->terms;
}

static void assert_terms(uint64_t id, const uint32_t want[static TERM_COUNT], const char *label)
{
	const struct guest_terms *t = terms_of(id);

	assert_int_equal(t->min_pages, want[TERM_MIN_PAGES]);
	assert_int_equal(t->max_pages, want[TERM_MAX_PAGES]);
	assert_int_equal(t->limits.threads, want[TERM_THREADS]);
	assert_int_equal(t->limits.sessions, want[TERM_SESSIONS]);
	assert_int_equal(t->limits.share_pages, want[TERM_SHARE_PAGES]);
	assert_int_equal(t->label_size, strlen(label));
	assert_memory_equal(t->label, label, strlen(label));
}

static void assert_default(uint64_t id)
{
	uint32_t want[TERM_COUNT] = { GUEST_MIN_PAGES, nexus.frames.count, PART_THREADS,
		                      TA_SESSIONS_MAX, SHARE_PAGES_MAX };

	assert_terms(id, want, "");
}

/* ---- for the next one only ---- */

test(guest_of_which_nobody_says_anything_gets_the_default)
{
	uint32_t session;

	world_open(0, &session);
	assert_default(0);
	assert_int_equal(create(1), SMC_RET_OK);
	assert_default(1);
}

test(what_is_said_holds_for_the_next_guest_of_that_number_and_no_other)
{
	assert_int_equal(world_announce(5, some, 0), SMC_RET_OK);
	assert_int_equal(create(6), SMC_RET_OK);
	assert_default(6);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_terms(5, some, "");
	assert_int_equal(destroy(5), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_default(5);
	assert_int_equal(nexus.guests.terms.pending, 0);
}

test(label_comes_in_pieces_and_is_not_inherited_with_the_number)
{
	assert_int_equal(world_announce(5, nothing, 20), SMC_RET_OK);
	assert_int_equal(world_piece(5, 0, "payments of bank"), SMC_RET_OK);
	assert_int_equal(world_piece(5, 16, "no 7"), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_int_equal(terms_of(5)->label_size, 20);
	assert_memory_equal(terms_of(5)->label, "payments of bankno 7", 20);
	assert_non_null(strstr(host_console(), "label payments of bankno 7\n"));
	assert_int_equal(destroy(5), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_default(5);
}

test(label_of_any_size_arrives_as_it_was_said)
{
	static const char text[] = "0123456789abcdef0123456789ABCDEF";

	for (uint32_t n = 1; n <= GUEST_LABEL_MAX; n++) {
		char label[GUEST_LABEL_MAX + 1] = "";

		memcpy(label, text, n);
		assert_int_equal(world_announce(5, some, n), SMC_RET_OK);
		assert_int_equal(world_piece(5, 0, label), SMC_RET_OK);
		if (n > 16)
			assert_int_equal(world_piece(5, 16, label + 16), SMC_RET_OK);
		assert_int_equal(create(5), SMC_RET_OK);
		assert_terms(5, some, label);
		assert_int_equal(destroy(5), SMC_RET_OK);
	}
}

test(guest_is_not_made_while_half_its_label_is_missing)
{
	uint32_t free;

	create(5);
	destroy(5);
	assert_int_equal(world_announce(5, some, 17), SMC_RET_OK);
	free = nexus.frames.free_count;
	assert_int_equal(create(5), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_piece(5, 0, "half of a label "), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_ENOTAVAIL);
	assert_int_equal(nexus.frames.free_count, free);
	assert_int_equal(world_piece(5, 16, "!"), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_terms(5, some, "half of a label !");
}

test(piece_that_is_not_due_is_refused_and_changes_nothing)
{
	assert_int_equal(world_piece(5, 0, "x"), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_announce(5, nothing, 33), SMC_RET_EBADCMD);
	assert_int_equal(world_announce(5, nothing, 0xffff), SMC_RET_EBADCMD);
	assert_int_equal(world_announce(5, some, 0), SMC_RET_OK);
	assert_int_equal(world_piece(5, 0, "x"), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_announce(5, some, 18), SMC_RET_OK);
	assert_int_equal(world_piece(5, 16, "x"), SMC_RET_EBADCMD);
	assert_int_equal(world_piece(5, UINT32_MAX, "x"), SMC_RET_EBADCMD);
	assert_int_equal(world_piece(5, 0, "0123456789abcdef"), SMC_RET_OK);
	assert_int_equal(world_piece(5, 0, "0123456789abcdef"), SMC_RET_EBADCMD);
	assert_int_equal(world_piece(5, 1, "x"), SMC_RET_EBADCMD);
	assert_int_equal(world_piece(5, 16, "x\1\1"), SMC_RET_EBADCMD);
	assert_int_equal(world_piece(5, 16, "xy"), SMC_RET_OK);
	assert_int_equal(world_piece(5, 32, ""), SMC_RET_ENOTAVAIL);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_terms(5, some, "0123456789abcdefxy");
}

test(what_is_said_again_takes_the_place_of_all_that_was_said_before)
{
	static const uint32_t other[TERM_COUNT] = { 40, 50, 8, 1, 1 };
	size_t objects = nexus.heap.objects;

	assert_int_equal(world_announce(5, some, 3), SMC_RET_OK);
	assert_int_equal(world_piece(5, 0, "old"), SMC_RET_OK);
	assert_int_equal(world_announce(5, other, 0), SMC_RET_OK);
	assert_int_equal(nexus.heap.objects, objects + 1);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_terms(5, other, "");
	assert_int_equal(destroy(5), SMC_RET_OK);

	objects = nexus.heap.objects;
	assert_int_equal(world_announce(5, some, 3), SMC_RET_OK);
	assert_int_equal(world_announce(5, nothing, 0), SMC_RET_OK);
	assert_int_equal(world_announce(5, nothing, 0), SMC_RET_OK);
	assert_int_equal(nexus.heap.objects, objects);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_default(5);
}

/* ---- what may not be said ---- */

test(nothing_can_be_said_of_a_guest_that_lives_or_is_dying)
{
	struct guest *g;

	assert_int_equal(world_announce(5, some, 2), SMC_RET_OK);
	assert_int_equal(world_piece(5, 0, "me"), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_int_equal(world_announce(5, nothing, 3), SMC_RET_EBUSY);
	assert_int_equal(world_piece(5, 0, "you"), SMC_RET_EBUSY);
	g = guest_enter(5);
	assert_int_equal(destroy(5), SMC_RET_OK);
	assert_int_equal(world_announce(5, some, 0), SMC_RET_EBUSY);
	assert_memory_equal(g->terms.label, "me", 2);
	guest_leave(g);
	assert_int_equal(world_announce(5, some, 0), SMC_RET_OK);
}

test(guest_cannot_say_what_guests_may_use)
{
	struct smc_regs r = { { SMC_GUEST_TERMS, 7, 64, 0, 0, 0, 0, 5 } };

	create(5);
	upcall_fast(&r);
	assert_int_equal(r.a[0], SMC_RET_ENOTAVAIL);
	r = (struct smc_regs){ { SMC_GUEST_TERMS, 5, 64, 0, 0, 0, 0, 5 } };
	upcall_fast(&r);
	assert_int_equal(r.a[0], SMC_RET_ENOTAVAIL);
	r = (struct smc_regs){ { SMC_GUEST_TERMS, 7, 64, 0, 0, 0, 0, 8 } };
	upcall_fast(&r);
	assert_int_equal(r.a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_announce(7, some, 1), SMC_RET_OK);
	r = (struct smc_regs){ { SMC_GUEST_LABEL, 7, 0, 'x', 0, 0, 0, 5 } };
	upcall_fast(&r);
	assert_int_equal(r.a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(create(7), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_piece(7, 0, "x"), SMC_RET_OK);
	assert_int_equal(create(7), SMC_RET_OK);
	assert_terms(7, some, "x");
}

/* Linux without a hypervisor is client 0: it must not choose its own label, and so its keys. */
test(client_0_cannot_say_anything_of_itself)
{
	uint32_t session;

	assert_int_equal(world_announce(0, some, 0), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_announce(0, nothing, 5), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_piece(0, 0, "admin"), SMC_RET_ENOTAVAIL);
	assert_int_equal(world_piece(0x10000, 0, "admin"), SMC_RET_ENOTAVAIL);
	world_open(0, &session);
	assert_default(0);
}

test(numbers_that_no_guest_can_have_are_refused)
{
	const uint32_t pages = nexus.frames.count;
	const uint32_t bad[][TERM_COUNT] = {
		{ pages + 1 },
		{ 0, pages + 1 },
		{ UINT32_MAX, UINT32_MAX },
		{ 0, 0, PART_THREADS + 1 },
		{ 0, 0, UINT32_MAX },
		{ 0, 0, 0, TA_SESSIONS_MAX + 1 },
		{ 0, 0, 0, UINT32_MAX },
		{ 0, 0, 0, 0, SHARE_PAGES_MAX + 1 },
		{ 0, 0, 0, 0, UINT32_MAX },
		{ 101, 100 },
		{ GUEST_PAGES_NEEDED(PART_THREADS) - 1 },
		{ GUEST_PAGES_NEEDED(2) - 1, 0, 2 },
		{ 0, GUEST_PAGES_NEEDED(PART_THREADS) - 1 },
		{ 1 },
		{ 0, 1 },
	};

	for (unsigned i = 0; i < array_count(bad); i++)
		assert_int_equal(world_announce(5, bad[i], 0), SMC_RET_EBADCMD);
	assert_int_equal(nexus.guests.terms.pending, 0);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_default(5);
}

test(upper_halves_of_registers_say_nothing)
{
	const uint64_t noise = UINT64_C(0xdead) << 32;
	struct smc_regs r = { { noise | SMC_GUEST_TERMS, noise | 5 | 1 << 16, noise | 64,
		                noise | 100, noise | 3, noise | 7, noise | 9, noise } };

	upcall_fast(&r);
	assert_int_equal(r.a[0], SMC_RET_OK);
	r = (struct smc_regs){ { SMC_GUEST_LABEL, noise | 5, noise, noise | 'a', noise, noise,
		                 noise } };
	upcall_fast(&r);
	assert_int_equal(r.a[0], SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_terms(5, some, "a");
}

test(hypervisor_that_says_too_much_is_stopped_and_nobody_else_notices)
{
	uint32_t session, id = 100;

	assert_int_equal(create(1), SMC_RET_OK);
	while (world_announce(id, some, 0) == SMC_RET_OK)
		id++;
	assert_int_equal(id - 100, TERMS_PENDING_MAX);
	assert_int_equal(world_announce(id, some, 0), SMC_RET_ENOMEM);
	assert_int_equal(create(2), SMC_RET_OK);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
	assert_int_not_equal(session, 0);
	/* What is there can be changed, taken back, used up: each of these makes room for one. */
	assert_int_equal(world_announce(100, some, 3), SMC_RET_OK);
	assert_int_equal(world_announce(101, nothing, 0), SMC_RET_OK);
	assert_int_equal(world_announce(id, some, 0), SMC_RET_OK);
	assert_int_equal(world_announce(101, some, 0), SMC_RET_ENOMEM);
	assert_int_equal(create(102), SMC_RET_OK);
	assert_int_equal(world_announce(101, some, 0), SMC_RET_OK);
	assert_int_equal(world_announce(102, some, 0), SMC_RET_EBUSY);
}

static enum err announce_5(void *context)
{
	(void)context;
	return guest_announce(5, 0, some);
}

static void nothing_is_said(void *context)
{
	assert_int_equal(nexus.frames.free_count, *(uint32_t *)context);
	assert_int_equal(nexus.guests.terms.pending, 0);
	assert_true(list_is_empty(&nexus.guests.terms.records));
}

test(saying_something_without_memory_for_it_leaves_nothing)
{
	uint32_t before = nexus.frames.free_count;

	assert_true(alloc_fail_each(announce_5, nothing_is_said, &before) > 0);
}

/* ---- labels ---- */

static uint64_t announce_label(uint32_t id, const char *label)
{
	uint64_t r = world_announce(id, nothing, (uint32_t)strlen(label));

	return r == SMC_RET_OK ? world_piece(id, 0, label) : r;
}

test(two_guests_with_one_label_are_never_there_at_the_same_time)
{
	struct guest *g;

	assert_int_equal(announce_label(5, "bank"), SMC_RET_OK);
	assert_int_equal(announce_label(6, "bank"), SMC_RET_OK);
	assert_int_equal(announce_label(7, "banks"), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_int_equal(create(7), SMC_RET_OK);
	assert_int_equal(create(6), SMC_RET_EBUSY);
	g = guest_enter(5);
	assert_int_equal(destroy(5), SMC_RET_OK);
	assert_int_equal(create(6), SMC_RET_EBUSY);
	guest_leave(g);
	/* What was said of it has waited. */
	assert_int_equal(create(6), SMC_RET_OK);
	assert_memory_equal(terms_of(6)->label, "bank", 4);
}

test(label_of_a_guest_that_is_gone_is_not_kept_for_the_next)
{
	static const struct guest_terms none;
	const struct guest *g;

	assert_int_equal(announce_label(5, "payments"), SMC_RET_OK);
	assert_int_equal(create(5), SMC_RET_OK);
	assert_int_equal(destroy(5), SMC_RET_OK);
	g = list_entry(nexus.guests.spare.prev, struct guest, link);
	assert_memory_equal(&g->terms, &none, sizeof(none));
}

/* As another core does that ends the guest while the line waits, and makes another in its place. */
static bool label_becomes_anothers(void)
{
	struct list *l = nexus.guests.bucket[1].next;

	memcpy(list_entry(l, struct guest, link)->terms.label, "other", 5);
	return true;
}

test(log_never_gives_a_guest_the_label_of_the_one_that_came_after_it)
{
	assert_int_equal(announce_label(1, "first"), SMC_RET_OK);
	host_console_room(label_becomes_anothers);
	assert_int_equal(create(1), SMC_RET_OK);
	host_console_room(NULL);
	assert_non_null(strstr(host_console(), ", label first\n"));
}

/* ---- promises ---- */

/* Take frames for @g until it is refused; how many does it have? */
static uint32_t exhaust(struct guest *g, enum err *why)
{
	pa_t frame;

	do {
		*why = frame_alloc(&g->account, &frame);
	} while (*why == OK);
	return g->account.used;
}

static struct guest *made(uint64_t id)
{
	struct guest *g;

	assert_int_equal(create(id), SMC_RET_OK);
	g = guest_enter(id);
	guest_leave(g);
	return g;
}

test(guest_gets_all_that_it_was_promised_after_others_took_all_they_could)
{
	static const uint32_t large[TERM_COUNT] = { 200 }, small[TERM_COUNT] = { 40, 50 };
	struct guest *first, *greedy, *limited;
	enum err why;

	assert_int_equal(world_announce(1, large, 0), SMC_RET_OK);
	assert_int_equal(world_announce(3, small, 0), SMC_RET_OK);
	first = made(1);
	limited = made(3);
	greedy = made(2);
	assert_int_equal(exhaust(limited, &why), 50);
	expect_err(why, ERR_LIMIT);
	exhaust(greedy, &why);
	expect_err(why, ERR_NOMEM);
	/* Nobody else can be promised anything now, and the nexus itself gets nothing. */
	assert_int_equal(create(4), SMC_RET_ENOMEM);
	assert_int_equal(exhaust(first, &why), 200);
	expect_err(why, ERR_NOMEM);
	assert_int_equal(nexus.frames.free_count, 0);
	/* What one gives back goes to whoever asks first, but for what is promised. */
	assert_int_equal(destroy(2), SMC_RET_OK);
	assert_int_equal(create(4), SMC_RET_OK);
	assert_int_equal(destroy(1), SMC_RET_OK);
	assert_int_equal(destroy(3), SMC_RET_OK);
	assert_int_equal(destroy(4), SMC_RET_OK);
	assert_int_equal(nexus.frames.promised, 0);
}

test(creation_that_finds_too_little_for_the_promise_fails_and_what_was_said_waits)
{
	uint32_t most[TERM_COUNT] = { 0 }, free;

	made(1);
	destroy(1);
	made(1);
	most[TERM_MIN_PAGES] = nexus.frames.free_count;
	assert_int_equal(world_announce(2, most, 3), SMC_RET_OK);
	assert_int_equal(world_piece(2, 0, "big"), SMC_RET_OK);
	free = nexus.frames.free_count;
	assert_int_equal(create(2), SMC_RET_ENOMEM);
	assert_int_equal(create(2), SMC_RET_ENOMEM);
	assert_in_range(nexus.frames.free_count, free - 2, free);
	assert_int_equal(destroy(1), SMC_RET_OK);
	assert_int_equal(create(2), SMC_RET_OK);
	assert_memory_equal(terms_of(2)->label, "big", 3);
	assert_int_equal(nexus.guests.terms.pending, 0);
}

/* All of its threads, when nothing is left but the promise. */
test(least_promise_that_is_accepted_is_enough_for_all_threads_of_the_guest)
{
	for (uint32_t threads = 1; threads <= PART_THREADS; threads++) {
		uint32_t number[TERM_COUNT] = { GUEST_PAGES_NEEDED(threads),
			                        GUEST_PAGES_NEEDED(threads), threads };
		struct thread *t;
		struct guest *g;
		enum err why;

		assert_int_equal(world_announce(1, number, 0), SMC_RET_OK);
		g = made(1);
		exhaust(made(2), &why);
		expect_err(why, ERR_NOMEM);
		g = guest_enter(1);
		for (uint32_t i = 0; i <= threads; i++) {
			struct part_held h = part_lock(g->part);

			expect_err(part_thread_get(h, &t), i < threads ? OK : ERR_LIMIT);
			part_unlock(h);
		}
		guest_leave(g);
		assert_int_equal(destroy(1), SMC_RET_OK);
		assert_int_equal(destroy(2), SMC_RET_OK);
	}
}

test(call_above_the_threads_of_a_guest_is_told_to_wait)
{
	static const uint32_t one[TERM_COUNT] = { 0, 0, 1 };
	uint32_t session;
	struct thread *t;
	struct guest *g;
	struct part_held h;

	assert_int_equal(world_announce(1, one, 0), SMC_RET_OK);
	g = made(1);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
	g = guest_enter(1);
	h = part_lock(g->part);
	expect_ok(part_thread_get(h, &t));
	part_unlock(h);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_ETHREAD_LIMIT);
	h = part_lock(g->part);
	part_thread_put(h, t, THREAD_STOP_DONE);
	part_unlock(h);
	guest_leave(g);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
}
