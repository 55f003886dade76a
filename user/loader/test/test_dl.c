/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Libraries that come late, and symbols that are asked for by name.
 */
#include "host/test.h"

#include "fake.h"
#include "lab.h"

#define LAB_LATE_UUID "0a0a0a0a-0b0b-0c0c-0d0d-0e0e0e0e0e0e"

static _Alignas(4096) struct lab late;

/* A TA that runs, and a library beside it in the store. */
static void begin(struct lab *library)
{
	l = lab_ta();
	fake_image(LAB_UUID, l, sizeof(*l));
	if (library)
		fake_image(LAB_LIB_UUID, library, sizeof(*library));
	assert_int_equal(fake_load(), ENDED_LOADED);
}

static const struct state *st(void)
{
	return (const void *)(uintptr_t)fake.state;
}

static const struct ta_phdr_table *table(void)
{
	return (const void *)(uintptr_t)(fake.lo + VA(LAB_DATA) + 0x1100);
}

static void opens(const char *uuid)
{
	assert_int_equal(fake_dlopen(uuid), ENDED_RETURN);
	assert_int_equal(fake.code, TEE_SUCCESS);
}

static uint64_t symbol(const char *uuid, const char *name)
{
	assert_int_equal(fake_dlsym(uuid, name, strlen(name) + 1), ENDED_RETURN);
	return fake.code == TEE_SUCCESS ? fake.value : 0;
}

static const uint64_t *got_of(const struct object *o)
{
	return (const void *)(uintptr_t)(o->elf.bias + VA(LAB_DATA) +
	                                 offsetof(struct lab_data, got));
}

test(a_library_is_added_to_a_ta_that_runs)
{
	const struct object *o;

	begin(lab_library());
	opens(LAB_LIB_UUID);
	assert_int_equal(st()->count, 2);
	o = st()->object[1];
	/* the TA's own definition comes first, also for the library */
	assert_int_equal(got_of(o)[2], fake.lo + VA(LAB_TEXT) + 0x80);
	/* its thread-local block lies behind what was there */
	assert_int_equal(o->tls_offset, 16 + 24);
	assert_int_equal(got_of(o)[8], 16 + 24 + 8);
	assert_int_equal(table()->count, 2);
	assert_int_equal(table()->table, (uintptr_t)st()->info);
	assert_string_equal(st()->info[1].name, LAB_LIB_UUID);
	assert_int_equal(st()->info[0].adds, 2);
}

test(nothing_is_left_writable_or_open_by_a_late_library)
{
	uint32_t i, maps;

	begin(lab_library());
	maps = fake.maps;
	opens(LAB_LIB_UUID);
	assert_int_equal(fake_prot(fake.state), LOADER_PROT_R);
	assert_int_equal(fake_prot((uintptr_t)st()->object[1]), LOADER_PROT_R);
	assert_false(fake.image[1].open);
	/* constants, code, sealed data, other data, the object's page */
	assert_int_equal(fake.maps, maps + 5);
	for (i = 0; i < fake.maps; i++)
		assert_false(fake.map[i].ever_written && fake.map[i].prot & LOADER_PROT_X);
}

test(a_library_that_is_there_is_not_loaded_again)
{
	int calls;

	begin(lab_library());
	opens(LAB_LIB_UUID);
	calls = fake.calls;
	opens(LAB_LIB_UUID);
	opens(LAB_UUID);
	assert_int_equal(fake.calls, calls);
	assert_int_equal(st()->count, 2);
}

test(a_late_library_brings_what_it_needs)
{
	memcpy(&late, lab_library(), sizeof(late));
	lab_add_dyn(&late, 1, lab_name(&late, LAB_LIB_UUID));
	begin(lab_library());
	fake_image(LAB_LATE_UUID, &late, sizeof(late));
	opens(LAB_LATE_UUID);
	assert_int_equal(st()->count, 3);
	assert_string_equal(st()->info[1].name, LAB_LATE_UUID);
	assert_string_equal(st()->info[2].name, LAB_LIB_UUID);
	assert_int_equal(table()->count, 3);
}

static void assert_as_before(uint64_t tls_next, uint32_t maps)
{
	assert_int_equal(st()->count, 1);
	assert_int_equal(st()->tls_next, tls_next);
	assert_int_equal(st()->info[0].adds, 1);
	assert_int_equal(table()->count, 1);
	assert_int_equal(fake_prot(fake.state), LOADER_PROT_R);
	assert_int_equal(fake.maps, maps);
	assert_false(fake.image[1].open || fake.image[2].open);
}

test(a_library_that_fails_at_any_call_leaves_the_ta_as_it_was)
{
	int n, how, calls;
	uint64_t tls_next;
	uint32_t maps;

	for (n = 1;; n++) {
		fake_reset();
		memcpy(&late, lab_library(), sizeof(late));
		lab_add_dyn(&late, 1, lab_name(&late, LAB_LIB_UUID));
		begin(lab_library());
		fake_image(LAB_LATE_UUID, &late, sizeof(late));
		tls_next = st()->tls_next;
		maps = fake.maps;
		calls = fake.calls;
		fake.fail_at = calls + n;
		fake.fail_code = TEE_ERROR_OUT_OF_MEMORY;
		how = fake_dlopen(LAB_LATE_UUID);
		assert_false(fake.broken_rule);
		if (fake.calls - calls < n)
			break;
		/* sealing is behind the point of no return */
		if (how == ENDED_ABORT)
			continue;
		assert_int_equal(how, ENDED_RETURN);
		assert_int_equal(fake.code, TEE_ERROR_OUT_OF_MEMORY);
		assert_as_before(tls_next, maps);
		/* and the next attempt succeeds */
		fake.fail_at = 0;
		opens(LAB_LATE_UUID);
		assert_int_equal(table()->count, 3);
	}
	assert_int_equal(how, ENDED_RETURN);
	assert_int_equal(fake.code, TEE_SUCCESS);
	assert_in_range(n, 25, 45);
}

test(a_library_that_cannot_be_taken_away_again_ends_the_ta)
{
	int n, aborted = 0;

	for (n = 3; n < 8; n++) {
		fake_reset();
		begin(lab_library());
		fake.fail_at = fake.calls + n;
		fake.fail_also = fake.fail_at + 1;
		fake.fail_code = TEE_ERROR_OUT_OF_MEMORY;
		aborted += fake_dlopen(LAB_LIB_UUID) == ENDED_ABORT;
		fake.broken_rule = false;
	}
	assert_int_equal(aborted, 5);
}

test(a_late_library_that_is_missing_or_bad_is_refused)
{
	begin(NULL);
	assert_int_equal(fake_dlopen(LAB_LIB_UUID), ENDED_RETURN);
	assert_int_equal(fake.code, TEE_ERROR_ITEM_NOT_FOUND);
	memset(&late, 0, sizeof(late));
	fake_image(LAB_LATE_UUID, &late, sizeof(late));
	assert_int_equal(fake_dlopen(LAB_LATE_UUID), ENDED_RETURN);
	assert_int_equal(fake.code, TEE_ERROR_BAD_FORMAT);
	assert_int_equal(st()->count, 1);
	assert_int_equal(fake_prot(fake.state), LOADER_PROT_R);
}

test(more_libraries_than_there_is_room_for_are_refused)
{
	char uuid[] = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeee00";
	struct lab *lib = lab_library();
	int i;

	begin(NULL);
	for (i = 0; i + 1 < OBJECTS_MAX; i++) {
		uuid[35] = "0123456789abcdef"[i];
		fake_image(uuid, lib, sizeof(*lib));
		opens(uuid);
	}
	uuid[34] = '1';
	fake_image(uuid, lib, sizeof(*lib));
	assert_int_equal(fake_dlopen(uuid), ENDED_RETURN);
	assert_int_equal(fake.code, TEE_ERROR_NOT_SUPPORTED);
	assert_int_equal(st()->count, OBJECTS_MAX);
}

test(symbols_are_found_in_one_object_or_in_all)
{
	uint64_t lib;

	begin(lab_library());
	assert_int_equal(symbol(NULL, "library_function"), 0);
	assert_int_equal(fake.code, TEE_ERROR_ITEM_NOT_FOUND);
	opens(LAB_LIB_UUID);
	lib = st()->object[1]->elf.bias;
	assert_int_equal(symbol(NULL, "library_function"), lib + VA(LAB_TEXT) + 0x100);
	assert_int_equal(symbol(LAB_LIB_UUID, "library_function"), lib + VA(LAB_TEXT) + 0x100);
	assert_int_equal(symbol(LAB_UUID, "library_function"), 0);
	assert_int_equal(symbol(NULL, "function"), fake.lo + VA(LAB_TEXT) + 0x80);
	assert_int_equal(symbol(LAB_LIB_UUID, "function"), lib + VA(LAB_TEXT) + 0x80);
	assert_int_equal(symbol(LAB_UUID, "ta_head"), fake.head);
	assert_int_equal(symbol(LAB_LATE_UUID, "function"), 0);
	assert_int_equal(symbol(NULL, "absent"), 0);
	assert_int_equal(symbol(NULL, ""), 0);
}

test(symbols_are_found_in_what_a_library_needs)
{
	const struct object *o;

	memcpy(&late, lab_library(), sizeof(late));
	lab_add_dyn(&late, 1, lab_name(&late, LAB_LIB_UUID));
	lab_const(&late)->sym[SYM_HEAD].name = lab_name(&late, "late_function");
	lab_rehash(&late);
	begin(lab_library());
	fake_image(LAB_LATE_UUID, &late, sizeof(late));
	opens(LAB_LATE_UUID);
	o = object_find(st(), st()->object[2]->uuid);
	assert_int_equal(symbol(LAB_LATE_UUID, "library_function"),
	                 o->elf.bias + VA(LAB_TEXT) + 0x100);
	assert_int_equal(symbol(LAB_LIB_UUID, "late_function"), 0);
	/* the TA needs neither */
	assert_int_equal(symbol(LAB_UUID, "library_function"), 0);
}

test(libraries_that_need_each_other_are_searched_once)
{
	memcpy(&late, lab_library(), sizeof(late));
	lab_add_dyn(&late, 1, lab_name(&late, LAB_LATE_UUID));
	lab_add_dyn(&late, 1, lab_name(&late, LAB_UUID));
	begin(NULL);
	fake_image(LAB_LATE_UUID, &late, sizeof(late));
	opens(LAB_LATE_UUID);
	assert_int_equal(symbol(LAB_LATE_UUID, "ta_head"), fake.head);
	assert_int_equal(symbol(LAB_LATE_UUID, "nowhere"), 0);
}

test(a_symbol_that_has_no_address_is_refused)
{
	begin(lab_library());
	assert_int_equal(symbol(NULL, "per_thread"), 0);
	assert_int_equal(fake.code, TEE_ERROR_NOT_SUPPORTED);
}

test(a_name_without_an_end_is_refused)
{
	begin(lab_library());
	assert_int_equal(fake_dlsym(NULL, "function", 8), ENDED_RETURN);
	assert_int_equal(fake.code, TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(fake_dlsym(NULL, "function", 0), ENDED_RETURN);
	assert_int_equal(fake.code, TEE_ERROR_BAD_PARAMETERS);
}

test(without_its_state_the_loader_does_nothing)
{
	begin(lab_library());
	fake.state = 0;
	assert_int_equal(fake_dlopen(LAB_LIB_UUID), ENDED_RETURN);
	assert_int_equal(fake.code, TEE_ERROR_BAD_STATE);
	assert_int_equal(symbol(NULL, "function"), 0);
	assert_int_equal(fake.code, TEE_ERROR_BAD_STATE);
}

test(a_crash_in_a_late_library_is_explained)
{
	uint64_t stack[4] = { 0 };
	const struct object *o;

	begin(lab_library());
	opens(LAB_LIB_UUID);
	o = st()->object[1];
	assert_int_equal(fake_crash(o->elf.bias + VA(LAB_TEXT) + 8, 0, stack, sizeof(stack)),
	                 ENDED_RETURN);
	assert_non_null(strstr(fake.log, LAB_LIB_UUID "+0x1008"));
}
