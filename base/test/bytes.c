/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * base/bytes.c under its host names (base/module.mk), against plain models, at
 * every alignment and length that its loops treat differently.
 */
#include "base/bytes.h"
#include "host/test.h"

void *base_memcpy(void *restrict dst, const void *restrict src, size_t n);
void *base_memmove(void *dst, const void *src, size_t n);
void *base_memset(void *dst, int c, size_t n);
void *base_memchr(const void *p, int c, size_t n);
int base_memcmp(const void *a, const void *b, size_t n);
size_t base_strlen(const char *s);
size_t base_strnlen(const char *s, size_t max);
int base_strcmp(const char *a, const char *b);
int base_strncmp(const char *a, const char *b, size_t n);
char *base_strchr(const char *s, int c);
char *base_strrchr(const char *s, int c);

#define ROOM   192
#define LENGTH 150
#define SHIFTS 9

static uint8_t from[ROOM], to[ROOM], model[ROOM];

static void fill(void)
{
	for (size_t i = 0; i < ROOM; i++) {
		from[i] = (uint8_t)(i * 7 + 1);
		to[i] = model[i] = (uint8_t)(0x40 + i);
	}
}

#define for_each_shape(d, s, n)                     \
	for (size_t d = 0; d < SHIFTS; d++)         \
		for (size_t s = 0; s < SHIFTS; s++) \
			for (size_t n = 0; n <= LENGTH; n++)

test(copies_move_exactly_the_bytes_asked_for)
{
	for_each_shape(d, s, n) {
		fill();
		for (size_t i = 0; i < n; i++)
			model[d + i] = from[s + i];
		assert_ptr_equal(base_memcpy(to + d, from + s, n), to + d);
		assert_memory_equal(to, model, ROOM);
	}
}

test(hostile_copies_move_exactly_the_bytes_asked_for)
{
	for_each_shape(d, s, n) {
		fill();
		for (size_t i = 0; i < n; i++)
			model[d + i] = from[s + i];
		copy_from_hostile(to + d, from + s, n);
		assert_memory_equal(to, model, ROOM);
		fill();
		for (size_t i = 0; i < n; i++)
			model[d + i] = from[s + i];
		copy_to_hostile(to + d, from + s, n);
		assert_memory_equal(to, model, ROOM);
	}
}

test(moves_of_overlapping_bytes_keep_them_whole)
{
	for_each_shape(d, s, n) {
		fill();
		for (size_t i = 0; i < n; i++)
			model[d + i] = (uint8_t)(0x40 + s + i);
		assert_ptr_equal(base_memmove(to + d, to + s, n), to + d);
		assert_memory_equal(to, model, ROOM);
	}
}

test(set_fills_exactly_the_bytes_asked_for)
{
	for_each_shape(d, c, n) {
		fill();
		for (size_t i = 0; i < n; i++)
			model[d + i] = (uint8_t)(0xf8 + c);
		assert_ptr_equal(base_memset(to + d, (int)(0x1f8 + c), n), to + d);
		assert_memory_equal(to, model, ROOM);
	}
}

test(scrub_leaves_zeroes)
{
	static const uint8_t zeroes[ROOM];

	fill();
	scrub(to, ROOM);
	assert_memory_equal(to, zeroes, ROOM);
}

test(comparison_orders_by_the_first_difference_unsigned)
{
	assert_int_equal(base_memcmp("abc", "abd", 3), -1);
	assert_int_equal(base_memcmp("\x80", "\x7f", 1), 1);
	assert_int_equal(base_memcmp("abc", "abd", 2), 0);
	assert_int_equal(base_memcmp("a", "b", 0), 0);
}

test(strings_are_measured_to_their_end_or_the_limit)
{
	static const char no_end[2] = { 'a', 'b' };

	assert_int_equal(base_strlen(""), 0);
	assert_int_equal(base_strlen("abc"), 3);
	assert_int_equal(base_strnlen("abc", 9), 3);
	assert_int_equal(base_strnlen(no_end, 2), 2);
}

test(strings_are_ordered_unsigned_and_by_length)
{
	assert_int_equal(base_strcmp("abc", "abc"), 0);
	assert_int_equal(base_strcmp("ab", "abc"), -1);
	assert_int_equal(base_strcmp("\xff", "a"), 1);
	assert_int_equal(base_strncmp("abx", "aby", 2), 0);
	assert_int_equal(base_strncmp("abx", "aby", 3), -1);
	assert_int_equal(base_strncmp("a", "a", 9), 0);
}

test(characters_are_found_from_either_end)
{
	const char *s = "a/b/c";

	assert_ptr_equal(base_strchr(s, '/'), s + 1);
	assert_ptr_equal(base_strrchr(s, '/'), s + 3);
	assert_ptr_equal(base_strchr(s, '\0'), s + 5);
	assert_ptr_equal(base_strrchr(s, '\0'), s + 5);
	assert_null(base_strchr(s, 'x'));
	assert_null(base_strrchr(s, 'x'));
	assert_null(base_memchr(s, 'c', 4));
	assert_ptr_equal(base_memchr(s, 'c', 5), s + 4);
}

test(constant_time_comparison_sees_every_single_bit)
{
	uint8_t a[5] = { 0 };
	uint8_t b[5] = { 0 };

	assert_true(bytes_equal_ct(a, b, 5));
	assert_true(bytes_equal_ct(a, b, 0));
	for (size_t bit = 0; bit < 40; bit++) {
		b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(bytes_equal_ct(a, b, 5));
		b[bit / 8] = 0;
	}
}
