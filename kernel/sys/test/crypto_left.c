/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys, digests and ciphers: what a TA leaves behind, and what it must not get at.
 */
#include "keys.h"

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
		expect_sys(TEE_ERROR_BAD_STATE, f, SYS_cryp_obj_get_info, held, INFO);
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
