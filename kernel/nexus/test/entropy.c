/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One generator for all guests.
 */
#include "world.h"

#define PIECE              256u
#define PIECES_PER_REFRESH 256u

static bool is_true_in_guest(uint64_t id)
{
	struct guest *g = guest_enter(id);
	bool is_true;

	assert_non_null(g);
	is_true = g->part->env.true_random;
	guest_leave(g);
	return is_true;
}

test(generator_is_seeded_before_anything_can_read_it)
{
	uint64_t a = 0, b = 0;

	assert_true(nexus.seeded);
	entropy_read(&a, sizeof(a));
	entropy_read(&b, sizeof(b));
	assert_true(a != b && a != 0);
	nexus.seeded = false;
	expect_panic(entropy_read(&a, sizeof(a)));
}

test(board_without_a_cpu_generator_boots_and_says_so)
{
	uint64_t a = 0;

	host_init(WORLD_PAGES);
	host_set_random(false);
	world_board_tree();
	world_boot();
	assert_non_null(strstr(host_console(), "not for real keys"));
	entropy_read(&a, sizeof(a));
	assert_true(a != 0);
	assert_int_equal(world_fast(SMC_VM_CREATED, 1, 0).a[0], SMC_RET_OK);
	assert_false(is_true_in_guest(1));
}

/* A million numbers later than one seed allows: Linux alone asks for that many in half an hour. */
test(generator_without_a_cpu_generator_does_not_stop_after_a_million_reads)
{
	uint64_t a = 0;

	host_init(WORLD_PAGES);
	host_set_random(false);
	world_board_tree();
	world_boot();
	for (unsigned i = 0; i < (1u << 20) + 1000; i++)
		entropy_read(&a, 1);
	entropy_read(&a, sizeof(a));
	assert_true(a != 0);
}

test(guest_is_told_of_a_cpu_that_makes_true_randomness)
{
	assert_int_equal(world_fast(SMC_VM_CREATED, 1, 0).a[0], SMC_RET_OK);
	assert_true(is_true_in_guest(1));
}

/* Whoever had the state before would know what follows no longer. */
test(generator_goes_on_as_nobody_can_tell_once_it_was_refreshed)
{
	struct drbg stolen = nexus.drbg;
	uint8_t a[16], b[16];

	for (unsigned i = 0; i < PIECES_PER_REFRESH; i++) {
		entropy_read(a, sizeof(a));
		expect_ok(drbg_read(&stolen, b, sizeof(b)));
		assert_memory_equal(a, b, sizeof(a));
	}
	entropy_read(a, sizeof(a));
	expect_ok(drbg_read(&stolen, b, sizeof(b)));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_int_equal(nexus.pieces, 1);
}

test(much_in_one_read_is_refreshed_as_much_in_many)
{
	static uint8_t much[(PIECES_PER_REFRESH + 2) * PIECE];
	static uint8_t as_if[sizeof(much)];
	struct drbg stolen = nexus.drbg;

	entropy_read(much, sizeof(much));
	for (size_t at = 0; at < sizeof(as_if); at += PIECE)
		expect_ok(drbg_read(&stolen, as_if + at, PIECE));
	assert_memory_equal(much, as_if, PIECES_PER_REFRESH * PIECE);
	assert_memory_not_equal(much + PIECES_PER_REFRESH * PIECE,
	                        as_if + PIECES_PER_REFRESH * PIECE, PIECE);
}

/* ---- a guest that wants a lot ---------------------------------------------------------------- */

#define LOT (64u << 10)

static uint8_t lot[LOT];

static void reads_a_lot(struct thread *t)
{
	(void)t;
	entropy_read(lot, sizeof(lot));
}

/* How often can the thread of a guest be interrupted until it has its bytes? */
test(interrupts_are_taken_and_others_served_between_the_pieces_of_a_large_read)
{
	struct smc_regs r = { 0 };
	struct guest *g, *other;
	unsigned interrupted = 0;
	struct part_held h;
	struct thread *t;

	assert_int_equal(world_fast(SMC_VM_CREATED, 1, 0).a[0], SMC_RET_OK);
	assert_int_equal(world_fast(SMC_VM_CREATED, 2, 0).a[0], SMC_RET_OK);
	g = guest_enter(1);
	h = part_lock(g->part);
	expect_ok(part_thread_get(h, &t));
	part_unlock(h);
	thread_start(t, &r, reads_a_lot);
	for (;;) {
		uint64_t word = 0;

		/* It unmasks them when it goes on, and then when it may be interrupted next. */
		host_preempt_after(2);
		if (thread_run(t) == THREAD_STOP_DONE)
			break;
		interrupted++;
		guest_leave(g);
		other = guest_enter(2);
		other->part->env.random(&word, sizeof(word));
		assert_true(word != 0);
		guest_leave(other);
		g = guest_enter(1);
	}
	host_preempt_after(0);
	assert_true(interrupted >= LOT / PIECE);
	assert_memory_not_equal(lot, lot + LOT / 2, LOT / 2);
	h = part_lock(g->part);
	part_thread_put(h, t, THREAD_STOP_DONE);
	part_unlock(h);
	guest_leave(g);
}

/* ---- many at once ---------------------------------------------------------------------------- */

#define CORES 4u
#define EACH  2000u

static uint64_t drawn[CORES * EACH];

static void draws(unsigned index, void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < EACH; i++)
		entropy_read(&drawn[index * EACH + i], sizeof(drawn[0]));
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

test(cores_that_read_at_the_same_time_never_get_the_same)
{
	host_run_cores(CORES, draws, NULL);
	qsort(drawn, array_count(drawn), sizeof(drawn[0]), by_value);
	for (size_t i = 1; i < array_count(drawn); i++)
		assert_true(drawn[i] != drawn[i - 1]);
}
