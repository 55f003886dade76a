/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * obj - keys and operations of one Trusted Application
 *
 * A TA holds two kinds of things: objects (a key and what is known about it) and states (a
 * digest or a cipher on its way, with the keys that were given to it). It names them by handles;
 * one table in its instance knows what they stand for. Types and algorithms are described by
 * tables (types.c, algos.c): a new one is a line there, not code.
 *
 * Trust      Handles, types, sizes, numbers and bytes come from the TA. A handle is a place in the
 *            TA's own table and a serial number, never an address: one that is old, or another
 *            TA's, finds nothing.
 * Ownership  The table owns all; obj_table_fini() ends all. A state owns the objects that it
 *            claimed: they go with it. Memory is the partition's heap, scrubbed when it goes back.
 * Locking    None: who runs the TA (its instance's busy) is alone with its table.
 * Invariant  An object that is not initialized has no attributes, and only zeroes where they would
 *            be. A claimed object belongs to exactly one state.
 */
#include "abi/ta.h"
#include "abi/tee_crypto.h"
#include "crypto/crypto.h"
#include "part/part.h"

struct obj;
struct state;
struct obj_record;

/* What one TA may hold at once. */
#define OBJ_RECORDS_MAX 4096u

struct obj_slot {
	struct obj_record *record; /* NULL: free */
};

struct obj_table {
	struct part *part;
	struct obj_slot *slots;
	uint32_t room, next; /* slots that there are; where to look for a free one */
	uint32_t serial;
};

void obj_table_init(struct obj_table *t, struct part *p);
/* End everything. The table is as new. */
void obj_table_fini(struct obj_table *t);

/* ---- objects --------------------------------------------------------------------------------- */

/* No type has more attributes. */
#define OBJ_ATTRS_MAX 8u

/* ERR_UNSUPPORTED: no such type, or no such size of it. ERR_NOMEM, ERR_LIMIT. */
enum err obj_create(struct obj_table *t, uint32_t type, uint64_t max_bits, uint32_t *handle);
/* NULL: none. */
struct obj *obj_find(const struct obj_table *t, uint64_t raw_handle);
/* ERR_NOENT: a state owns it. */
enum err obj_close(struct obj_table *t, struct obj *o);
/* As it was when it was new. */
void obj_reset(struct obj *o);

void obj_info(const struct obj *o, struct ta_object_info *info);
/* Only ever less. */
void obj_restrict(struct obj *o, uint32_t usage);
/*
 * The bytes of attribute @id. ERR_ARG: not initialized, or not for the TA's eyes. ERR_NOENT.
 */
enum err obj_attr(const struct obj *o, uint32_t id, const uint8_t **bytes, size_t *size);

/*
 * Fill an object: obj_fill() asks whether one may, obj_put() makes room for an attribute,
 * which the caller copies to @to, obj_seal() makes it count. After an error of any of these:
 * obj_unfill().
 * ERR_ARG: is filled already. ERR_UNSUPPORTED: has no attributes.
 * ERR_NOENT: not an attribute of this type, or there already; a required one is missing.
 * ERR_SECURITY: more bytes than this type can have. ERR_STATE: more than this object may have.
 * ERR_ARG from obj_put(): a size that this type does not have.
 */
enum err obj_fill(const struct obj *o);
enum err obj_put(struct obj *o, uint32_t id, uint64_t size, uint8_t **to);
enum err obj_seal(struct obj *o);
void obj_unfill(struct obj *o);

/* ERR_ARG: @from is empty, @to is not, or they are of different types. A data object takes any. */
enum err obj_copy(struct obj *to, const struct obj *from);
/*
 * A new key; secrets take no parameters (@count).
 * ERR_STATE: filled already. ERR_UNSUPPORTED: no key of that type or size. ERR_NOENT: parameters.
 */
enum err obj_generate(struct obj *o, uint64_t bits, uint64_t count);

/* ---- states ---------------------------------------------------------------------------------- */

#define STATE_KEYS_MAX 2u

/*
 * A state for @algo with the objects @raw_keys (0: none), which it claims.
 * ERR_UNSUPPORTED: no such algorithm. ERR_STATE: no such object. ERR_ARG: too many or too few
 * keys, claimed ones, or of another type. ERR_NOMEM, ERR_LIMIT.
 */
enum err state_create(struct obj_table *t, uint32_t algo, uint32_t mode,
                      const uint64_t raw_keys[static STATE_KEYS_MAX], uint32_t *handle);
/* NULL: none. */
struct state *state_find(const struct obj_table *t, uint64_t raw_handle);
void state_free(struct obj_table *t, struct state *s);
/* ERR_ARG: made for different things. */
enum err state_copy(struct state *to, const struct state *from);

/*
 * Digests. state_is_digest(): ERR_STATE: not started. ERR_ARG: something else. When it says OK, the
 * rest cannot fail. state_digest_end() writes state_digest_size() bytes, and it is not started.
 */
enum err state_digest_start(struct state *s);
enum err state_is_digest(const struct state *s);
size_t state_digest_size(const struct state *s);
void state_digest_add(struct state *s, const void *data, size_t size);
void state_digest_end(struct state *s, uint8_t out[static DIGEST_SIZE_MAX]);

/*
 * Ciphers.
 * state_cipher_start(): ERR_STATE: not a cipher. ERR_ARG: no key, no vector of that size, no such
 * mode.
 * state_is_cipher() as above. state_cipher_add(): in pieces of a multiple of state_cipher_step().
 */
enum err state_cipher_start(struct state *s, const uint8_t *iv, uint64_t iv_size);
enum err state_is_cipher(const struct state *s);
size_t state_cipher_step(const struct state *s);
void state_cipher_add(struct state *s, const uint8_t *in, uint8_t *out, size_t size);
void state_cipher_end(struct state *s);
