/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host saves its own registers; what is left is the rule of begin and end.
 */
#include "arch/fp.h"

#include "arch/host_priv.h"

static bool *used(void)
{
	struct cpu_impl *c = &cpu_self()->impl;

	return c->context ? &c->context->fp_used : &c->fp_used;
}

void fp_begin(void)
{
	check(!*used());
	*used() = true;
}

void fp_end(void)
{
	check(*used());
	*used() = false;
}
