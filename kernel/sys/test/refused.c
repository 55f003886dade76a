/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every system call, of TAs and of the loader, with its first, second, third ... allocation
 * refused: an error, nothing changed, nothing lost; and then it works. The same for sessions of a
 * client with a TA that must be loaded.
 */
#include "play.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define UUID_AT   (PLAY_DATA + 0)
#define ID_AT     (PLAY_DATA + 16)
#define OUT_AT    (PLAY_DATA + 20)
#define LENGTH_AT (PLAY_DATA + 64)
#define TIME_AT   (PLAY_DATA + 72)
#define SIZE_AT   (PLAY_DATA + 80) /* of 64 bits */
#define ATTR_AT   (PLAY_DATA + 88)
#define PARAMS_AT (PLAY_DATA + 128)
#define NAME_AT   (PLAY_DATA + 256)
#define MEMORY_AT (PLAY_DATA + 512)
#define FREE      UINT64_C(0x80000000)

/* Registers of a call; its own memory is as it should be each time. */
struct call {
	uint64_t n;
	uint64_t x[8];
};

static void (*prepare)(void); /* NULL: nothing */

/* How often something was refused before it went through. */
static unsigned refuse_each(struct uframe *f, struct call c)
{
	struct play_state before;
	char what[64];
	unsigned n;

	for (n = 1;; n++) {
		uint64_t r;

		(void)snprintf(what, sizeof(what), "call %lx with refusal %u", (unsigned long)c.n,
		               n);

		if (prepare)
			prepare();
		before = play_look();
		alloc_fail_at(n);
		r = play_call(f, c.n, c.x, 8);
		if (!alloc_was_refused()) {
			alloc_fail_at(0);
			if (r != TEE_SUCCESS)
				fail_msg("call %lx says %lx", (unsigned long)c.n, (unsigned long)r);
			return n - 1;
		}
		alloc_fail_at(0);
		if (r != TEE_ERROR_OUT_OF_MEMORY)
			fail_msg("call %lx with refusal %u says %lx", (unsigned long)c.n, n,
			         (unsigned long)r);
		play_expect_same(&before, what);
	}
}

/* ---- calls of TAs -------------------------------------------------------------------------- */

static void fill_memory(void)
{
	const struct ta_time time = { 1000000, 1 };
	const struct ta_attribute key = { MEMORY_AT, 32, TEE_ATTR_SECRET_VALUE, 0 };
	const uint64_t size = 64;
	const uint32_t length = 64;
	struct ta_uuid u;

	ta_uuid_from_octets(&play_uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
	host_ta_store(NAME_AT, "gpd.tee.apiversion", 19);
	host_ta_store(LENGTH_AT, &length, sizeof(length));
	host_ta_store(LENGTH_AT + 4, &length, sizeof(length));
	host_ta_store(TIME_AT, &time, sizeof(time));
	host_ta_store(SIZE_AT, &size, sizeof(size));
	host_ta_store(ATTR_AT, &key, sizeof(key));
}

static void put_params(uint64_t types)
{
	struct ta_params p = { .types = types };

	for (unsigned i = 0; i < 4; i++) {
		p.vals[2 * i] = MEMORY_AT + i * 100;
		p.vals[2 * i + 1] = 5000;
	}
	host_ta_store(PARAMS_AT, &p, sizeof(p));
}

static void calls_simple_things(struct uframe *f)
{
	static const struct call calls[] = {
		{ SYS_log, { NAME_AT, 19 } },
		{ SYS_get_property,
		  { TA_PROPSET_IMPLEMENTATION, 0, MEMORY_AT, LENGTH_AT, MEMORY_AT + 64,
		    LENGTH_AT + 4, OUT_AT } },
		{ SYS_get_property_name_to_index,
		  { TA_PROPSET_IMPLEMENTATION, NAME_AT, 19, OUT_AT } },
		{ SYS_check_access_rights, { TEE_MEMORY_ACCESS_READ, MEMORY_AT, 100 } },
		{ SYS_get_cancellation_flag, { OUT_AT } },
		{ SYS_unmask_cancellation, { OUT_AT } },
		{ SYS_mask_cancellation, { OUT_AT } },
		{ SYS_wait, { 1 } },
		{ SYS_get_time, { TA_TIME_SYSTEM, OUT_AT } },
		{ SYS_get_time, { TA_TIME_REE, OUT_AT } },
		{ SYS_cryp_random_number_generate, { MEMORY_AT, 1000 } },
		{ SYS_cache_operation, { MEMORY_AT, 1000, TA_CACHE_FLUSH } },
	};

	(void)sys(f, SYS_wait, 1); /* the room for requests is there from now on */
	for (unsigned i = 0; i < array_count(calls); i++)
		(void)refuse_each(f, calls[i]);
	assert_true(refuse_each(f, (struct call){ SYS_set_ta_time, { TIME_AT } }) >= 1);
	(void)refuse_each(f, (struct call){ SYS_get_time, { TA_TIME_PERSISTENT, OUT_AT } });
}

static void calls_another(struct uframe *f)
{
	static const uint64_t types[] = { 0x0000, 0x1111, 0x2222, 0x3333,
		                          0x5555, 0x6666, 0x7777, 0x7316 };
	struct call open = { SYS_open_ta_session,
		             { UUID_AT, TEE_TIMEOUT_INFINITE, PARAMS_AT, ID_AT, OUT_AT } };
	struct call close = { SYS_close_ta_session, { 0 } };
	struct call invoke = { SYS_invoke_ta_command,
		               { 0, TEE_TIMEOUT_INFINITE, 1, PARAMS_AT, OUT_AT } };

	(void)sys(f, SYS_wait, 1);
	for (unsigned i = 0; i < array_count(types); i++) {
		struct play_state before = play_look();

		put_params(types[i]);
		assert_true(refuse_each(f, open) >= (play_pta ? 1 : 10));
		invoke.x[0] = close.x[0] = u32_at(ID_AT);
		assert_true(refuse_each(f, invoke) >= (types[i] >= 0x5555 ? 4 : 0));
		(void)refuse_each(f, close);
		play_expect_same(&before, "all of them");
	}
}

#define CALL(...) refuse_each(f, (struct call){ __VA_ARGS__ })

/* An empty AES key of 256 bits. */
static uint32_t makes_key(struct uframe *f)
{
	assert_true(CALL(SYS_cryp_obj_alloc, { TEE_TYPE_AES, 256, ID_AT }) >= 1);
	return u32_at(ID_AT);
}

static void keeps_keys(struct uframe *f)
{
	struct play_state before;
	uint32_t a, b;

	/* The table of handles grows, and stays. */
	(void)CALL(SYS_cryp_obj_close, { makes_key(f) });
	before = play_look();
	a = makes_key(f);
	b = makes_key(f);
	(void)CALL(SYS_cryp_obj_populate, { a, ATTR_AT, 1 });
	(void)CALL(SYS_cryp_obj_copy, { b, a });
	(void)CALL(SYS_cryp_obj_get_info, { a, MEMORY_AT });
	(void)CALL(SYS_cryp_obj_get_attr, { a, TEE_ATTR_SECRET_VALUE, MEMORY_AT, SIZE_AT });
	(void)CALL(SYS_cryp_obj_restrict_usage, { a, 0 });
	(void)CALL(SYS_cryp_obj_reset, { a });
	(void)CALL(SYS_cryp_obj_generate_key, { a, 256, 0, 0 });
	(void)CALL(SYS_cryp_obj_close, { a });
	(void)CALL(SYS_cryp_obj_close, { b });
	play_expect_same(&before, "all of them");
}

static void digests_and_encrypts(struct uframe *f)
{
	uint32_t key = makes_key(f), digest, another, cipher;
	struct play_state before = play_look();

	assert_true(CALL(SYS_cryp_state_alloc, { TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, 0, ID_AT }) >=
	            1);
	digest = u32_at(ID_AT);
	assert_true(CALL(SYS_cryp_state_alloc, { TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, 0, ID_AT }) >=
	            1);
	another = u32_at(ID_AT);
	(void)CALL(SYS_hash_init, { digest, 0, 0 });
	(void)CALL(SYS_hash_update, { digest, MEMORY_AT, 1000 });
	(void)CALL(SYS_cryp_state_copy, { another, digest });
	(void)CALL(SYS_hash_final, { digest, MEMORY_AT, 10, MEMORY_AT, SIZE_AT });
	(void)CALL(SYS_cryp_state_free, { digest });
	(void)CALL(SYS_cryp_state_free, { another });
	play_expect_same(&before, "all of them");

	(void)CALL(SYS_cryp_obj_generate_key, { key, 256, 0, 0 });
	assert_true(CALL(SYS_cryp_state_alloc,
	                 { TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, key, 0, ID_AT }) >= 1);
	cipher = u32_at(ID_AT);
	(void)CALL(SYS_cipher_init, { cipher, MEMORY_AT, 16 });
	(void)CALL(SYS_cipher_update, { cipher, MEMORY_AT, 32, MEMORY_AT, SIZE_AT });
	(void)CALL(SYS_cipher_final, { cipher, MEMORY_AT, 16, MEMORY_AT, SIZE_AT });
	(void)CALL(SYS_cryp_state_free, { cipher }); /* and the key, which is its own */
}

static void (*script)(struct uframe *f);

static void plays_script(struct uframe *f)
{
	if (f->x[0] == TA_ENTRY_INVOKE_COMMAND && !ta_frame_self()->session->owner)
		script(f);
	play_return(f, TEE_SUCCESS);
}

static void play_as_ta(void (*s)(struct uframe *f))
{
	script = s;
	play_ta = plays_script;
	expect_open();
	prepare = fill_memory;
	play_invoke(play.session, 0);
	prepare = NULL;
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	play_expect_nobody();
}

test(system_calls_survive_every_refused_allocation)
{
	play_begin();
	play_image.head.flags = TA_HEAD_CACHE_MAINTENANCE;
	play_make_image();
	play_as_ta(calls_simple_things);
}

test(calls_for_keys_digests_and_ciphers_survive_every_refused_allocation)
{
	play_begin();
	play_as_ta(keeps_keys);
	play_as_ta(digests_and_encrypts);
}

test(calls_of_other_tas_survive_every_refused_allocation)
{
	play_begin();
	play_as_ta(calls_another);
}

static uint32_t pta_invoke([[maybe_unused]] struct part *p, [[maybe_unused]] void *state,
                           [[maybe_unused]] uint32_t command,
                           [[maybe_unused]] struct ta_param params[static TA_PARAMS])
{
	return TEE_SUCCESS;
}

static const struct pta service = { .name = "service", .invoke = pta_invoke };

test(calls_of_services_survive_every_refused_allocation)
{
	static struct pta named;

	play_begin();
	script = calls_another;
	play_ta = plays_script;
	expect_open();
	named = service;
	named.uuid = play_uuid;
	play_pta = &named; /* from now on */
	prepare = fill_memory;
	play_invoke(play.session, 0);
	prepare = NULL;
	expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
	play_close(play.session);
	play_expect_nobody();
}

/* ---- calls of the loader ------------------------------------------------------------------- */

static void loads(struct uframe *f)
{
	const uint64_t rw = LOADER_PROT_R | LOADER_PROT_W, rx = LOADER_PROT_R | LOADER_PROT_X;
	const struct call image = { LOADER_SYS_MAP_IMAGE,
		                    { LOADER_IMAGE_MAIN, 0, PLAY_SIZE, FREE, LOADER_PROT_R } };
	struct call c = image;
	uint64_t handle;

	assert_true(refuse_each(f, (struct call){ LOADER_SYS_MAP_ZERO,
	                                          { PLAY_DATA, 4 * PAGE_SIZE, rw } }) >= 5);
	host_ta_store(UUID_AT, play_uuid.b, sizeof(play_uuid.b));
	assert_true(refuse_each(f, (struct call){ LOADER_SYS_IMAGE_OPEN, { UUID_AT } }) >= 3);
	handle = play_x1;
	(void)refuse_each(f, (struct call){ LOADER_SYS_IMAGE_SIZE, { handle } });
	c.x[0] = handle;
	assert_true(refuse_each(f, c) >= 1); /* a view of it as it is */
	(void)refuse_each(f, (struct call){ LOADER_SYS_IMAGE_CLOSE, { handle } });
	for (unsigned i = 0; i < 2; i++) {
		c = image;
		c.x[4] = i ? rx : rw;
		assert_true(refuse_each(f, c) >= 3);
		(void)refuse_each(f, (struct call){ LOADER_SYS_UNMAP, { FREE, PLAY_SIZE } });
	}
	(void)refuse_each(f, (struct call){ LOADER_SYS_PROTECT,
	                                    { PLAY_DATA + PAGE_SIZE, PAGE_SIZE, LOADER_PROT_R } });
	(void)refuse_each(f, (struct call){ LOADER_SYS_RANDOM, { MEMORY_AT, 100 } });
	(void)refuse_each(f, (struct call){ LOADER_SYS_LOG, { NAME_AT, 10 } });
	sys(f, LOADER_SYS_UNMAP, PLAY_DATA, 4 * PAGE_SIZE);
	play_map_image(f);
	sys(f, LOADER_SYS_LOADED, PLAY_AT + PLAY_ENTRY, PLAY_AT + PLAY_HEAD, 0, PLAY_AT,
	    PLAY_AT + PAGE_SIZE);
}

test(calls_of_the_loader_survive_every_refused_allocation)
{
	play_begin();
	play_loader = loads;
	expect_open();
	play_close(play.session);
	play_expect_nobody();
}

/* ---- the client ---------------------------------------------------------------------------- */

static struct share *shared;

static void share_make(void)
{
	expect_ok(share_from_span(lab_part, lab_pa(8), 3 * PAGE_SIZE, true, &shared));
}

static void set_params(enum ta_param_kind kind, bool in, bool out)
{
	for (unsigned i = 0; i < TA_PARAMS; i++)
		play.params[i] = (struct ta_param){
			.kind = kind,
			.in = in,
			.out = out,
			.share = kind == TA_PARAM_SHARE ? shared : NULL,
			.offset = 10 + i,
			.size = kind == TA_PARAM_SHARE ? 2 * PAGE_SIZE : 0,
		};
}

/* What @step, a call of the client, does while the n-th allocation is refused; refusals. */
static unsigned refuse_client(void (*step)(void))
{
	char what[64];
	unsigned n;

	for (n = 1;; n++) {
		struct play_state before = play_look();

		(void)snprintf(what, sizeof(what), "step of a client with refusal %u", n);

		alloc_fail_at(n);
		step();
		if (!alloc_was_refused())
			break;
		alloc_fail_at(0);
		expect_answer(TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
		play_expect_same(&before, what);
	}
	alloc_fail_at(0);
	return n - 1;
}

static uint32_t opened;

static void invoke_step(void)
{
	play_invoke(opened, 0);
}

static void cancel_step(void)
{
	play_cancel(opened);
}

static void close_step(void)
{
	play_close(opened);
}

static void all_steps(unsigned least_for_open)
{
	static const enum ta_param_kind kinds[] = { TA_PARAM_NONE, TA_PARAM_VALUE, TA_PARAM_SHARE };

	lab_run(share_make);
	for (unsigned i = 0; i < array_count(kinds) * 3; i++) {
		set_params(kinds[i / 3], i % 3 != 1, i % 3 != 0);
		assert_true(refuse_client(play_open) >= least_for_open);
		expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
		opened = play.session;
		assert_true(refuse_client(invoke_step) >= (kinds[i / 3] == TA_PARAM_SHARE ? 4 : 0));
		expect_answer(TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
		assert_int_equal(refuse_client(cancel_step), 0);
		assert_int_equal(refuse_client(close_step), 0);
		expect_answer(TEE_SUCCESS, TEE_ORIGIN_TEE);
	}
	share_put(lab_part, shared);
}

test(sessions_with_a_ta_that_is_loaded_survive_every_refused_allocation)
{
	play_begin();
	expect_open();
	play_close(play.session);
	all_steps(20);
	play_expect_nobody();
}

test(sessions_with_a_ta_that_is_there_survive_every_refused_allocation)
{
	play_begin();
	play_image.head.flags = TA_HEAD_SINGLE_INSTANCE | TA_HEAD_MULTI_SESSION;
	play_make_image();
	expect_open();
	opened = play.session;
	all_steps(1);
}
