/* SPDX-License-Identifier: BSD-2-Clause */
#include "lab.h"

#include "arch/upcalls.h"

struct obj_table table;
static void (*body)(void);
static uint32_t frames_before;
static size_t bytes_before;

/* What the nexus would do. */
void *upcall_alloc(size_t size)
{
	return heap_alloc(&part_self()->heap, size);
}

void upcall_free(void *p)
{
	heap_free(&part_self()->heap, p);
}

size_t upcall_origin(char *buf, size_t size)
{
	(void)buf;
	(void)size;
	return 0;
}

static void no_requests([[maybe_unused]] struct smc_regs *r)
{
	fail_msg("nothing here asks the normal world");
}

void assert_nothing_held(void)
{
	assert_int_equal(bench.part->heap.bytes, bytes_before);
	assert_int_equal(bench.account.used, frames_before);
}

/* The heap keeps no empty page: what the thread itself took is there before and after. */
static void with_table(void)
{
	obj_table_init(&table, part_self());
	frames_before = bench.account.used;
	bytes_before = bench.part->heap.bytes;
	body();
	obj_table_fini(&table);
	assert_nothing_held();
}

void run(void (*b)(void))
{
	body = b;
	bench_run(with_table, no_requests);
}

void test_setup(void)
{
	bench_open(false);
}

void test_teardown(void)
{
	bench_close();
}

/* ---- shorthands ------------------------------------------------------------------------------ */

struct obj *make(uint32_t type, uint64_t bits)
{
	uint32_t handle;
	struct obj *o;

	expect_ok(obj_create(&table, type, bits, &handle));
	o = obj_find(&table, handle);
	assert_non_null(o);
	return o;
}

enum err fill(struct obj *o, const void *secret, size_t size)
{
	uint8_t *to;
	enum err e;

	e = obj_fill(o);
	if (e != OK)
		return e;
	e = obj_put(o, TEE_ATTR_SECRET_VALUE, size, &to);
	if (e == OK) {
		memcpy(to, secret, size);
		e = obj_seal(o);
	}
	if (e != OK)
		obj_unfill(o);
	return e;
}

struct ta_object_info info(const struct obj *o)
{
	struct ta_object_info i;

	obj_info(o, &i);
	return i;
}

struct state *state(uint32_t algo, uint32_t mode, const struct obj *key)
{
	const uint64_t keys[STATE_KEYS_MAX] = { key ? key->record.handle : 0 };
	uint32_t handle;
	struct state *s;

	expect_ok(state_create(&table, algo, mode, keys, &handle));
	s = state_find(&table, handle);
	assert_non_null(s);
	return s;
}

enum err try_state(uint32_t algo, uint64_t key1, uint64_t key2)
{
	uint32_t handle;

	return state_create(&table, algo, TEE_MODE_ENCRYPT, (uint64_t[]){ key1, key2 }, &handle);
}
