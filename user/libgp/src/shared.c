/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a shared library has and a TA has not: a stack guard that is drawn by its first constructor.
 */
#include "gp.h"

extern uintptr_t __stack_chk_guard;

uintptr_t __stack_chk_guard;

static void __attribute__((constructor(101))) __no_stack_protector guard_init(void)
{
	uintptr_t guard;

	if (sys_cryp_random_number_generate(&guard, sizeof(guard)) == TEE_SUCCESS)
		__stack_chk_guard = guard & ~(uintptr_t)0xff;
}
