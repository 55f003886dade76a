/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * ta_keys - the public keys that a kernel trusts for Trusted Applications
 *
 * `ta-sign keys` writes a C source with these two objects from PEM files, at build time. Any one
 * of the keys may have signed a TA, or the first sub-key of a chain.
 */
#include <stddef.h>
#include <stdint.h>

struct ta_key {
	const char *name;       /* for the log: the file's name without ".pem" */
	const uint8_t *modulus; /* big endian, no leading zero */
	size_t modulus_size;    /* 256 to 512 */
	uint32_t exponent;
};

extern const struct ta_key ta_keys[];
extern const size_t ta_key_count;
