/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * The services, one file each.
 */
#include "pta/pta.h"

extern const struct pta pta_device; /* device.c: which services the normal world may find */
extern const struct pta pta_rng;    /* rng.c: random numbers */
extern const struct pta pta_system; /* system.c: memory for the TA that asks */

/* All of them; service @i, or NULL behind the last. */
const struct pta *pta_at(size_t i);

/* Is @p memory that goes out (and in, if @in)? Size and address may still be anything. */
static inline bool pta_is_output(const struct ta_param *p, bool in)
{
	return (p->kind == TA_PARAM_SHARE || p->kind == TA_PARAM_USER) && p->out && p->in == in;
}

/* Are the parameters from @from on unused? */
static inline bool pta_rest_is_none(const struct ta_param params[static TA_PARAMS], unsigned from)
{
	while (from < TA_PARAMS && params[from].kind == TA_PARAM_NONE)
		from++;
	return from == TA_PARAMS;
}
