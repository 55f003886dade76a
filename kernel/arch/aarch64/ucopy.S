/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ucopy - the only instructions that touch a TA's memory
 *
 * Unprivileged loads and stores: the MMU checks them as the TA's own, PAN or not. Each
 * function is a leaf without a stack frame and returns 0; a fault anywhere in this section
 * continues at ucopy_fault, which returns 1 in its place (vectors.S).
 */
#include "arch/asm_priv.h"

/* ucopy_load - x0 = to (kernel), x1 = from (TA), x2 = bytes */
FUNC ucopy_load, .text.ucopy
	subs	x2, x2, #32
	b.lo	2f
1:	ldtr	x3, [x1]
	ldtr	x4, [x1, #8]
	ldtr	x5, [x1, #16]
	ldtr	x6, [x1, #24]
	add	x1, x1, #32
	stp	x3, x4, [x0]
	stp	x5, x6, [x0, #16]
	add	x0, x0, #32
	subs	x2, x2, #32
	b.hs	1b
2:	add	x2, x2, #32
	tbz	x2, #4, 3f
	ldtr	x3, [x1]
	ldtr	x4, [x1, #8]
	add	x1, x1, #16
	stp	x3, x4, [x0], #16
3:	tbz	x2, #3, 4f
	ldtr	x3, [x1]
	add	x1, x1, #8
	str	x3, [x0], #8
4:	ands	x2, x2, #7
	b.eq	6f
5:	ldtrb	w3, [x1]
	add	x1, x1, #1
	strb	w3, [x0], #1
	subs	x2, x2, #1
	b.ne	5b
6:	mov	w0, #0
	ret
END ucopy_load

/* ucopy_store - x0 = to (TA), x1 = from (kernel), x2 = bytes */
FUNC ucopy_store, .text.ucopy
	subs	x2, x2, #32
	b.lo	2f
1:	ldp	x3, x4, [x1]
	ldp	x5, x6, [x1, #16]
	add	x1, x1, #32
	sttr	x3, [x0]
	sttr	x4, [x0, #8]
	sttr	x5, [x0, #16]
	sttr	x6, [x0, #24]
	add	x0, x0, #32
	subs	x2, x2, #32
	b.hs	1b
2:	add	x2, x2, #32
	tbz	x2, #4, 3f
	ldp	x3, x4, [x1], #16
	sttr	x3, [x0]
	sttr	x4, [x0, #8]
	add	x0, x0, #16
3:	tbz	x2, #3, 4f
	ldr	x3, [x1], #8
	sttr	x3, [x0]
	add	x0, x0, #8
4:	ands	x2, x2, #7
	b.eq	6f
5:	ldrb	w3, [x1], #1
	sttrb	w3, [x0]
	add	x0, x0, #1
	subs	x2, x2, #1
	b.ne	5b
6:	mov	w0, #0
	ret
END ucopy_store

/*
 * ucopy_load_str - x0 = to (kernel), x1 = from (TA), x2 = most bytes
 * Stops after a NUL. 0: it came. 2: it did not.
 */
FUNC ucopy_load_str, .text.ucopy
1:	cbz	x2, 2f
	ldtrb	w3, [x1]
	add	x1, x1, #1
	strb	w3, [x0], #1
	sub	x2, x2, #1
	cbnz	w3, 1b
	mov	w0, #0
	ret
2:	mov	w0, #2
	ret
END ucopy_load_str

FUNC ucopy_fault
	mov	w0, #1
	ret
END ucopy_fault
