/* SPDX-License-Identifier: BSD-2-Clause */
#include "pta/pta_priv.h"

static const struct pta *const table[] = {
	&pta_device, &pta_rng, &pta_socket, &pta_stats, &pta_system,
};

const struct pta *pta_at(size_t i)
{
	return i < array_count(table) ? table[i] : NULL;
}

const struct pta *pta_find(const struct uuid *uuid)
{
	size_t i;

	for (i = 0; i < array_count(table); i++)
		if (uuid_equal(&table[i]->uuid, uuid))
			return table[i];
	return NULL;
}
