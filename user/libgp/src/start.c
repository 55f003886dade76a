/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the kernel enters a TA: with an empty stack, and never to return but by a system call.
 */
#include "gp.h"

void __ta_entry(unsigned long func, unsigned long id, struct ta_params *p,
                unsigned long command) __noreturn __no_stack_protector;

void __ta_entry(unsigned long func, unsigned long id, struct ta_params *p, unsigned long command)
{
	register uint64_t x0 __asm__("x0") = gp_enter(func, id, p, command);
	register uint64_t x8 __asm__("x8") = 0;

	__asm__ volatile("svc #0" : : "r"(x0), "r"(x8) : "memory");
	__builtin_unreachable();
}
