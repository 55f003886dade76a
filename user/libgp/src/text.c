/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UUIDs as text.
 */
#include <string.h>

#include "gp.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool uuid_read(const char *text, TEE_UUID *out)
{
	uint8_t b[16];
	int i, hi, lo;

	for (i = 0; i < 16; i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return false;
		hi = hex_value(text[0]);
		if (hi < 0)
			return false;
		lo = hex_value(text[1]);
		if (lo < 0)
			return false;
		b[i] = (uint8_t)(hi << 4 | lo);
		text += 2;
	}
	if (*text)
		return false;
	out->timeLow = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	out->timeMid = (uint16_t)(b[4] << 8 | b[5]);
	out->timeHiAndVersion = (uint16_t)(b[6] << 8 | b[7]);
	memcpy(out->clockSeqAndNode, b + 8, 8);
	return true;
}

TEE_Result tee_uuid_from_str(TEE_UUID *uuid, const char *text)
{
	return uuid_read(text, uuid) ? TEE_SUCCESS : TEE_ERROR_BAD_FORMAT;
}
