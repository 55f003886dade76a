/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls: one stub for each line of abi/syscalls.def, named sys_<name>. Arguments are
 * already where the kernel wants them.
 */
#define SYSCALL(number, name, count) SYS sys_##name, number ;

	.macro	SYS name, number
	.section .text.\name, "ax"
	.global	\name
	.hidden	\name
	.type	\name, %function
	.balign	4
\name:
	hint	#34			/* bti c */
	mov	x8, #\number
	svc	#0
	ret
	.size	\name, . - \name
	.endm

#include "abi/syscalls.def"

/*
 * The panic call also tells where we are: a frame record (x29, x30), and its address.
 */
	.section .text.sys_panic_here, "ax"
	.global	sys_panic_here
	.hidden	sys_panic_here
	.type	sys_panic_here, %function
sys_panic_here:
	hint	#34			/* bti c */
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	mov	x1, sp
	mov	x8, #2
	svc	#0
1:	b	1b			/* the call does not come back */
	.size	sys_panic_here, . - sys_panic_here

	.section .note.gnu.property, "a"
	.balign	8
	.word	4, 16, 5
	.asciz	"GNU"
	.word	0xc0000000, 4, 3, 0
	.section .note.GNU-stack, "", %progbits
