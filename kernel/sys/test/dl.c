/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TA that asks for a library or a symbol while it runs: the loader is entered once more, may do
 * what that needs, and the TA goes on, or dies with a loader that died.
 */
#include "play.h"

#define R LOADER_PROT_R
#define W LOADER_PROT_W

/* In the TA's data: UUID of the service, id of the session, parameters, origin. */
#define UUID_AT   PLAY_DATA
#define ID_AT     (PLAY_DATA + 32)
#define ORIGIN_AT (PLAY_DATA + 40)
#define NEW_AT    (PLAY_DATA + 0x100000)

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

enum { OPEN_LIBRARY, FIND_SYMBOL };

static const struct uuid library = { { 0xaa, 0xbb } };
static uint32_t service_result, ta_result;
static uint64_t found;

/* The service, without its checks. */
static uint32_t service([[maybe_unused]] struct part *p, [[maybe_unused]] void *state,
                        uint32_t command, [[maybe_unused]] struct ta_param params[static TA_PARAMS])
{
	struct ta_instance *ta = ta_frame_self()->ta;

	if (command == OPEN_LIBRARY)
		service_result = ta_dlopen(ta, &library);
	else
		service_result = ta_dlsym(ta, &library, "a_name", 7, &found);
	assert_int_equal(ta_frame_self()->activity, TA_SERVES);
	return service_result;
}

static const struct pta system_service = { .uuid = { { 1, 2, 3 } }, .invoke = service };

/* The TA: passes its own command on to the service. */
static void asks(struct uframe *f)
{
	uint32_t id, opened, command = (uint32_t)f->x[3];
	struct ta_uuid who;

	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	ta_uuid_from_octets(&system_service.uuid, &who);
	host_ta_store(UUID_AT, &who, sizeof(who));
	opened = (uint32_t)sys(f, SYS_open_ta_session, UUID_AT, TEE_TIMEOUT_INFINITE, 0, ID_AT,
	                       ORIGIN_AT);
	if (opened != TEE_SUCCESS && alloc_was_refused())
		play_return(f, opened);
	assert_int_equal(opened, TEE_SUCCESS);
	host_ta_load(&id, ID_AT, sizeof(id));
	ta_result = (uint32_t)sys(f, SYS_invoke_ta_command, id, TEE_TIMEOUT_INFINITE, command, 0,
	                          ORIGIN_AT);
	play_return(f, TEE_SUCCESS);
}

static struct loader_call call;
static char name[7];
static void (*later)(struct uframe *f); /* what the loader does when it is not to load a TA */

static void plays_later(struct uframe *f)
{
	host_ta_load(&call, f->x[0], sizeof(call));
	if (call.func != LOADER_FUNC_DLOPEN && call.func != LOADER_FUNC_DLSYM)
		play_load(f);
	later(f);
}

static void begin(void (*loader)(struct uframe *f))
{
	play_begin();
	play_pta = &system_service;
	play_loader = plays_later;
	play_ta = asks;
	later = loader;
	service_result = ta_result = 0x5a5a5a5a;
	found = 0;
	expect_open();
}

static void ask(void (*loader)(struct uframe *f), uint32_t command)
{
	begin(loader);
	play_invoke(play.session, command);
}

static void ends(void)
{
	play_close(play.session);
	play_expect_nobody();
}

#define expect_sys(want, f, ...) assert_int_equal(sys(f, __VA_ARGS__), want)

static void adds(struct uframe *f)
{
	assert_int_equal(ta_frame_self()->activity, TA_EXTENDS);
	assert_int_equal(call.abi, LOADER_ABI);
	assert_memory_equal(call.dlopen.uuid, library.b, 16);
	assert_true(call.dlopen.seed[0] && call.dlopen.seed[1]);
	host_ta_store(PLAY_DATA + 64, library.b, 16);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, NEW_AT, PAGE_SIZE, R | W);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_IMAGE_OPEN, PLAY_DATA + 64);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_IMAGE, play_x1, 0, PLAY_SIZE, NEW_AT + PAGE_SIZE,
	           R);
	/* It is a TA already, with an entry and a stack. */
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_LOADED, PLAY_AT, PLAY_AT, 0, 0, 0);
	sys(f, LOADER_SYS_RETURN, TEE_SUCCESS, 0);
}

/* The library is the one image that the supplicant has; its head is no concern of the kernel. */
static void serves_library(void)
{
	play_image.uuid = "aabb0000-0000-0000-0000-000000000000";
	play_make_image();
}

test(loader_adds_to_a_ta_that_runs)
{
	size_t pages;

	begin(adds);
	serves_library();
	pages = ta_count(lab_part).pages;
	play_invoke(play.session, OPEN_LIBRARY);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(service_result, TEE_SUCCESS);
	assert_int_equal(ta_result, TEE_SUCCESS);
	/* The new page stays; the image, the loader's look at it and its stack are gone. */
	assert_int_equal(ta_count(lab_part).pages, pages + 1);
	ends();
}

static void refuses(struct uframe *f)
{
	sys(f, LOADER_SYS_RETURN, TEE_ERROR_ITEM_NOT_FOUND, 77);
}

test(what_the_loader_refuses_the_ta_is_told_and_goes_on)
{
	ask(refuses, OPEN_LIBRARY);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	assert_int_equal(ta_result, TEE_ERROR_ITEM_NOT_FOUND);
	play_invoke(play.session, FIND_SYMBOL);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	ends();
}

static void finds(struct uframe *f)
{
	assert_int_equal(ta_frame_self()->activity, TA_LOOKS);
	host_ta_load(name, call.dlsym.name_va, sizeof(name));
	assert_int_equal(call.dlsym.name_len, sizeof(name));
	assert_memory_equal(call.dlsym.uuid, library.b, 16);
	assert_int_equal(f->sp % 16, 0);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_MAP_ZERO, NEW_AT, PAGE_SIZE, R | W);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_PROTECT, PLAY_DATA, PAGE_SIZE, R);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, LOADER_SYS_LOADED, PLAY_AT, PLAY_AT, 0, 0, 0);
	sys(f, LOADER_SYS_RETURN, TEE_SUCCESS, UINT64_C(0x123456789abc));
}

test(loader_finds_a_symbol_and_changes_nothing)
{
	ask(finds, FIND_SYMBOL);
	assert_int_equal(ta_result, TEE_SUCCESS);
	assert_int_equal(found, UINT64_C(0x123456789abc));
	assert_string_equal(name, "a_name");
	ends();
}

static void crashes(struct uframe *f)
{
	host_ta_load(f, 0x10, 8);
}

static void stops_half_way(struct uframe *f)
{
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_MAP_ZERO, NEW_AT, PAGE_SIZE, R | W);
	sys(f, LOADER_SYS_ABORT, TEE_ERROR_GENERIC);
}

static void escapes(struct uframe *f)
{
	sys(f, SYS_ta_return, TEE_SUCCESS);
}

static void expect_death(void (*loader)(struct uframe *f), uint32_t command)
{
	ask(loader, command);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_int_equal(ta_result, 0x5a5a5a5a);
	play_expect_log("its loader has died");
	ends();
}

test(ta_whose_loader_dies_does_not_go_on)
{
	expect_death(crashes, OPEN_LIBRARY);
	expect_death(crashes, FIND_SYMBOL);
	expect_death(escapes, OPEN_LIBRARY);
	expect_death(stops_half_way, OPEN_LIBRARY);
}

static uva_t shown;

/* As if the client had passed memory along. */
static uint32_t shows([[maybe_unused]] struct part *p, [[maybe_unused]] void *state,
                      [[maybe_unused]] uint32_t command,
                      [[maybe_unused]] struct ta_param params[static TA_PARAMS])
{
	struct ta_instance *ta = ta_frame_self()->ta;
	void *page;

	expect_ok(kspace_alloc(&lab_part->kspace, 1, &page));
	expect_ok(uspace_map_alias(&ta->space, (uva_t){ 0 }, page, 1, PROT_W, &shown));
	service_result = ta_dlopen(ta, &library);
	expect_ok(uspace_unmap(&ta->space, shown, 1));
	kspace_free(&lab_part->kspace, page, 1);
	return service_result;
}

static const struct pta showing = { .uuid = { { 1, 2, 3 } }, .invoke = shows };

static void takes_away(struct uframe *f)
{
	const struct ta_instance *ta = ta_frame_self()->ta;
	const struct uregion *blob = uspace_find(&ta->space, ta->loader);

	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_UNMAP, shown.v, PAGE_SIZE);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_PROTECT, shown.v, PAGE_SIZE, R);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, LOADER_SYS_UNMAP, blob->va.v,
	           blob->pages * PAGE_SIZE);
	expect_sys(TEE_SUCCESS, f, LOADER_SYS_UNMAP, PLAY_DATA, 4 * PAGE_SIZE);
	sys(f, LOADER_SYS_RETURN, TEE_SUCCESS, 0);
}

test(what_the_kernel_shows_to_a_ta_the_loader_cannot_take_away)
{
	begin(takes_away);
	play_pta = &showing;
	play_invoke(play.session, OPEN_LIBRARY);
	assert_int_equal(service_result, TEE_SUCCESS);
	ends();
}

static uint32_t symbol_result[2];

static uint32_t names_badly([[maybe_unused]] struct part *p, [[maybe_unused]] void *state,
                            [[maybe_unused]] uint32_t command,
                            [[maybe_unused]] struct ta_param params[static TA_PARAMS])
{
	struct ta_instance *ta = ta_frame_self()->ta;

	symbol_result[0] = ta_dlsym(ta, &library, "", 0, &found);
	symbol_result[1] = ta_dlsym(ta, &library, "", TA_SYMBOL_MAX + 1, &found);
	return TEE_SUCCESS;
}

static const struct pta bad_names = { .uuid = { { 1, 2, 3 } }, .invoke = names_badly };

test(name_of_no_or_of_impossible_length_is_refused)
{
	ask(refuses, FIND_SYMBOL);
	play_pta = &bad_names;
	play_invoke(play.session, FIND_SYMBOL);
	assert_int_equal(symbol_result[0], TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(symbol_result[1], TEE_ERROR_BAD_PARAMETERS);
	ends();
}

test(ta_that_asks_for_a_library_survives_every_allocation_that_is_refused)
{
	size_t pages;
	unsigned n;

	begin(adds);
	serves_library();
	pages = ta_count(lab_part).pages;
	for (n = 1;; n++) {
		later = refuses;
		alloc_fail_at(n);
		play_invoke(play.session, OPEN_LIBRARY);
		if (!alloc_was_refused())
			break;
		assert_true(play.answer.result == TEE_SUCCESS ||
		            play.answer.result == TEE_ERROR_OUT_OF_MEMORY);
		assert_int_equal(ta_count(lab_part).pages, pages);
	}
	alloc_fail_at(0);
	assert_true(n > 3);
	ends();
}
