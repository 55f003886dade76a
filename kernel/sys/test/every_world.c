/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of a TA as they should be, and what must be there for them.
 */
#include "every.h"

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
};

#define NEVER TEE_TIMEOUT_INFINITE
/* Where handles come out: never memory of the normal world. */
#define ID_AT     (PLAY_DATA + 2 * PAGE_SIZE)
#define ORIGIN_AT (ID_AT + 8)

#define UUID_AT   (world.base + 0)
#define NAME_AT   (world.base + 32)
#define ATTR_AT   (world.base + 64)
#define TIME_AT   (world.base + 96)
#define IN_AT     (world.base + 512)
#define PARAMS_AT (world.base + PAGE_SIZE)
#define LEN_AT    (world.base + PAGE_SIZE + 128)
#define LEN2_AT   (world.base + PAGE_SIZE + 136)
#define SIZE_AT   (world.base + PAGE_SIZE + 144)
#define OUT_AT    (world.base + PAGE_SIZE + 512)
#define OUT2_AT   (world.base + PAGE_SIZE + 1536)
#define IO_AT     (world.base + PAGE_SIZE + 2560)

/* ---- what there is while a call is made ---------------------------------------------------- */

struct world world;

static void fill_memory(void)
{
	const struct ta_time time = { 1000000, 1 };
	const struct ta_attribute key = { IN_AT, 32, TEE_ATTR_SECRET_VALUE, 0 };
	const struct ta_params params = {
		.types = 0x7653,
		.vals = { 1, 2, IN_AT, 100, OUT_AT, 200, IO_AT, 300 },
	};
	const uint64_t size = 64;
	static const uint8_t zero[PAGE_SIZE];
	struct ta_uuid u;

	host_ta_store(world.base, zero, PAGE_SIZE);
	host_ta_store(world.base + PAGE_SIZE, zero, PAGE_SIZE);
	ta_uuid_from_octets(&play_uuid, &u);
	host_ta_store(UUID_AT, &u, sizeof(u));
	host_ta_store(NAME_AT, "gpd.tee.apiversion", 19);
	host_ta_store(ATTR_AT, &key, sizeof(key));
	host_ta_store(TIME_AT, &time, sizeof(time));
	host_ta_store(PARAMS_AT, &params, sizeof(params));
	host_ta_store(LEN_AT, &size, sizeof(size));
	host_ta_store(LEN2_AT, &size, sizeof(size));
	host_ta_store(SIZE_AT, &size, sizeof(size));
}

static uint32_t made(uint64_t result)
{
	assert_int_equal(result, TEE_SUCCESS);
	return u32_at(ID_AT);
}

void world_make(struct uframe *f)
{
	fill_memory();
	world.live.session = made(sys(f, SYS_open_ta_session, UUID_AT, NEVER, 0, ID_AT, ORIGIN_AT));
	world.live.key = made(sys(f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 256, ID_AT));
	assert_int_equal(sys(f, SYS_cryp_obj_generate_key, world.live.key, 256, 0, 0), TEE_SUCCESS);
	world.live.cipher = made(sys(f, SYS_cryp_state_alloc, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT,
	                             world.live.key, 0, ID_AT));
	assert_int_equal(sys(f, SYS_cipher_init, world.live.cipher, IN_AT, 16), TEE_SUCCESS);
	world.live.key = made(sys(f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 256, ID_AT));
	assert_int_equal(sys(f, SYS_cryp_obj_generate_key, world.live.key, 256, 0, 0), TEE_SUCCESS);
	world.live.empty = made(sys(f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 256, ID_AT));
	world.live.spare = made(sys(f, SYS_cryp_obj_alloc, TEE_TYPE_AES, 256, ID_AT));
	world.live.digest =
		made(sys(f, SYS_cryp_state_alloc, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, 0, ID_AT));
	world.live.another =
		made(sys(f, SYS_cryp_state_alloc, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, 0, ID_AT));
	assert_int_equal(sys(f, SYS_hash_init, world.live.digest, 0, 0), TEE_SUCCESS);
}

/* What the call has left of it. */
void world_drop(struct uframe *f)
{
	sys(f, SYS_close_ta_session, world.live.session);
	sys(f, SYS_cryp_state_free, world.live.cipher);
	sys(f, SYS_cryp_state_free, world.live.digest);
	sys(f, SYS_cryp_state_free, world.live.another);
	sys(f, SYS_cryp_obj_close, world.live.key);
	sys(f, SYS_cryp_obj_close, world.live.empty);
	sys(f, SYS_cryp_obj_close, world.live.spare);
	world.stale = world.live;
}

void world_first(struct uframe *f)
{
	world_make(f);
	assert_int_equal(sys(f, SYS_set_ta_time, TIME_AT), TEE_SUCCESS);
	assert_int_equal(sys(f, SYS_wait, 1), TEE_SUCCESS);
	world_drop(f);
}

/* ---- the calls ----------------------------------------------------------------------------- */

/* The origin may have gone over the id: then by all ids that it can have. */
static void close_opened(struct uframe *f, const uint64_t x[static 8])
{
	uint32_t serial = world.live.session >> 8, slot, end = serial + 4;

	if (x[3] == ID_AT && x[4] == ORIGIN_AT) {
		sys(f, SYS_close_ta_session, u32_at(ID_AT));
		return;
	}
	for (; serial++ < end;)
		for (slot = 0; slot < TA_SESSIONS_MAX; slot++)
			sys(f, SYS_close_ta_session, serial << 8 | slot);
}

static void close_made(struct uframe *f, const uint64_t x[static 8])
{
	sys(f, SYS_cryp_obj_close, u32_at(x[2]));
}

static void free_made(struct uframe *f, const uint64_t x[static 8])
{
	sys(f, SYS_cryp_state_free, u32_at(x[4]));
}

#define FORM(name, kinds_, ...)                                           \
	{                                                                 \
		.n = SYS_##name, .kinds = (kinds_), .x = { __VA_ARGS__ }, \
	}
/* The types, a value, and three memory references with their sizes. */
#define PARAMS_FIELDS                                                               \
	.field = {                                                                  \
		{ p, 'n' },      { p + 8, 'n' },  { p + 24, 'i' }, { p + 32, 's' }, \
		{ p + 40, 'o' }, { p + 48, 's' }, { p + 56, 'o' }, { p + 64, 's' }, \
	}

/* Number *i of @count forms; if there are fewer, *i counts on from behind them. */
static bool take(const struct form *forms, size_t count, unsigned *i, struct form *out)
{
	if (*i >= count) {
		*i -= (unsigned)count;
		return false;
	}
	*out = forms[*i];
	return true;
}

/* Sessions, time, memory. */
static bool session_form(unsigned *i, struct form *out)
{
	const uint64_t tee = TA_PROPSET_IMPLEMENTATION, p = PARAMS_AT;
	const struct form forms[] = {
		FORM(log, "in", NAME_AT, 19),
		{
			.n = SYS_get_property,
			.kinds = "nnOXOXO",
			.x = { tee, 0, OUT_AT, LEN_AT, OUT2_AT, LEN2_AT, IO_AT },
			.field = { { LEN_AT, 'n' }, { LEN2_AT, 'n' } },
		},
		FORM(get_property_name_to_index, "niso", tee, NAME_AT, 19, OUT_AT),
		{
			.n = SYS_open_ta_session,
			.kinds = "inXoO",
			.x = { UUID_AT, NEVER, PARAMS_AT, ID_AT, ORIGIN_AT },
			PARAMS_FIELDS,
			.undo = close_opened,
		},
		FORM(close_ta_session, "S", world.live.session),
		{
			.n = SYS_invoke_ta_command,
			.kinds = "SnnXO",
			.x = { world.live.session, NEVER, 1, PARAMS_AT, ORIGIN_AT },
			PARAMS_FIELDS,
		},
		FORM(check_access_rights, "nis",
		     TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_ANY_OWNER, IN_AT, 100),
		FORM(check_access_rights, "nos",
		     TEE_MEMORY_ACCESS_WRITE | TEE_MEMORY_ACCESS_ANY_OWNER, OUT_AT, 100),
		FORM(get_cancellation_flag, "o", OUT_AT),
		FORM(unmask_cancellation, "o", OUT_AT),
		FORM(mask_cancellation, "o", OUT_AT),
		FORM(wait, "w", 1),
		FORM(get_time, "no", TA_TIME_SYSTEM, OUT_AT),
		FORM(get_time, "no", TA_TIME_PERSISTENT, OUT_AT),
		FORM(get_time, "no", TA_TIME_REE, OUT_AT),
		{
			.n = SYS_set_ta_time,
			.kinds = "i",
			.x = { TIME_AT },
			.field = { { TIME_AT, 'n' } },
		},
		FORM(cache_operation, "osn", OUT_AT, 1000, TA_CACHE_FLUSH),
	};

	return take(forms, array_count(forms), i, out);
}

/* Digests and ciphers. */
static bool state_form(unsigned *i, struct form *out)
{
	const struct form forms[] = {
		{
			.n = SYS_cryp_state_alloc,
			.kinds = "nnhho",
			.x = { TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, world.live.key, 0, ID_AT },
			.undo = free_made,
		},
		{
			.n = SYS_cryp_state_alloc,
			.kinds = "nnhho",
			.x = { TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, 0, ID_AT },
			.undo = free_made,
		},
		FORM(cryp_state_copy, "dd", world.live.another, world.live.digest),
		FORM(cryp_state_free, "d", world.live.cipher),
		FORM(hash_init, "dnn", world.live.digest, 0, 0),
		FORM(hash_update, "dis", world.live.digest, IN_AT, 1000),
		{
			.n = SYS_hash_final,
			.kinds = "disox",
			.x = { world.live.digest, IN_AT, 100, OUT_AT, SIZE_AT },
			.field = { { SIZE_AT, 's' } },
		},
		FORM(cipher_init, "dis", world.live.cipher, IN_AT, 16),
		{
			.n = SYS_cipher_update,
			.kinds = "disox",
			.x = { world.live.cipher, IN_AT, 64, OUT_AT, SIZE_AT },
			.field = { { SIZE_AT, 's' } },
		},
		{
			.n = SYS_cipher_final,
			.kinds = "disox",
			.x = { world.live.cipher, IN_AT, 64, OUT_AT, SIZE_AT },
			.field = { { SIZE_AT, 's' } },
		},
	};

	return take(forms, array_count(forms), i, out);
}

/* Keys, random numbers. */
static bool object_form(unsigned *i, struct form *out)
{
	const struct form forms[] = {
		FORM(cryp_obj_get_info, "ho", world.live.key, OUT_AT),
		FORM(cryp_obj_restrict_usage, "hn", world.live.key, 1),
		{
			.n = SYS_cryp_obj_get_attr,
			.kinds = "hnox",
			.x = { world.live.key, TEE_ATTR_SECRET_VALUE, OUT_AT, SIZE_AT },
			.field = { { SIZE_AT, 'n' } },
		},
		{
			.n = SYS_cryp_obj_alloc,
			.kinds = "nno",
			.x = { TEE_TYPE_AES, 256, ID_AT },
			.undo = close_made,
		},
		FORM(cryp_obj_close, "h", world.live.key),
		FORM(cryp_obj_reset, "h", world.live.key),
		{
			.n = SYS_cryp_obj_populate,
			.kinds = "his",
			.x = { world.live.empty, ATTR_AT, 1 },
			.field = { { ATTR_AT, 'i' }, { ATTR_AT + 8, 's' }, { ATTR_AT + 16, 'n' } },
		},
		FORM(cryp_obj_copy, "hh", world.live.empty, world.live.key),
		FORM(cryp_random_number_generate, "os", OUT_AT, 1000),
		FORM(cryp_obj_generate_key, "hnnn", world.live.empty, 256, 0, 0),
	};

	return take(forms, array_count(forms), i, out);
}

bool world_form_at(unsigned i, struct form *out)
{
	return session_form(&i, out) || state_form(&i, out) || object_form(&i, out);
}
