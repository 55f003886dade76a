/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/test.h"

#include "crypto/crypto.h"

static uint8_t seed[DRBG_SEED_MAX + 1];

static void fill(uint8_t from)
{
	size_t i;

	for (i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)(from + i);
}

test(same_seed_gives_the_same_bytes)
{
	uint8_t a[100], b[100];
	struct drbg d, e;

	fill(1);
	expect_ok(drbg_seed(&d, seed, DRBG_SEED_MIN));
	expect_ok(drbg_seed(&e, seed, DRBG_SEED_MIN));
	expect_ok(drbg_read(&d, a, sizeof(a)));
	expect_ok(drbg_read(&e, b, sizeof(b)));
	assert_memory_equal(a, b, sizeof(a));
	expect_ok(drbg_read(&d, a, sizeof(a)));
	assert_memory_not_equal(a, b, sizeof(a));
}

test(another_seed_gives_other_bytes)
{
	uint8_t a[64], b[64];
	struct drbg d, e;

	fill(1);
	expect_ok(drbg_seed(&d, seed, DRBG_SEED_MAX));
	seed[DRBG_SEED_MAX - 1] ^= 1;
	expect_ok(drbg_seed(&e, seed, DRBG_SEED_MAX));
	expect_ok(drbg_read(&d, a, sizeof(a)));
	expect_ok(drbg_read(&e, b, sizeof(b)));
	assert_memory_not_equal(a, b, sizeof(a));
}

test(added_entropy_changes_what_follows)
{
	uint8_t a[64], b[64];
	struct drbg d, e;

	fill(1);
	expect_ok(drbg_seed(&d, seed, DRBG_SEED_MIN));
	expect_ok(drbg_seed(&e, seed, DRBG_SEED_MIN));
	fill(9);
	expect_ok(drbg_add(&d, seed, DRBG_SEED_MIN + 5));
	expect_ok(drbg_read(&d, a, sizeof(a)));
	expect_ok(drbg_read(&e, b, sizeof(b)));
	assert_memory_not_equal(a, b, sizeof(a));
}

test(seed_of_impossible_size_is_refused)
{
	struct drbg d;

	fill(1);
	expect_err(drbg_seed(&d, seed, DRBG_SEED_MIN - 1), ERR_ARG);
	expect_err(drbg_seed(&d, seed, DRBG_SEED_MAX + 1), ERR_ARG);
	expect_ok(drbg_seed(&d, seed, DRBG_SEED_MAX));
	expect_err(drbg_add(&d, seed, DRBG_SEED_MIN - 1), ERR_ARG);
	expect_err(drbg_add(&d, seed, DRBG_SEED_MAX + 1), ERR_ARG);
}

test(large_reads_come_in_one_piece)
{
	static uint8_t a[5000], b[5000];
	struct drbg d;
	size_t i;

	fill(1);
	expect_ok(drbg_seed(&d, seed, DRBG_SEED_MIN));
	expect_ok(drbg_read(&d, a, sizeof(a)));
	expect_ok(drbg_read(&d, b, 0));
	for (i = 0; i + 16 <= sizeof(a); i += 16)
		assert_memory_not_equal(a + i, b, 16);
	assert_memory_not_equal(a, a + 1024, 1024);
}

test(generator_wants_a_new_seed_in_the_end)
{
	uint8_t byte = 0, zero[8] = { 0 }, out[8] = { 0 };
	struct drbg d;
	unsigned i;

	fill(1);
	expect_ok(drbg_seed(&d, seed, DRBG_SEED_MIN));
	for (i = 0; i < (1u << 20) && drbg_read(&d, &byte, 1) == OK; i++)
		;
	assert_int_equal(i, 1u << 20);
	expect_err(drbg_read(&d, out, sizeof(out)), ERR_LIMIT);
	assert_memory_equal(out, zero, sizeof(out));
	expect_ok(drbg_add(&d, seed, DRBG_SEED_MIN));
	expect_ok(drbg_read(&d, out, sizeof(out)));
}

test(copy_of_a_generator_takes_entropy_of_its_own_when_the_first_is_gone)
{
	uint8_t mine[DRBG_SEED_MIN] = { 1 }, a[32], b[32];
	struct drbg *first = malloc(sizeof(*first)), copy;

	assert_non_null(first);
	expect_ok(drbg_seed(first, mine, sizeof(mine)));
	copy = *first;
	expect_ok(drbg_read(first, a, sizeof(a)));
	free(first);
	mine[0] = 2;
	expect_ok(drbg_add(&copy, mine, sizeof(mine)));
	expect_ok(drbg_read(&copy, b, sizeof(b)));
	assert_memory_not_equal(a, b, sizeof(a));
}

test(copy_of_a_generator_never_takes_what_was_left_for_the_first)
{
	struct drbg *first = malloc(sizeof(*first)), copy;
	uint8_t byte;
	unsigned i;

	assert_non_null(first);
	fill(1);
	expect_ok(drbg_seed(first, seed, DRBG_SEED_MIN));
	copy = *first;
	free(first);
	for (i = 0; i < (1u << 20) && drbg_read(&copy, &byte, 1) == OK; i++)
		;
	assert_int_equal(i, 1u << 20);
	expect_err(drbg_read(&copy, &byte, 1), ERR_LIMIT);
}
