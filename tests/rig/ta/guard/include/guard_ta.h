/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the rig, the TA that tries what TAs are guarded against, and the service of a test image
 * that tries what the kernel is guarded against (kernel/pta/test/crimes) agree on.
 *
 * Each crime has a twin that differs only in what makes it one: it must go well, or the crime would
 * prove nothing.
 */
#ifndef GUARD_TA_H
#define GUARD_TA_H

#define TA_GUARD_UUID                                                  \
	{                                                              \
		0x0eb05ae0, 0x18a9, 0x4b96,                            \
		{                                                      \
			0x9b, 0x81, 0xa0, 0xb2, 0xae, 0xc6, 0xc3, 0xd3 \
		}                                                      \
	}

#define PTA_CRIMES_UUID                                                \
	{                                                              \
		0xa7922412, 0xd55f, 0x43b7,                            \
		{                                                      \
			0xa8, 0x81, 0x96, 0x0f, 0x7a, 0x44, 0x40, 0xfd \
		}                                                      \
	}

/* Commands, of both. The TA: parameter 0, VALUE_INPUT: a not 0: commit it; 0: the twin. */
#define CRIME_NO_LANDING_PAD 0 /* calls into the middle of a function (BTI) */
#define CRIME_FORGED_RETURN  1 /* puts another return address in place of a signed one (PAC) */
#define CRIME_WRITE_TEXT     2
#define CRIME_WRITE_CONSTANT 3
#define CRIME_RUN_DATA       4
#define CRIME_RUN_STACK      5
#define CRIME_DEEP_STACK     6 /* recurses into the page below the stack */
#define CRIME_SMASH_STACK    7 /* changes the guard word of its own frame */
#define CRIME_OTHER_SIDE     8 /* a TA reads the kernel's memory; the kernel a TA's (PAN) */
#define CRIME_RUN_TA         9 /* the kernel only: runs a TA's code (PXN) */
#define CRIME_STOP_PHYSICAL  9 /* a TA only: stops the timers that cut its time in slices */
#define CRIME_STOP_VIRTUAL   10
#define CRIMES_OF_TA         11
#define CRIMES_OF_KERNEL     10

/* The TA: parameter 0, VALUE_OUTPUT: where its code lies, a the upper half, b the lower. */
#define GUARD_CMD_WHERE 32
/* The TA: parameter 0 as above; parameter 1, VALUE_INPUT: a: has the kernel commit that one. */
#define GUARD_CMD_ASK_KERNEL 33
/* The service: parameter 0, VALUE_OUTPUT: the stack guard of the thread that runs, likewise. */
#define CRIMES_CMD_GUARD 34

#endif
