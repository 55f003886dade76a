/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Digests for TAs: the library's own table of hashes does the choosing.
 */
#include "crypto/crypto.h"
#include "crypto/crypto_priv.h"
#include "arch/fp.h"

#include <mbedtls/md.h>

static_assert(sizeof(struct digest) >= sizeof(mbedtls_md_context_t), "room for the library's");

static const mbedtls_md_type_t library_type[DIGEST_KINDS] = {
	[DIGEST_MD5] = MBEDTLS_MD_MD5,       [DIGEST_SHA1] = MBEDTLS_MD_SHA1,
	[DIGEST_SHA224] = MBEDTLS_MD_SHA224, [DIGEST_SHA256] = MBEDTLS_MD_SHA256,
	[DIGEST_SHA384] = MBEDTLS_MD_SHA384, [DIGEST_SHA512] = MBEDTLS_MD_SHA512,
};

static mbedtls_md_context_t *context_of(struct digest *d)
{
	return (mbedtls_md_context_t *)d->opaque;
}

static const mbedtls_md_info_t *info_of(enum digest_kind kind)
{
	return mbedtls_md_info_from_type(library_type[kind]);
}

size_t digest_size(enum digest_kind kind)
{
	return mbedtls_md_get_size(info_of(kind));
}

enum err digest_init(struct digest *d, enum digest_kind kind)
{
	int r;

	fp_begin();
	mbedtls_md_init(context_of(d));
	r = mbedtls_md_setup(context_of(d), info_of(kind), 0);
	fp_end();
	return r ? ERR_NOMEM : OK;
}

void digest_fini(struct digest *d)
{
	fp_begin();
	mbedtls_md_free(context_of(d));
	fp_end();
}

void digest_start(struct digest *d)
{
	fp_begin();
	must(mbedtls_md_starts(context_of(d)));
	fp_end();
}

void digest_add(struct digest *d, const void *data, size_t size)
{
	fp_begin();
	must(mbedtls_md_update(context_of(d), data, size));
	fp_end();
}

void digest_end(struct digest *d, uint8_t *out)
{
	fp_begin();
	must(mbedtls_md_finish(context_of(d), out));
	fp_end();
}

void digest_copy(struct digest *to, const struct digest *from)
{
	fp_begin();
	must(mbedtls_md_clone(context_of(to), (const mbedtls_md_context_t *)from->opaque));
	fp_end();
}
