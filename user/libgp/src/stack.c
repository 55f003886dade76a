/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where functions with a stack protector go when their guard has changed.
 */
#include "gp.h"

void __stack_chk_fail(void) __noreturn;

void __stack_chk_fail(void)
{
	EMSG_RAW("stack smashed");
	TEE_Panic(TEE_ERROR_OVERFLOW);
}
