/* SPDX-License-Identifier: BSD-2-Clause */
#include "part/key.h"

#include "base/bytes.h"
#include "crypto/crypto.h"

static_assert(PART_KEY_SIZE == KDF_KEY_SIZE);

/* The purpose ends with its NUL and a UUID has one size: no two names are the same bytes. */
enum err part_key(const struct part *p, const struct part_key_name *name, uint8_t *out, size_t size)
{
	const struct kdf_piece info[KDF_PIECES] = {
		{ name->purpose, strlen(name->purpose) + 1 },
		{ name->ta->b, sizeof(name->ta->b) },
		{ name->extra, name->extra_size },
	};

	return kdf_expand(p->env.key, info, out, size);
}
