/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys, digests and ciphers, as a TA asks for them.
 */
#include "keys.h"

/* ---- objects --------------------------------------------------------------------------------- */

static void keeps_a_key(struct uframe *f)
{
	uint32_t a = object(f, TEE_TYPE_AES, 256, 1, 24), b = object(f, TEE_TYPE_AES, 192, 0, 0);
	struct ta_object_info info;

	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_restrict_usage, a, TEE_USAGE_EXTRACTABLE);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_copy, b, a);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_get_info, b, INFO);
	host_ta_load(&info, INFO, sizeof(info));
	assert_int_equal(info.type, TEE_TYPE_AES);
	assert_int_equal(info.size, 192);
	assert_int_equal(info.max_size, 192);
	assert_int_equal(info.usage, TEE_USAGE_EXTRACTABLE);
	assert_int_equal(info.data_size, 0);
	assert_int_equal(info.data_pos, 0);
	assert_int_equal(info.handle_flags, TEE_HANDLE_FLAG_INITIALIZED);

	put_u64(LEN, 100);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_get_attr, b, TEE_ATTR_SECRET_VALUE, OUT, LEN);
	assert_int_equal(u64_at(LEN), 24);
	expect_bytes(OUT, nist_keys[1], 24);
	put_u64(LEN, 23);
	expect_sys(TEE_ERROR_SHORT_BUFFER, f, SYS_cryp_obj_get_attr, b, TEE_ATTR_SECRET_VALUE, OUT,
	           LEN);
	assert_int_equal(u64_at(LEN), 24);
	expect_sys(TEE_ERROR_SHORT_BUFFER, f, SYS_cryp_obj_get_attr, b, TEE_ATTR_SECRET_VALUE, 0,
	           LEN);

	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_reset, b);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_generate_key, b, 128, 0, 0);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cryp_obj_generate_key, b, 128, 0, 0);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_close, a);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cryp_obj_close, a);
}

test(ta_keeps_a_key_and_gets_it_back)
{
	play_script(keeps_a_key);
}

static void keeps_keys_badly(struct uframe *f)
{
	uint32_t o = object(f, TEE_TYPE_AES, 128, 0, 0), full = object(f, TEE_TYPE_AES, 128, 0, 16);

	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, SYS_cryp_obj_alloc, 0xA0000014, 128, HANDLE);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 100, HANDLE);

	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, 16);
	put_attr(1, TEE_ATTR_SECRET_VALUE, KEY, 16);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_obj_populate, full, ATTRS, 1);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 0);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 2);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 9);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_obj_populate, o, ATTRS, UINT64_MAX);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_generate_key, o, 128, ATTRS, 1);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_obj_generate_key, o, 128, BAD, 1);
	put_attr(0, TEE_ATTR_SECRET_VALUE + 1, KEY, 16);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, 24);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, 15);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, UINT64_MAX);
	expect_sys(TEE_ERROR_SECURITY, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	put_attr(0, TEE_ATTR_SECRET_VALUE, KERNEL, 16);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_obj_populate, o, BAD, 1);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_obj_populate, o, END - 12, 1);

	/* Whatever went wrong, it is still empty. */
	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, 16);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_get_attr, o, 1u << 28, OUT, LEN);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_get_attr, o + 1, 0, OUT, LEN);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_restrict_usage, o, 0);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_obj_get_attr, o, TEE_ATTR_SECRET_VALUE,
	           OUT, LEN);

	expect_sys(TEE_ERROR_NOT_IMPLEMENTED, f, SYS_cryp_obj_populate,
	           object(f, TEE_TYPE_DATA, 0, 0, 0), ATTRS, 1);
}

test(keys_that_are_asked_for_badly_are_refused_as_the_kit_expects)
{
	play_script(keeps_keys_badly);
}

/* What OP-TEE 4.5 says of a handle that nobody gave out. */
static void names_what_is_not(struct uframe *f)
{
	static const unsigned objects[] = {
		SYS_cryp_obj_get_info,     SYS_cryp_obj_restrict_usage, SYS_cryp_obj_close,
		SYS_cryp_obj_reset,        SYS_cryp_obj_populate,       SYS_cryp_obj_copy,
		SYS_cryp_obj_generate_key,
	};
	unsigned i;

	for (i = 0; i < array_count(objects); i++) {
		expect_sys(TEE_ERROR_BAD_STATE, f, objects[i], 0x12345678, IN, 1, 0);
		expect_sys(TEE_ERROR_BAD_STATE, f, objects[i], 0, IN, 1, 0);
	}
	put_u64(LEN, 16);
	for (i = SYS_cryp_state_copy; i <= SYS_cipher_final; i++)
		expect_sys(TEE_ERROR_BAD_PARAMETERS, f, i, 0x12345678, IN, 16, OUT, LEN);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cryp_state_alloc, TEE_ALG_AES_CTR, 0, 0x12345678, 0,
	           HANDLE);
}

test(handles_that_nobody_gave_out_are_answered_as_the_kit_expects)
{
	play_script(names_what_is_not);
}

/* ---- digests --------------------------------------------------------------------------------- */

static void digests(struct uframe *f)
{
	uint32_t s = state(f, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0);
	uint32_t t = state(f, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0);
	uint8_t piece[256];
	unsigned i;

	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_hash_update, s, IN, 4);
	put_u64(LEN, 32);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_hash_final, s, 0, 0, OUT, LEN);
	expect_sys(TEE_SUCCESS, f, SYS_hash_init, s, 0, 0);
	host_ta_store(IN, "abc", 3);
	expect_sys(TEE_SUCCESS, f, SYS_hash_update, s, IN, 1);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_state_copy, t, s);
	put_u64(LEN, 31);
	expect_sys(TEE_ERROR_SHORT_BUFFER, f, SYS_hash_final, s, IN + 1, 2, OUT, LEN);
	assert_int_equal(u64_at(LEN), 32);
	put_u64(LEN, 100);
	expect_sys(TEE_SUCCESS, f, SYS_hash_final, s, IN + 1, 2, OUT, LEN);
	assert_int_equal(u64_at(LEN), 32);
	expect_bytes(OUT, nist_digest[3][1], 32);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_hash_update, s, IN, 1);
	expect_sys(TEE_SUCCESS, f, SYS_hash_update, t, IN + 1, 2);
	put_u64(LEN, 32);
	expect_sys(TEE_SUCCESS, f, SYS_hash_final, t, 0, 0, OUT + 64, LEN);
	expect_bytes(OUT + 64, nist_digest[3][1], 32);

	/* In one, and in pieces: more than the kernel copies at once. */
	for (i = 0; i < 20; i++) {
		memset(piece, (int)i, sizeof(piece));
		host_ta_store(IN + i * sizeof(piece), piece, sizeof(piece));
	}
	expect_sys(TEE_SUCCESS, f, SYS_hash_init, s, 0, 0);
	expect_sys(TEE_SUCCESS, f, SYS_hash_init, t, 0, 0);
	for (i = 0; i < 5000; i += 250)
		expect_sys(TEE_SUCCESS, f, SYS_hash_update, t, IN + i, 250);
	put_u64(LEN, 32);
	expect_sys(TEE_SUCCESS, f, SYS_hash_final, s, IN, 5000, OUT, LEN);
	put_u64(LEN, 32);
	expect_sys(TEE_SUCCESS, f, SYS_hash_final, t, 0, 0, OUT + 32, LEN);
	host_ta_load(piece, OUT, 64);
	assert_memory_equal(piece, piece + 32, 32);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_state_free, s);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_state_free, s);
}

test(digests_are_computed_at_once_and_in_pieces)
{
	play_script(digests);
}

static void digests_badly(struct uframe *f)
{
	uint32_t s = state(f, TEE_ALG_SHA1, TEE_MODE_DIGEST, 0);

	expect_sys(TEE_SUCCESS, f, SYS_hash_init, s, 0, 0);
	expect_sys(TEE_SUCCESS, f, SYS_hash_update, 0, BAD, 0);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_hash_update, s, 0, 4);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_update, s, KERNEL, 4);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_update, s, END - 4, 5);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_update, s, IN, UINT64_MAX);
	put_u64(LEN, 20);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_hash_final, s, 0, 4, OUT, LEN);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_final, s, END - 4, 5, OUT, LEN);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_final, s, IN, 3, RO, LEN);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_final, s, IN, 3, OUT, BAD);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_final, s, IN, 3, OUT, 0);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_final, s, IN, 3, OUT, RO);
	put_u64(LEN, UINT64_MAX);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_hash_final, s, IN, 3, OUT, LEN);
	assert_int_equal(u64_at(LEN), UINT64_MAX);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cipher_init, s, IV, 16);

	/* After all of that it has seen nothing. */
	put_u64(LEN, 20);
	expect_sys(TEE_SUCCESS, f, SYS_hash_final, s, 0, 0, OUT, LEN);
	expect_bytes(OUT, nist_digest[1][0], 20);
}

test(digest_that_is_asked_badly_has_seen_nothing)
{
	play_script(digests_badly);
}

/* ---- ciphers --------------------------------------------------------------------------------- */

static void ciphers(struct uframe *f)
{
	static const uint32_t algo[] = { TEE_ALG_AES_ECB_NOPAD, TEE_ALG_AES_CBC_NOPAD,
		                         TEE_ALG_AES_CTR };
	unsigned i, key;

	for (i = 0; i < 9; i++) {
		uint32_t k, e, d;

		key = i % 3;
		k = object(f, TEE_TYPE_AES, 256, key, 16 + 8 * key);
		e = state(f, algo[i / 3], TEE_MODE_ENCRYPT, k);
		k = object(f, TEE_TYPE_AES, 256, key, 16 + 8 * key);
		d = state(f, algo[i / 3], TEE_MODE_DECRYPT, k);
		host_ta_store(IV, i / 3 == 2 ? nist_counter : nist_iv, 16);
		host_ta_store(IN, nist_plain, 64);
		expect_sys(TEE_SUCCESS, f, SYS_cipher_init, e, IV, i < 3 ? 0 : 16);
		expect_sys(TEE_SUCCESS, f, SYS_cipher_init, d, IV, i < 3 ? 0 : 16);
		put_u64(LEN, 100);
		expect_sys(TEE_SUCCESS, f, SYS_cipher_update, e, IN, 48, OUT, LEN);
		assert_int_equal(u64_at(LEN), 48);
		put_u64(LEN, 16);
		expect_sys(TEE_SUCCESS, f, SYS_cipher_final, e, IN + 48, 16, OUT + 48, LEN);
		expect_bytes(OUT, nist_cipher[i / 3][key], 64);

		/* In place, and the end asked for when nothing is left. */
		put_u64(LEN, 64);
		expect_sys(TEE_SUCCESS, f, SYS_cipher_update, d, OUT, 64, OUT, LEN);
		expect_bytes(OUT, nist_plain, 64);
		expect_sys(TEE_SUCCESS, f, SYS_cipher_final, d, 0, 0, 0, 0);
		expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cipher_final, d, 0, 0, 0, 0);
		expect_sys(TEE_SUCCESS, f, SYS_cryp_state_free, d);
		expect_sys(TEE_SUCCESS, f, SYS_cryp_state_free, e);
	}
}

test(ciphers_work_for_tas)
{
	play_script(ciphers);
}

static void ciphers_much(struct uframe *f)
{
	uint32_t k = object(f, TEE_TYPE_AES, 128, 0, 16), s, t;
	uint8_t data[5000], back[5000];
	unsigned i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	s = state(f, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, k);
	k = object(f, TEE_TYPE_AES, 128, 0, 16);
	t = state(f, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, k);
	expect_sys(TEE_SUCCESS, f, SYS_cipher_init, s, IV, 16);
	expect_sys(TEE_SUCCESS, f, SYS_cipher_init, t, IV, 16);
	host_ta_store(IN, data, sizeof(data));
	put_u64(LEN, sizeof(data));
	expect_sys(TEE_SUCCESS, f, SYS_cipher_update, s, IN, sizeof(data), OUT, LEN);
	for (i = 0; i < sizeof(data); i += 100) {
		put_u64(LEN, 100);
		expect_sys(TEE_SUCCESS, f, SYS_cipher_update, t, IN + i, 100, IN + i, LEN);
	}
	host_ta_load(data, IN, sizeof(data));
	host_ta_load(back, OUT, sizeof(back));
	assert_memory_equal(data, back, sizeof(data));
}

test(cipher_of_much_is_that_of_its_pieces)
{
	play_script(ciphers_much);
}

static void ciphers_badly(struct uframe *f)
{
	uint32_t k = object(f, TEE_TYPE_AES, 128, 0, 16), s, none;

	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, SYS_cryp_state_alloc, 0x10000410, 0, k, 0, HANDLE);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_state_alloc, TEE_ALG_AES_CTR, 0, 0, 0,
	           HANDLE);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_state_alloc, TEE_ALG_AES_CTR, 0, k, k,
	           HANDLE);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_state_alloc, TEE_ALG_AES_CTR, 0, k, 0, RO);
	s = state(f, TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, k);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_close, k);
	put_u64(LEN, 64);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cipher_update, s, IN, 64, OUT, LEN);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_hash_init, s, 0, 0);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cipher_init, s, IV, 15);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cipher_init, s, BAD, 16);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cipher_init, s, IV, UINT64_MAX);
	host_ta_store(IV, nist_iv, 16);
	host_ta_store(IN, nist_plain, 64);
	expect_sys(TEE_SUCCESS, f, SYS_cipher_init, s, IV, 16);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cipher_update, s, IN, 15, OUT, LEN);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cipher_final, s, IN, 17, OUT, LEN);
	assert_int_equal(u64_at(LEN), 64);
	put_u64(LEN, 63);
	expect_sys(TEE_ERROR_SHORT_BUFFER, f, SYS_cipher_update, s, IN, 64, OUT, LEN);
	assert_int_equal(u64_at(LEN), 64);
	expect_sys(TEE_ERROR_SHORT_BUFFER, f, SYS_cipher_update, s, IN, 64, OUT, 0);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cipher_update, s, END - 8, 16, OUT, LEN);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cipher_update, s, IN, 64, RO, LEN);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cipher_update, s, IN, 64, OUT, RO_4096);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cipher_update, s, IN, 64, OUT, BAD);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_hash_update, s, IN, 16);
	put_u64(LEN, UINT64_MAX);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cipher_update, s, IN, 64, OUT, LEN);

	/* After all of that it is where it was. */
	put_u64(LEN, 64);
	expect_sys(TEE_SUCCESS, f, SYS_cipher_final, s, IN, 64, OUT, LEN);
	expect_bytes(OUT, nist_cipher[1][0], 64);

	none = state(f, TEE_ALG_AES_CBC_NOPAD, TEE_MODE_DECRYPT,
	             object(f, TEE_TYPE_AES, 128, 0, 0));
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cipher_init, none, IV, 16);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_state_copy, none, s);
}

test(cipher_that_is_asked_badly_stays_where_it_was)
{
	play_script(ciphers_badly);
}
