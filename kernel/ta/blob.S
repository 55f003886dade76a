/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader, page aligned and padded, so that TAs can map its pages as they lie here.
 */
	.section .rodata.ta_loader, "a"
	.balign	4096
	.global	ta_loader_start
ta_loader_start:
	.incbin	"loader.bin"
	.balign	4096
	.global	ta_loader_end
ta_loader_end:
	.section .note.GNU-stack, "", %progbits
