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
 *
 * With pointer authentication there is another table, whose ways in from a TA install the kernel's
 * key first and whose ways back to it the TA's.
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

/* The kernel's key, with effect from the next instruction. x0, x1 are lost. */
	.macro	kernel_key
	lea	x0, pauth_key
	load_key x0, 0, x0, x1
	isb
	.endm

/* That of the TA that ran here; the ERET makes it take effect. x0, x1 are lost. */
	.macro	user_key
	this_context x0
	ldr	x0, [x0, #CTX_USER]
	ldr	x0, [x0, #LEVEL_OUT]
	load_key x0, EXIT_KEY, x0, x1
	.endm

	.macro	INTERRUPT_PAUTH line
	.balign	128
	stp	x0, x1, [sp, #-16]!
	kernel_key
	mov	w1, #\line
	b	interrupt_pauth
	.endm

	.macro	VECTOR_TABLE name, interrupt, sync
	.balign	2048
	.global	\name
\name:
	VECTOR	el1t_sync		/* a thread, in the kernel */
	INTERRUPT 0
	INTERRUPT 1
	CRASH	3
	VECTOR	el1h_sync		/* the core's own stack */
	CRASH	5
	CRASH	6
	CRASH	7
	VECTOR	\sync			/* a TA */
	\interrupt 0
	\interrupt 1
	CRASH	11
	CRASH	12			/* AArch32: never entered */
	CRASH	13
	CRASH	14
	CRASH	15
	.endm

	.section .vectors, "ax"
	VECTOR_TABLE vectors, INTERRUPT, el0_sync
	VECTOR_TABLE vectors_pauth, INTERRUPT_PAUTH, el0_sync_pauth
	.balign	128

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

/* el1h_sync - a crash, unless EL3 has said no to pauth_probe(); there may be no stack */
el1h_sync:
	msr	tpidrro_el0, x0
	msr	contextidr_el1, x1
	mrs	x0, elr_el1
	lea	x1, pauth_asks
	cmp	x0, x1
	mrs	x1, contextidr_el1
	msr	contextidr_el1, xzr
	mov	x0, #4
	b.ne	crash_entry
	own_guard x0
	lea	x0, pauth_refused
	msr	elr_el1, x0
	eret

/* pauth_probe - x0 = 1 if EL3 lets us touch the keys, 0 if not */
FUNC pauth_probe
pauth_asks:
	mrs	x0, s3_0_c2_c1_0
	mov	x0, #1
	ret
pauth_refused:
	mov	x0, #0
	ret
END pauth_probe

/* pauth_start - turn it on for this core, if it can be had; x9 to x11 are lost */
FUNC pauth_start
	adrp	x9, pauth_on
	ldr	w9, [x9, :lo12:pauth_on]
	cbz	w9, 1f
	lea	x9, vectors_pauth
	msr	vbar_el1, x9
	lea	x9, pauth_key
	load_key x9, 0, x10, x11
	mrs	x9, sctlr_el1
	orr	x9, x9, #(1 << 31)		/* EnIA */
	msr	sctlr_el1, x9
	isb
1:	ret
END pauth_start

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

/* The same for a TA; the kernel's key is in. */
fp_access_pauth:
	save_caller
	bl	fp_trap
	tbz	w0, #0, 1f
	user_key
	load_caller
	eret
1:	load_caller
	b	el1t_crash

/* An interrupt on line w1 of a TA; x0, x1 pushed, the kernel's key is in. */
interrupt_pauth:
	lea	x0, irq_foreign_line
	ldr	w0, [x0]
	cmp	w0, w1
	b.eq	foreign
	save_caller
	bl	upcall_irq
	user_key
	load_caller
	eret

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

/*
 * Of the normal world: put the thread away as it is. What it has in registers that C does not save
 * would leave with us, and EL3 would keep it until this core comes here again: that may be long
 * after the TA and its guest are gone.
 */
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
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18
	mov	x\n, xzr
	.endr
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

/*
 * On to the thread's stack, which goes on below the level in x0. All that is left of the TA in
 * registers goes: C would push some of it, and EL3 would keep the rest.
 */
	.macro	thread_stack
	msr	sp_el0, x0
	msr	spsel, #0
	add	x29, x0, #(LEVEL_CALLEE + 80)
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18
	mov	x\n, xzr
	.endr
	.irp	n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
	mov	x\n, xzr
	.endr
	.endm

/*
 * el0_sync - a TA calls, faults, or touches SIMD
 *
 * The system call runs on the thread's stack with interrupts unmasked, so it
 * may be preempted and continue on another core.
 */
	.macro	EL0_SYNC name, key, enter, access
\name:
	stp	x0, x1, [sp, #-16]!
	\key
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
	b	\enter

1:	cmp	x0, #EC_FP
	b.eq	\access
	save_user
	mrs	x1, esr_el1
	mrs	x2, far_el1
	thread_stack
	b	user_fault
	.endm

	.macro	no_key
	.endm

	EL0_SYNC el0_sync, no_key, user_enter, fp_access
	EL0_SYNC el0_sync_pauth, kernel_key, user_enter_pauth, fp_access_pauth
	.balign	128
