/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's rules hold whatever it asks for. The player asks; what it got is looked at
 * afterwards.
 */
#include "play.h"

#define FREE UINT64_C(0x80000000)
#define R    LOADER_PROT_R
#define W    LOADER_PROT_W
#define X    LOADER_PROT_X

static void (*script)(struct uframe *f);

static void plays_script(struct uframe *f)
{
	script(f);
	sys(f, LOADER_SYS_ABORT, TEE_ERROR_CANCEL);
}

/* Run @s as the loader, which then gives up; the TA is gone without a trace. */
static void play_script(void (*s)(struct uframe *f))
{
	play_begin();
	script = s;
	play_loader = plays_script;
	play_open();
	expect_answer(TEE_ERROR_CANCEL, TEE_ORIGIN_TEE);
	assert_int_equal(ta_count(lab_part).pages, 0);
}

#define expect_sys(want, f, ...) assert_int_equal(sys(f, __VA_ARGS__), want)

static const struct uspace *space(void)
{
	return &ta_frame_self()->ta->space;
}

/* ---- zeroed memory ------------------------------------------------------------------------- */

static void maps_zero(struct uframe *f)
{
	uint64_t v = 1;

	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, R | W);
	host_ta_load(&v, FREE + 8, sizeof(v));
	assert_int_equal(v, 0);
	host_ta_store(FREE + 8, &v, sizeof(v));
	assert_false(host_ta_can_fetch(FREE));
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, FREE + PAGE_SIZE, 1, R);
	assert_false(uspace_allows(space(), (uva_t){ FREE + PAGE_SIZE }, 1, PROT_W));
}

test(zeroed_pages_are_zero_and_never_code)
{
	play_script(maps_zero);
}

static void maps_zero_badly(struct uframe *f)
{
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, R | W | X);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, R | X);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, W);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, 0);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, R | 0x10);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE,
	           R | (1ull << 40));
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, FREE + 1, PAGE_SIZE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, FREE, 0, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, 0, PAGE_SIZE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, UVA_LIMIT, PAGE_SIZE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, USPACE_HIGH - PAGE_SIZE,
	           2 * PAGE_SIZE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, FREE, UINT64_MAX, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_ZERO, ~(uint64_t)PAGE_MASK,
	           PAGE_SIZE, R);
	expect_sys(TEE_ERROR_OUT_OF_MEMORY, f, LOADER_SYS_MAP_ZERO, FREE, 16u << 20, R);
	assert_null(uspace_find(space(), (uva_t){ FREE }));
}

test(zeroed_pages_in_bad_places_or_with_bad_rights_are_refused)
{
	play_script(maps_zero_badly);
}

static void maps_twice(struct uframe *f)
{
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, FREE, 2 * PAGE_SIZE, R | W);
	expect_sys(TEE_ERROR_ACCESS_CONFLICT, f, LOADER_SYS_MAP_ZERO, FREE + PAGE_SIZE, PAGE_SIZE,
	           R);
	expect_sys(TEE_ERROR_ACCESS_CONFLICT, f, LOADER_SYS_MAP_ZERO, FREE - PAGE_SIZE,
	           2 * PAGE_SIZE, R);
	expect_sys(TEE_ERROR_ACCESS_CONFLICT, f, LOADER_SYS_MAP_IMAGE, 0, 0, 10, FREE, R);
}

test(mapping_over_a_mapping_is_a_conflict)
{
	play_script(maps_twice);
}

/* ---- images -------------------------------------------------------------------------------- */

static void maps_image(struct uframe *f)
{
	uint8_t a[100], b[100];
	uint64_t n = 0, tail = PLAY_SIZE - 2 * PAGE_SIZE;

	expect_sys(TEE_SUCCESS, f, LOADER_SYS_IMAGE_SIZE, 0);
	assert_int_equal(play_x1, PLAY_SIZE);

	/* A copy: writable, the rest of its last page zero, and nobody else's. */
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 2 * PAGE_SIZE, tail, FREE, R | W);
	host_ta_load(a, FREE, tail);
	assert_int_equal(a[5], (uint8_t)((2 * PAGE_SIZE + 5) / 3));
	host_ta_load(&n, FREE + ((tail + 7) & ~7u), sizeof(n));
	assert_int_equal(n, 0);
	memset(b, 0x77, sizeof(b));
	host_ta_store(FREE, b, tail);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 2 * PAGE_SIZE, tail, FREE + 0x10000, R);
	host_ta_load(b, FREE + 0x10000, tail);
	assert_memory_equal(a, b, tail);
	assert_false(uspace_allows(space(), (uva_t){ FREE + 0x10000 }, 1, PROT_W));

	/* Code, and code with BTI: fetched, not written. */
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 0, PAGE_SIZE, FREE + 0x20000, R | X);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 0, 1, FREE + 0x30000,
	           R | X | LOADER_PROT_BTI);
	assert_true(host_ta_can_fetch(FREE + 0x20000));
	assert_true(host_ta_can_fetch(FREE + 0x30000));
	assert_false(uspace_allows(space(), (uva_t){ FREE + 0x20000 }, 1, PROT_BTI));
	assert_true(uspace_allows(space(), (uva_t){ FREE + 0x30000 }, 1, PROT_BTI));
	assert_false(uspace_allows(space(), (uva_t){ FREE + 0x20000 }, 1, PROT_W));
}

test(parts_of_the_image_are_mapped_as_asked)
{
	play_script(maps_image);
}

static void maps_image_badly(struct uframe *f)
{
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 1, 0, 10, FREE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, UINT64_MAX, 0, 10, FREE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 0, 1, 10, FREE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 0, 0, 0, FREE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 0, 0, PLAY_SIZE + 1, FREE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 0, 3 * PAGE_SIZE, 1, FREE, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 0, PAGE_SIZE, UINT64_MAX,
	           FREE, R);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_MAP_IMAGE, 0, 0, 10, FREE, R | W | X);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_MAP_IMAGE, 0, 0, 10, FREE,
	           R | W | LOADER_PROT_BTI);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_MAP_IMAGE, 0, 0, 10, FREE,
	           R | LOADER_PROT_BTI);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 0, 0, 10, 0, R);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_IMAGE_SIZE, 7);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, LOADER_SYS_IMAGE_CLOSE, 3);
	assert_null(uspace_find(space(), (uva_t){ FREE }));
}

test(parts_that_are_not_of_the_image_are_refused)
{
	play_script(maps_image_badly);
}

static void closes_image(struct uframe *f)
{
	uint32_t before;
	uint8_t v;

	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 0, PLAY_SIZE, FREE, R | X);
	before = lab_frames();
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_IMAGE_CLOSE, 0);
	assert_true(lab_frames() < before);
	host_ta_load(&v, FREE + 1, 1);
	assert_int_equal(v, 'E');
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, LOADER_SYS_IMAGE_CLOSE, 0);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_MAP_IMAGE, 0, 0, 10, FREE + 0x10000, R);
}

test(closed_image_is_gone_and_what_was_mapped_of_it_stays)
{
	play_script(closes_image);
}

static void looks_and_replaces(struct uframe *f)
{
	struct loader_call call;
	uint64_t v = 0;

	host_ta_load(&call, f->x[0], sizeof(call));
	assert_int_equal(call.load.image_len, PLAY_SIZE);
	assert_memory_equal(call.uuid, play_uuid.b, 16);
	assert_true(call.va_hi - call.va_lo >= UINT64_C(1) << 33);
	host_ta_load(&v, call.load.image_va, 4);
	assert_memory_equal(&v, "\177ELF", 4);
	/* Its own look goes, something of its own comes to the same place: that stays. */
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_UNMAP, call.load.image_va, 3 * PAGE_SIZE);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, call.load.image_va, 3 * PAGE_SIZE, R | W);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_IMAGE_CLOSE, 0);
	host_ta_store(call.load.image_va, &v, sizeof(v));
}

test(view_of_the_file_may_be_replaced_by_the_loader)
{
	play_script(looks_and_replaces);
}

static void looks_after_close(struct uframe *f)
{
	struct loader_call call;
	uint64_t v;

	host_ta_load(&call, f->x[0], sizeof(call));
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_IMAGE_CLOSE, 0);
	host_ta_load(&v, call.load.image_va, sizeof(v));
	fail_msg("the closed file can still be seen");
}

test(view_of_the_file_goes_with_the_file)
{
	play_begin();
	play_loader = looks_after_close;
	play_open();
	expect_answer(TEE_ERROR_BAD_FORMAT, TEE_ORIGIN_TEE);
}

static const uint64_t uuid_at = FREE + 0x100000;

static void opens_library(struct uframe *f)
{
	uint64_t i;

	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, uuid_at, PAGE_SIZE, R | W);
	host_ta_store(uuid_at, play_uuid.b, 16);
	for (i = 1; i < TA_OBJECTS_MAX; i++) {
		expect_sys(TEE_SUCCESS, f, LOADER_SYS_IMAGE_OPEN, uuid_at);
		assert_int_equal(play_x1, i);
	}
	expect_sys(TEE_ERROR_OUT_OF_MEMORY, f, LOADER_SYS_IMAGE_OPEN, uuid_at);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 3, 0, PLAY_SIZE, FREE, R);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_IMAGE_CLOSE, 3);
	assert_null(uspace_find(space(), (uva_t){ FREE }));
	lab_serve(NULL);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, LOADER_SYS_IMAGE_OPEN, uuid_at);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_IMAGE_OPEN, 0);
}

test(libraries_are_fetched_and_verified_up_to_a_number)
{
	play_script(opens_library);
}

/* ---- protection and unmapping -------------------------------------------------------------- */

static void protects(struct uframe *f)
{
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 0, PAGE_SIZE, FREE, R | W);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, FREE + PAGE_SIZE, 2 * PAGE_SIZE, R | W);
	/* Across two mappings, and part of the second. */
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_PROTECT, FREE, 2 * PAGE_SIZE, R);
	assert_false(uspace_allows(space(), (uva_t){ FREE }, 1, PROT_W));
	assert_false(uspace_allows(space(), (uva_t){ FREE + PAGE_SIZE }, 1, PROT_W));
	assert_true(uspace_allows(space(), (uva_t){ FREE + 2 * PAGE_SIZE }, 1, PROT_W));
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_PROTECT, FREE, PAGE_SIZE, R | W);

	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_PROTECT, FREE, PAGE_SIZE, R | X);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_PROTECT, FREE, PAGE_SIZE, R | W | X);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_PROTECT, FREE + 8, PAGE_SIZE, R);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, LOADER_SYS_PROTECT, FREE, 8 * PAGE_SIZE, R);
	/* The loader's own pages are nobody's to make writable. */
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_PROTECT, ta_frame_self()->ta->loader.v,
	           PAGE_SIZE, R | W);
}

test(protection_gets_stricter_or_back_but_never_executable)
{
	play_script(protects);
}

static void protects_code(struct uframe *f)
{
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 0, PAGE_SIZE, FREE, R | X);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_PROTECT, FREE, PAGE_SIZE, R | W);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_PROTECT, FREE, PAGE_SIZE, R);
	assert_true(host_ta_can_fetch(FREE));
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_UNMAP, FREE, PAGE_SIZE);
	assert_false(host_ta_can_fetch(FREE));
}

static void copies_without_memory(struct uframe *f)
{
	lab_use_up_memory();
	expect_sys(TEE_ERROR_OUT_OF_MEMORY, f, LOADER_SYS_MAP_IMAGE, 0, 0, PAGE_SIZE, FREE, R | X);
	expect_sys(TEE_ERROR_OUT_OF_MEMORY, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, R | W);
	lab_give_memory_back();
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, 0, 0, PAGE_SIZE, FREE, R | X);
}

test(mapping_without_memory_is_refused)
{
	play_script(copies_without_memory);
}

test(code_never_becomes_data)
{
	play_script(protects_code);
}

static void unmaps(struct uframe *f)
{
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, FREE, 2 * PAGE_SIZE, R | W);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, FREE + 2 * PAGE_SIZE, PAGE_SIZE, R);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_UNMAP, FREE, PAGE_SIZE);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_UNMAP, FREE + PAGE_SIZE, PAGE_SIZE);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_UNMAP, FREE, 4 * PAGE_SIZE);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_UNMAP, FREE + 1, PAGE_SIZE);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_UNMAP, FREE, 3 * PAGE_SIZE);
	assert_null(uspace_find(space(), (uva_t){ FREE }));
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_UNMAP, FREE, PAGE_SIZE);
}

test(whole_mappings_are_unmapped_one_or_several)
{
	play_script(unmaps);
}

static void unmaps_own_stack(struct uframe *f)
{
	uint64_t at = (f->sp - 1) & ~(uint64_t)PAGE_MASK;
	const struct uregion *r = uspace_find(space(), (uva_t){ at });

	expect_sys(TEE_SUCCESS, f, LOADER_SYS_UNMAP, r->va.v, r->pages * PAGE_SIZE);
}

test(loader_that_drops_its_stack_harms_nobody)
{
	play_script(unmaps_own_stack);
}

/* ---- the rest ------------------------------------------------------------------------------ */

static void asks_for_random(struct uframe *f)
{
	uint8_t bytes[256];
	uint64_t at = f->sp - 1024;

	expect_sys(TEE_SUCCESS, f, LOADER_SYS_RANDOM, at, 256);
	host_ta_load(bytes, at, sizeof(bytes));
	assert_memory_not_equal(bytes, bytes + 128, 128);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, LOADER_SYS_RANDOM, at, 257);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_RANDOM, 64, 16);
}

test(loader_gets_random_bytes)
{
	play_script(asks_for_random);
}

static void logs(struct uframe *f)
{
	uint64_t at = f->sp - 1024;

	host_ta_store(at, "hello from below\033[2J", 20);
	host_console_clear();
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_LOG, at, 20);
	assert_non_null(strstr(host_console(), "TA " PLAY_TEXT ": hello from below?[2J"));
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_LOG, 64, 16);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_RETURN);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, 0x100c);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, UINT64_MAX);
}

test(text_of_the_loader_is_escaped_and_unknown_calls_are_not_supported)
{
	play_script(logs);
}

/* While it explains a crash it may speak, and nothing else. */
static void explains(struct uframe *f)
{
	if (ta_frame_self()->activity != TA_EXPLAINS)
		play_load(f);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, R | W);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_UNMAP, PLAY_DATA, 4 * PAGE_SIZE);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_LOADED, 0, 0, 0, 0, 0);
	sys(f, LOADER_SYS_RETURN);
}

static void dies(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		/* A TA cannot load either. */
		expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_MAP_ZERO, FREE, PAGE_SIZE, R | W);
		expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_PROTECT, PLAY_DATA, PAGE_SIZE, R);
		host_ta_fault(0, 0);
	}
	play_return(f, TEE_SUCCESS);
}

test(nothing_is_mapped_once_a_ta_is_loaded)
{
	play_begin();
	play_loader = explains;
	expect_open();
	play_ta = dies;
	play_invoke(play.session, 0);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(play.loads, 2);
	assert_null(strstr(host_console(), "no backtrace"));
	play_close(play.session);
}
