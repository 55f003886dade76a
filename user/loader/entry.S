/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first instructions of the blob, the system calls, and what TLS descriptors point to.
 * BTI landing pads where an indirect branch may arrive.
 */
#include "abi/loader.h"

	.macro	FUNC name
	.section .text.\name, "ax"
	.global	\name
	.type	\name, %function
	.balign	4
\name:
	.endm

	.macro	END name
	.size	\name, . - \name
	.endm

/*
 * loader_entry - the kernel enters the loader
 *   In     x0 = struct loader_call, sp = top of the loader's stack
 *   Out    none: every path ends in a system call that does not come back
 */
FUNC loader_entry
	bti	c
	mov	x29, xzr		/* stack walks end here */
	mov	x30, xzr
	b	loader_main
END loader_entry

	.macro	SYS name, number
FUNC \name
	bti	c
	mov	x8, #\number
	svc	#0
	ret
END \name
	.endm

	SYS	sys_map_zero, LOADER_SYS_MAP_ZERO
	SYS	sys_map_image, LOADER_SYS_MAP_IMAGE
	SYS	sys_protect, LOADER_SYS_PROTECT
	SYS	sys_unmap, LOADER_SYS_UNMAP
	SYS	sys_image_open, LOADER_SYS_IMAGE_OPEN
	SYS	sys_image_size, LOADER_SYS_IMAGE_SIZE
	SYS	sys_image_close, LOADER_SYS_IMAGE_CLOSE
	SYS	sys_log, LOADER_SYS_LOG
	SYS	sys_loaded, LOADER_SYS_LOADED
	SYS	sys_abort, LOADER_SYS_ABORT
	SYS	sys_return, LOADER_SYS_RETURN

/*
 * tlsdesc_static - x0 = descriptor { this function, offset }; answers the offset in x0 and keeps
 * every other register, as the TLS descriptor convention wants.
 */
FUNC tlsdesc_static
	bti	c
	ldr	x0, [x0, #8]
	ret
END tlsdesc_static

	.section .note.gnu.property, "a"
	.balign	8
	.word	4, 16, 5
	.asciz	"GNU"
	.word	0xc0000000, 4, 3, 0
