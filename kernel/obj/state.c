/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * States: a digest or a cipher on its way.
 */
#include "base/bytes.h"
#include "obj/obj_priv.h"

static size_t size_of(const struct algo *a)
{
	return offsetof(struct state, digest) +
	       (a->class == ALGO_DIGEST ? sizeof(struct digest) : sizeof(struct cipher));
}

/* The object that is to be key @i of @a; NULL where there is to be none. No object is two keys. */
static enum err key_take(const struct obj_table *t, const struct algo *a, unsigned i,
                         uint64_t raw_key, struct obj *keys[static STATE_KEYS_MAX])
{
	struct obj *o = obj_find(t, raw_key);

	keys[i] = NULL;
	if (raw_key && !o)
		return ERR_STATE;
	if (i >= a->keys)
		return raw_key ? ERR_ARG : OK;
	if (!o || o->claimed || o->type->number != a->key_type || (i && o == keys[0]))
		return ERR_ARG;
	keys[i] = o;
	return OK;
}

static enum err make(struct obj_table *t, struct state *s)
{
	enum err e = OK;

	if (s->algo->class == ALGO_DIGEST)
		e = digest_init(&s->digest, s->algo->digest);
	if (e != OK)
		return e;
	e = table_add(t, &s->record, OBJ_STATE);
	if (e != OK && s->algo->class == ALGO_DIGEST)
		digest_fini(&s->digest);
	return e;
}

enum err state_create(struct obj_table *t, uint32_t algo, uint32_t mode,
                      const uint64_t raw_keys[static STATE_KEYS_MAX], uint32_t *handle)
{
	const struct algo *a = algo_find(algo);
	struct obj *keys[STATE_KEYS_MAX];
	struct state *s;
	enum err e = OK;
	unsigned i;

	if (!a)
		return ERR_UNSUPPORTED;
	for (i = 0; i < STATE_KEYS_MAX && e == OK; i++)
		e = key_take(t, a, i, raw_keys[i], keys);
	if (e != OK)
		return e;

	s = heap_alloc(&t->part->heap, size_of(a));
	if (!s)
		return ERR_NOMEM;
	s->algo = a;
	s->mode = mode;
	e = make(t, s);
	if (e != OK) {
		heap_free(&t->part->heap, s);
		return e;
	}
	for (i = 0; i < STATE_KEYS_MAX && keys[i]; i++) {
		s->keys[i] = keys[i];
		keys[i]->claimed = true;
	}
	*handle = s->record.handle;
	return OK;
}

struct state *state_find(const struct obj_table *t, uint64_t raw_handle)
{
	return (struct state *)table_find(t, raw_handle, OBJ_STATE);
}

void state_free(struct obj_table *t, struct state *s)
{
	unsigned i;

	for (i = 0; i < STATE_KEYS_MAX && s->keys[i]; i++)
		obj_free(t, s->keys[i]);
	if (s->algo->class == ALGO_DIGEST)
		digest_fini(&s->digest);
	table_remove(t, &s->record);
	heap_free(&t->part->heap, s);
}

enum err state_copy(struct state *to, const struct state *from)
{
	if (to->algo != from->algo || to->mode != from->mode)
		return ERR_ARG;
	if (to == from)
		return OK;
	if (to->algo->class == ALGO_DIGEST)
		digest_copy(&to->digest, &from->digest);
	else
		to->cipher = from->cipher;
	to->started = from->started;
	return OK;
}

/* ---- digests --------------------------------------------------------------------------------- */

enum err state_digest_start(struct state *s)
{
	if (s->algo->class != ALGO_DIGEST)
		return ERR_ARG;
	digest_start(&s->digest);
	s->started = true;
	return OK;
}

enum err state_is_digest(const struct state *s)
{
	if (!s->started)
		return ERR_STATE;
	return s->algo->class == ALGO_DIGEST ? OK : ERR_ARG;
}

size_t state_digest_size(const struct state *s)
{
	return digest_size(s->algo->digest);
}

void state_digest_add(struct state *s, const void *data, size_t size)
{
	digest_add(&s->digest, data, size);
}

void state_digest_end(struct state *s, uint8_t out[static DIGEST_SIZE_MAX])
{
	digest_end(&s->digest, out);
	s->started = false;
}

/* ---- ciphers --------------------------------------------------------------------------------- */

enum err state_cipher_start(struct state *s, const uint8_t *iv, uint64_t iv_size)
{
	struct cipher_key with = { .iv = iv, .iv_size = iv_size };
	enum err e;

	if (s->algo->class != ALGO_CIPHER)
		return ERR_STATE;
	if (!s->keys[0]->initialized)
		return ERR_ARG;
	if (s->mode != TEE_MODE_ENCRYPT && s->mode != TEE_MODE_DECRYPT)
		return ERR_ARG;

	with.key = s->keys[0]->bytes;
	with.key_size = s->keys[0]->size[0];
	e = cipher_start(&s->cipher, s->algo->cipher, s->mode == TEE_MODE_ENCRYPT, &with);
	if (e == OK)
		s->started = true;
	return e;
}

enum err state_is_cipher(const struct state *s)
{
	if (!s->started)
		return ERR_STATE;
	return s->algo->class == ALGO_CIPHER ? OK : ERR_ARG;
}

size_t state_cipher_step(const struct state *s)
{
	return cipher_step(s->algo->cipher);
}

void state_cipher_add(struct state *s, const uint8_t *in, uint8_t *out, size_t size)
{
	cipher_add(&s->cipher, in, out, size);
}

void state_cipher_end(struct state *s)
{
	scrub(&s->cipher, sizeof(s->cipher));
	s->started = false;
}
