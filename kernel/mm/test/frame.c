/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

static struct frame_account *first(void)
{
	return &world.guest[0].account;
}

static struct frame_account *second(void)
{
	return &world.guest[1].account;
}

test(a_fresh_frame_contains_only_zeroes)
{
	pa_t f;

	expect_ok(frame_alloc(first(), &f));
	assert_true(frame_in_pool(&world.pool, f.v));
	assert_true(host_secure_is_zero(f.v));
	assert_int_equal(frame_meta_of(&world.pool, f)->owner, first()->id);
	world_check();
}

test(a_freed_frame_is_scrubbed_before_anybody_else_gets_it)
{
	static const char secret[] = "the second owner must not read this";
	pa_t f, g;

	expect_ok(frame_alloc(first(), &f));
	memcpy((char *)host_secure(f.v) + 1000, secret, sizeof(secret));
	assert_true(host_secure_find(secret, sizeof(secret)) == f.v + 1000);
	frame_free(first(), f);
	assert_true(host_secure_find(secret, sizeof(secret)) == 0);
	expect_ok(frame_alloc(second(), &g));
	assert_true(g.v == f.v);
	world_check();
	world_check_scrubbed();
}

test(an_account_ends_at_its_ceiling)
{
	pa_t f;

	while (first()->used < first()->max)
		expect_ok(frame_alloc(first(), &f));
	expect_err(frame_alloc(first(), &f), ERR_LIMIT);
	assert_int_equal(first()->used, first()->max);
	expect_ok(frame_alloc(second(), &f));
	world_check();
}

test(nobody_can_use_up_what_another_was_promised)
{
	struct frame_account greedy;
	pa_t f;
	uint32_t due;

	expect_ok(frame_account_init(&greedy, &world.pool, 9, 0, WORLD_FRAMES));
	while (frame_alloc(&greedy, &f) == OK)
		;
	expect_err(frame_alloc(&greedy, &f), ERR_NOMEM);
	due = first()->min - first()->used;
	assert_true(due > 0);
	while (first()->used < first()->min)
		expect_ok(frame_alloc(first(), &f));
	expect_err(frame_alloc(first(), &f), ERR_NOMEM);
	while (second()->used < second()->min)
		expect_ok(frame_alloc(second(), &f));
	assert_int_equal(world.pool.free_count, 0);

	assert_true(frame_release_all(&greedy) > 0);
	frame_account_fini(&greedy);
	world_check();
}

test(a_minimum_that_cannot_be_promised_is_refused_and_changes_nothing)
{
	struct frame_account a = { 0 };
	uint32_t promised = world.pool.promised;
	uint32_t room = world.pool.free_count - promised;

	expect_err(frame_account_init(&a, &world.pool, 9, room + 1, WORLD_FRAMES), ERR_NOMEM);
	assert_int_equal(world.pool.promised, promised);
	expect_ok(frame_account_init(&a, &world.pool, 9, room, WORLD_FRAMES));
	assert_int_equal(world.pool.promised, promised + room);
	frame_account_fini(&a);
	assert_int_equal(world.pool.promised, promised);
}

test(a_frame_below_the_minimum_is_promised_again_when_it_is_freed)
{
	uint32_t promised = world.pool.promised;
	pa_t f;

	assert_true(first()->used < first()->min);
	expect_ok(frame_alloc(first(), &f));
	assert_int_equal(world.pool.promised, promised - 1);
	frame_free(first(), f);
	assert_int_equal(world.pool.promised, promised);
}

test(freeing_twice_panics)
{
	pa_t f;

	expect_ok(frame_alloc(first(), &f));
	frame_free(first(), f);
	expect_panic(frame_free(first(), f));
}

test(freeing_the_frame_of_another_panics)
{
	pa_t f;

	expect_ok(frame_alloc(first(), &f));
	expect_panic(frame_free(second(), f));
}

test(addresses_outside_of_the_pool_are_known_as_such)
{
	uint64_t end = world.pool.base + (uint64_t)WORLD_FRAMES * PAGE_SIZE;

	assert_false(frame_in_pool(&world.pool, world.pool.base - 1));
	assert_true(frame_in_pool(&world.pool, world.pool.base));
	assert_true(frame_in_pool(&world.pool, end - 1));
	assert_false(frame_in_pool(&world.pool, end));
	assert_false(frame_in_pool(&world.pool, UINT64_MAX));
	expect_panic(frame_meta_of(&world.pool, (pa_t){ end }));
}

test(releasing_an_account_scrubs_and_returns_everything)
{
	uint32_t before = world.pool.free_count;
	struct frame_account a;
	pa_t f;

	expect_ok(frame_account_init(&a, &world.pool, 9, 4, 100));
	for (unsigned i = 0; i < 100; i++) {
		expect_ok(frame_alloc(&a, &f));
		memset(host_secure(f.v), 0xa5, PAGE_SIZE);
	}
	assert_int_equal(frame_release_all(&a), 100);
	assert_int_equal(world.pool.free_count, before);
	frame_account_fini(&a);
	world_check();
	world_check_scrubbed();
}

test(an_account_with_frames_cannot_end)
{
	struct frame_account a;
	pa_t f;

	expect_ok(frame_account_init(&a, &world.pool, 9, 0, 100));
	expect_ok(frame_alloc(&a, &f));
	expect_panic(frame_account_fini(&a));
}

test(random_allocations_of_two_accounts_agree_with_a_model)
{
	struct {
		pa_t f;
		unsigned who;
	} held[WORLD_FRAMES];
	unsigned count = 0, own[GUESTS] = { first()->used, second()->used };
	uint64_t seed = 1;

	for (unsigned step = 0; step < 20000; step++) {
		unsigned who = dice(&seed, GUESTS);
		struct frame_account *a = &world.guest[who].account;

		if (dice(&seed, 100) < (step / 2000 % 2 ? 40u : 60u)) {
			bool room = own[who] < a->max;

			expect_err(frame_alloc(a, &held[count].f), room ? OK : ERR_LIMIT);
			if (!room)
				continue;
			held[count++].who = who;
			own[who]++;
		} else if (count) {
			unsigned i = dice(&seed, count);

			frame_free(&world.guest[held[i].who].account, held[i].f);
			own[held[i].who]--;
			held[i] = held[--count];
		}
		assert_int_equal(a->used, own[who]);
		if (step % 1000 == 0)
			world_check();
	}
	world_check();
}

static void churn(unsigned index, void *arg)
{
	struct frame_account *a = &((struct frame_account *)arg)[index];
	pa_t f[8];

	for (unsigned round = 0; round < 2000; round++) {
		unsigned n = 0;

		while (n < 8 && frame_alloc(a, &f[n]) == OK) {
			*(uint64_t *)host_secure(f[n].v) = index + 1;
			n++;
		}
		while (n > 0) {
			n--;
			check(*(uint64_t *)host_secure(f[n].v) == index + 1);
			frame_free(a, f[n]);
		}
	}
}

test(four_cores_never_share_a_frame)
{
	struct frame_account a[4];

	for (uint16_t i = 0; i < 4; i++)
		expect_ok(frame_account_init(&a[i], &world.pool, (uint16_t)(20 + i), 2, 16));
	host_run_cores(4, churn, a);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(a[i].used, 0);
		frame_account_fini(&a[i]);
	}
	world_check();
	world_check_scrubbed();
}
