/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/test.h"

#include "arch/upcalls.h"
#include "crypto/crypto.h"
#include "heap.h"
#include "nist.h"

static void digest_of(enum digest_kind k, const char *text, size_t step, uint8_t *out)
{
	size_t n = strlen(text), at;
	struct digest d;

	expect_ok(digest_init(&d, k));
	digest_start(&d);
	for (at = 0; at < n; at += step)
		digest_add(&d, text + at, n - at < step ? n - at : step);
	digest_end(&d, out);
	digest_fini(&d);
}

test(digests_are_those_of_the_standards_in_pieces_of_any_size)
{
	static const size_t size[DIGEST_KINDS] = { 16, 20, 28, 32, 48, 64 };
	static const size_t steps[] = { 1, 63, 64, 65, 1000 };
	uint8_t got[DIGEST_SIZE_MAX];
	unsigned k, t, s;

	for (k = 0; k < DIGEST_KINDS; k++) {
		assert_int_equal(digest_size((enum digest_kind)k), size[k]);
		for (t = 0; t < array_count(nist_text); t++)
			for (s = 0; s < array_count(steps); s++) {
				digest_of((enum digest_kind)k, nist_text[t], steps[s], got);
				assert_memory_equal(got, nist_digest[k][t], size[k]);
			}
	}
}

test(a_copied_digest_goes_on_where_the_first_was)
{
	uint8_t got[DIGEST_SIZE_MAX];
	struct digest a, b;
	unsigned k;

	for (k = 0; k < DIGEST_KINDS; k++) {
		expect_ok(digest_init(&a, (enum digest_kind)k));
		expect_ok(digest_init(&b, (enum digest_kind)k));
		digest_start(&a);
		digest_add(&a, "ab", 2);
		digest_copy(&b, &a);
		digest_add(&a, "x", 1);
		digest_add(&b, "c", 1);
		digest_end(&b, got);
		assert_memory_equal(got, nist_digest[k][1], digest_size((enum digest_kind)k));
		digest_fini(&a);
		digest_fini(&b);
	}
}

test(a_digest_starts_anew_in_the_middle)
{
	uint8_t got[DIGEST_SIZE_MAX];
	struct digest d;

	expect_ok(digest_init(&d, DIGEST_SHA1));
	digest_start(&d);
	digest_add(&d, "something else", 14);
	digest_start(&d);
	digest_add(&d, "abc", 3);
	digest_end(&d, got);
	assert_memory_equal(got, nist_digest[DIGEST_SHA1][1], 20);
	digest_fini(&d);
}

test(a_digest_without_memory_is_none)
{
	struct digest d = { 0 };

	heap_refuse(1);
	expect_err(digest_init(&d, DIGEST_SHA512), ERR_NOMEM);
	digest_fini(&d);
}
