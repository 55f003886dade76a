/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A secret that a TA has spread, looked for in all of the fake machine's secure RAM.
 */
#include "play.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define UUID_AT   (PLAY_DATA + 0)
#define ID_AT     (PLAY_DATA + 16)
#define ORIGIN_AT (PLAY_DATA + 20)
#define PARAMS_AT (PLAY_DATA + 0x100)
#define SECRET_AT (PLAY_DATA + PAGE_SIZE + 100)

static uint8_t secret[16]; /* made anew for each test: no image holds it */
static bool dies, found_inside;

static void make_secret(void)
{
	static uint64_t n = 1;

	for (unsigned i = 0; i < sizeof(secret); i++) {
		n = n * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		secret[i] = (uint8_t)(n >> 56);
	}
}

static bool is_found(void)
{
	return host_secure_find(secret, sizeof(secret)) != 0;
}

static void take(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND) {
		struct ta_params p = play_params(f);

		host_ta_store(SECRET_AT + 7, secret, sizeof(secret));
		host_ta_store(p.vals[0] + 100, secret, sizeof(secret));
	}
	play_return(f, TEE_SUCCESS);
}

/* In its data, its stack, and memory that it lends to another instance. */
static void keep(struct uframe *f)
{
	struct ta_params p = { .types = 7, .vals = { SECRET_AT, 1000 } };
	struct ta_uuid u;
	uint32_t id;

	if (ta_frame_self()->session->owner)
		take(f);
	if (f->x[0] != TA_ENTRY_INVOKE_COMMAND)
		play_return(f, TEE_SUCCESS);
	host_ta_store(SECRET_AT, secret, sizeof(secret));
	host_ta_store(ta_frame_self()->ta->stack.v + 1000, secret, sizeof(secret));
	host_ta_store(PARAMS_AT, &p, sizeof(p));
	ta_uuid_from_octets(&play_uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
	assert_int_equal(
		sys(f, SYS_open_ta_session, UUID_AT, TEE_TIMEOUT_INFINITE, 0, ID_AT, ORIGIN_AT),
		TEE_SUCCESS);
	host_ta_load(&id, ID_AT, sizeof(id));
	assert_int_equal(
		sys(f, SYS_invoke_ta_command, id, TEE_TIMEOUT_INFINITE, 0, PARAMS_AT, ORIGIN_AT),
		TEE_SUCCESS);
	assert_int_equal(sys(f, SYS_log, SECRET_AT, 16), TEE_SUCCESS);
	found_inside = is_found();
	if (dies)
		host_ta_fault(0x92000047, 0);
	play_return(f, TEE_SUCCESS);
}

static void spread(bool and_die)
{
	make_secret();
	dies = and_die;
	found_inside = false;
	play_begin();
	play_ta = keep;
	expect_open();
	assert_false(is_found());
	play_invoke(play.session, 0);
	assert_true(found_inside);
}

test(secret_of_a_ta_is_gone_with_its_session)
{
	spread(false);
	assert_true(is_found());
	play_close(play.session);
	play_expect_nobody();
	assert_false(is_found());
}

test(secret_of_a_ta_is_gone_at_its_death)
{
	spread(true);
	expect_answer(TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
	assert_false(is_found());
	play_close(play.session);
	assert_false(is_found());
}

/* ---- fresh memory -------------------------------------------------------------------------- */

static void looks(struct uframe *f)
{
	static uint8_t seen[4 * PAGE_SIZE];
	static const uint8_t zeroes[sizeof(seen)];
	const struct ta_instance *ta = ta_frame_self()->ta;

	if (f->x[0] == TA_ENTRY_OPEN_SESSION) {
		host_ta_load(seen, PLAY_DATA, sizeof(seen));
		assert_memory_equal(seen, zeroes, sizeof(seen));
		host_ta_load(seen, ta->stack.v, ta->stack_size - sizeof(struct ta_params) - 8);
		assert_memory_equal(seen, zeroes, sizeof(seen));
	}
	play_return(f, TEE_SUCCESS);
}

test(memory_that_a_ta_is_given_is_zero_whoever_had_it_before)
{
	spread(true);
	play_close(play.session);
	for (unsigned i = 0; i < 3; i++) {
		play_ta = looks;
		expect_open();
		play_close(play.session);
	}
}
