/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls of TAs, asked well and badly.
 */
#include "play.h"

#include "abi/rpc.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define BUF    PLAY_DATA        /* writable */
#define RO     (PLAY_AT + 200)  /* readable */
#define BAD    UINT64_C(0x1000) /* nothing */
#define KERNEL UINT64_C(0xffffffffc0000000)

static void (*script)(struct uframe *f);

static void plays_script(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND)
		script(f);
	play_return(f, TEE_SUCCESS);
}

/* Run @s as a command. */
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
}

#define expect_sys(want, f, ...) assert_int_equal(sys(f, __VA_ARGS__), want)

static void put_u32(uint64_t va, uint32_t v)
{
	host_ta_store(va, &v, sizeof(v));
}

/* ---- what is not there --------------------------------------------------------------------- */

static void asks_for_the_rest(struct uframe *f)
{
	uint64_t n;

	for (n = SYS_cryp_derive_key; n < SYS_cryp_obj_generate_key; n++)
		if (n != SYS_cryp_random_number_generate)
			expect_sys(TEE_ERROR_NOT_SUPPORTED, f, n, BUF, BUF, BUF, BUF, BUF, BUF, BUF,
			           BUF);
	for (n = 55; n < 70; n++)
		expect_sys(TEE_ERROR_NOT_SUPPORTED, f, n, 0);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, 71, 0);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, UINT32_MAX, 0);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, UINT64_MAX, 0);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, UINT64_C(1) << 63, 0);
}

test(calls_that_are_not_offered_say_so)
{
	play_script(asks_for_the_rest);
}

/* ---- log ----------------------------------------------------------------------------------- */

static void logs(struct uframe *f)
{
	host_ta_store(BUF, "I am a TA\001", 10);
	expect_sys(TEE_SUCCESS, f, SYS_log, BUF, 10);
	assert_non_null(strstr(host_console(), "TA " PLAY_TEXT ": I am a TA?"));
	expect_sys(TEE_SUCCESS, f, SYS_log, BUF, 0);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_log, BAD, 10);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_log, KERNEL, 10);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_log, BUF + 4 * PAGE_SIZE - 4, UINT64_MAX);
}

test(log_shows_text_and_survives_bad_pointers)
{
	play_script(logs);
}

/* ---- random -------------------------------------------------------------------------------- */

static void draws(struct uframe *f)
{
	uint8_t a[600], b[600];

	expect_sys(TEE_SUCCESS, f, SYS_cryp_random_number_generate, BUF, 600);
	host_ta_load(a, BUF, sizeof(a));
	expect_sys(TEE_SUCCESS, f, SYS_cryp_random_number_generate, BUF, 600);
	host_ta_load(b, BUF, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, a + 256, 256);
	expect_sys(TEE_SUCCESS, f, SYS_cryp_random_number_generate, BAD, 0);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_random_number_generate, RO, 8);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_random_number_generate, KERNEL, 8);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cryp_random_number_generate, BUF, UINT64_MAX);
}

test(random_bytes_go_where_the_ta_may_write)
{
	play_script(draws);
}

/* ---- memory rights ------------------------------------------------------------------------- */

#define READ  TEE_MEMORY_ACCESS_READ
#define WRITE TEE_MEMORY_ACCESS_WRITE
#define ANY   TEE_MEMORY_ACCESS_ANY_OWNER
#define NS    TEE_MEMORY_ACCESS_NONSECURE
#define SEC   TEE_MEMORY_ACCESS_SECURE

static uint64_t shared_at;

static void checks_rights(struct uframe *f)
{
	struct ta_params p = play_params(f);

	shared_at = p.vals[0];
	expect_sys(TEE_SUCCESS, f, SYS_check_access_rights, READ | WRITE, BUF, 4 * PAGE_SIZE);
	expect_sys(TEE_SUCCESS, f, SYS_check_access_rights, READ, RO, 16);
	expect_sys(TEE_SUCCESS, f, SYS_check_access_rights, READ | WRITE, BAD, 0);
	expect_sys(TEE_SUCCESS, f, SYS_check_access_rights, READ | SEC, BUF, 16);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, WRITE, RO, 16);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ, BUF,
	           4 * PAGE_SIZE + 1);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ, BAD, 1);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ, KERNEL, 1);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ, BUF, UINT64_MAX);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ | NS, BUF, 16);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ | NS | SEC, BUF, 16);
	expect_sys(TEE_SUCCESS, f, SYS_check_access_rights, READ | NS | SEC, BUF, 0);

	expect_sys(TEE_SUCCESS, f, SYS_check_access_rights, READ | ANY, shared_at, 100);
	expect_sys(TEE_SUCCESS, f, SYS_check_access_rights, READ | ANY | NS, shared_at, 100);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ, shared_at, 100);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, READ | ANY | SEC, shared_at,
	           100);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_check_access_rights, WRITE | ANY, shared_at,
	           100);
}

static struct share *share;

static void make_share(void)
{
	expect_ok(share_from_span(part_self(), lab_pa(3), 100, false, &share));
}

static void drop_share(void)
{
	share_put(part_self(), share);
}

test(access_rights_are_those_of_the_mappings)
{
	play_begin();
	script = checks_rights;
	play_ta = plays_script;
	expect_open();
	lab_run(make_share);
	play.params[0] = (struct ta_param){
		.kind = TA_PARAM_SHARE, .in = true, .share = share, .size = 100
	};
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	lab_run(drop_share);
	play_close(play.session);
}

static void maintains_caches(struct uframe *f)
{
	expect_sys(TEE_SUCCESS, f, SYS_cache_operation, BUF, PAGE_SIZE, TA_CACHE_CLEAN);
	expect_sys(TEE_SUCCESS, f, SYS_cache_operation, BUF, 0, TA_CACHE_INVALIDATE);
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, SYS_cache_operation, BUF, PAGE_SIZE, 3);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cache_operation, RO, 1, TA_CACHE_FLUSH);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_cache_operation, BUF, UINT64_MAX,
	           TA_CACHE_FLUSH);
}

static void may_not_maintain_caches(struct uframe *f)
{
	expect_sys(TEE_ERROR_NOT_SUPPORTED, f, SYS_cache_operation, BUF, PAGE_SIZE, TA_CACHE_CLEAN);
}

test(caches_are_for_tas_that_say_so)
{
	play_begin();
	play_image.head.flags = TA_HEAD_CACHE_MAINTENANCE;
	play_make_image();
	script = maintains_caches;
	play_ta = plays_script;
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
}

test(other_tas_have_no_cache_operations)
{
	play_script(may_not_maintain_caches);
}

/* ---- cancellation -------------------------------------------------------------------------- */

static uint32_t session;

static void cancel_now(void)
{
	struct ta_answer a = ta_cancel(part_self(), session, 0);

	assert_int_equal(a.result, TEE_SUCCESS);
}

static void is_cancelled(struct uframe *f)
{
	session = ta_frame_self()->session->id;
	expect_sys(TEE_SUCCESS, f, SYS_get_cancellation_flag, BUF);
	assert_int_equal(u32_at(BUF), 0);
	cancel_now();
	/* Masked until the TA says otherwise. */
	expect_sys(TEE_SUCCESS, f, SYS_get_cancellation_flag, BUF);
	assert_int_equal(u32_at(BUF), 0);
	expect_sys(TEE_SUCCESS, f, SYS_wait, 0);
	expect_sys(TEE_SUCCESS, f, SYS_unmask_cancellation, BUF);
	assert_int_equal(u32_at(BUF), 1);
	expect_sys(TEE_SUCCESS, f, SYS_get_cancellation_flag, BUF);
	assert_int_equal(u32_at(BUF), 1);
	expect_sys(TEE_ERROR_CANCEL, f, SYS_wait, 10);
	expect_sys(TEE_ERROR_CANCEL, f, SYS_wait, TEE_TIMEOUT_INFINITE);
	expect_sys(TEE_SUCCESS, f, SYS_mask_cancellation, BUF);
	assert_int_equal(u32_at(BUF), 0);
	expect_sys(TEE_SUCCESS, f, SYS_get_cancellation_flag, BUF);
	assert_int_equal(u32_at(BUF), 0);

	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_cancellation_flag, BAD);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_unmask_cancellation, RO);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_mask_cancellation, 0);
}

static void is_not_cancelled(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		expect_sys(TEE_SUCCESS, f, SYS_unmask_cancellation, BUF);
		assert_int_equal(u32_at(BUF), 1);
		expect_sys(TEE_SUCCESS, f, SYS_get_cancellation_flag, BUF);
		assert_int_equal(u32_at(BUF), 0);
	}
	play_return(f, TEE_SUCCESS);
}

test(cancellation_reaches_a_ta_that_has_unmasked_it_and_ends_with_the_call)
{
	play_begin();
	script = is_cancelled;
	play_ta = plays_script;
	expect_open();
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_ta = is_not_cancelled;
	play_invoke(play.session, 0);
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
}

/* ---- time ---------------------------------------------------------------------------------- */

static struct ta_time time_at(uint64_t va)
{
	struct ta_time t;

	host_ta_load(&t, va, sizeof(t));
	return t;
}

static uint64_t ms_of(struct ta_time t)
{
	return (uint64_t)t.seconds * 1000 + t.millis;
}

static void tells_time(struct uframe *f)
{
	struct ta_time a, b;

	expect_sys(TEE_SUCCESS, f, SYS_get_time, TA_TIME_SYSTEM, BUF);
	a = time_at(BUF);
	assert_true(a.millis < 1000);
	expect_sys(TEE_SUCCESS, f, SYS_wait, 20);
	expect_sys(TEE_SUCCESS, f, SYS_get_time, TA_TIME_SYSTEM, BUF);
	b = time_at(BUF);
	assert_true(ms_of(b) >= ms_of(a) + 20);

	expect_sys(TEE_ERROR_TIME_NOT_SET, f, SYS_get_time, TA_TIME_PERSISTENT, BUF);
	host_ta_store(BUF, &(struct ta_time){ 1000000, 999 }, 8);
	expect_sys(TEE_SUCCESS, f, SYS_set_ta_time, BUF);
	expect_sys(TEE_SUCCESS, f, SYS_get_time, TA_TIME_PERSISTENT, BUF);
	a = time_at(BUF);
	assert_true(ms_of(a) >= 1000000999 && ms_of(a) < 1000005000);

	/* Backwards, before the system's own time. */
	host_ta_store(BUF, &(struct ta_time){ 0, 5 }, 8);
	expect_sys(TEE_SUCCESS, f, SYS_set_ta_time, BUF);
	expect_sys(TEE_SUCCESS, f, SYS_get_time, TA_TIME_PERSISTENT, BUF);
	assert_true(ms_of(time_at(BUF)) < 5000);

	/* The end of 32 bits comes with an error and what is left of the number. */
	host_ta_store(BUF, &(struct ta_time){ UINT32_MAX, 990 }, 8);
	expect_sys(TEE_SUCCESS, f, SYS_set_ta_time, BUF);
	expect_sys(TEE_SUCCESS, f, SYS_wait, 20);
	expect_sys(TEE_ERROR_OVERFLOW, f, SYS_get_time, TA_TIME_PERSISTENT, BUF);
	assert_int_equal(time_at(BUF).seconds, 0);

	expect_sys(TEE_SUCCESS, f, SYS_get_time, TA_TIME_REE, BUF);
	assert_int_equal(time_at(BUF).seconds, 0);
	host_ta_store(BUF, &(struct ta_time){ 1, 1000 }, 8);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_set_ta_time, BUF);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_set_ta_time, BAD);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_time, TA_TIME_SYSTEM, RO);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_get_time, 3, BUF);
}

test(clocks_go_and_can_be_set)
{
	play_script(tells_time);
}

static void keeps_time(void)
{
	struct uuid who = { { 9 } };
	int64_t offset = 0;
	unsigned i;

	for (i = 0; i < 32; i++) {
		who.b[1] = (uint8_t)i;
		expect_ok(ta_clock_set(part_self(), &who, i));
	}
	who.b[1] = 32;
	expect_err(ta_clock_set(part_self(), &who, 1), ERR_LIMIT);
	expect_err(ta_clock_get(part_self(), &who, &offset), ERR_NOENT);
	who.b[1] = 7;
	expect_ok(ta_clock_get(part_self(), &who, &offset));
	assert_int_equal(offset, 7);
	expect_ok(ta_clock_set(part_self(), &who, -8));
	expect_ok(ta_clock_get(part_self(), &who, &offset));
	assert_int_equal(offset, -8);
}

test(number_of_clocks_is_limited)
{
	play_begin();
	lab_run(keeps_time);
}

/* ---- properties ---------------------------------------------------------------------------- */

#define NAME  (BUF + 0x100)
#define VALUE (BUF + 0x200)

static uint64_t get(struct uframe *f, uint64_t set, uint64_t index, uint32_t name_room,
                    uint32_t room)
{
	put_u32(BUF, name_room);
	put_u32(BUF + 4, room);
	put_u32(BUF + 8, 0xffff);
	return sys(f, SYS_get_property, set, index, NAME, BUF, VALUE, BUF + 4, BUF + 8);
}

static uint64_t index_of(struct uframe *f, uint64_t set, const char *name)
{
	host_ta_store(NAME, name, strlen(name) + 1);
	return sys(f, SYS_get_property_name_to_index, set, NAME, strlen(name) + 1, BUF + 12);
}

static void finds(struct uframe *f, uint64_t set, const char *name, uint32_t type, uint32_t size)
{
	char found[64];

	if (index_of(f, set, name) != TEE_SUCCESS)
		fail_msg("%s is not there", name);
	assert_int_equal(get(f, set, u32_at(BUF + 12), 64, 64), TEE_SUCCESS);
	host_ta_load(found, NAME, strlen(name) + 1);
	assert_string_equal(found, name);
	assert_int_equal(u32_at(BUF), strlen(name) + 1);
	assert_int_equal(u32_at(BUF + 8), type);
	if (size)
		assert_int_equal(u32_at(BUF + 4), size);
}

static void asks_for_properties(struct uframe *f)
{
	uint64_t i, r, all = 0;
	uint8_t uuid[16];

	finds(f, TA_PROPSET_IMPLEMENTATION, "gpd.tee.apiversion", TA_PROP_STRING, 6);
	finds(f, TA_PROPSET_IMPLEMENTATION, "gpd.tee.cryptography.ecc", TA_PROP_BOOL, 1);
	finds(f, TA_PROPSET_IMPLEMENTATION, "gpd.tee.trustedos.implementation.version",
	      TA_PROP_STRING, 0);
	finds(f, TA_PROPSET_IMPLEMENTATION, "gpd.tee.trustedos.implementation.binaryversion",
	      TA_PROP_U32, 4);
	finds(f, TA_PROPSET_IMPLEMENTATION, "gpd.tee.deviceID", TA_PROP_UUID, 16);
	host_ta_load(uuid, VALUE, 16);
	assert_int_equal(uuid[7] >> 4, 5);
	assert_int_equal(uuid[8] >> 6, 2);
	finds(f, TA_PROPSET_TA, "gpd.ta.appID", TA_PROP_UUID, 16);
	host_ta_load(uuid, VALUE, 16);
	assert_int_equal(uuid[3], 0x8a);
	assert_int_equal(uuid[15], 0x1b);
	finds(f, TA_PROPSET_CLIENT, "gpd.client.identity", TA_PROP_IDENTITY, 20);
	assert_int_equal(u32_at(VALUE), TEE_LOGIN_USER);
	assert_int_equal(u32_at(VALUE + 4), 0x01020300);
	for (i = 0; (r = get(f, TA_PROPSET_IMPLEMENTATION, i, 64, 64)) == TEE_SUCCESS; i++)
		all++;
	assert_int_equal(r, TEE_ERROR_ITEM_NOT_FOUND);
	assert_true(all >= 10);
}

test(properties_are_found_by_name_and_by_number)
{
	play_script(asks_for_properties);
}

static void asks_badly_for_properties(struct uframe *f)
{
	const uint64_t set = TA_PROPSET_IMPLEMENTATION;
	char longest[80];

	assert_int_equal(get(f, 5, 0, 64, 64), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(get(f, set, UINT64_MAX, 64, 64), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(get(f, set, 0, 64, 5), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(u32_at(BUF + 4), 6);
	assert_int_equal(get(f, set, 0, 5, 64), TEE_ERROR_SHORT_BUFFER);
	assert_int_equal(u32_at(BUF), 19);

	/* Nothing wanted, nothing given. */
	expect_sys(TEE_SUCCESS, f, SYS_get_property, set, 0, 0, 0, 0, 0, 0);
	expect_sys(TEE_SUCCESS, f, SYS_get_property, set, 0, NAME, 0, VALUE, 0, 0);
	put_u32(BUF, 64);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_property, set, 0, 0, 0, 0, 0, BAD);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_property, set, 0, 0, 0, VALUE, BAD, 0);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_property, set, 0, 0, 0, BAD, BUF, 0);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_property, set, 0, NAME, RO, 0, 0, 0);

	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_get_property_name_to_index, 5, NAME, 3, BUF);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_get_property_name_to_index, set, 0, 3, BUF);
	expect_sys(TEE_ERROR_BAD_PARAMETERS, f, SYS_get_property_name_to_index, set, NAME, 0, BUF);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_property_name_to_index, set, BAD, 3, BUF);
	expect_sys(TEE_ERROR_ITEM_NOT_FOUND, f, SYS_get_property_name_to_index, set, NAME,
	           UINT64_MAX, BUF);
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(index_of(f, set, longest), TEE_ERROR_ITEM_NOT_FOUND);
	assert_int_equal(index_of(f, set, "gpd.tee.nothing"), TEE_ERROR_ITEM_NOT_FOUND);
	host_ta_store(NAME, "gpd.tee.apiversion", 19);
	expect_sys(TEE_ERROR_ACCESS_DENIED, f, SYS_get_property_name_to_index, set, NAME, 19, RO);
}

test(properties_that_are_asked_for_badly_are_refused)
{
	play_script(asks_badly_for_properties);
}

/* ---- every call with every bad pointer ------------------------------------------------------ */

/* Call @n with @place in each of its arguments in turn. */
static void points_to(struct uframe *f, unsigned n, uint64_t place)
{
	unsigned k;

	for (k = 0; k < 8; k++) {
		uint64_t x[8] = { BUF, 1, BUF + 64, BUF + 128, BUF + 192, BUF + 256, BUF + 320, 4 };

		x[k] = place;
		play_call(f, n, x, 8);
	}
}

/* All but those that end the call, and an endless wait, which is one. */
static void points_everywhere(struct uframe *f)
{
	static const uint64_t places[] = {
		0,
		BAD,
		RO,
		KERNEL,
		UVA_LIMIT - 4,
		UINT64_MAX - 3,
		UINT64_MAX,
		BUF + 4 * PAGE_SIZE - 2,
	};
	unsigned n, i;

	for (n = SYS_get_property; n < 72; n++)
		for (i = 0; i < array_count(places) && n != SYS_wait; i++)
			points_to(f, n, places[i]);
}

test(no_call_with_bad_pointers_does_more_than_fail)
{
	play_script(points_everywhere);
}
