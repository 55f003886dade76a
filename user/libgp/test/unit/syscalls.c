/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls that kernel.c does not know: a kernel without them says so. On this machine a
 * caller may pass more arguments than a function looks at.
 */
#include <stdint.h>

#include "abi/tee_errors.h"

#define SYSCALL(number, name, count)                    \
	uint32_t sys_##name(void);                      \
	__attribute__((weak)) uint32_t sys_##name(void) \
	{                                               \
		return TEE_ERROR_NOT_SUPPORTED;         \
	}
#include "abi/syscalls.def"
