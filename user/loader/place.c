/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things go. Addresses are drawn from the kernel's seed; the kernel refuses a place that is
 * taken, and another is drawn.
 */
#include "base/bytes.h"
#include "state.h"

#define TRIES 32

/* xorshift128+: good enough to spread addresses; the secret is the kernel's seed. */
static uint64_t draw(struct state *st)
{
	uint64_t a = st->rng[0], b = st->rng[1];

	st->rng[0] = b;
	a ^= a << 23;
	st->rng[1] = a ^ b ^ (a >> 18) ^ (b >> 5);
	return st->rng[1] + b;
}

uint64_t place_pick(struct state *st, uint64_t len, uint64_t align)
{
	uint64_t lo = (st->va_lo + align - 1) & ~(align - 1);
	uint64_t slots;

	if (st->va_hi < lo || st->va_hi - lo < len)
		return 0;
	slots = (st->va_hi - lo - len) / align + 1;
	return lo + draw(st) % slots * align;
}

uint64_t place_zeroed(struct state *st, uint64_t pages, uint64_t *out)
{
	uint64_t code = TEE_ERROR_OUT_OF_MEMORY;
	int i;

	for (i = 0; i < TRIES; i++) {
		*out = place_pick(st, pages * PAGE_SIZE, PAGE_SIZE);
		if (!*out)
			return TEE_ERROR_OUT_OF_MEMORY;
		code = sys_map_zero(*out, pages * PAGE_SIZE, LOADER_PROT_R | LOADER_PROT_W);
		if (code != TEE_ERROR_ACCESS_CONFLICT)
			break;
	}
	return code;
}
