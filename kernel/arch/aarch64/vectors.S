/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vectors - exceptions taken at S-EL1
 *
 * A thread runs with SP_EL0 (its own stack); every exception uses SP_EL1, the core's stack,
 * which holds nothing but context_run()'s frame while a thread runs. On the core's stack
 * itself no exception is expected: all of them there are crashes.
 *
 * Interrupts of the normal world end context_run(). Ours are handled here. Which of IRQ and FIQ
 * is whose depends on the interrupt controller: irq_foreign_line.
 */
#include "arch/asm_priv.h"

#define EC_FP          0x07
#define EC_SVC64       0x15
#define EC_DABORT_SAME 0x25

	.macro	CRASH kind
	.balign	128
	msr	tpidrro_el0, x0
	mov	x0, #\kind
	b	crash_entry
	.endm

	.macro	VECTOR target
	.balign	128
	b	\target
	.endm

	.macro	INTERRUPT line
	.balign	128
	stp	x0, x1, [sp, #-16]!
	mov	w1, #\line
	b	interrupt
	.endm

	.section .vectors, "ax"
	.balign	2048
	.global	vectors
vectors:
	VECTOR	el1t_sync		/* a thread, in the kernel */
	INTERRUPT 0
	INTERRUPT 1
	CRASH	3
	CRASH	4			/* the core's own stack */
	CRASH	5
	CRASH	6
	CRASH	7
	VECTOR	el0_sync		/* a TA */
	INTERRUPT 0
	INTERRUPT 1
	CRASH	11
	CRASH	12			/* AArch32: never entered */
	CRASH	13
	CRASH	14
	CRASH	15

/* el1t_sync - a fault of the kernel on a thread: ucopy, a lent SIMD unit, or a crash */
el1t_sync:
	stp	x0, x1, [sp, #-16]!
	mrs	x0, esr_el1
	lsr	x0, x0, #26
	cmp	x0, #EC_FP
	b.eq	fp_access
	cmp	x0, #EC_DABORT_SAME
	b.ne	1f
	mrs	x0, elr_el1
	lea	x1, ucopy_start
	cmp	x0, x1
	b.lo	1f
	lea	x1, ucopy_end
	cmp	x0, x1
	b.hs	1f
	lea	x0, ucopy_fault
	msr	elr_el1, x0
	ldp	x0, x1, [sp], #16
	eret

1:	ldp	x0, x1, [sp], #16
el1t_crash:
	msr	tpidrro_el0, x0
	mov	x0, #0
	b	crash_entry

/* What a C function may change besides x0, x1, which lie above already. */
	.macro	save_caller
	sub	sp, sp, #144
	stp	x2, x3, [sp, #0]
	stp	x4, x5, [sp, #16]
	stp	x6, x7, [sp, #32]
	stp	x8, x9, [sp, #48]
	stp	x10, x11, [sp, #64]
	stp	x12, x13, [sp, #80]
	stp	x14, x15, [sp, #96]
	stp	x16, x17, [sp, #112]
	stp	x18, x30, [sp, #128]
	.endm

	/* With them go their copies, and what the C function has put below: they may be a TA's. */
	.macro	load_caller
	.irp	below, 16, 32, 48, 64, 80, 96, 112, 128
	stp	xzr, xzr, [sp, #-\below]
	.endr
	ldp	x2, x3, [sp, #0]
	ldp	x4, x5, [sp, #16]
	ldp	x6, x7, [sp, #32]
	ldp	x8, x9, [sp, #48]
	ldp	x10, x11, [sp, #64]
	ldp	x12, x13, [sp, #80]
	ldp	x14, x15, [sp, #96]
	ldp	x16, x17, [sp, #112]
	ldp	x18, x30, [sp, #128]
	ldp	x0, x1, [sp, #144]
	.irp	above, 0, 16, 32, 48, 64, 80, 96, 112, 128, 144
	stp	xzr, xzr, [sp, #\above]
	.endr
	add	sp, sp, #160
	.endm

/* First use of SIMD since somebody else had it; x0, x1 pushed. */
fp_access:
	save_caller
	bl	fp_trap
	tbz	w0, #0, 1f
	load_caller
	eret
1:	load_caller
	b	el1t_crash

/* x0, x1 as an exception has pushed them, into x2, x3; the stack forgets them. */
	.macro	pop_x0_x1
	ldp	x2, x3, [sp]
	stp	xzr, xzr, [sp], #16
	.endm

/* An interrupt on line w1 (0 IRQ, 1 FIQ) while a thread or a TA runs; x0, x1 pushed. */
interrupt:
	lea	x0, irq_foreign_line
	ldr	w0, [x0]
	cmp	w0, w1
	b.eq	foreign
	save_caller
	bl	upcall_irq
	load_caller
	eret

/* Of the normal world: put the thread away as it is. */
foreign:
	this_context x0
	save_x2_x30 x0
	pop_x0_x1
	stp	x2, x3, [x0, #CTX_X]
	mrs	x1, sp_el0
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	str	x1, [x0, #CTX_SP]
	stp	x2, x3, [x0, #CTX_PC]
	mov	w19, #1
	b	context_stopped

/* x0 = level of the TA that was left, its registers saved there; x1 to x3 lost. */
	.macro	save_user
	this_context x0
	ldr	x0, [x0, #CTX_USER]
	save_x2_x30 x0
	pop_x0_x1
	stp	x2, x3, [x0]
	mrs	x1, sp_el0
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	str	x1, [x0, #UFRAME_SP]
	stp	x2, x3, [x0, #UFRAME_PC]
	.endm

/* On to the thread's stack, which goes on below the level in x0. */
	.macro	thread_stack
	msr	sp_el0, x0
	msr	spsel, #0
	add	x29, x0, #(LEVEL_CALLEE + 80)
	.endm

/*
 * el0_sync - a TA calls, faults, or touches SIMD
 *
 * The system call runs on the thread's stack with interrupts unmasked, so it
 * may be preempted and continue on another core.
 */
el0_sync:
	stp	x0, x1, [sp, #-16]!
	mrs	x0, esr_el1
	lsr	x0, x0, #26
	cmp	x0, #EC_SVC64
	b.ne	1f
	save_user
	thread_stack
	msr	daifclr, #DAIF_IF
	mov	x19, x0
	mov	x1, x0
	ldr	x0, [x0, #64]			/* x8 */
	bl	upcall_syscall
	str	x0, [x19]
	mov	x0, x19
	msr	daifset, #DAIF_IF
	b	user_enter

1:	cmp	x0, #EC_FP
	b.eq	fp_access
	save_user
	mrs	x1, esr_el1
	mrs	x2, far_el1
	thread_stack
	b	user_fault
	.balign	128
