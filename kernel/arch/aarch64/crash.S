/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crash_entry - an exception that must not happen: keep all that is known, then report
 *
 * The stack may be what is broken, so registers go to the core's record, and
 * the report runs on a stack of its own. There is one: a second core that
 * crashes, or a crash inside of the report, stops silently.
 *
 *   In        x0 = vector number, TPIDRRO_EL0 = x0 as it was
 */
#include "arch/asm_priv.h"

	.section .bss.crash_stack, "aw", %nobits
	.balign	16
crash_stack:
	.space	4096
crash_stack_top:
	.balign	4
	.global	crash_taken
crash_taken:
	.space	4

FUNC crash_entry
	msr	tpidr_el0, x1
	mrs	x1, tpidr_el1
	add	x1, x1, #CPU_CRASH
	save_x2_x30 x1
	mrs	x2, tpidrro_el0
	mrs	x3, tpidr_el0
	stp	x2, x3, [x1]
	mov	x2, sp
	mrs	x3, sp_el0
	stp	x2, x3, [x1, #CRASH_SP]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x2, x3, [x1, #CRASH_PC]
	mrs	x2, esr_el1
	mrs	x3, far_el1
	stp	x2, x3, [x1, #CRASH_ESR]
	str	x0, [x1, #CRASH_VECTOR]

	lea	x2, crash_taken
	mov	w3, #1
1:	ldaxr	w4, [x2]
	cbnz	w4, 2f
	stxr	w5, w3, [x2]
	cbnz	w5, 1b
	lea	x2, crash_stack_top
	mov	sp, x2
	own_guard x2
	mov	x29, xzr
	mov	x0, x1
	bl	crash_report
2:	wfi
	b	2b
END crash_entry
