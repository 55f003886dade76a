/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be done (Core API, table 6-4).
 */
#include "obj/obj_priv.h"

#define DIGEST(number_, kind_)                                                \
	{                                                                     \
		.number = (number_), .class = ALGO_DIGEST, .digest = (kind_), \
	}
#define CIPHER(number_, kind_, key_)                                                              \
	{                                                                                         \
		.number = (number_), .class = ALGO_CIPHER, .cipher = (kind_), .key_type = (key_), \
		.keys = 1,                                                                        \
	}

static const struct algo algos[] = {
	DIGEST(TEE_ALG_MD5, DIGEST_MD5),
	DIGEST(TEE_ALG_SHA1, DIGEST_SHA1),
	DIGEST(TEE_ALG_SHA224, DIGEST_SHA224),
	DIGEST(TEE_ALG_SHA256, DIGEST_SHA256),
	DIGEST(TEE_ALG_SHA384, DIGEST_SHA384),
	DIGEST(TEE_ALG_SHA512, DIGEST_SHA512),
	CIPHER(TEE_ALG_AES_ECB_NOPAD, CIPHER_AES_ECB, TEE_TYPE_AES),
	CIPHER(TEE_ALG_AES_CBC_NOPAD, CIPHER_AES_CBC, TEE_TYPE_AES),
	CIPHER(TEE_ALG_AES_CTR, CIPHER_AES_CTR, TEE_TYPE_AES),
};

const struct algo *algo_find(uint32_t number)
{
	unsigned i;

	for (i = 0; i < array_count(algos); i++)
		if (algos[i].number == number)
			return &algos[i];
	return NULL;
}
