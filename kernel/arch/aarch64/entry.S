/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry - the ways in from EL3: boot, the dispatcher's vector table, new cores
 *
 * The first page of the image holds all code that must run at its physical address. It is
 * mapped twice: with the image, and at its own physical address in the idle TTBR0 root, which
 * is in place whenever the normal world runs. So one table serves cores with the MMU on and
 * cores that have just woken without it.
 *
 * EL3 restores TPIDR_EL1, SP_EL1 and the translation registers, and PSTATE as it was at our
 * last SMC: all interrupts masked, SP_EL1 in use, PAN set.
 */
#include "arch/asm_priv.h"

	.section .tramp, "ax"
	.global	_start
_start:
	b	boot

	.balign	8
	.global	mmu_start
mmu_start:				/* filled once by boot_build_tables, MMU off */
	.space	START_SIZE

	.balign	64
	.global	opteed_vectors
opteed_vectors:
	b	to_yield
	b	to_fast
	b	to_cpu_on
	b	to_cpu_off
	b	to_cpu_resume
	b	to_cpu_suspend
	b	to_fiq
	b	to_system_off
	b	to_system_reset
	.if	. - opteed_vectors - EL3_VECTORS * 4
	.error	"the table is the dispatcher's"
	.endif

/* From the physical to the linked address, with the MMU on. Keeps x0 to x15. */
	.macro	GO name
to_\name:
	ldr	x16, =entry_\name
	br	x16
	.endm

	GO	yield
	GO	fast
	GO	cpu_off
	GO	cpu_resume
	GO	cpu_suspend
	GO	fiq
	GO	system_off
	GO	system_reset

to_cpu_on:
	msr	daifset, #DAIF_ALL
	ldr	x16, =entry_cpu_on
	/* and on into mmu_on */

/*
 * mmu_on - turn the MMU on and go to x16
 *   State     MMU off, at the physical address
 *   Clobbers  x9 to x15
 */
mmu_on:
	adr	x9, mmu_start
	ldp	x10, x11, [x9, #START_MAIR]	/* mair, tcr */
	ldp	x12, x13, [x9, #START_TTBR0]	/* ttbr0, ttbr1 */
	ldr	x14, [x9, #START_SCTLR]
	msr	mair_el1, x10
	msr	tcr_el1, x11
	msr	ttbr0_el1, x12
	msr	ttbr1_el1, x13
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	nsh
	isb
	msr	sctlr_el1, x14
	isb
	br	x16

/*
 * boot - the first instructions of all
 *   From      EL3, MMU off, any page-aligned physical address
 *   In        x2 = device tree, or 0
 */
boot:
	msr	daifset, #DAIF_ALL
	mov	x20, x2
	/* What we write without caches must not lie under stale lines, before or after. */
	bl	flush_early
	lea	x9, stacks_start
	add	x9, x9, #STACK_SIZE
	mov	sp, x9
	mov	x29, xzr
	bl	boot_build_tables
	bl	flush_early
	ldr	x16, =boot_virtual
	b	mmu_on

/* Clean and invalidate what boot writes with the MMU off: mmu_start, tables, first stack. */
flush_early:
	mrs	x9, ctr_el0
	ubfx	x9, x9, #16, #4			/* log2 of words in the smallest line */
	mov	x10, #4
	lsl	x10, x10, x9
	sub	x11, x10, #1
	adr	x12, mmu_start
	bic	x12, x12, x11
	dc	civac, x12
	lea	x12, tables_start
	lea	x13, stacks_start
	add	x13, x13, #STACK_SIZE
1:	dc	civac, x12
	add	x12, x12, x10
	cmp	x12, x13
	b.lo	1b
	dsb	sy
	ret
	.ltorg

/* Registers of a core that nobody restores for us. x9 is lost. */
	.macro	core_registers
	lea	x9, vectors
	msr	vbar_el1, x9
	msr	cpacr_el1, xzr
	msr	contextidr_el1, xzr
	msr	mdscr_el1, xzr
	msr	cntkctl_el1, xzr		/* slice.c: a TA does not reach the timers */
	msr	tpidr_el0, xzr
	mrs	x9, id_aa64mmfr1_el1
	ubfx	x9, x9, #20, #4
	cbz	x9, 9f
	.inst	0xd500419f			/* msr pan, #1 */
9:	own_guard x9
	isb
	.endm

/* A secret that nobody has seen yet for the core in x19, between two frames of its stack. */
	.macro	new_guard
	bl	upcall_random
	bic	x0, x0, #GUARD_ZERO
	str	x0, [x19, #CPU_GUARD]
	.endm

/* sp = top of the stack of core \index (a 32-bit register). x9 is lost. */
	.macro	core_stack index
	lea	x9, image_start
	mov	w11, #STACKS_OFFSET
	add	x9, x9, x11, lsl #12
	mov	w11, #STACK_STRIDE
	umaddl	x9, w11, \index, x9
	add	x9, x9, #STACK_SIZE
	mov	sp, x9
	.endm

/* boot_virtual - the rest of boot, MMU on; x20 = device tree */
FUNC boot_virtual
	lea	x9, bss_start
	lea	x10, bss_end
1:	stp	xzr, xzr, [x9], #16
	cmp	x9, x10
	b.lo	1b

	lea	x19, cpus
	msr	tpidr_el1, x19
	mrs	x0, mpidr_el1
	and	x0, x0, #~0x7f000000		/* affinities, and bit 31, which is one */
	str	x0, [x19, #CPU_MPIDR]
	core_registers
	mov	w0, #0
	core_stack w0
	mov	x29, xzr
	mov	x30, xzr
	bl	stack_guard_init
	mov	w0, #0
	bl	cpu_start
	bl	pauth_start

	sub	sp, sp, #((BOOT_INFO_BYTES + 15) & ~15)
	lea	x9, boot_tables
	ldr	x21, [x9, #TABLES_IMAGE_PA]
	lea	x10, image_start
	lea	x11, image_end
	sub	x11, x11, x10
	str	x21, [sp, #BOOT_INFO_PA]
	str	x11, [sp, #BOOT_INFO_SIZE]
	str	x20, [sp, #BOOT_INFO_DTB]
	mov	x0, sp
	bl	upcall_boot
	new_guard
	add	sp, sp, #((BOOT_INFO_BYTES + 15) & ~15)

	lea	x9, opteed_vectors
	lea	x10, image_start
	sub	x9, x9, x10
	add	x1, x21, x9
	ldr	w0, =EL3_ENTRY_DONE
	smc	#0
	b	.				/* EL3 enters by the table from now on */
END boot_virtual

/*
 * entry_cpu_on - a core comes up, for the first time or again
 *
 * It is known by its MPIDR: its struct cpu is the one that has that value already, or
 * else the first that has none.
 */
FUNC entry_cpu_on
	mrs	x0, mpidr_el1
	and	x0, x0, #~0x7f000000		/* affinities, and bit 31, which is one */
	lea	x19, cpus
	mov	w20, #0
1:	add	x11, x19, #CPU_MPIDR
2:	ldaxr	x12, [x11]
	cmp	x12, x0
	b.eq	3f
	cbnz	x12, 4f
	stxr	w13, x0, [x11]
	cbnz	w13, 2b
3:	clrex
	msr	tpidr_el1, x19
	core_registers
	core_stack w20
	mov	x29, xzr
	mov	x30, xzr
	bl	stack_guard_init
	mov	w0, w20
	bl	cpu_start
	bl	pauth_start
	new_guard
	bl	upcall_cpu_on
	b	5f

4:	add	x19, x19, #CPU_SIZE
	add	w20, w20, #1
	cmp	w20, #CPU_LIMIT
	b.lo	1b
	mov	x0, #-1				/* more cores than we have room for */
5:	mov	x1, x0
	ldr	w0, =EL3_ON_DONE
	smc	#0
	b	.
END entry_cpu_on

/*
 * entry_yield, entry_fast - a call from the normal world
 *   In        x0-x7 = struct smc_regs, hostile
 *   Out       x0-x3 of it, as x1-x4 of the SMC; EL3 keeps the caller's other registers
 */
	.macro	ENTRY_CALL name, upcall
FUNC entry_\name
	sub	sp, sp, #SMC_REGS_SIZE
	stp	x0, x1, [sp, #0]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	mov	x29, xzr			/* stack walks end here */
	mov	x30, xzr
	mov	x0, sp
	bl	\upcall
	ldp	x1, x2, [sp, #0]
	ldp	x3, x4, [sp, #16]
	add	sp, sp, #SMC_REGS_SIZE
	ldr	w0, =EL3_CALL_DONE
	smc	#0
	b	.
END entry_\name
	.endm

	ENTRY_CALL yield, upcall_yielding
	ENTRY_CALL fast, upcall_fast

/* The hooks: no arguments that we want, one result in x1. */
	.macro	ENTRY_HOOK name, upcall, done
FUNC entry_\name
	mov	x29, xzr
	mov	x30, xzr
	bl	\upcall
	mov	x1, x0
	ldr	w0, =\done
	smc	#0
	b	.
END entry_\name
	.endm

	ENTRY_HOOK cpu_off, cpu_off, EL3_OFF_DONE
	ENTRY_HOOK cpu_suspend, upcall_cpu_suspend, EL3_SUSPEND_DONE
	ENTRY_HOOK cpu_resume, cpu_resume, EL3_RESUME_DONE
	ENTRY_HOOK system_off, upcall_system_off, EL3_SYSTEM_OFF_DONE
	ENTRY_HOOK system_reset, upcall_system_reset, EL3_SYSTEM_RESET_DONE
	ENTRY_HOOK fiq, upcall_fiq, EL3_FIQ_DONE
