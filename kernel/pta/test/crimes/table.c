/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In place of kernel/pta/table.c in an image for tests: the service that commits crimes, and those
 * that TAs cannot do without.
 */
#include "pta/pta_priv.h"

extern const struct pta pta_crimes;

static const struct pta *const table[] = { &pta_crimes, &pta_device, &pta_system, &pta_stats };

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
