/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The generator. Entropy is handed in, not fetched: the library's callback
 * reads what the running call left for it, and finds nothing at other times.
 * The cipher below it uses the SIMD registers.
 */
#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "arch/fp.h"
#include "base/bytes.h"

#include <mbedtls/ctr_drbg.h>

/* Requests between two seeds; SP 800-90A allows 2^48. The nexus adds entropy far more often. */
#define REQUESTS_PER_SEED (1 << 20)

struct state {
	mbedtls_ctr_drbg_context c;
	const uint8_t *entropy; /* NULL except while seeding */
	size_t size;
};
static_assert(sizeof(struct drbg) >= sizeof(struct state), "room for the library's");

static struct state *state_of(struct drbg *d)
{
	return (struct state *)d->opaque;
}

static int hand_over(void *ctx, unsigned char *out, size_t size)
{
	struct state *s = ctx;

	if (!s->entropy || size != s->size)
		return -1;
	memcpy(out, s->entropy, size);
	return 0;
}

static bool size_is_right(size_t size)
{
	return size >= DRBG_SEED_MIN && size <= DRBG_SEED_MAX;
}

enum err drbg_seed(struct drbg *d, const void *entropy, size_t size)
{
	struct state *s = state_of(d);
	int r;

	if (!size_is_right(size))
		return ERR_ARG;

	fp_begin();
	mbedtls_ctr_drbg_init(&s->c);
	s->entropy = entropy;
	s->size = size;
	/* 48 bytes and more hold entropy and nonce both (SP 800-90A, 8.6.7). */
	mbedtls_ctr_drbg_set_entropy_len(&s->c, size);
	r = mbedtls_ctr_drbg_set_nonce_len(&s->c, 0);
	if (!r)
		r = mbedtls_ctr_drbg_seed(&s->c, hand_over, s, NULL, 0);
	mbedtls_ctr_drbg_set_reseed_interval(&s->c, REQUESTS_PER_SEED);
	fp_end();
	s->entropy = NULL;
	return r ? ERR_ARG : OK;
}

enum err drbg_add(struct drbg *d, const void *more, size_t size)
{
	struct state *s = state_of(d);
	int r;

	if (!size_is_right(size))
		return ERR_ARG;

	s->entropy = more;
	s->size = size;
	mbedtls_ctr_drbg_set_entropy_len(&s->c, size);
	s->c.MBEDTLS_PRIVATE(p_entropy) = s; /* this may be a copy */
	fp_begin();
	r = mbedtls_ctr_drbg_reseed(&s->c, NULL, 0);
	fp_end();
	s->entropy = NULL;
	return r ? ERR_ARG : OK;
}

enum err drbg_read(struct drbg *d, void *out, size_t size)
{
	struct state *s = state_of(d);
	size_t done, n;
	int r = 0;

	fp_begin();
	for (done = 0; done < size && !r; done += n) {
		n = size - done;
		if (n > MBEDTLS_CTR_DRBG_MAX_REQUEST)
			n = MBEDTLS_CTR_DRBG_MAX_REQUEST;
		/* Fails only when it wants a new seed and hand_over() has none. */
		r = mbedtls_ctr_drbg_random(&s->c, (uint8_t *)out + done, n);
	}
	fp_end();
	if (r)
		scrub(out, size);
	return r ? ERR_LIMIT : OK;
}
