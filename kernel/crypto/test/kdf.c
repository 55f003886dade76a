/* SPDX-License-Identifier: BSD-2-Clause */
#include "heap.h"
#include "host/test.h"

#include "crypto/crypto.h"

/* RFC 5869, test cases 1 and 3. */
static const uint8_t prk_1[] = {
	0x07, 0x77, 0x09, 0x36, 0x2c, 0x2e, 0x32, 0xdf, 0x0d, 0xdc, 0x3f,
	0x0d, 0xc4, 0x7b, 0xba, 0x63, 0x90, 0xb6, 0xc7, 0x3b, 0xb5, 0x0f,
	0x9c, 0x31, 0x22, 0xec, 0x84, 0x4a, 0xd7, 0xc2, 0xb3, 0xe5,
};
static const uint8_t okm_1[] = {
	0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f,
	0x64, 0xd0, 0x36, 0x2f, 0x2a, 0x2d, 0x2d, 0x0a, 0x90, 0xcf, 0x1a,
	0x5a, 0x4c, 0x5d, 0xb0, 0x2d, 0x56, 0xec, 0xc4, 0xc5, 0xbf,
};
static const uint8_t prk_3[] = {
	0x19, 0xef, 0x24, 0xa3, 0x2c, 0x71, 0x7b, 0x16, 0x7f, 0x33, 0xa9,
	0x1d, 0x6f, 0x64, 0x8b, 0xdf, 0x96, 0x59, 0x67, 0x76, 0xaf, 0xdb,
	0x63, 0x77, 0xac, 0x43, 0x4c, 0x1c, 0x29, 0x3c, 0xcb, 0x04,
};
static const uint8_t okm_3[] = {
	0x8d, 0xa4, 0xe7, 0x75, 0xa5, 0x63, 0xc1, 0x8f, 0x71, 0x5f, 0x80,
	0x2a, 0x06, 0x3c, 0x5a, 0x31, 0xb8, 0xa1, 0x1f, 0x5c, 0x5e, 0xe1,
	0x87, 0x9e, 0xc3, 0x45, 0x4e, 0x5f, 0x3c, 0x73, 0x8d, 0x2d,
};

static uint8_t secret[22];
static const uint8_t salt_1[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
static const uint8_t info_1[] = { 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9 };
static const struct kdf_piece nothing[KDF_PIECES];

static struct kdf_piece the_secret(void)
{
	memset(secret, 0x0b, sizeof(secret));
	return (struct kdf_piece){ secret, sizeof(secret) };
}

test(extracted_key_is_that_of_the_standard)
{
	uint8_t got[KDF_KEY_SIZE];

	expect_ok(kdf_extract((struct kdf_piece){ salt_1, sizeof(salt_1) }, the_secret(), got));
	assert_memory_equal(got, prk_1, sizeof(got));
	expect_ok(kdf_extract((struct kdf_piece){ NULL, 0 }, the_secret(), got));
	assert_memory_equal(got, prk_3, sizeof(got));
}

/* However the info is cut. */
test(expanded_key_is_that_of_the_standard)
{
	uint8_t got[KDF_KEY_SIZE];
	size_t a, b;

	for (a = 0; a <= sizeof(info_1); a++)
		for (b = a; b <= sizeof(info_1); b++) {
			const struct kdf_piece info[KDF_PIECES] = { { info_1, a },
				                                    { info_1 + a, b - a },
				                                    { info_1 + b,
				                                      sizeof(info_1) - b } };

			expect_ok(kdf_expand(prk_1, info, got, sizeof(got)));
			assert_memory_equal(got, okm_1, sizeof(got));
		}
	expect_ok(kdf_expand(prk_3, nothing, got, sizeof(got)));
	assert_memory_equal(got, okm_3, sizeof(got));
}

test(shorter_key_is_the_beginning_and_nothing_behind_it_is_written)
{
	uint8_t got[KDF_KEY_SIZE];
	size_t size, i;

	for (size = 0; size <= sizeof(got); size++) {
		memset(got, 0x5a, sizeof(got));
		expect_ok(kdf_expand(prk_3, nothing, got, size));
		assert_memory_equal(got, okm_3, size);
		for (i = size; i < sizeof(got); i++)
			assert_int_equal(got[i], 0x5a);
	}
	expect_panic(expect_ok(kdf_expand(prk_3, nothing, got, KDF_KEY_SIZE + 1)));
}

test(key_that_there_was_no_memory_for_is_not_written)
{
	uint8_t got[KDF_KEY_SIZE], before[KDF_KEY_SIZE];
	unsigned n, needed;

	memset(got, 0x5a, sizeof(got));
	memcpy(before, got, sizeof(got));
	heap_refuse(0);
	expect_ok(kdf_expand(prk_3, nothing, got, 0));
	needed = heap_calls();
	assert_true(needed > 0);
	for (n = 1; n <= needed; n++) {
		heap_refuse(n);
		expect_err(kdf_expand(prk_3, nothing, got, sizeof(got)), ERR_NOMEM);
		assert_memory_equal(got, before, sizeof(got));
		assert_int_equal(heap_live(), 0);
	}
}
