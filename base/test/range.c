/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/range.h"
#include "host/test.h"

#define MAX UINT64_MAX

test(sums_and_products_that_wrap_are_refused)
{
	uint64_t v = 7;

	assert_true(add_u64(MAX - 1, 1, &v));
	assert_true(v == MAX);
	assert_false(add_u64(MAX, 1, &v));
	assert_true(mul_u64(1u << 31, 1u << 31, &v));
	assert_true(v == UINT64_C(1) << 62);
	assert_false(mul_u64(MAX, 2, &v));
}

test(a_range_fits_only_when_all_of_it_does)
{
	assert_true(range_fits((struct range){ 0, 10 }, 10));
	assert_true(range_fits((struct range){ 10, 0 }, 10));
	assert_false(range_fits((struct range){ 11, 0 }, 10));
	assert_false(range_fits((struct range){ 1, 10 }, 10));
	assert_false(range_fits((struct range){ 1, MAX }, 10));
	assert_true(range_fits((struct range){ 1, MAX - 1 }, MAX));
}

test(a_span_is_within_another_only_when_all_of_it_is)
{
	assert_true(span_within(100, 10, 100, 10));
	assert_true(span_within(110, 0, 100, 10));
	assert_false(span_within(99, 1, 100, 10));
	assert_false(span_within(109, 2, 100, 10));
	assert_false(span_within(105, MAX, 100, 10));
}

test(spans_overlap_when_they_share_a_byte)
{
	assert_true(span_overlap(0, 10, 9, 1));
	assert_false(span_overlap(0, 10, 10, 1));
	assert_false(span_overlap(5, 0, 0, 10));
	assert_false(span_overlap(0, 10, 5, 0));
	assert_true(span_overlap(MAX, 1, MAX, 1));
	assert_false(span_overlap(0, 1, MAX, 1));
}

test(spans_that_wrap_overlap_with_everything)
{
	assert_true(span_overlap(MAX, 2, 100, 1));
	assert_true(span_overlap(100, 1, MAX, 2));
}

test(rounding_up_that_wraps_is_refused)
{
	uint64_t v;

	assert_true(round_up_u64(0, 4096, &v));
	assert_true(v == 0);
	assert_true(round_up_u64(1, 4096, &v));
	assert_true(v == 4096);
	assert_true(round_up_u64(MAX - 4095, 4096, &v));
	assert_true(v == MAX - 4095);
	assert_false(round_up_u64(MAX - 4094, 4096, &v));
}
