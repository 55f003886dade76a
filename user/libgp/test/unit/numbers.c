/* SPDX-License-Identifier: BSD-2-Clause */
#include "numbers.h"

TEE_BigInt a[WORDS], b[WORDS], n[WORDS], x[WORDS], y[WORDS], z[WORDS];
static TEE_BigInt *const all[] = { a, b, n, x, y, z };

void numbers_begin(void)
{
	size_t i;

	scratch = (struct heap){ 0 };
	for (i = 0; i < 6; i++)
		TEE_BigIntInit(all[i], WORDS);
}

void set128(TEE_BigInt *to, __int128 v)
{
	unsigned __int128 m = v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;
	uint8_t octets[16];
	int i;

	for (i = 0; i < 16; i++)
		octets[15 - i] = (uint8_t)(m >> 8 * i);
	assert_int_equal(TEE_BigIntConvertFromOctetString(to, octets, 16, v < 0 ? -1 : 1), 0);
}

__int128 get128(const TEE_BigInt *from)
{
	unsigned __int128 m = 0;
	uint8_t octets[16];
	size_t len = 16, i;

	assert_int_equal(TEE_BigIntConvertToOctetString(octets, &len, from), TEE_SUCCESS);
	for (i = 0; i < len; i++)
		m = m << 8 | octets[i];
	return TEE_BigIntCmpS32(from, 0) < 0 ? -(__int128)m : (__int128)m;
}

__int128 draw128(unsigned int bits)
{
	unsigned __int128 r = (unsigned __int128)lab_random() << 64 | lab_random();

	bits = (unsigned int)(lab_random() % (bits + 1));
	r = bits ? r >> (128 - bits) : 0;
	return lab_random() & 1 ? -(__int128)r : (__int128)r;
}

void set_hex(TEE_BigInt *to, const char *hex)
{
	static uint8_t octets[MAX_BITS / 4];
	int sign = 1;
	size_t len, i;

	if (*hex == '-') {
		sign = -1;
		hex++;
	}
	len = strlen(hex);
	memset(octets, 0, sizeof(octets));
	for (i = 0; i < len; i++) {
		char c = hex[len - 1 - i];
		int v = c <= '9' ? c - '0' : c - 'a' + 10;

		octets[sizeof(octets) - 1 - i / 2] |= (uint8_t)(v << i % 2 * 4);
	}
	assert_int_equal(TEE_BigIntConvertFromOctetString(to, octets, sizeof(octets), sign), 0);
}

void draw(TEE_BigInt *to, size_t bits)
{
	uint8_t octets[MAX_BITS / 8];
	size_t i, len = bits / 8;

	for (i = 0; i < len; i++)
		octets[i] = (uint8_t)lab_random();
	octets[0] |= 0x80;
	TEE_BigIntConvertFromOctetString(to, octets, len, lab_random() & 1 ? -1 : 1);
}

void assert_nothing_is_left(void)
{
	const uint64_t *w = (const void *)scratch.pool;
	size_t i, count = scratch.stats.size / sizeof(*w);

	assert_int_equal(scratch.stats.used, 0);
	assert_int_equal(scratch.stats.failures, 0);
	/* heads that once were are sizes, or pointers into the pool */
	for (i = 0; i < count; i++)
		if (w[i] > scratch.stats.size &&
		    w[i] - (uintptr_t)scratch.pool >= scratch.stats.size)
			fail_msg("%016lx is left of a calculation", (unsigned long)w[i]);
}
