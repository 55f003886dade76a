/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AES in the modes that need nothing but the block cipher and one block of memory.
 */
#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "arch/fp.h"
#include "base/bytes.h"

#include <mbedtls/aes.h>

struct state {
	mbedtls_aes_context aes; /* finds its round keys by an offset: may be copied */
	enum cipher_kind kind;
	int direction;
	uint8_t iv[CIPHER_BLOCK];     /* CBC: the block before; CTR: the next counter */
	uint8_t stream[CIPHER_BLOCK]; /* CTR: of the counter before, */
	size_t used;                  /* so many bytes of it are used up */
};
static_assert(sizeof(struct cipher) >= sizeof(struct state), "room for the state");

static struct state *state_of(struct cipher *c)
{
	return (struct state *)c->opaque;
}

size_t cipher_step(enum cipher_kind kind)
{
	return kind == CIPHER_AES_CTR ? 1 : CIPHER_BLOCK;
}

static bool key_size_exists(size_t size)
{
	return size == 16 || size == 24 || size == 32;
}

/* Counter mode only ever encrypts: its stream. */
static void set_key(struct state *s, bool encrypt, const struct cipher_key *with)
{
	unsigned bits = (unsigned)with->key_size * 8;

	if (encrypt || s->kind == CIPHER_AES_CTR)
		must(mbedtls_aes_setkey_enc(&s->aes, with->key, bits));
	else
		must(mbedtls_aes_setkey_dec(&s->aes, with->key, bits));
}

enum err cipher_start(struct cipher *c, enum cipher_kind kind, bool encrypt,
                      const struct cipher_key *with)
{
	struct state *s = state_of(c);

	if (kind != CIPHER_AES_ECB && with->iv_size != CIPHER_BLOCK)
		return ERR_ARG;
	if (!key_size_exists(with->key_size))
		return ERR_RANGE;

	fp_begin();
	mbedtls_aes_init(&s->aes);
	s->kind = kind;
	s->direction = encrypt ? MBEDTLS_AES_ENCRYPT : MBEDTLS_AES_DECRYPT;
	set_key(s, encrypt, with);
	fp_end();
	if (kind != CIPHER_AES_ECB)
		memcpy(s->iv, with->iv, CIPHER_BLOCK);
	s->used = 0;
	return OK;
}

static void ecb(struct state *s, const uint8_t *in, uint8_t *out, size_t size)
{
	size_t at;

	for (at = 0; at < size; at += CIPHER_BLOCK)
		must(mbedtls_aes_crypt_ecb(&s->aes, s->direction, in + at, out + at));
}

void cipher_add(struct cipher *c, const uint8_t *in, uint8_t *out, size_t size)
{
	struct state *s = state_of(c);

	fp_begin();
	switch (s->kind) {
	case CIPHER_AES_ECB:
		ecb(s, in, out, size);
		break;
	case CIPHER_AES_CBC:
		must(mbedtls_aes_crypt_cbc(&s->aes, s->direction, size, s->iv, in, out));
		break;
	case CIPHER_AES_CTR:
		must(mbedtls_aes_crypt_ctr(&s->aes, size, &s->used, s->iv, s->stream, in, out));
		break;
	}
	fp_end();
}
