/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * range - arithmetic on numbers that somebody else chose
 *
 * Every sum or product with a foreign operand goes through here: the helpers
 * say false instead of wrapping.
 */
#include "base/types.h"

struct range {
	uint64_t off;
	uint64_t len;
};

[[nodiscard]] static inline bool add_u64(uint64_t a, uint64_t b, uint64_t *out)
{
	return !__builtin_add_overflow(a, b, out);
}

[[nodiscard]] static inline bool mul_u64(uint64_t a, uint64_t b, uint64_t *out)
{
	return !__builtin_mul_overflow(a, b, out);
}

/* Does @r lie within [0, size)? An empty range at the very end fits. */
static inline bool range_fits(struct range r, uint64_t size)
{
	return r.off <= size && r.len <= size - r.off;
}

/* Does [inner, inner + len) lie within [base, base + size)? Empty spans do when base fits. */
static inline bool span_within(uint64_t inner, uint64_t len, uint64_t base, uint64_t size)
{
	return inner >= base && range_fits((struct range){ inner - base, len }, size);
}

/* Do [a, a + a_len) and [b, b + b_len) share a byte? Spans that wrap count as overlapping. */
static inline bool span_overlap(uint64_t a, uint64_t a_len, uint64_t b, uint64_t b_len)
{
	uint64_t a_end, b_end;

	if (!a_len || !b_len)
		return false;
	if (!add_u64(a, a_len - 1, &a_end) || !add_u64(b, b_len - 1, &b_end))
		return true;
	return a <= b_end && b <= a_end;
}

/* Round up to a multiple of @align (a power of two); false when that wraps. */
[[nodiscard]] static inline bool round_up_u64(uint64_t v, uint64_t align, uint64_t *out)
{
	uint64_t sum;

	if (!add_u64(v, align - 1, &sum))
		return false;
	*out = sum & ~(align - 1);
	return true;
}
