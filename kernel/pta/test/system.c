/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The service for TAs' own memory, with an instance that has a space and nothing else.
 */
#include "lab.h"

#include "abi/loader.h"
#include "abi/tee_errors.h"
#include "pta/pta.h"
#include "ta/instance.h"

#define KEY    1u
#define MAP    2u
#define UNMAP  3u
#define DLOPEN 10u
#define DLSYM  11u
#define AT     UINT64_C(0x345678000)

#define KEY_EXTRA_MAX 1024u

static const struct uuid system_uuid = { { 0x3a, 0x2f, 0x89, 0x78, 0x5d, 0xc0, 0x11, 0xe8, 0x9c,
	                                   0x2d, 0xfa, 0x7a, 0xe0, 0x1b, 0xbe, 0xbc } };

static struct ta_instance ta;
static struct ta_param params[TA_PARAMS];
static void (*script)(void);

static struct ta_param value(bool in, bool out, uint64_t a, uint64_t b)
{
	return (struct ta_param){ .kind = TA_PARAM_VALUE, .in = in, .out = out, .a = a, .b = b };
}

static uint32_t ask(uint32_t command)
{
	return pta_find(&system_uuid)->invoke(lab_part, NULL, command, params);
}

static uint32_t map(uint64_t size, uint64_t flags, uint64_t at)
{
	params[0] = value(true, false, size, flags);
	params[1] = value(true, true, at >> 32, (uint32_t)at);
	params[2] = value(true, false, 0, 0);
	params[3] = (struct ta_param){ 0 };
	return ask(MAP);
}

static uint64_t mapped_at(void)
{
	return params[1].a << 32 | params[1].b;
}

static uint32_t unmap(uint64_t size, uint64_t at)
{
	params[0] = value(true, false, size, 0);
	params[1] = value(true, false, at >> 32, (uint32_t)at);
	params[2] = params[3] = (struct ta_param){ 0 };
	return ask(UNMAP);
}

static void in_a_ta(void)
{
	struct ta_frame f = { .ta = &ta, .activity = TA_SERVES };
	void *state = NULL;

	memset(&ta, 0, sizeof(ta));
	ta.part = lab_part;
	expect_ok(
		uspace_init(&ta.space, &lab_part->kspace, &lab_part->heap, lab_part->env.asids, 7));
	thread_self()->ta = &f;
	assert_int_equal(pta_find(&system_uuid)->open(lab_part, NULL, &state), TEE_SUCCESS);
	script();
	thread_self()->ta = NULL;
	uspace_fini(&ta.space);
}

static void play(void (*s)(void))
{
	script = s;
	lab_run(in_a_ta);
}

static void from_outside(void)
{
	void *state = NULL;

	assert_int_equal(pta_find(&system_uuid)->open(lab_part, NULL, &state),
	                 TEE_ERROR_ACCESS_DENIED);
}

test(client_of_the_normal_world_has_no_memory_of_a_ta)
{
	lab_run(from_outside);
}

static void maps(void)
{
	uint64_t at;

	assert_int_equal(map(PAGE_SIZE + 1, 1, 0), TEE_SUCCESS);
	at = mapped_at();
	assert_true(uspace_allows(&ta.space, (uva_t){ at }, 2 * PAGE_SIZE, PROT_W));
	assert_false(uspace_allows(&ta.space, (uva_t){ at }, 1, PROT_X));
	assert_int_equal(unmap(PAGE_SIZE + 1, at), TEE_SUCCESS);
	assert_null(uspace_find(&ta.space, (uva_t){ at }));
	assert_int_equal(map(PAGE_SIZE, 0, AT), TEE_SUCCESS);
	assert_int_equal(mapped_at(), AT);
	assert_int_equal(map(PAGE_SIZE, 0, AT), TEE_ERROR_ACCESS_CONFLICT);
}

test(zeroed_pages_come_and_go)
{
	play(maps);
}

static void maps_badly(void)
{
	assert_int_equal(map(0, 0, 0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(map(PAGE_SIZE, 2, 0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(map(PAGE_SIZE, 4, 0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(map(PAGE_SIZE, 0, 4), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(map(PAGE_SIZE, 0, UVA_LIMIT), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(map(PAGE_SIZE, 0, UINT64_MAX & ~(uint64_t)PAGE_MASK),
	                 TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(map(UINT32_MAX, 0, 0), TEE_ERROR_OUT_OF_MEMORY);
	assert_int_equal(map(PAGE_SIZE, 0, 0), TEE_SUCCESS);
	params[2].a = 2 * PAGE_SIZE;
	assert_int_equal(ask(MAP), TEE_ERROR_NOT_SUPPORTED);
	params[3] = value(true, false, 0, 0);
	assert_int_equal(ask(MAP), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(ask(0), TEE_ERROR_NOT_IMPLEMENTED);
	assert_int_equal(ask(99), TEE_ERROR_NOT_IMPLEMENTED);
}

test(impossible_mappings_are_refused)
{
	play(maps_badly);
}

static void unmaps_badly(void)
{
	void *page;
	uva_t shown;

	expect_ok(uspace_map_new(&ta.space, (uva_t){ 0 }, 1, PAGE_SIZE, PROT_W, &ta.stack));
	expect_ok(kspace_alloc(&lab_part->kspace, 1, &page));
	expect_ok(uspace_map_alias(&ta.space, (uva_t){ 0 }, page, 1, PROT_W, &shown));
	assert_int_equal(unmap(PAGE_SIZE, ta.stack.v), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(unmap(PAGE_SIZE, shown.v), TEE_ERROR_ACCESS_DENIED);
	assert_int_equal(unmap(PAGE_SIZE, AT), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(map(3 * PAGE_SIZE, 0, AT), TEE_SUCCESS);
	assert_int_equal(unmap(2 * PAGE_SIZE, AT), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(unmap(2 * PAGE_SIZE, AT + PAGE_SIZE), TEE_ERROR_BAD_PARAMETERS);
	params[0].b = 1;
	assert_int_equal(ask(UNMAP), TEE_ERROR_BAD_PARAMETERS);
	expect_ok(uspace_unmap(&ta.space, shown, 1));
	kspace_free(&lab_part->kspace, page, 1);
}

test(only_whole_mappings_of_the_tas_own_are_given_back)
{
	play(unmaps_badly);
}

/* ---- libraries and symbols ------------------------------------------------------------------- */

static const uint8_t raw_uuid[16] = { 4, 3, 2, 1, 6, 5, 8, 7, 9, 10, 11, 12, 13, 14, 15, 16 };
static const uint8_t octets[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
static uint8_t uuid_copy[16], name_copy[] = "printf";
static struct loader_call call;
static unsigned entered;

/* The loader: says yes to everything, and where each symbol is. */
static void plays_loader(struct uframe *f)
{
	entered++;
	host_ta_load(&call, f->x[0], sizeof(call));
	f->x[0] = TEE_SUCCESS;
	f->x[1] = UINT64_C(0x123456789);
	user_end(USER_RETURNED, TEE_SUCCESS);
}

static struct ta_param memory(void *at, size_t size)
{
	return (struct ta_param){ .kind = TA_PARAM_USER, .in = true, .copy = at, .size = size };
}

static uint32_t dlopen(uint64_t flags)
{
	memcpy(uuid_copy, raw_uuid, sizeof(uuid_copy));
	params[0] = memory(uuid_copy, 16);
	params[1] = value(true, false, flags, 0);
	params[2] = params[3] = (struct ta_param){ 0 };
	return ask(DLOPEN);
}

static uint32_t dlsym(size_t size)
{
	memcpy(uuid_copy, raw_uuid, sizeof(uuid_copy));
	params[0] = memory(uuid_copy, 16);
	params[1] = memory(name_copy, size);
	params[2] = value(false, true, 0, 0);
	params[3] = (struct ta_param){ 0 };
	return ask(DLSYM);
}

static void opens_and_finds(void)
{
	host_ta(0, plays_loader);
	assert_int_equal(dlopen(0x1102), TEE_SUCCESS);
	assert_int_equal(call.func, LOADER_FUNC_DLOPEN);
	assert_memory_equal(call.dlopen.uuid, octets, 16);
	assert_int_equal(dlsym(sizeof(name_copy)), TEE_SUCCESS);
	assert_int_equal(call.func, LOADER_FUNC_DLSYM);
	assert_memory_equal(call.dlsym.uuid, octets, 16);
	assert_int_equal(call.dlsym.name_len, sizeof(name_copy));
	assert_int_equal(params[2].a, 0x1);
	assert_int_equal(params[2].b, 0x23456789);
}

test(libraries_are_opened_and_symbols_found_by_the_loader)
{
	play(opens_and_finds);
}

static void opens_badly(void)
{
	host_ta(0, plays_loader);
	entered = 0;
	assert_int_equal(dlopen(0x1102 & ~0x1000u), TEE_ERROR_NOT_SUPPORTED);
	assert_int_equal(dlopen(0x1103), TEE_ERROR_NOT_SUPPORTED);
	assert_int_equal(dlopen(0x1102), TEE_SUCCESS);
	params[0].size = 15;
	assert_int_equal(ask(DLOPEN), TEE_ERROR_BAD_PARAMETERS);
	params[0].size = 16;
	params[0].copy = NULL;
	assert_int_equal(ask(DLOPEN), TEE_ERROR_BAD_PARAMETERS);
	params[0] = memory(uuid_copy, 16);
	params[0].out = true;
	assert_int_equal(ask(DLOPEN), TEE_ERROR_BAD_PARAMETERS);
	params[0] = (struct ta_param){ .kind = TA_PARAM_SHARE, .in = true, .size = 16 };
	assert_int_equal(ask(DLOPEN), TEE_ERROR_BAD_PARAMETERS);
	params[0] = memory(uuid_copy, 16);
	params[2] = value(true, false, 0, 0);
	assert_int_equal(ask(DLOPEN), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(dlsym(0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(dlsym(TA_SYMBOL_MAX + 1), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(dlsym(sizeof(name_copy)), TEE_SUCCESS);
	params[2].in = true;
	params[2].out = false;
	assert_int_equal(ask(DLSYM), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(entered, 2);
}

test(libraries_and_symbols_that_are_asked_for_badly_are_refused)
{
	play(opens_badly);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/*
 * By hand, in Python: H(k, m) = hmac.new(k, m, sha256).digest(), guest = bytes(range(0x40, 0x60)),
 * uuid = bytes(range(1, 17)): H(guest, b"TA-unique key\0" + uuid + extra + b"\1"), with extra = b""
 * and with b"extra".
 */
static const uint8_t key_plain[PART_KEY_SIZE] = {
	0x72, 0xde, 0x97, 0xa0, 0xa7, 0xc5, 0xcd, 0xf8, 0xd6, 0x0d, 0x38,
	0x8f, 0x62, 0x72, 0xcb, 0x4a, 0xe2, 0xf6, 0x2e, 0x2f, 0x5a, 0xcb,
	0xdf, 0x81, 0xe2, 0xb4, 0x53, 0xd1, 0xda, 0x5c, 0xc6, 0x99,
};
static const uint8_t key_extra[PART_KEY_SIZE] = {
	0x4a, 0xf8, 0x6c, 0x3f, 0xc0, 0x3a, 0x4a, 0xec, 0x28, 0x4f, 0xf3,
	0x5d, 0x91, 0x8f, 0x83, 0xfa, 0xcd, 0x9a, 0xda, 0x69, 0x38, 0x6c,
	0xa1, 0xc2, 0xfa, 0x05, 0x54, 0x5b, 0x23, 0xd9, 0x47, 0x7f,
};

static uint8_t extra_copy[KEY_EXTRA_MAX + 1], key_copy[PART_KEY_SIZE + 1];

/* What a TA gets that has @size bytes at @at; the guest and the TA are those of above. */
static uint32_t derive(const char *extra, uint64_t at, size_t size)
{
	for (unsigned i = 0; i < PART_KEY_SIZE; i++)
		lab_part->env.key[i] = (uint8_t)(0x40 + i);
	memcpy(ta.uuid.b, octets, sizeof(octets));
	memset(key_copy, 0, sizeof(key_copy));
	memcpy(extra_copy, extra, strlen(extra));
	params[0] = memory(strlen(extra) ? extra_copy : NULL, strlen(extra));
	params[1] = (struct ta_param){ .kind = TA_PARAM_USER,
		                       .out = true,
		                       .user = { at },
		                       .copy = key_copy,
		                       .size = size,
		                       .out_size = size };
	params[2] = params[3] = (struct ta_param){ 0 };
	return ask(KEY);
}

static uint64_t own_page(void)
{
	assert_int_equal(map(PAGE_SIZE, 0, AT), TEE_SUCCESS);
	return AT;
}

static void derives(void)
{
	uint64_t at = own_page();

	assert_int_equal(derive("", at, 32), TEE_SUCCESS);
	assert_memory_equal(key_copy, key_plain, 32);
	assert_int_equal(params[1].out_size, 32);
	assert_int_equal(derive("extra", at, 32), TEE_SUCCESS);
	assert_memory_equal(key_copy, key_extra, 32);
	for (size_t size = 16; size <= 32; size++) {
		assert_int_equal(derive("", at, size), TEE_SUCCESS);
		assert_memory_equal(key_copy, key_plain, size);
		assert_int_equal(key_copy[size], 0);
	}
}

test(ta_derives_the_key_that_python_works_out)
{
	play(derives);
}

static void differs(void)
{
	uint64_t at = own_page();

	assert_int_equal(derive("", at, 32), TEE_SUCCESS);
	ta.uuid.b[15] ^= 1;
	assert_int_equal(ask(KEY), TEE_SUCCESS);
	assert_memory_not_equal(key_copy, key_plain, 16);
	ta.uuid.b[15] ^= 1;
	lab_part->env.key[31] ^= 1;
	assert_int_equal(ask(KEY), TEE_SUCCESS);
	assert_memory_not_equal(key_copy, key_plain, 16);
}

test(another_ta_or_another_guest_derives_another_key)
{
	play(differs);
}

static void derives_for_the_normal_world(void)
{
	const nwpa_t page = { HOST_NW_PA };
	uint8_t nothing[32] = { 0 };
	uva_t shown = { AT + PAGE_SIZE };
	uint64_t at = own_page();
	void *ns;

	expect_ok(kspace_reserve(&lab_part->kspace, 1, &ns));
	kspace_set_ns(&lab_part->kspace, ns, page);
	expect_ok(uspace_map_alias(&ta.space, shown, ns, 1, PROT_W, &shown));
	assert_int_equal(derive("", shown.v, 32), TEE_ERROR_SECURITY);
	assert_int_equal(derive("", shown.v + PAGE_SIZE - 16, 16), TEE_ERROR_SECURITY);
	/* Half of it would be there to see. */
	assert_int_equal(derive("", shown.v - 16, 32), TEE_ERROR_SECURITY);
	assert_memory_equal(key_copy, nothing, 32);
	assert_int_equal(derive("", shown.v - 16, 16), TEE_SUCCESS);
	assert_int_equal(derive("", at + 1, 31), TEE_SUCCESS);
	/* And nowhere. */
	assert_int_equal(derive("", shown.v + PAGE_SIZE, 16), TEE_ERROR_SECURITY);
	assert_int_equal(derive("", UINT64_MAX - 8, 16), TEE_ERROR_SECURITY);
	expect_ok(uspace_unmap(&ta.space, shown, 1));
	kspace_unmap_ns(&lab_part->kspace, ns, 1);
}

test(key_never_goes_to_memory_of_the_normal_world)
{
	play(derives_for_the_normal_world);
}

static void derives_badly(void)
{
	uint64_t at = own_page();

	assert_int_equal(derive("", at, 15), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(derive("", at, 33), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(derive("", at, 0), TEE_ERROR_BAD_PARAMETERS);
	assert_int_equal(derive("", at, 16), TEE_SUCCESS);
	params[0] = memory(extra_copy, KEY_EXTRA_MAX);
	assert_int_equal(ask(KEY), TEE_SUCCESS);
	params[0].size++;
	assert_int_equal(ask(KEY), TEE_ERROR_BAD_PARAMETERS);
	params[0] = (struct ta_param){ 0 };
	assert_int_equal(ask(KEY), TEE_ERROR_BAD_PARAMETERS);
	params[0] = memory(NULL, 0);
	params[1].in = true;
	assert_int_equal(ask(KEY), TEE_ERROR_BAD_PARAMETERS);
	params[1].in = false;
	params[1].kind = TA_PARAM_SHARE;
	assert_int_equal(ask(KEY), TEE_ERROR_BAD_PARAMETERS);
	params[1].kind = TA_PARAM_USER;
	params[2] = value(true, false, 0, 0);
	assert_int_equal(ask(KEY), TEE_ERROR_BAD_PARAMETERS);
}

test(keys_that_are_asked_for_badly_are_refused)
{
	play(derives_badly);
}
