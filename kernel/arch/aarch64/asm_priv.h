/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * asm - what all assembly of this folder shares
 */
#include "asm_offsets.h"

/* A global function, 4-byte aligned, that may be reached by an indirect branch. */
	.macro	FUNC name, section=.text
	.pushsection \section, "ax"
	.global	\name
	.type	\name, %function
	.balign	4
\name:
	bti	c
	.endm

	.macro	END name
	.size	\name, . - \name
	.popsection
	.endm

/* \reg = address of \symbol, wherever the image runs (MMU off) or is linked (MMU on). */
	.macro	lea reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

/* \reg = the context that runs on this core. Interrupts masked. */
	.macro	this_context reg
	mrs	\reg, tpidr_el1
	ldr	\reg, [\reg, #CPU_CONTEXT]
	.endm

/* From here on it is the stack guard of this core's own stack that counts. \reg is lost. */
	.macro	own_guard reg
	mrs	\reg, tpidr_el1
	add	\reg, \reg, #CPU_GUARD
	msr	tpidrro_el0, \reg
	.endm

/* Callee-saved registers to and from [\base + \offset]: x19 to x28, then the record x29, x30. */
	.macro	save_callee base, offset
	stp	x19, x20, [\base, #(\offset + 0)]
	stp	x21, x22, [\base, #(\offset + 16)]
	stp	x23, x24, [\base, #(\offset + 32)]
	stp	x25, x26, [\base, #(\offset + 48)]
	stp	x27, x28, [\base, #(\offset + 64)]
	stp	x29, x30, [\base, #(\offset + 80)]
	.endm

	.macro	load_callee base, offset
	ldp	x19, x20, [\base, #(\offset + 0)]
	ldp	x21, x22, [\base, #(\offset + 16)]
	ldp	x23, x24, [\base, #(\offset + 32)]
	ldp	x25, x26, [\base, #(\offset + 48)]
	ldp	x27, x28, [\base, #(\offset + 64)]
	ldp	x29, x30, [\base, #(\offset + 80)]
	.endm

/* Instruction key A (APIAKeyLo_EL1, APIAKeyHi_EL1) = the two words at [\base]. */
	.macro	load_key base, offset, a, b
	ldp	\a, \b, [\base, #\offset]
	msr	s3_0_c2_c1_0, \a
	msr	s3_0_c2_c1_1, \b
	.endm

/* x2 to x30 to and from the array of registers at [\base]. */
	.macro	save_x2_x30 base
	stp	x2, x3, [\base, #16]
	stp	x4, x5, [\base, #32]
	stp	x6, x7, [\base, #48]
	stp	x8, x9, [\base, #64]
	stp	x10, x11, [\base, #80]
	stp	x12, x13, [\base, #96]
	stp	x14, x15, [\base, #112]
	stp	x16, x17, [\base, #128]
	stp	x18, x19, [\base, #144]
	stp	x20, x21, [\base, #160]
	stp	x22, x23, [\base, #176]
	stp	x24, x25, [\base, #192]
	stp	x26, x27, [\base, #208]
	stp	x28, x29, [\base, #224]
	str	x30, [\base, #240]
	.endm

	.macro	load_x2_x30 base
	ldp	x2, x3, [\base, #16]
	ldp	x4, x5, [\base, #32]
	ldp	x6, x7, [\base, #48]
	ldp	x8, x9, [\base, #64]
	ldp	x10, x11, [\base, #80]
	ldp	x12, x13, [\base, #96]
	ldp	x14, x15, [\base, #112]
	ldp	x16, x17, [\base, #128]
	ldp	x18, x19, [\base, #144]
	ldp	x20, x21, [\base, #160]
	ldp	x22, x23, [\base, #176]
	ldp	x24, x25, [\base, #192]
	ldp	x26, x27, [\base, #208]
	ldp	x28, x29, [\base, #224]
	ldr	x30, [\base, #240]
	.endm

/* PSTATE.DAIF bits as daifset and daifclr take them: IRQ and FIQ. */
#define DAIF_IF 3
#define DAIF_ALL 15
