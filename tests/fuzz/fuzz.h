/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * fuzz - one file here is one target: <module>_<what>.c
 *
 * It defines fuzz_one(), which is called with hostile bytes again and again and
 * must neither crash, nor leak, nor panic. It sees what its module sees and is
 * linked with its module and all below. tests/fuzz/corpus/<module>_<what>/ holds
 * inputs worth keeping; `make check` replays them, `make fuzz SECONDS=60` hunts
 * for more.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/err.h"
#include "base/types.h"

void fuzz_one(const uint8_t *data, size_t size);

/* Take values off the front of the input; zeroes when there is nothing left. */
struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

static inline void fuzz_take(struct fuzz_input *in, void *out, size_t n)
{
	size_t have = in->size < n ? in->size : n;

	memset(out, 0, n);
	if (have)
		memcpy(out, in->data, have);
	in->data += have;
	in->size -= have;
}

static inline uint64_t fuzz_u64(struct fuzz_input *in)
{
	uint64_t v;

	fuzz_take(in, &v, sizeof(v));
	return v;
}

static inline uint8_t fuzz_u8(struct fuzz_input *in)
{
	uint8_t v;

	fuzz_take(in, &v, sizeof(v));
	return v;
}
