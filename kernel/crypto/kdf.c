/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HKDF (RFC 5869) over the library's HMAC. As no key is longer than one hash, expansion is a single
 * HMAC, and info can be hashed piece by piece, without a buffer to collect it in.
 */
#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "arch/fp.h"
#include "base/bytes.h"

#include <mbedtls/md.h>

static enum err hmac(struct kdf_piece key, const struct kdf_piece *of, unsigned count,
                     uint8_t out[static KDF_KEY_SIZE])
{
	mbedtls_md_context_t c;
	unsigned i;
	int r;

	fp_begin();
	mbedtls_md_init(&c);
	r = mbedtls_md_setup(&c, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 1);
	if (!r) {
		must(mbedtls_md_hmac_starts(&c, key.data, key.size));
		for (i = 0; i < count; i++)
			must(mbedtls_md_hmac_update(&c, of[i].data, of[i].size));
		must(mbedtls_md_hmac_finish(&c, out));
	}
	mbedtls_md_free(&c);
	fp_end();
	return r ? ERR_NOMEM : OK;
}

enum err kdf_extract(struct kdf_piece salt, struct kdf_piece secret,
                     uint8_t out[static KDF_KEY_SIZE])
{
	return hmac(salt, &secret, 1, out);
}

enum err kdf_expand(const uint8_t key[static KDF_KEY_SIZE],
                    const struct kdf_piece info[static KDF_PIECES], uint8_t *out, size_t size)
{
	static const uint8_t first = 1; /* and only: T(1) of the RFC */
	struct kdf_piece all[KDF_PIECES + 1];
	uint8_t whole[KDF_KEY_SIZE];
	enum err e;

	check(size <= sizeof(whole));
	memcpy(all, info, KDF_PIECES * sizeof(*info));
	all[KDF_PIECES] = (struct kdf_piece){ &first, sizeof(first) };
	e = hmac((struct kdf_piece){ key, KDF_KEY_SIZE }, all, array_count(all), whole);
	if (e == OK)
		memcpy(out, whole, size);
	scrub(whole, sizeof(whole));
	return e;
}
