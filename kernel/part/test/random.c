/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bytes.h"
#include "host/bench.h"
#include "part/random.h"

static unsigned asked; /* times that the source was read */

static void source(void *out, size_t size)
{
	memset(out, (int)(0x40 + asked++), size);
}

/* The partition that the tests of this module have stands for its memory only. */
static struct part_random *fresh_generator(void)
{
	static struct part_random r;

	memset(&r, 0, sizeof(r));
	part_random_init(&r);
	asked = 0;
	return &r;
}

test(generator_of_a_guest_asks_the_nexus_once_in_256_reads)
{
	struct part_random *r = fresh_generator();
	uint64_t word, last = 0;

	part_random_read(r, source, &word, sizeof(word));
	assert_int_equal(asked, 2); /* that word, and the seed */
	for (unsigned i = 0; i < 257; i++) {
		part_random_read(r, source, &word, sizeof(word));
		assert_int_not_equal(word, last);
		last = word;
	}
	assert_int_equal(asked, 3);
}

test(two_guests_with_different_seeds_read_different_numbers)
{
	uint8_t a[300], b[300];
	struct part_random *r = fresh_generator();

	part_random_read(r, source, a, 1);
	part_random_read(r, source, a, sizeof(a));
	r = fresh_generator();
	asked = 7;
	part_random_read(r, source, b, 1);
	part_random_read(r, source, b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

test(thread_that_never_comes_back_to_refresh_keeps_nobody_from_random_numbers)
{
	struct part_random *r = fresh_generator();
	uint8_t bytes[300] = { 0 };

	/* Before the first seed: the source serves. */
	r->refreshing = true;
	part_random_read(r, source, bytes, sizeof(bytes));
	assert_int_equal(asked, 3);
	assert_int_equal(bytes[299], 0x42);

	r->refreshing = false;
	part_random_read(r, source, bytes, 1);
	r->refreshing = true;
	r->left = 0;
	asked = 0;
	for (unsigned i = 0; i < 1000; i++)
		part_random_read(r, source, bytes, sizeof(bytes));
	assert_int_equal(asked, 0);
}

/* With a copy of an earlier state all that was read since could be worked out. */
test(state_from_before_is_kept_nowhere_once_the_generator_is_refreshed)
{
	static const struct drbg nothing;
	struct part_random *r = fresh_generator();
	uint8_t byte;

	for (unsigned i = 0; i < 300; i++) {
		part_random_read(r, source, &byte, 1);
		assert_memory_equal(&r->fresh, &nothing, sizeof(nothing));
	}
	assert_int_equal(asked, 3);
}
