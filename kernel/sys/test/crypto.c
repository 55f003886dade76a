/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys, digests and ciphers, as a TA asks for them.
 */
#include "../../crypto/test/nist.h"
#include "play.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define HANDLE (PLAY_DATA + 0x000)
#define LEN    (PLAY_DATA + 0x010)
#define INFO   (PLAY_DATA + 0x020)
#define ATTRS  (PLAY_DATA + 0x100)
#define KEY    (PLAY_DATA + 0x400)
#define IV     (PLAY_DATA + 0x480)
#define IN     (PLAY_DATA + 0x1000)
#define OUT    (PLAY_DATA + 0x2800)
#define END    (PLAY_DATA + 4 * PAGE_SIZE)
#define RO     (PLAY_AT + 200)
#define BAD    UINT64_C(0x1000)
/* The number 4096, in 64 bits that are read-only: size of the stack, and no flags. */
#define RO_4096 (PLAY_AT + PLAY_HEAD + offsetof(struct ta_head, stack_size))
#define KERNEL  UINT64_C(0xffffffffc0000000)

static void (*script)(struct uframe *f);

static void plays_script(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		script(f);
	play_return(f, TEE_SUCCESS);
}

static void play_script(void (*s)(struct uframe *f))
{
	play_begin();
	script = s;
	play_ta = plays_script;
	expect_open();
	host_console_clear();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	play_expect_nobody();
}

#define expect_sys(want, f, ...) assert_int_equal(sys(f, __VA_ARGS__), want)

static uint32_t u32_at(uint64_t va)
{
	uint32_t v;

	host_ta_load(&v, va, sizeof(v));
	return v;
}

static uint64_t u64_at(uint64_t va)
{
	uint64_t v;

	host_ta_load(&v, va, sizeof(v));
	return v;
}

static void put_u64(uint64_t va, uint64_t v)
{
	host_ta_store(va, &v, sizeof(v));
}

static void put_attr(unsigned i, uint32_t id, uint64_t a, uint64_t b)
{
	struct ta_attribute attr = { .a = a, .b = b, .id = id, .pad = 0xdeadbeef };

	host_ta_store(ATTRS + i * sizeof(attr), &attr, sizeof(attr));
}

static void expect_bytes(uint64_t va, const void *want, size_t n)
{
	uint8_t got[1024];

	assert_true(n <= sizeof(got));
	host_ta_load(got, va, n);
	assert_memory_equal(got, want, n);
}

/* An object of @bits, filled with the first @n bytes of that example key; n = 0: empty. */
static uint32_t object(struct uframe *f, uint32_t type, uint32_t bits, unsigned key, size_t n)
{
	uint32_t o;

	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_alloc, type, bits, HANDLE);
	o = u32_at(HANDLE);
	if (!n)
		return o;
	host_ta_store(KEY, nist_keys[key], n);
	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, n);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	return o;
}

static uint32_t state(struct uframe *f, uint32_t algo, uint32_t mode, uint32_t key)
{
	expect_sys(TEE_SUCCESS, f, SYS_cryp_state_alloc, algo, mode, key, 0, HANDLE);
	return u32_at(HANDLE);
}

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
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_obj_close, a);
}

test(ta_keeps_a_key_and_gets_it_back)
{
	play_script(keeps_a_key);
}

static void keeps_keys_badly(struct uframe *f)
{
	uint32_t o = object(f, TEE_TYPE_AES, 128, 0, 0), full = object(f, TEE_TYPE_AES, 128, 0, 16);
	unsigned i;

	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, SYS_cryp_obj_alloc, 0xA0000014, 128, HANDLE);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 100, HANDLE);

	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, 16);
	put_attr(1, TEE_ATTR_SECRET_VALUE, KEY, 16);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_obj_populate, full, ATTRS, 1);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 0);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 2);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 9);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, UINT64_MAX);
	put_attr(0, TEE_ATTR_SECRET_VALUE + 1, KEY, 16);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_cryp_obj_populate, o, ATTRS, 1);
	put_attr(0, TEE_ATTR_SECRET_VALUE, KEY, 24);
	expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cryp_obj_populate, o, ATTRS, 1);
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

	/* No calls know a handle that nobody gave out. */
	for (i = SYS_cryp_state_copy; i <= SYS_cryp_obj_copy; i++)
		if (i != SYS_cryp_obj_get_attr && i != SYS_cryp_obj_alloc && i != SYS_hash_update)
			expect_sys(TEE_ERROR_BAD_PARAMETERS, f, i, 0x12345678, IN, 16, OUT, LEN);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_hash_update, 0x12345678, IN, 16);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_obj_generate_key, 0, 128, 0, 0);
}

test(keys_that_are_asked_for_badly_are_refused_as_the_kit_expects)
{
	play_script(keeps_keys_badly);
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
	put_u64(LEN, 64);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cipher_final, s, IN, 17, OUT, LEN);
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

/* ---- what is left ---------------------------------------------------------------------------- */

/* A result that cannot be delivered: what was made for it is gone again. */
static void has_nowhere_to_put_handles(struct uframe *f)
{
	const struct obj_table *t = &ta_frame_self()->ta->objs;
	unsigned i, n = 0;

	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 128, RO);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 128, 0);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_state_alloc, TEE_ALG_MD5, 5, 0, 0, KERNEL);
	for (i = 0; i < t->room; i++)
		n += t->slots[i].record != NULL;
	assert_int_equal(n, 0);
}

test(handle_that_cannot_be_told_is_none)
{
	play_script(has_nowhere_to_put_handles);
}

static enum err makes_some(void *context)
{
	struct uframe *f = context;
	struct obj_table *t = &ta_frame_self()->ta->objs;
	uint64_t r = TEE_SUCCESS;
	unsigned i;

	/* More than a page. */
	for (i = 0; i < 8 && r == TEE_SUCCESS; i++)
		r = sys(f, SYS_cryp_obj_alloc, TEE_TYPE_GENERIC_SECRET, 4096, HANDLE);
	if (r == TEE_SUCCESS)
		r = sys(f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 128, HANDLE);
	if (r == TEE_SUCCESS)
		r = sys(f, SYS_cryp_state_alloc, TEE_ALG_AES_CTR, 0, u32_at(HANDLE), 0, HANDLE);
	if (r == TEE_SUCCESS)
		r = sys(f, SYS_cryp_state_alloc, TEE_ALG_SHA512, 5, 0, 0, HANDLE);
	obj_table_fini(t);
	assert_true(r == TEE_SUCCESS || r == TEE_ERROR_OUT_OF_MEMORY);
	return r == TEE_SUCCESS ? OK : ERR_NOMEM;
}

static uint32_t frames_before;

static void nothing_is_left([[maybe_unused]] void *context)
{
	assert_int_equal(lab_frames(), frames_before);
}

static void lacks_memory(struct uframe *f)
{
	frames_before = lab_frames();
	assert_true(alloc_fail_each(makes_some, nothing_is_left, f) > 2);
}

test(whichever_allocation_fails_a_call_says_so_and_leaves_nothing)
{
	play_script(lacks_memory);
}

static void leaves_keys_and_dies(struct uframe *f)
{
	uint8_t zero[32] = { 0 };
	uint32_t k;

	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	k = object(f, TEE_TYPE_AES, 256, 2, 32);
	expect_sys(TEE_SUCCESS, f, SYS_cipher_init, state(f, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, k),
	           IV, 16);
	(void)object(f, TEE_TYPE_AES, 256, 2, 32);
	(void)state(f, TEE_ALG_SHA512, TEE_MODE_DIGEST, 0);
	host_ta_store(KEY, zero, sizeof(zero));
	assert_int_not_equal(host_secure_find(nist_keys[2], 16), 0);
	sys(f, SYS_panic, 1, 0);
}

test(keys_of_a_ta_that_died_are_gone_while_its_sessions_are_open)
{
	play_begin();
	play_ta = leaves_keys_and_dies;
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(host_secure_find(nist_keys[2], 16), 0);
	play_close(play.session);
	play_expect_nobody();
}

static uint32_t held;

static void keeps_or_uses(struct uframe *f)
{
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	if (!held)
		held = object(f, TEE_TYPE_AES, 256, 2, 32);
	else
		expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_cryp_obj_get_info, held, INFO);
	play_return(f, TEE_SUCCESS);
}

test(handle_of_another_instance_finds_nothing)
{
	uint32_t first;

	play_begin();
	held = 0;
	play_ta = keeps_or_uses;
	expect_open();
	first = play.session;
	play_invoke(first, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	play_close(first);
	assert_int_equal(host_secure_find(nist_keys[2], 32), 0);
}

/* ---- every argument of every call, in turn wild ---------------------------------------------- */

static void wild(struct uframe *f, unsigned n, const uint64_t args[8])
{
	static const uint64_t odd[] = {
		0,          1,          BAD,           RO,         KERNEL,
		END - 2,    UVA_LIMIT,  UVA_LIMIT - 4, UINT64_MAX, UINT64_MAX - 7,
		UINT32_MAX, 0x80000000, 4095,          1u << 20,
	};
	unsigned k, i;

	for (k = 0; k < 5; k++)
		for (i = 0; i < array_count(odd); i++) {
			uint64_t x[8];

			memcpy(x, args, sizeof(x));
			x[k] = odd[i];
			play_call(f, n, x, 8);
		}
}

static void goes_wild(struct uframe *f)
{
	unsigned n;

	for (n = SYS_cryp_state_alloc; n <= SYS_cryp_obj_generate_key; n++) {
		uint32_t o = object(f, TEE_TYPE_AES, 256, 2, n & 1 ? 32 : 0);
		uint32_t k = object(f, TEE_TYPE_AES, 256, 2, 32);
		uint32_t c = state(f, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, k);
		uint32_t d = state(f, TEE_ALG_SHA1, TEE_MODE_DIGEST, 0);

		expect_sys(TEE_SUCCESS, f, SYS_cipher_init, c, IV, 16);
		expect_sys(TEE_SUCCESS, f, SYS_hash_init, d, 0, 0);
		put_u64(LEN, 64);
		if (n == SYS_cryp_state_alloc)
			wild(f, n, (uint64_t[8]){ TEE_ALG_AES_CTR, 0, o, 0, HANDLE });
		else if (n <= SYS_hash_final)
			wild(f, n, (uint64_t[8]){ d, IN, 64, OUT, LEN });
		else if (n <= SYS_cipher_final)
			wild(f, n, (uint64_t[8]){ c, IN, 64, OUT, LEN });
		else if (n == SYS_cryp_obj_alloc)
			wild(f, n, (uint64_t[8]){ TEE_TYPE_AES, 128, HANDLE });
		else if (n == SYS_cryp_obj_get_attr)
			wild(f, n, (uint64_t[8]){ o, TEE_ATTR_SECRET_VALUE, OUT, LEN });
		else
			wild(f, n, (uint64_t[8]){ o, ATTRS, 1, 0 });
	}
}

test(wild_arguments_do_no_more_than_fail)
{
	play_script(goes_wild);
}
