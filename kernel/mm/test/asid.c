/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

test(numbers_are_unique_and_never_zero_until_all_are_used)
{
	bool seen[ASID_MAX] = { [0] = true };
	unsigned limit = world.asids.limit, n = GUESTS;
	uint16_t asid;

	for (unsigned i = 0; i < GUESTS; i++)
		seen[world.guest[i].asid] = true;
	assert_int_equal(limit, 256); /* what the fake MMU says */
	while (asid_alloc(&world.asids, 7, &asid) == OK) {
		assert_true(asid < limit);
		assert_false(seen[asid]);
		seen[asid] = true;
		n++;
	}
	assert_int_equal(n, limit - 1);
	expect_err(asid_alloc(&world.asids, 7, &asid), ERR_LIMIT);
}

test(a_freed_number_can_be_had_again_and_was_flushed)
{
	unsigned flushes;
	uint16_t last = 0, asid;

	while (asid_alloc(&world.asids, 7, &asid) == OK)
		last = asid;
	flushes = host_flush_count();
	asid_free(&world.asids, last);
	assert_true(host_flush_count() > flushes);
	expect_ok(asid_alloc(&world.asids, 8, &asid));
	assert_int_equal(asid, last);
}

test(freeing_all_of_one_owner_leaves_the_others)
{
	uint16_t mine[10], other[10], asid;

	for (unsigned i = 0; i < 10; i++) {
		expect_ok(asid_alloc(&world.asids, 7, &mine[i]));
		expect_ok(asid_alloc(&world.asids, 8, &other[i]));
	}
	asid_free_all(&world.asids, 7);
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(world.asids.owner[mine[i]], 0);
		assert_int_equal(world.asids.owner[other[i]], 8);
	}
	expect_ok(asid_alloc(&world.asids, 9, &asid));
}

test(freeing_all_of_one_owner_finds_each_be_all_numbers_used_or_one)
{
	unsigned before = 0, after = 0;
	uint16_t asid, last = 0;

	for (unsigned i = 0; i < world.asids.limit; i++)
		before += world.asids.owner[i] != 0;
	while (asid_alloc(&world.asids, 7, &asid) == OK)
		last = asid;
	asid_free_all(&world.asids, 7);
	expect_ok(asid_alloc(&world.asids, 8, &asid));
	while (asid != last)
		expect_ok(asid_alloc(&world.asids, 8, &asid));
	asid_free_all(&world.asids, 8);
	asid_free_all(&world.asids, 8); /* who has none */
	for (unsigned i = 0; i < world.asids.limit; i++)
		after += world.asids.owner[i] != 0;
	assert_int_equal(after, before);
	expect_panic(asid_free_all(&world.asids, 0));
}

test(freeing_a_number_twice_panics)
{
	uint16_t asid;

	expect_ok(asid_alloc(&world.asids, 7, &asid));
	asid_free(&world.asids, asid);
	expect_panic(asid_free(&world.asids, asid));
}
