/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * asm_offset - numbers that assembly shares with C, said once
 *
 * A file asm_offsets.c holds lines such as
 *
 *	ASM_OFFSET(UFRAME_PC, struct uframe, pc);
 *	ASM_SIZE(UFRAME_SIZE, struct uframe);
 *	ASM_VALUE(CPU_LIMIT, CPU_MAX);
 *
 * The build compiles it twice: to text, from which asm_offsets.h is made, and
 * as part of the kernel, where every line asserts that the header is right.
 */
#include "base/types.h"

#ifdef ASM_OFFSET_EMIT
#define ASM_VALUE(name, value)                                                        \
	void asm_offset_##name(void);                                                 \
	void asm_offset_##name(void)                                                  \
	{                                                                             \
		__asm__ volatile(".ascii \"@offset " #name " %0 @\"" : : "i"(value)); \
	}                                                                             \
	static_assert(1)
#else
#include "asm_offsets.h"
#define ASM_VALUE(name, value) static_assert((name) == (value), #name " in asm_offsets.h is stale")
#endif

#define ASM_OFFSET(name, type, member) ASM_VALUE(name, offsetof(type, member))
#define ASM_SIZE(name, type)           ASM_VALUE(name, sizeof(type))
