/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * switch - from a core's stack to a thread's and back
 */
#include "arch/asm_priv.h"

/*
 * context_run - x0 = context; returns an enum context_stop
 *   State     core's stack (SP_EL1), interrupts masked
 *   Stack     the caller's x19 to x30
 */
FUNC context_run
	sub	sp, sp, #96
	save_callee sp, 0
	mrs	x9, tpidr_el1
	str	x0, [x9, #CPU_CONTEXT]
	add	x9, x0, #CTX_GUARD
	msr	tpidrro_el0, x9			/* the thread's stack guard */
	ldp	x10, x11, [x0, #CTX_TPIDR]	/* tpidr, preempted */
	msr	tpidr_el0, x10
	ldr	x12, [x0, #CTX_SP]
	msr	sp_el0, x12
	cbnz	x11, 1f

	load_callee x0, CTX_X + 19 * 8
	msr	spsel, #0
	msr	daifclr, #DAIF_IF
	ret

1:	ldp	x10, x11, [x0, #CTX_PC]
	tst	x11, #0xf			/* was it a TA? */
	b.ne	2f
	adrp	x9, pauth_on
	ldr	w9, [x9, :lo12:pauth_on]
	cbz	w9, 2f
	ldr	x9, [x0, #CTX_USER]
	ldr	x9, [x9, #LEVEL_OUT]
	load_key x9, EXIT_KEY, x12, x13
2:	msr	elr_el1, x10
	msr	spsr_el1, x11
	load_x2_x30 x0
	ldp	x0, x1, [x0, #CTX_X]
	eret
END context_run

/* context_leave - from the thread to whoever ran it; returns when it is run again */
FUNC context_leave
	msr	daifset, #DAIF_IF
	this_context x0
	save_callee x0, CTX_X + 19 * 8
	mov	x9, sp
	str	x9, [x0, #CTX_SP]
	msr	spsel, #1
	mov	w19, #0
	b	context_stopped
END context_leave

/*
 * context_stopped - x0 = context whose registers are saved, w19 = 1 if preempted
 *   State     core's stack, as context_run left it; interrupts masked
 *   Returns   from context_run
 */
FUNC context_stopped
	mrs	x9, tpidr_el0
	mov	w10, w19
	stp	x9, x10, [x0, #CTX_TPIDR]
	mrs	x20, tpidr_el1
	add	x9, x20, #CPU_GUARD
	msr	tpidrro_el0, x9			/* this stack's guard again */
	ldrb	w9, [x20, #CPU_FP_NW_SAVED]
	cbz	w9, 1f
	bl	fp_give_back
1:	str	xzr, [x20, #CPU_CONTEXT]
	mov	w0, w19
	load_callee sp, 0
	add	sp, sp, #96
	ret
END context_stopped

/* The bottom of every thread's stack: x19 = entry, x20 = its argument. */
FUNC context_start
	mov	x0, x20
	blr	x19
	b	context_returned
END context_start
