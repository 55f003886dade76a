/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

static uint64_t create(uint64_t id)
{
	return world_fast(SMC_VM_CREATED, id, 0).a[0];
}

static uint64_t destroy(uint64_t id)
{
	return world_fast(SMC_VM_DESTROYED, id, 0).a[0];
}

test(client_0_gets_a_partition_at_its_first_yielding_call)
{
	uint32_t session, before = nexus.frames.free_count;

	assert_int_equal(world_fast(SMC_EXCHANGE_CAPABILITIES, 0, 0).a[0], SMC_RET_OK);
	assert_int_equal(nexus.frames.free_count, before);
	assert_int_equal(world_open(0, &session).a[0], SMC_RET_OK);
	assert_int_not_equal(session, 0);
	assert_true(nexus.frames.free_count < before);
	assert_int_equal(world_close(0, session), TEE_SUCCESS);
}

test(client_that_was_never_made_is_not_served)
{
	uint32_t session;

	assert_int_equal(world_open(5, &session).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_fast(SMC_CALLS_UID, 0, 5).a[0], SMC_RET_ENOTAVAIL);
}

test(hypervisor_makes_no_yielding_calls)
{
	uint32_t session;

	assert_int_equal(create(1), SMC_RET_OK);
	assert_int_equal(world_open(0, &session).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_fast(SMC_CALLS_UID, 0, 0).a[0], SMC_UID_0);
}

test(client_0_that_was_there_before_the_hypervisor_keeps_its_sessions)
{
	uint32_t session, another;

	world_open(0, &session);
	assert_int_equal(create(1), SMC_RET_OK);
	assert_int_equal(world_open(0, &another).a[0], SMC_RET_OK);
	assert_int_equal(world_close(0, session), TEE_SUCCESS);
}

test(second_creation_of_an_id_is_refused_and_the_living_guest_never_notices)
{
	uint32_t session, free;

	assert_int_equal(create(1), SMC_RET_OK);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
	free = nexus.frames.free_count;
	assert_int_not_equal(create(1), SMC_RET_OK);
	assert_int_equal(nexus.frames.free_count, free);
	assert_int_equal(world_close(1, session), TEE_SUCCESS);
}

/* As many as a TA that is still there when its guest ends. */
test(numbers_of_spaces_that_a_guest_leaves_behind_are_free_again)
{
	uint16_t left[3];
	uint32_t session;

	assert_int_equal(create(1), SMC_RET_OK);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
	for (unsigned i = 0; i < array_count(left); i++)
		expect_ok(asid_alloc(&nexus.asids, cpu_self()->guest->account.id, &left[i]));
	assert_int_equal(destroy(1), SMC_RET_OK);
	for (unsigned i = 0; i < array_count(left); i++)
		assert_int_equal(nexus.asids.owner[left[i]], 0);
}

test(destroyed_guest_gives_every_page_back_scrubbed)
{
	uint32_t before, session, promised = nexus.frames.promised;

	/* The first guest's own record stays with the nexus. */
	assert_int_equal(create(1), SMC_RET_OK);
	assert_int_equal(destroy(1), SMC_RET_OK);
	before = nexus.frames.free_count;

	assert_int_equal(create(1), SMC_RET_OK);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
	assert_int_equal(destroy(1), SMC_RET_OK);
	assert_int_equal(nexus.frames.free_count, before);
	assert_int_equal(nexus.frames.promised, promised);
	for (uint32_t i = 0; i < nexus.frames.count; i++)
		if (nexus.frames.meta[i].owner == 0)
			assert_true(
				host_secure_is_zero(nexus.frames.base + (uint64_t)i * PAGE_SIZE));
}

/* One line each: what the guest had when made or destroyed, and what the pool has after it. */
static void expect_told(const char *what, uint32_t pages, const char *then)
{
	char line[140];

	snprintf(line, sizeof(line), "guest 1: partition %s, %u pages%s, %u free%s\n", what, pages,
	         then, nexus.frames.free_count,
	         strcmp(what, "made") ? "" : "; no label: its keys end with it");
	assert_non_null(strstr(host_console(), line));
	host_console_clear();
}

test(console_tells_what_a_guest_took_and_gave_back)
{
	uint32_t session, free, held;
	struct guest *g;

	create(1);
	destroy(1);
	free = nexus.frames.free_count;
	host_console_clear();

	create(1);
	expect_told("made", free - nexus.frames.free_count, "");
	world_open(1, &session);
	held = free - nexus.frames.free_count;
	destroy(1);
	expect_told("destroyed", held, " back");

	create(1);
	held = free - nexus.frames.free_count;
	g = guest_enter(1);
	destroy(1);
	assert_non_null(strstr(host_console(), "guest 1: partition dies with its last call\n"));
	guest_leave(g);
	expect_told("destroyed", held, " back");
}

test(sessions_do_not_outlive_their_guest)
{
	uint32_t session;

	create(1);
	world_open(1, &session);
	destroy(1);
	assert_int_equal(world_close(1, session), TEE_ERROR_COMMUNICATION);
	create(1);
	assert_int_not_equal(world_close(1, session), TEE_SUCCESS);
}

test(session_of_one_guest_means_nothing_to_another)
{
	uint32_t session;

	create(1);
	create(2);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
	assert_int_not_equal(world_close(2, session), TEE_SUCCESS);
	assert_int_equal(world_close(1, session), TEE_SUCCESS);
}

test(unknown_and_reserved_ids_are_refused)
{
	uint32_t free = nexus.frames.free_count;

	assert_int_equal(destroy(7), SMC_RET_ENOTAVAIL);
	assert_int_equal(destroy(0), SMC_RET_ENOTAVAIL);
	assert_int_not_equal(create(0), SMC_RET_OK);
	assert_int_not_equal(create(0x10001), SMC_RET_OK);
	assert_int_equal(nexus.frames.free_count, free);
}

test(destroying_twice_is_refused_the_second_time)
{
	create(3);
	assert_int_equal(destroy(3), SMC_RET_OK);
	assert_int_equal(destroy(3), SMC_RET_ENOTAVAIL);
}

test(guest_cannot_make_or_destroy_guests)
{
	create(1);
	create(2);
	assert_int_not_equal(world_fast(SMC_VM_CREATED, 9, 1).a[0], SMC_RET_OK);
	assert_int_not_equal(world_fast(SMC_VM_DESTROYED, 2, 1).a[0], SMC_RET_OK);
	assert_int_equal(world_fast(SMC_CALLS_UID, 0, 2).a[0], SMC_UID_0);
	assert_int_equal(world_fast(SMC_CALLS_UID, 0, 9).a[0], SMC_RET_ENOTAVAIL);
}

test(guest_destroyed_while_a_core_is_inside_dies_when_that_core_leaves)
{
	struct guest *g;
	uint32_t before;

	create(1);
	destroy(1);
	before = nexus.frames.free_count;
	create(1);
	g = guest_enter(1);
	assert_non_null(g);
	expect_ok(guest_destroy_vm(1));
	assert_null(guest_enter(1));
	expect_err(guest_destroy_vm(1), ERR_NOENT);
	expect_err(guest_create_vm(1), ERR_EXIST);
	guest_leave(g);
	assert_int_equal(nexus.frames.free_count, before);
	expect_ok(guest_create_vm(1));
}

/* The struct of the dead one serves the new one, and this core still shows its window. */
test(core_that_served_a_dead_guest_serves_its_successor_by_its_own_id_only)
{
	uint32_t session;

	assert_int_equal(create(5), SMC_RET_OK);
	assert_int_equal(world_open(5, &session).a[0], SMC_RET_OK);
	assert_int_equal(destroy(5), SMC_RET_OK);
	assert_int_equal(world_open(5, &session).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(create(6), SMC_RET_OK);
	assert_int_equal(world_open(5, &session).a[0], SMC_RET_ENOTAVAIL);
	assert_int_equal(world_open(6, &session).a[0], SMC_RET_OK);
	assert_int_equal(world_close(6, session), TEE_SUCCESS);
	assert_int_equal(destroy(6), SMC_RET_OK);
}

/* A core inside of it is the last to leave, whomever it has served meanwhile. */
test(core_that_only_looked_in_unmakes_a_guest_that_died_meanwhile)
{
	uint32_t session, before;
	struct guest *g;

	create(1);
	create(2);
	destroy(1);
	before = nexus.frames.free_count;
	create(1);
	assert_int_equal(world_open(1, &session).a[0], SMC_RET_OK);
	g = guest_enter(1);
	expect_ok(guest_destroy_vm(1));
	assert_int_equal(world_open(2, &session).a[0], SMC_RET_OK);
	guest_leave(g);
	destroy(2);
	create(2);
	assert_int_equal(nexus.frames.free_count, before);
}

static struct guest *stopped;
static unsigned seen_inside;
static struct atomic served;

/* Core 1 serves guest 2, and has served guest 1 before each time; core 0 watches guest 1. */
static void serve_or_watch(unsigned index, void *arg)
{
	(void)arg;
	for (unsigned i = 0; index == 1 && i < 20000; i++) {
		cpu_self()->guest = stopped;
		guest_leave(guest_enter(2));
	}
	if (index == 1)
		atomic_set(&served, 1);
	while (index == 0 && !atomic_read(&served))
		seen_inside += atomic_read(&stopped->gate) != GATE_OPEN;
}

test(core_that_serves_another_guest_never_goes_into_the_one_it_served_last)
{
	create(1);
	create(2);
	stopped = guest_enter(1);
	guest_leave(stopped);
	seen_inside = 0;
	atomic_set(&served, 0);
	host_run_cores(2, serve_or_watch, NULL);
	assert_int_equal(seen_inside, 0);
}

static enum err create_5(void *context)
{
	(void)context;
	return guest_create_vm(5);
}

/* What the nexus holds for guests, dead and alive. */
struct books {
	uint32_t free, promised, live;
	unsigned asids, records; /* of which none is lost: they wait for another guest */
};

static unsigned length_of(const struct list *head)
{
	const struct list *n;
	unsigned count = 0;

	for (n = head->next; n != head; n = n->next)
		count++;
	return count;
}

static struct books look(void)
{
	struct books b = { .free = nexus.frames.free_count,
		           .promised = nexus.frames.promised,
		           .live = nexus.guests.count };

	for (unsigned i = 0; i < ASID_WORDS; i++)
		b.asids += (unsigned)__builtin_popcountll(nexus.asids.used[i]);
	b.records = length_of(&nexus.guests.spare);
	for (unsigned i = 0; i < GUEST_BUCKETS; i++)
		b.records += length_of(&nexus.guests.bucket[i]);
	return b;
}

static size_t base_objects;

/*
 * A guest that could not be made leaves its record at most, with an ASID and a root: that is no
 * more than the next one needs.
 */
static void nothing_is_left(void *context)
{
	const struct books *before = context;
	struct books now = look();

	assert_int_equal(now.promised, before->promised);
	assert_int_equal(now.live, before->live);
	assert_int_equal(now.asids - now.records, before->asids - before->records);
	assert_int_equal(nexus.heap.objects, base_objects + 2 * now.records);
	assert_true(now.records <= 1);
	if (now.records == before->records)
		assert_int_equal(now.free, before->free);
	assert_int_equal(world_fast(SMC_CALLS_UID, 0, 5).a[0], SMC_RET_ENOTAVAIL);
}

test(creation_that_runs_out_of_memory_anywhere_leaves_nothing)
{
	struct books before = look();

	/* The very first, which needs a record, too; and one for which a record is there. */
	assert_int_equal(before.records, 0);
	base_objects = nexus.heap.objects;
	assert_true(alloc_fail_each(create_5, nothing_is_left, &before) > 7);
	assert_int_equal(destroy(5), SMC_RET_OK);
	before = look();
	assert_int_equal(before.records, 1);
	assert_true(alloc_fail_each(create_5, nothing_is_left, &before) > 4);
	assert_int_equal(destroy(5), SMC_RET_OK);
	nothing_is_left(&before);
	assert_int_equal(look().free, before.free);
}

test(numbers_of_address_spaces_that_a_guests_tas_had_are_free_when_it_is_gone)
{
	const struct guest *g;
	struct books before;
	uint16_t asid;

	create(5);
	g = list_entry(nexus.guests.bucket[5].next, struct guest, link);
	before = look();
	for (unsigned i = 0; i < 3; i++)
		expect_ok(asid_alloc(&nexus.asids, g->account.id, &asid));
	destroy(5);
	assert_int_equal(look().asids, before.asids);
}

test(guests_come_until_memory_is_promised_away_and_the_living_go_on)
{
	uint32_t session, made = 0;

	while (create(made + 1) == SMC_RET_OK)
		made++;
	assert_true(made >= 16);
	for (uint32_t i = 1; i <= made; i++) {
		assert_int_equal(world_open(i, &session).a[0], SMC_RET_OK);
		assert_int_not_equal(session, 0);
	}
	for (uint32_t i = 1; i <= made; i++)
		assert_int_equal(destroy(i), SMC_RET_OK);
	assert_int_equal(create(1), SMC_RET_OK);
}

/* Which account's frame does this descriptor show? 0: none of the pool. */
static uint16_t owner_shown(pte_t e)
{
	if (!pte_is_valid(e) || !frame_in_pool(&nexus.frames, pte_pa(e)))
		return 0;
	return frame_meta_of(&nexus.frames, (pa_t){ pte_pa(e) })->owner;
}

test(window_of_a_guest_shows_no_frame_of_another)
{
	struct guest *g;
	uint32_t session;

	for (uint64_t id = 1; id <= 3; id++) {
		create(id);
		world_open(id, &session);
	}
	for (uint64_t id = 1; id <= 3; id++) {
		unsigned shown = 0;
		char *base;

		g = guest_enter(id);
		base = mmu_window_base(g->root_pa);
		for (size_t page = 0; page < KWINDOW_SIZE / PAGE_SIZE; page++) {
			uint16_t owner =
				owner_shown(host_walk_kernel(g->root_pa, base + page * PAGE_SIZE));

			assert_true(owner == 0 || owner == g->account.id);
			shown += owner != 0;
		}
		assert_true(shown >= 4);
		guest_leave(g);
	}
}

static void open_on_core(unsigned index, void *arg)
{
	(void)index;
	(void)arg;
	assert_non_null(guest_enter(0));
}

test(cores_that_call_first_at_the_same_time_share_one_partition)
{
	host_run_cores(4, open_on_core, NULL);
	assert_int_equal(nexus.guests.count, 1);
}

/* 20,000 random life-cycle calls against a model of what must be answered. */
test(random_life_cycles_are_answered_as_a_model_says_and_lose_nothing)
{
	bool alive[6] = { false };
	uint32_t seed = 1, before = 0;

	for (unsigned id = 1; id < array_count(alive); id++)
		create(id);
	for (unsigned id = 1; id < array_count(alive); id++)
		destroy(id);
	before = nexus.frames.free_count;

	for (unsigned i = 0; i < 20000; i++) {
		unsigned id, what;
		uint32_t session;

		seed = seed * 1664525u + 1013904223u;
		id = 1 + (seed >> 16) % 5;
		what = (seed >> 24) % 3;
		if (what == 0) {
			assert_int_equal(create(id) == SMC_RET_OK, !alive[id]);
			alive[id] = true;
		} else if (what == 1) {
			assert_int_equal(destroy(id) == SMC_RET_OK, alive[id]);
			alive[id] = false;
		} else {
			assert_int_equal(world_open(id, &session).a[0] == SMC_RET_OK, alive[id]);
		}
	}
	for (unsigned id = 1; id < array_count(alive); id++)
		destroy(id);
	assert_int_equal(nexus.frames.free_count, before);
}
