/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the test programs and the TA that misbehaves for them agree on.
 */
#ifndef PROBE_TA_H
#define PROBE_TA_H

#define TA_PROBE_UUID                                                  \
	{                                                              \
		0x6b0f9a1e, 0x2f7c, 0x4c5d,                            \
		{                                                      \
			0x9d, 0x8e, 0x41, 0xc7, 0xa9, 0x5b, 0x0e, 0x11 \
		}                                                      \
	}

/* Parameter 0, VALUE_INOUT: a becomes a + 1. */
#define PROBE_CMD_INCREMENT 0
/* Parameter 0, MEMREF_INPUT, is copied to 1, MEMREF_OUTPUT, each byte complemented. */
#define PROBE_CMD_COMPLEMENT 1
/* Parameter 0, VALUE_INPUT: returns a as the result. */
#define PROBE_CMD_RETURN 2
/* Parameter 0, VALUE_OUTPUT: how often this instance was invoked, this time included. */
#define PROBE_CMD_COUNT 3

/* Without parameters. The TA must not survive them. */
#define PROBE_CMD_PANIC        16 /* TEE_Panic */
#define PROBE_CMD_READ_NULL    17
#define PROBE_CMD_WRITE_CODE   18 /* stores into its own text */
#define PROBE_CMD_RUN_DATA     19 /* jumps into its own data */
#define PROBE_CMD_RUN_STACK    20
#define PROBE_CMD_DEEP_STACK   21 /* recurses until the stack ends */
#define PROBE_CMD_EAT_MEMORY   22 /* allocates until there is nothing, then uses what it got */
#define PROBE_CMD_READ_KERNEL  23 /* reads an address of the upper half */
#define PROBE_CMD_BAD_CODE     24 /* an undefined instruction */
#define PROBE_CMD_UNALIGNED_PC 25 /* jumps to an odd address */
#define PROBE_CMD_TRAP_SMC     26 /* tries to call EL3 */
#define PROBE_CMD_BREAKPOINT   27

/* Makes a system call of a number that is none, then returns. */
#define PROBE_CMD_NO_SYSCALL 28

/* Without parameters. The TA must not survive them on CPUs that have a guard against it. */
#define PROBE_CMD_NO_LANDING_PAD 29 /* calls into the middle of a function */
#define PROBE_CMD_FORGED_RETURN  30 /* overwrites the return address of a caller */

/* Who the client is: login method in a of parameter 0, VALUE_OUTPUT; UUID in 1, MEMREF_OUTPUT. */
#define PROBE_CMD_CLIENT 64
/*
 * What became of parameter 0, any memory reference: a of parameter 1, VALUE_OUTPUT, is its type and
 * b its size; of parameter 2, a is whether it is NULL and b the number of bytes that are not 0
 * between its end and the end of the page.
 */
#define PROBE_CMD_SEES 65
/* Writes byte a of parameter 1, VALUE_INPUT, b times to 0, MEMREF_OUTPUT or _INOUT, if it fits. */
#define PROBE_CMD_FILL 66
/* Waits for a milliseconds, parameter 0, VALUE_INPUT; b is whether it may be cancelled. */
#define PROBE_CMD_WAIT 67

/* Without parameters; never returns, and never looks whether it was cancelled. */
#define PROBE_CMD_LOOP 40

#endif
