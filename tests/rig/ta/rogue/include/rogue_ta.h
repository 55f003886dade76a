/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the rig and the TA that it torments the kernel with agree on.
 */
#ifndef ROGUE_TA_H
#define ROGUE_TA_H

#define TA_ROGUE_UUID                                                  \
	{                                                              \
		0x3f7b2c64, 0x91d5, 0x4a0e,                            \
		{                                                      \
			0xb6, 0xc8, 0x57, 0xe2, 0x0d, 0x94, 0xfa, 0x13 \
		}                                                      \
	}

/* Parameter 0, VALUE_INOUT: a becomes 3a + 1, b becomes ~b. */
#define ROGUE_CMD_WORK 0

/* Crimes; no parameters. The TA must not survive them. */
#define ROGUE_CMD_PANIC    1
#define ROGUE_CMD_WILD     2 /* writes where nothing is */
#define ROGUE_CMD_OVERFLOW 3 /* recurses until the stack ends */
#define ROGUE_CMD_EXHAUST  4 /* allocates until there is nothing, and uses what it got */

/* Parameter 0, VALUE_INPUT: a says how it never ends. */
#define ROGUE_CMD_LOOP      5
#define ROGUE_LOOP_PLAIN    0
#define ROGUE_LOOP_UNMASKED 1 /* has said that it may be cancelled, and does not look */
#define ROGUE_LOOP_CALLS    2 /* of system calls */
#define ROGUE_LOOP_SLEEPS   3 /* TEE_Wait() without end, masked */
#define ROGUE_LOOPS         4

/*
 * Parameter 0, MEMREF_INOUT: ROGUE_SECRET_SIZE bytes, which the TA spreads wherever it can.
 * Parameter 1, VALUE_INPUT: a is how it ends: ROGUE_CMD_WORK (it returns) or a crime; b not 0: it
 * ends by a fault with its registers full of the secret.
 */
#define ROGUE_CMD_KEEP    6
#define ROGUE_SECRET_SIZE 16

/* Between instances: parameter 0 as above; what comes is kept and sent back. */
#define ROGUE_CMD_TAKE 7

/* Parameter 0, VALUE_OUTPUT: a = bytes of fresh memory that were not 0, b = bytes looked at. */
#define ROGUE_CMD_FRESH 8

/*
 * Parameter 0, VALUE_INOUT: a: seed, b: how many. System calls with hostile arguments: seed 0: from
 * number b on each argument in turn with each bad value, 1024 of them; else as the seed says. Comes
 * back with a = calls that succeeded, b = calls made. The TA may also die of them. BAD_STATE: what
 * a call has given is no result; a says which (upper half) and what. Parameter 1, MEMREF_INOUT:
 * memory of the normal world for addresses to point to.
 */
#define ROGUE_CMD_CALLS 9

/* Parameter 0, VALUE_INOUT: a and b are kept by this instance; what it kept before comes back. */
#define ROGUE_CMD_SWAP 10

/*
 * Parameter 0, MEMREF_INOUT: ROGUE_SECRET_SIZE bytes, which are zeroed, and then fill the registers
 * while the TA does what parameter 1, VALUE_INPUT, says in a.
 */
#define ROGUE_CMD_HOLD   11
#define ROGUE_HOLD_LOOPS 0
#define ROGUE_HOLD_WAITS 1 /* in a system call */
#define ROGUE_HOLD_ENDS  2 /* comes back, with success */

/* Parameter 0, VALUE_OUTPUT: where this instance has memory, upper and lower half. */
#define ROGUE_CMD_WHERE 12

/*
 * Parameter 0, VALUE_OUTPUT: a = registers that were not as before after system calls of all kinds,
 * b = registers looked at.
 */
#define ROGUE_CMD_REGISTERS 13

/*
 * Parameter 0, VALUE_INOUT: a says which, b how; what comes back in a, if anything does, is said
 * there.
 */
#define ROGUE_CMD_CRIME           14
#define ROGUE_CRIME_STACK_POINTER 0 /* system calls with a wild one; how many went wrong */
#define ROGUE_CRIME_JUMP          1 /* to place b of ROGUE_JUMPS; does not come back */
#define ROGUE_JUMPS               9
#define ROGUE_CRIME_UNMAP_CODE    2 /* its own; does not come back */
#define ROGUE_CRIME_UNMAP_STACK   3 /* how much of it was taken away */
#define ROGUE_CRIME_MAP_OVER      4 /* what is there; how often it was let */
#define ROGUE_CRIME_SESSIONS      5 /* a thousand to a service, none closed; how many it got */
#define ROGUE_CRIME_DEEP          6 /* b instances in a chain, the last dies; what is heard */
#define ROGUE_CRIME_CLOSE_OTHERS  7 /* sessions that are not its own, up to id b; how many */

#endif
