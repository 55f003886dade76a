/* SPDX-License-Identifier: BSD-2-Clause */
#include "lab.h"

/* ---- states ---------------------------------------------------------------------------------- */

static void claims(void)
{
	struct obj *o = make(TEE_TYPE_AES, 128), *hmac = make(TEE_TYPE_HMAC_SHA1, 160);
	uint64_t h = o->record.handle;
	struct state *s;

	expect_err(try_state(TEE_ALG_AES_CTR, 0, 0), ERR_ARG);
	expect_err(try_state(TEE_ALG_AES_CTR, h + 1, 0), ERR_STATE);
	expect_err(try_state(TEE_ALG_SHA256, 0, h + 1), ERR_STATE);
	expect_err(try_state(TEE_ALG_AES_CTR, h, h), ERR_ARG);
	expect_err(try_state(TEE_ALG_AES_CTR, hmac->record.handle, 0), ERR_ARG);
	expect_err(try_state(TEE_ALG_SHA256, h, 0), ERR_ARG);
	expect_err(try_state(TEE_ALG_SHA256, 0, h), ERR_ARG);
	expect_err(try_state(0x10000310, h, 0), ERR_UNSUPPORTED);
	expect_err(try_state(0, 0, 0), ERR_UNSUPPORTED);

	s = state(TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, o);
	expect_err(try_state(TEE_ALG_AES_CBC_NOPAD, h, 0), ERR_ARG);
	expect_err(obj_close(&table, o), ERR_NOENT);
	assert_ptr_equal(obj_find(&table, h), o);
	state_free(&table, s);
	assert_null(obj_find(&table, h));
}

test(state_owns_the_keys_that_it_claimed)
{
	run(claims);
}

static void digests(void)
{
	static const uint32_t algo[] = { TEE_ALG_MD5,    TEE_ALG_SHA1,   TEE_ALG_SHA224,
		                         TEE_ALG_SHA256, TEE_ALG_SHA384, TEE_ALG_SHA512 };
	uint8_t out[DIGEST_SIZE_MAX];
	struct state *s, *t;
	unsigned i;

	for (i = 0; i < array_count(algo); i++) {
		s = state(algo[i], TEE_MODE_DIGEST, NULL);
		t = state(algo[i], TEE_MODE_DIGEST, NULL);
		expect_err(state_is_digest(s), ERR_STATE);
		expect_ok(state_digest_start(s));
		expect_ok(state_is_digest(s));
		expect_err(state_is_cipher(s), ERR_ARG);
		expect_err(state_cipher_start(s, NULL, 0), ERR_STATE);
		state_digest_add(s, "ab", 2);
		expect_ok(state_copy(t, s));
		expect_ok(state_copy(t, t));
		state_digest_end(s, out);
		expect_err(state_is_digest(s), ERR_STATE);
		expect_ok(state_is_digest(t));
		state_digest_add(t, "c", 1);
		state_digest_end(t, out);
		assert_memory_equal(out, nist_digest[i][1], state_digest_size(t));
		expect_ok(state_digest_start(s));
		state_digest_end(s, out);
		assert_memory_equal(out, nist_digest[i][0], state_digest_size(s));
	}
}

test(every_digest_starts_ends_and_is_copied)
{
	run(digests);
}

static void ciphers(void)
{
	static const uint32_t algo[] = { TEE_ALG_AES_ECB_NOPAD, TEE_ALG_AES_CBC_NOPAD,
		                         TEE_ALG_AES_CTR };
	unsigned i;

	for (i = 0; i < array_count(algo); i++) {
		struct obj *o = make(TEE_TYPE_AES, 256), *p = make(TEE_TYPE_AES, 256);
		struct state *s = state(algo[i], TEE_MODE_ENCRYPT, o);
		struct state *t = state(algo[i], TEE_MODE_ENCRYPT, p);
		const uint8_t *iv = algo[i] == TEE_ALG_AES_CTR ? nist_counter : nist_iv;
		uint8_t out[64];

		expect_err(state_is_cipher(s), ERR_STATE);
		expect_err(state_cipher_start(s, iv, 16), ERR_ARG);
		expect_ok(fill(o, nist_keys[2], 32));
		expect_ok(state_cipher_start(s, iv, 16));
		expect_ok(state_is_cipher(s));
		expect_err(state_is_digest(s), ERR_ARG);
		expect_err(state_digest_start(s), ERR_ARG);
		assert_int_equal(state_cipher_step(s), algo[i] == TEE_ALG_AES_CTR ? 1 : 16);

		/* The key may go: the state has what it needs of it. */
		obj_reset(o);
		state_cipher_add(s, nist_plain, out, 32);
		expect_ok(state_copy(t, s));
		state_cipher_end(s);
		expect_err(state_is_cipher(s), ERR_STATE);
		state_cipher_add(t, nist_plain + 32, out + 32, 32);
		assert_memory_equal(out, nist_cipher[i][2], 64);
	}
}

test(every_cipher_starts_ends_and_is_copied)
{
	run(ciphers);
}

static void starts_badly(void)
{
	struct obj *o = make(TEE_TYPE_AES, 256), *p = make(TEE_TYPE_AES, 256);
	struct obj *q = make(TEE_TYPE_AES, 256);
	struct state *s = state(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, o);
	struct state *t = state(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_DECRYPT, p);
	struct state *u = state(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_DIGEST, q);

	expect_ok(fill(o, nist_keys[2], 32));
	expect_err(state_cipher_start(s, nist_iv, 0), ERR_ARG);
	expect_err(state_cipher_start(s, nist_iv, 8), ERR_ARG);
	expect_err(state_cipher_start(s, nist_iv, UINT64_MAX), ERR_ARG);
	expect_err(state_is_cipher(s), ERR_STATE);
	expect_ok(fill(q, nist_keys[2], 32));
	expect_err(state_cipher_start(u, nist_iv, 16), ERR_ARG);
	expect_err(state_copy(s, t), ERR_ARG);
	expect_err(state_cipher_start(t, nist_iv, 16), ERR_ARG);
}

test(cipher_without_its_key_vector_or_mode_does_not_start)
{
	run(starts_badly);
}

/* ---- failures -------------------------------------------------------------------------------- */

static enum err makes_all([[maybe_unused]] void *context)
{
	uint32_t handle;
	enum err e = OK;
	unsigned i;

	for (i = 0; i < 9 && e == OK; i++)
		e = obj_create(&table, TEE_TYPE_GENERIC_SECRET, 4096, &handle);
	if (e == OK)
		e = obj_create(&table, TEE_TYPE_AES, 128, &handle);
	if (e == OK)
		e = try_state(TEE_ALG_AES_CTR, handle, 0);
	if (e == OK)
		e = try_state(TEE_ALG_SHA512, 0, 0);
	obj_table_fini(&table);
	return e;
}

static void nothing_is_left([[maybe_unused]] void *context)
{
	assert_nothing_held();
}

static void fails_each(void)
{
	assert_true(alloc_fail_each(makes_all, nothing_is_left, NULL) > 4);
}

test(whichever_allocation_fails_nothing_is_left_behind)
{
	run(fails_each);
}

/* No memory at all: each thing that could be made is not, and says so. */
static void has_no_memory(void)
{
	struct obj *o = make(TEE_TYPE_AES, 128);
	uint32_t handle;

	bench_use_up_memory();
	expect_err(obj_create(&table, TEE_TYPE_AES, 128, &handle), ERR_NOMEM);
	expect_err(try_state(TEE_ALG_SHA1, 0, 0), ERR_NOMEM);
	expect_err(try_state(TEE_ALG_AES_CTR, o->record.handle, 0), ERR_NOMEM);
	assert_false(o->claimed);
	bench_give_memory_back();
}

test(without_memory_nothing_is_made)
{
	run(has_no_memory);
}

/* A digest's own memory is refused, the record's is not. */
static void lacks_the_last_piece(void)
{
	void *piece = heap_alloc(&bench.part->heap, 256);

	bench_use_up_memory();
	heap_free(&bench.part->heap, piece);
	expect_err(try_state(TEE_ALG_SHA512, 0, 0), ERR_NOMEM);
	bench_give_memory_back();
}

test(digest_that_the_library_has_no_memory_for_is_none)
{
	run(lacks_the_last_piece);
}

static void keeps_secrets(void)
{
	struct obj *o = make(TEE_TYPE_AES, 256);
	struct state *s = state(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, o);

	expect_ok(fill(o, nist_keys[2], 32));
	expect_ok(state_cipher_start(s, nist_iv, 16));
	assert_int_not_equal(host_secure_find(nist_keys[2], 32), 0);
	obj_table_fini(&table);
	assert_int_equal(host_secure_find(nist_keys[2], 32), 0);
	/* Round keys begin with the key. */
	assert_int_equal(host_secure_find(nist_keys[2], 16), 0);
}

test(nothing_of_a_key_is_left_in_memory_when_its_ta_is_gone)
{
	run(keeps_secrets);
}
