/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * The services, one file each.
 */
#include "pta/pta.h"

extern const struct pta pta_device; /* device.c: which services the normal world may find */
extern const struct pta pta_rng;    /* rng.c: random numbers */
extern const struct pta pta_socket; /* socket.c: TCP and UDP for TAs */
extern const struct pta pta_stats;  /* stats.c: what the guest holds */
extern const struct pta pta_system; /* system.c: memory and keys for the TA that asks */

/* plugin.c, a command of the last */
uint32_t pta_plugin(struct ta_param params[static TA_PARAMS]);

/* All of them; service @i, or NULL behind the last. */
const struct pta *pta_at(size_t i);

/* Is @p memory that goes out (and in, if @in)? Size and address may still be anything. */
static inline bool pta_is_output(const struct ta_param *p, bool in)
{
	return (p->kind == TA_PARAM_SHARE || p->kind == TA_PARAM_USER) && p->out && p->in == in;
}

static inline bool pta_is_value(const struct ta_param *p, bool in, bool out)
{
	return p->kind == TA_PARAM_VALUE && p->in == in && p->out == out;
}

/* Is @p memory of a TA? Then it is a copy that nobody else changes; NULL: size is 0. */
static inline bool pta_is_of_ta(const struct ta_param *p, bool in, bool out)
{
	return p->kind == TA_PARAM_USER && p->in == in && p->out == out;
}

/* Are the parameters from @from on unused? */
static inline bool pta_rest_is_none(const struct ta_param params[static TA_PARAMS], unsigned from)
{
	while (from < TA_PARAMS && params[from].kind == TA_PARAM_NONE)
		from++;
	return from == TA_PARAMS;
}
