/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta/keys - whose signatures on TA images count
 *
 * The table is generated at build time from the PEM files of the trusted keys (build/tools/ta-keys)
 * and lies in read-only memory. One key is enough for an image to be accepted.
 */
#include "base/types.h"

struct ta_key {
	const char *name;          /* file that it came from, for the log */
	const uint8_t *modulus;    /* big endian, no leading zero */
	size_t modulus_size;
	uint32_t exponent;
};

extern const struct ta_key ta_keys[];
extern const size_t ta_key_count;
