/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What objects there are (Core API, tables 5-9 and 6-15; sizes as OP-TEE's kit has them).
 */
#include "obj/obj_priv.h"

static const struct attr_type secret[] = {
	{ TEE_ATTR_SECRET_VALUE, ATTR_REQUIRED | ATTR_IS_SIZE },
};

#define SECRET(number_, min_, max_, step_)                                          \
	{                                                                           \
		.number = (number_), .min = (min_), .max = (max_), .step = (step_), \
		.room = (max_) / 8, .attr_count = 1, .attrs = secret,               \
	}

static const struct obj_type types[] = {
	{ .number = TEE_TYPE_DATA, .step = 1 },     SECRET(TEE_TYPE_GENERIC_SECRET, 0, 4096, 8),
	SECRET(TEE_TYPE_AES, 128, 256, 64),         SECRET(TEE_TYPE_HMAC_MD5, 64, 512, 8),
	SECRET(TEE_TYPE_HMAC_SHA1, 80, 512, 8),     SECRET(TEE_TYPE_HMAC_SHA224, 112, 512, 8),
	SECRET(TEE_TYPE_HMAC_SHA256, 192, 1024, 8), SECRET(TEE_TYPE_HMAC_SHA384, 256, 1024, 8),
	SECRET(TEE_TYPE_HMAC_SHA512, 256, 1024, 8),
};

const struct obj_type *obj_type_find(uint32_t number)
{
	unsigned i;

	for (i = 0; i < array_count(types); i++)
		if (types[i].number == number)
			return &types[i];
	return NULL;
}

bool obj_type_has_size(const struct obj_type *type, uint64_t bits)
{
	return bits >= type->min && bits <= type->max && bits % type->step == 0;
}
