/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Digests and ciphers. Data of any length passes through a small buffer on the stack, piece by
 * piece, with interrupts as they are; what the TA may touch is asked before the first piece, so
 * that a call does all or nothing. Errors are OP-TEE's, see object.c.
 */
#include "sys/sys_priv.h"

#include "base/bytes.h"

#define PIECE 512u
static_assert(PIECE % CIPHER_BLOCK == 0, "pieces are whole blocks");

static struct state *state_of(uint64_t raw_handle)
{
	return state_find(sys_objs(), raw_handle);
}

uint32_t sys_cryp_state_alloc(const uint64_t x[static 8])
{
	const uint64_t keys[STATE_KEYS_MAX] = { x[2], x[3] };
	struct obj_table *t = sys_objs();
	uint32_t handle = 0;
	enum err e;

	/* First of all: keys that are claimed would go with a state that nobody can name. */
	if (!sys_allows(x[4], sizeof(handle), PROT_W))
		return TEE_ERROR_ACCESS_DENIED;
	e = state_create(t, (uint32_t)x[0], (uint32_t)x[1], keys, &handle);
	return e == OK ? sys_put_u32(x[4], handle) : ta_result_of(e);
}

uint32_t sys_cryp_state_copy(const uint64_t x[static 8])
{
	struct state *to = state_of(x[0]);
	const struct state *from = state_of(x[1]);

	return to && from ? ta_result_of(state_copy(to, from)) : TEE_ERROR_BAD_PARAMETERS;
}

uint32_t sys_cryp_state_free(const uint64_t x[static 8])
{
	struct state *s = state_of(x[0]);

	if (!s)
		return TEE_ERROR_BAD_PARAMETERS;
	state_free(sys_objs(), s);
	return TEE_SUCCESS;
}

/* ---- digests --------------------------------------------------------------------------------- */

/* No digest takes an initial vector. */
uint32_t sys_hash_init(const uint64_t x[static 8])
{
	struct state *s = state_of(x[0]);

	return s ? ta_result_of(state_digest_start(s)) : TEE_ERROR_BAD_PARAMETERS;
}

static enum err digest_pieces(struct state *s, uva_t at, uint64_t size)
{
	uint8_t piece[PIECE];
	enum err e = OK;

	while (size && e == OK) {
		size_t n = size < sizeof(piece) ? size : sizeof(piece);

		e = ucopy_in(piece, at, n);
		if (e == OK)
			state_digest_add(s, piece, n);
		at.v += n;
		size -= n;
	}
	scrub(piece, sizeof(piece));
	return e;
}

uint32_t sys_hash_update(const uint64_t x[static 8])
{
	struct state *s = state_of(x[0]);
	enum err e;

	if (!x[1] && x[2])
		return TEE_ERROR_BAD_PARAMETERS;
	if (!x[2])
		return TEE_SUCCESS;
	if (!sys_allows(x[1], x[2], 0))
		return TEE_ERROR_ACCESS_DENIED;
	if (!s)
		return TEE_ERROR_BAD_PARAMETERS;
	e = state_is_digest(s);
	if (e == OK)
		e = digest_pieces(s, (uva_t){ x[1] }, x[2]);
	return ta_result_of(e);
}

static enum err digest_out(struct state *s, uva_t to)
{
	uint8_t out[DIGEST_SIZE_MAX];
	enum err e;

	state_digest_end(s, out);
	e = ucopy_out(to, out, state_digest_size(s));
	scrub(out, sizeof(out));
	return e;
}

uint32_t sys_hash_final(const uint64_t x[static 8])
{
	struct state *s = state_of(x[0]);
	uint64_t room, size;
	enum err e;

	if (!x[1] && x[2])
		return TEE_ERROR_BAD_PARAMETERS;
	e = ucopy_in(&room, (uva_t){ x[4] }, sizeof(room));
	if (e != OK || !sys_allows(x[1], x[2], 0) || !sys_allows(x[3], room, PROT_W))
		return TEE_ERROR_ACCESS_DENIED;
	if (!s)
		return TEE_ERROR_BAD_PARAMETERS;
	e = state_is_digest(s);
	if (e != OK)
		return ta_result_of(e);

	size = state_digest_size(s);
	e = ucopy_out((uva_t){ x[4] }, &size, sizeof(size));
	if (e == OK && room < size)
		e = ERR_SHORT;
	if (e == OK)
		e = digest_pieces(s, (uva_t){ x[1] }, x[2]);
	if (e == OK)
		e = digest_out(s, (uva_t){ x[3] });
	return ta_result_of(e);
}

/* ---- ciphers --------------------------------------------------------------------------------- */

uint32_t sys_cipher_init(const uint64_t x[static 8])
{
	struct state *s = state_of(x[0]);
	uint8_t iv[CIPHER_BLOCK] = { 0 };
	enum err e = OK;

	if (!s)
		return TEE_ERROR_BAD_PARAMETERS;
	if (!sys_allows(x[1], x[2], 0))
		return TEE_ERROR_ACCESS_DENIED;
	/* One of another size is not looked at: whether it matters, the cipher says. */
	if (x[2] == sizeof(iv))
		e = ucopy_in(iv, (uva_t){ x[1] }, sizeof(iv));
	if (e == OK)
		e = state_cipher_start(s, iv, x[2]);
	return ta_result_of(e);
}

static enum err cipher_pieces(struct state *s, uva_t from, uint64_t size, uva_t to)
{
	uint8_t piece[PIECE];
	enum err e = OK;

	while (size && e == OK) {
		size_t n = size < sizeof(piece) ? size : sizeof(piece);

		e = ucopy_in(piece, from, n);
		if (e == OK) {
			state_cipher_add(s, piece, piece, n);
			e = ucopy_out(to, piece, n);
		}
		from.v += n;
		to.v += n;
		size -= n;
	}
	scrub(piece, sizeof(piece));
	return e;
}

/*
 * What comes out is as long as what goes in, which is a multiple of @step. A TA that expects
 * nothing need not say where its length is wanted.
 */
static enum err cipher_room(const uint64_t x[static 8], size_t step)
{
	uint64_t room = 0, size = x[2];
	enum err e = OK;

	if (!sys_allows(x[1], size, 0))
		return ERR_ACCESS;
	if (x[4])
		e = ucopy_in(&room, (uva_t){ x[4] }, sizeof(room));
	if (e == OK && !sys_allows(x[3], room, PROT_W))
		e = ERR_ACCESS;
	if (e == OK && room < size)
		e = ERR_SHORT;
	if (e == OK && size % step)
		e = ERR_ARG;
	if ((e == OK || e == ERR_SHORT) && x[4])
		if (ucopy_out((uva_t){ x[4] }, &size, sizeof(size)) != OK)
			e = ERR_ACCESS;
	return e;
}

static enum err cipher_run(struct state *s, const uint64_t x[static 8])
{
	enum err e;

	e = state_is_cipher(s);
	if (e == OK)
		e = cipher_room(x, state_cipher_step(s));
	if (e == OK)
		e = cipher_pieces(s, (uva_t){ x[1] }, x[2], (uva_t){ x[3] });
	return e;
}

uint32_t sys_cipher_update(const uint64_t x[static 8])
{
	struct state *s = state_of(x[0]);

	return s ? ta_result_of(cipher_run(s, x)) : TEE_ERROR_BAD_PARAMETERS;
}

uint32_t sys_cipher_final(const uint64_t x[static 8])
{
	struct state *s = state_of(x[0]);
	enum err e;

	if (!s)
		return TEE_ERROR_BAD_PARAMETERS;
	e = cipher_run(s, x);
	if (e == OK)
		state_cipher_end(s);
	return ta_result_of(e);
}
