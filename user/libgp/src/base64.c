/* SPDX-License-Identifier: BSD-2-Clause */
#include <base64.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_enc_len(size_t size)
{
	return (size + 2) / 3 * 4 + 1;
}

/* Up to three bytes as four digits, or fewer and what fills up. */
static void encode_group(const uint8_t *from, size_t n, char *to)
{
	uint32_t bits = (uint32_t)from[0] << 16;

	if (n > 1)
		bits |= (uint32_t)from[1] << 8;
	if (n > 2)
		bits |= from[2];
	to[0] = digits[bits >> 18];
	to[1] = digits[bits >> 12 & 63];
	to[2] = n > 1 ? digits[bits >> 6 & 63] : '=';
	to[3] = n > 2 ? digits[bits & 63] : '=';
}

bool base64_enc(const void *data, size_t size, char *text, size_t *len)
{
	const uint8_t *from = data;
	size_t room = *len, i;

	*len = base64_enc_len(size);
	if (room < *len)
		return false;
	for (i = 0; i < size; i += 3, text += 4)
		encode_group(from + i, size - i, text);
	*text = 0;
	return true;
}

static int digit_value(char c)
{
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

bool base64_dec(const char *text, size_t size, void *data, size_t *len)
{
	uint8_t *to = data;
	uint32_t bits = 0;
	size_t n = 0, room = *len;
	int have = 0, v;

	for (; size && *text != '='; text++, size--) {
		v = digit_value(*text);
		if (v < 0)
			continue;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if (n < room)
			to[n] = (uint8_t)(bits >> have);
		n++;
	}
	*len = n;
	return n <= room;
}
