/* SPDX-License-Identifier: BSD-2-Clause */
#include "lab.h"

/* ---- handles --------------------------------------------------------------------------------- */

static void names_things(void)
{
	struct obj *o = make(TEE_TYPE_AES, 128);
	struct state *s = state(TEE_ALG_SHA256, TEE_MODE_DIGEST, NULL);
	uint64_t object = o->record.handle, digest = s->record.handle;

	assert_true(object && digest && object != digest);
	assert_ptr_equal(obj_find(&table, object), o);
	assert_null(state_find(&table, object));
	assert_ptr_equal(state_find(&table, digest), s);
	assert_null(obj_find(&table, digest));

	assert_null(obj_find(&table, 0));
	assert_null(obj_find(&table, object | UINT64_C(1) << 32));
	assert_null(obj_find(&table, object + 1));
	assert_null(obj_find(&table, object ^ 1u << 12));
	assert_null(obj_find(&table, UINT64_MAX));
	assert_null(obj_find(&table, (uintptr_t)o));

	expect_ok(obj_close(&table, o));
	assert_null(obj_find(&table, object));
	o = make(TEE_TYPE_AES, 128);
	assert_int_not_equal(o->record.handle, object);
	assert_null(obj_find(&table, object));
}

test(handles_name_one_thing_of_one_kind_for_as_long_as_it_is_there)
{
	run(names_things);
}

static void tells_of_an_object(void)
{
	const struct obj *o = make(TEE_TYPE_AES, 128);
	struct ta_object_info i;

	memset(&i, 0xc5, sizeof(i));
	obj_info(o, &i);
	assert_int_equal(i.data_size, 0);
	assert_int_equal(i.data_pos, 0);
}

/* It goes to a TA as it is. */
test(what_is_told_of_an_object_is_told_whole)
{
	run(tells_of_an_object);
}

static void makes_many(void)
{
	static uint32_t handles[OBJ_RECORDS_MAX];
	uint32_t handle;
	unsigned i;

	for (i = 0; i < OBJ_RECORDS_MAX; i++) {
		expect_ok(obj_create(&table, TEE_TYPE_DATA, 0, &handles[i]));
		assert_true(handles[i]);
	}
	expect_err(obj_create(&table, TEE_TYPE_DATA, 0, &handle), ERR_LIMIT);
	expect_err(try_state(TEE_ALG_SHA1, 0, 0), ERR_LIMIT);
	for (i = 0; i < OBJ_RECORDS_MAX; i++)
		assert_non_null(obj_find(&table, handles[i]));
	expect_ok(obj_close(&table, obj_find(&table, handles[77])));
	expect_ok(obj_create(&table, TEE_TYPE_DATA, 0, &handle));
	assert_null(obj_find(&table, handles[77]));
}

test(number_of_things_is_limited)
{
	run(makes_many);
}

/* Serial numbers start again; a handle is never 0. */
static void makes_for_long(void)
{
	struct obj *first = make(TEE_TYPE_DATA, 0), *o;
	uint32_t handle;

	table.serial = UINT32_MAX >> 12;
	o = make(TEE_TYPE_DATA, 0);
	handle = o->record.handle;
	assert_true(handle >> 12 == 1);
	expect_ok(obj_close(&table, o));
	expect_ok(obj_close(&table, first));
}

test(serial_numbers_leave_zero_out)
{
	run(makes_for_long);
}

/* ---- objects --------------------------------------------------------------------------------- */

static void tries_sizes(void)
{
	static const struct {
		uint32_t type;
		uint64_t good[3], bad[4];
	} c[] = {
		{ TEE_TYPE_AES, { 128, 192, 256 }, { 0, 64, 129, 320 } },
		{ TEE_TYPE_GENERIC_SECRET, { 0, 8, 4096 }, { 1, 4097, 4104, UINT64_MAX } },
		{ TEE_TYPE_HMAC_MD5, { 64, 72, 512 }, { 0, 56, 65, 520 } },
		{ TEE_TYPE_HMAC_SHA1, { 80, 88, 512 }, { 0, 72, 81, 520 } },
		{ TEE_TYPE_HMAC_SHA224, { 112, 120, 512 }, { 0, 104, 113, 520 } },
		{ TEE_TYPE_HMAC_SHA256, { 192, 200, 1024 }, { 0, 184, 193, 1032 } },
		{ TEE_TYPE_HMAC_SHA384, { 256, 264, 1024 }, { 0, 248, 257, 1032 } },
		{ TEE_TYPE_HMAC_SHA512, { 256, 264, 1024 }, { 0, 248, 257, 1032 } },
		{ TEE_TYPE_DATA, { 0, 0, 0 }, { 1, 8, 64, UINT64_MAX } },
		{ 0xA0000011, { 0 }, { 56, 64, 128, 0 } },
	};
	uint32_t handle;
	unsigned i, k;

	for (i = 0; i < array_count(c); i++) {
		for (k = 0; k < 3 && c[i].type != 0xA0000011; k++)
			expect_ok(obj_create(&table, c[i].type, c[i].good[k], &handle));
		for (k = 0; k < 4; k++)
			expect_err(obj_create(&table, c[i].type, c[i].bad[k], &handle),
			           ERR_UNSUPPORTED);
	}
	/* Sizes are 64 bits wide when they come. */
	expect_err(obj_create(&table, TEE_TYPE_AES, (UINT64_C(1) << 32) + 128, &handle),
	           ERR_UNSUPPORTED);
}

test(objects_have_the_sizes_of_their_type)
{
	run(tries_sizes);
}

static void fills(void)
{
	struct obj *o = make(TEE_TYPE_AES, 192);
	const uint8_t *bytes;
	size_t size;

	assert_int_equal(info(o).type, TEE_TYPE_AES);
	assert_int_equal(info(o).size, 0);
	assert_int_equal(info(o).max_size, 192);
	assert_int_equal(info(o).usage, TEE_USAGE_ALL);
	assert_int_equal(info(o).handle_flags, 0);
	expect_err(obj_attr(o, TEE_ATTR_SECRET_VALUE, &bytes, &size), ERR_ARG);

	expect_ok(fill(o, nist_keys[0], 16));
	assert_int_equal(info(o).size, 128);
	assert_int_equal(info(o).max_size, 192);
	assert_int_equal(info(o).handle_flags, TEE_HANDLE_FLAG_INITIALIZED);
	expect_ok(obj_attr(o, TEE_ATTR_SECRET_VALUE, &bytes, &size));
	assert_int_equal(size, 16);
	assert_memory_equal(bytes, nist_keys[0], 16);
	expect_err(obj_attr(o, TEE_ATTR_SECRET_VALUE | 1, &bytes, &size), ERR_NOENT);
	expect_err(obj_attr(o, TEE_ATTR_FLAG_PUBLIC, &bytes, &size), ERR_NOENT);
	expect_err(fill(o, nist_keys[0], 16), ERR_ARG);

	obj_restrict(o, ~(uint32_t)TEE_USAGE_EXTRACTABLE);
	obj_restrict(o, TEE_USAGE_ALL);
	assert_int_equal(info(o).usage, ~(uint32_t)TEE_USAGE_EXTRACTABLE);
	expect_err(obj_attr(o, TEE_ATTR_SECRET_VALUE, &bytes, &size), ERR_ARG);
}

test(object_gives_its_secret_until_it_is_told_not_to)
{
	run(fills);
}

static void assert_empty(const struct obj *o)
{
	size_t i;

	assert_int_equal(info(o).size, 0);
	assert_int_equal(info(o).handle_flags, 0);
	assert_int_equal(o->present, 0);
	for (i = 0; i < o->type->room; i++)
		assert_int_equal(o->bytes[i], 0);
}

static void fills_badly(void)
{
	struct obj *o = make(TEE_TYPE_AES, 128);
	struct obj *data = make(TEE_TYPE_DATA, 0);
	uint8_t much[40] = { 1 };
	uint8_t *to;

	expect_err(fill(data, much, 0), ERR_UNSUPPORTED);
	expect_err(fill(o, much, 33), ERR_SECURITY);
	expect_err(fill(o, much, 17), ERR_STATE);
	expect_err(fill(o, much, 15), ERR_ARG);
	expect_err(fill(o, much, 0), ERR_ARG);
	expect_err(obj_put(o, TEE_ATTR_SECRET_VALUE, UINT64_MAX, &to), ERR_SECURITY);
	expect_err(obj_put(o, TEE_ATTR_SECRET_VALUE, UINT64_C(1) << 61, &to), ERR_SECURITY);
	expect_err(obj_put(o, TEE_ATTR_SECRET_VALUE + 1, 16, &to), ERR_NOENT);
	expect_err(obj_seal(o), ERR_NOENT);
	assert_empty(o);

	expect_ok(obj_put(o, TEE_ATTR_SECRET_VALUE, 16, &to));
	memset(to, 7, 16);
	expect_err(obj_put(o, TEE_ATTR_SECRET_VALUE, 16, &to), ERR_NOENT);
	obj_unfill(o);
	assert_empty(o);
}

test(object_that_was_filled_badly_is_empty)
{
	run(fills_badly);
}

static void resets(void)
{
	struct obj *o = make(TEE_TYPE_AES, 256);

	expect_ok(fill(o, nist_keys[2], 32));
	obj_restrict(o, TEE_USAGE_ENCRYPT);
	obj_reset(o);
	assert_empty(o);
	assert_int_equal(info(o).usage, TEE_USAGE_ALL);
	assert_int_equal(info(o).max_size, 256);
	expect_ok(fill(o, nist_keys[0], 16));
}

test(reset_object_is_as_new)
{
	run(resets);
}

static void copies(void)
{
	struct obj *a = make(TEE_TYPE_AES, 256), *b = make(TEE_TYPE_AES, 128);
	struct obj *other = make(TEE_TYPE_GENERIC_SECRET, 256);
	const uint8_t *bytes;
	size_t size;

	expect_err(obj_copy(b, a), ERR_ARG);
	expect_ok(fill(a, nist_keys[2], 32));
	obj_restrict(a, TEE_USAGE_ENCRYPT | TEE_USAGE_EXTRACTABLE);
	expect_err(obj_copy(other, a), ERR_ARG);
	expect_err(obj_copy(a, a), ERR_ARG);
	expect_ok(obj_copy(b, a));
	assert_int_equal(info(b).size, 256);
	assert_int_equal(info(b).usage, TEE_USAGE_ENCRYPT | TEE_USAGE_EXTRACTABLE);
	expect_ok(obj_attr(b, TEE_ATTR_SECRET_VALUE, &bytes, &size));
	assert_int_equal(size, 32);
	assert_memory_equal(bytes, nist_keys[2], 32);
	expect_err(obj_copy(b, a), ERR_ARG);
}

static void copies_to_data(void)
{
	struct obj *o = make(TEE_TYPE_AES, 256), *data = make(TEE_TYPE_DATA, 0);
	const uint8_t *bytes;
	size_t size;

	expect_ok(fill(o, nist_keys[1], 24));
	expect_ok(obj_copy(data, o));
	assert_int_equal(info(data).size, 192);
	assert_int_equal(info(data).handle_flags, TEE_HANDLE_FLAG_INITIALIZED);
	expect_err(obj_attr(data, TEE_ATTR_SECRET_VALUE, &bytes, &size), ERR_NOENT);
}

test(copy_to_a_data_object_brings_no_secret)
{
	run(copies_to_data);
}

test(copy_has_the_secret_and_its_limits)
{
	run(copies);
}

static void generates(void)
{
	struct obj *a = make(TEE_TYPE_AES, 256), *b = make(TEE_TYPE_HMAC_SHA512, 1024);
	struct obj *data = make(TEE_TYPE_DATA, 0);
	uint8_t zero[16] = { 0 };

	expect_err(obj_generate(a, 100, 0), ERR_UNSUPPORTED);
	expect_err(obj_generate(a, 512, 0), ERR_UNSUPPORTED);
	expect_err(obj_generate(a, 128, 1), ERR_NOENT);
	expect_err(obj_generate(data, 0, 0), ERR_UNSUPPORTED);
	assert_empty(a);
	expect_ok(obj_generate(a, 192, 0));
	assert_int_equal(info(a).size, 192);
	assert_memory_not_equal(a->bytes, zero, 16);
	assert_memory_not_equal(a->bytes + 8, zero, 16);
	expect_err(obj_generate(a, 192, 0), ERR_STATE);
	expect_ok(obj_generate(b, 1024, 0));
	assert_memory_not_equal(b->bytes + 112, zero, 16);
}

test(generated_keys_are_random_and_of_a_size_that_exists)
{
	run(generates);
}
