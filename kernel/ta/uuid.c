/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two shapes of a UUID: fields in machine order for TAs, octets for everybody else.
 */
#include "ta/instance.h"

#include "base/bytes.h"

void ta_uuid_to_octets(const struct ta_uuid *t, struct uuid *out)
{
	out->b[0] = (uint8_t)(t->time_low >> 24);
	out->b[1] = (uint8_t)(t->time_low >> 16);
	out->b[2] = (uint8_t)(t->time_low >> 8);
	out->b[3] = (uint8_t)t->time_low;
	out->b[4] = (uint8_t)(t->time_mid >> 8);
	out->b[5] = (uint8_t)t->time_mid;
	out->b[6] = (uint8_t)(t->time_hi_and_version >> 8);
	out->b[7] = (uint8_t)t->time_hi_and_version;
	memcpy(out->b + 8, t->clock_seq_and_node, sizeof(t->clock_seq_and_node));
}

void ta_uuid_from_octets(const struct uuid *u, struct ta_uuid *out)
{
	out->time_low = (uint32_t)u->b[0] << 24 | (uint32_t)u->b[1] << 16 | (uint32_t)u->b[2] << 8 |
	                u->b[3];
	out->time_mid = (uint16_t)(u->b[4] << 8 | u->b[5]);
	out->time_hi_and_version = (uint16_t)(u->b[6] << 8 | u->b[7]);
	memcpy(out->clock_seq_and_node, u->b + 8, sizeof(out->clock_seq_and_node));
}
