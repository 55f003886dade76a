/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * user - into S-EL0 and out of it
 *
 * A struct user_level on the thread's stack keeps what the kernel had and, from
 * each exception to the next return, what the TA has.
 */
#include "arch/asm_priv.h"

/*
 * user_run - x0 = struct uframe to start with, x1 = struct user_exit
 *   State     thread's stack, interrupts unmasked
 */
FUNC user_run
	sub	sp, sp, #LEVEL_SIZE
	save_callee sp, LEVEL_CALLEE
	str	x1, [sp, #LEVEL_OUT]
	mov	x1, sp
	add	x29, sp, #(LEVEL_CALLEE + 80)
	msr	daifset, #DAIF_IF
	mov	x19, x1
	bl	user_begin			/* (frame, level) */
	mov	x0, x19
	adrp	x1, pauth_on
	ldr	w1, [x1, :lo12:pauth_on]
	cbnz	w1, user_enter_pauth
	b	user_enter
END user_run

/* user_enter_pauth - the same as user_enter, with the TA's key; the ERET makes it take effect */
FUNC user_enter_pauth
	ldr	x1, [x0, #LEVEL_OUT]
	load_key x1, EXIT_KEY, x1, x2
	b	user_enter
END user_enter_pauth

/*
 * user_enter - x0 = level: go to its TA with the registers in its frame
 *   State     thread's stack = the level, interrupts masked
 */
FUNC user_enter
	msr	spsel, #1
	ldr	x1, [x0, #UFRAME_SP]
	ldp	x2, x3, [x0, #UFRAME_PC]
	msr	sp_el0, x1
	msr	elr_el1, x2
	msr	spsr_el1, x3
	load_x2_x30 x0
	ldp	x0, x1, [x0]
	eret
END user_enter

/*
 * user_leave - x0 = level: return from its user_run()
 *   State     thread's stack, anywhere below the level; interrupts masked
 */
FUNC user_leave
	mov	sp, x0
	load_callee sp, LEVEL_CALLEE
	/* What is left of the TA in the others is covered with the kernel's: see foreign. */
	ldp	x5, x6, [sp, #LEVEL_CALLEE]
	ldp	x7, x8, [sp, #LEVEL_CALLEE]
	ldp	x9, x10, [sp, #LEVEL_CALLEE]
	ldp	x11, x12, [sp, #LEVEL_CALLEE]
	ldp	x13, x14, [sp, #LEVEL_CALLEE]
	ldp	x15, x16, [sp, #LEVEL_CALLEE]
	ldp	x17, x18, [sp, #LEVEL_CALLEE]
	add	sp, sp, #LEVEL_SIZE
	msr	daifclr, #DAIF_IF
	ret
END user_leave
