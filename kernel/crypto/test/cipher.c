/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/test.h"

#include "crypto/crypto.h"
#include "nist.h"

#define KINDS 3u

static void start(struct cipher *c, unsigned kind, unsigned key, bool encrypt)
{
	const struct cipher_key with = {
		.key = nist_keys[key],
		.key_size = 16 + 8 * key,
		.iv = kind == CIPHER_AES_CTR ? nist_counter : nist_iv,
		.iv_size = kind == CIPHER_AES_ECB ? 0 : CIPHER_BLOCK,
	};

	expect_ok(cipher_start(c, (enum cipher_kind)kind, encrypt, &with));
}

static void run(struct cipher *c, const uint8_t *in, uint8_t *out, size_t step)
{
	size_t at, n;

	for (at = 0; at < sizeof(nist_plain); at += n) {
		n = sizeof(nist_plain) - at < step ? sizeof(nist_plain) - at : step;
		cipher_add(c, in + at, out + at, n);
	}
}

test(ciphers_are_those_of_the_standard)
{
	uint8_t got[sizeof(nist_plain)];
	unsigned kind, key, step;
	struct cipher c;

	for (kind = 0; kind < KINDS; kind++)
		for (key = 0; key < 3; key++)
			for (step = 16; step <= 64; step *= 2) {
				start(&c, kind, key, true);
				run(&c, nist_plain, got, step);
				assert_memory_equal(got, nist_cipher[kind][key], sizeof(got));
				start(&c, kind, key, false);
				run(&c, nist_cipher[kind][key], got, step);
				assert_memory_equal(got, nist_plain, sizeof(got));
			}
}

test(ciphers_work_in_place)
{
	uint8_t buf[sizeof(nist_plain)];
	struct cipher c;
	unsigned kind;

	for (kind = 0; kind < KINDS; kind++) {
		memcpy(buf, nist_plain, sizeof(buf));
		start(&c, kind, 0, true);
		run(&c, buf, buf, 32);
		assert_memory_equal(buf, nist_cipher[kind][0], sizeof(buf));
		start(&c, kind, 0, false);
		run(&c, buf, buf, 32);
		assert_memory_equal(buf, nist_plain, sizeof(buf));
	}
}

test(counter_mode_takes_pieces_of_any_size)
{
	uint8_t got[sizeof(nist_plain)];
	struct cipher c;
	unsigned step;

	assert_int_equal(cipher_step(CIPHER_AES_CTR), 1);
	for (step = 1; step < 40; step++) {
		start(&c, CIPHER_AES_CTR, 2, true);
		run(&c, nist_plain, got, step);
		assert_memory_equal(got, nist_cipher[CIPHER_AES_CTR][2], sizeof(got));
	}
}

/* All ones: the next counter is zero. */
test(counter_mode_carries_through_all_its_bits)
{
	uint8_t ones[CIPHER_BLOCK], zero[2 * CIPHER_BLOCK] = { 0 };
	uint8_t stream[2 * CIPHER_BLOCK], block[CIPHER_BLOCK];
	const struct cipher_key counter = { nist_keys[0], ones, 16, CIPHER_BLOCK };
	struct cipher c;

	memset(ones, 0xff, sizeof(ones));
	expect_ok(cipher_start(&c, CIPHER_AES_CTR, true, &counter));
	cipher_add(&c, zero, stream, sizeof(stream));
	start(&c, CIPHER_AES_ECB, 0, true);
	cipher_add(&c, ones, block, sizeof(block));
	assert_memory_equal(stream, block, sizeof(block));
	cipher_add(&c, zero, block, sizeof(block));
	assert_memory_equal(stream + CIPHER_BLOCK, block, sizeof(block));
}

test(a_copied_cipher_goes_on_where_the_first_was)
{
	uint8_t got[sizeof(nist_plain)];
	struct cipher a, b;
	unsigned kind;

	for (kind = 0; kind < KINDS; kind++) {
		start(&a, kind, 1, true);
		cipher_add(&a, nist_plain, got, 32);
		b = a;
		memset(&a, 0xee, sizeof(a));
		cipher_add(&b, nist_plain + 32, got + 32, 32);
		assert_memory_equal(got, nist_cipher[kind][1], sizeof(got));
	}
}

test(keys_and_vectors_of_other_sizes_are_refused)
{
	struct cipher_key with = { nist_keys[2], nist_iv, 0, CIPHER_BLOCK };
	struct cipher c;

	for (with.key_size = 0; with.key_size <= 40; with.key_size++) {
		bool good = with.key_size == 16 || with.key_size == 24 || with.key_size == 32;

		expect_err(cipher_start(&c, CIPHER_AES_CBC, true, &with), good ? OK : ERR_RANGE);
	}
	with.key_size = 16;
	for (with.iv_size = 0; with.iv_size < 40; with.iv_size++) {
		enum err want = with.iv_size == CIPHER_BLOCK ? OK : ERR_ARG;

		expect_err(cipher_start(&c, CIPHER_AES_CBC, false, &with), want);
		expect_err(cipher_start(&c, CIPHER_AES_CTR, false, &with), want);
		expect_ok(cipher_start(&c, CIPHER_AES_ECB, false, &with));
	}
}
