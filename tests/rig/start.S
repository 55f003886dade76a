/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start - first instructions of each core, exception vectors, and the SMC itself
 *
 * Every core enters at EL2 with the MMU off: the boot core from TF-A with x0 = device tree,
 * the others from PSCI CPU_ON with x0 = their struct cpu.
 */
#define CPU_STACK	0	/* offsets in struct cpu, asserted in cpu.c */
#define FRAME_SIZE	272
#define FRAME_ELR	248
#define ALL_32		0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,\
			27,28,29,30,31

	.section .text.entry, "ax"
	.global rig_entry
rig_entry:
	mov	x20, x0
	adrp	x0, rig_bss_start
	add	x0, x0, :lo12:rig_bss_start
	adrp	x1, rig_bss_end
	add	x1, x1, :lo12:rig_bss_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b
	adrp	x21, cpus
	add	x21, x21, :lo12:cpus
	adrp	x0, boot_stack
	add	x0, x0, :lo12:boot_stack
	add	x0, x0, #8, lsl #12	/* STACK_SIZE */
	mov	sp, x0
	bl	mmu_build
	mov	x0, x20
	mov	x1, x21
	adrp	x22, rig_main
	add	x22, x22, :lo12:rig_main
	b	core_up

	.global core_entry
core_entry:
	mov	x21, x0
	ldr	x1, [x21, #CPU_STACK]
	mov	sp, x1
	adrp	x22, core_main
	add	x22, x22, :lo12:core_main

/* x21 = struct cpu, x22 = where to go, x20 = its argument */
core_up:
	msr	tpidr_el2, x21
	adrp	x0, vectors
	add	x0, x0, :lo12:vectors
	msr	vbar_el2, x0
	msr	cptr_el2, xzr		/* floating point is ours to use */
	mov	x0, #(1 << 31)		/* HCR_EL2: RW, IMO: interrupts come to EL2 */
	orr	x0, x0, #(1 << 4)
	msr	hcr_el2, x0
	bl	mmu_enable
	mov	x0, x20
	blr	x22
2:	wfi
	b	2b

	.text

/*
 * void smc_call(struct smc_regs *r): x0 to x7 there and back. The callee may destroy x0 to x17.
 */
	.global smc_call
smc_call:
	stp	x29, x30, [sp, #-32]!
	str	x19, [sp, #16]
	mov	x19, x0
	ldp	x6, x7, [x19, #48]
	ldp	x4, x5, [x19, #32]
	ldp	x2, x3, [x19, #16]
	ldp	x0, x1, [x19]
	smc	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	ldr	x19, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret

/* void fp_fill(uint64_t seed): v0 to v31 hold values that depend on seed. */
	.global fp_fill
fp_fill:
	.irp	n, ALL_32
	add	x1, x0, #\n
	dup	v\n\().2d, x1
	.endr
	ret

/* unsigned fp_differ(uint64_t seed): how many of them do not hold that any more */
	.global fp_differ
fp_differ:
	mov	w2, #0
	.irp	n, ALL_32
	add	x1, x0, #\n
	umov	x3, v\n\().d[0]
	umov	x4, v\n\().d[1]
	cmp	x3, x1
	ccmp	x4, x1, #0, eq
	cinc	w2, w2, ne
	.endr
	mov	w0, w2
	ret

/*
 * Exceptions. All of them save x0 to x30, ELR and SPSR as struct frame; interrupts return, the
 * rest end in a report.
 */
	.macro	save
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp, #0]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	str	x30, [sp, #240]
	mrs	x0, elr_el2
	mrs	x1, spsr_el2
	stp	x0, x1, [sp, #FRAME_ELR]
	.endm

	.macro	fatal_vector kind
	.balign	128
	save
	mov	x0, sp
	mov	x1, #\kind
	b	fault_report
	.endm

	.balign	2048
vectors:
	fatal_vector 0
	fatal_vector 1
	fatal_vector 2
	fatal_vector 3
	fatal_vector 4
	.balign	128
	b	irq_entry
	fatal_vector 6
	fatal_vector 7
	.irp	n, 8,9,10,11,12,13,14,15
	fatal_vector \n
	.endr

	.balign	128
irq_entry:
	save
	bl	irq_handle
	ldp	x0, x1, [sp, #FRAME_ELR]
	msr	elr_el2, x0
	msr	spsr_el2, x1
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldr	x18, [sp, #144]
	ldp	x29, x30, [sp, #232]
	ldp	x0, x1, [sp, #0]
	add	sp, sp, #FRAME_SIZE
	eret
