/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * opteed - what TF-A's dispatcher of that name and a trusted OS say to each other
 *
 * EL3 enters the trusted OS at its load address once, at S-EL1 with the MMU off, on the boot
 * core, with
 *		x0 = size of the pageable part or address of it (nothing of ours),
 *		x1 = mode or memory size hint, x2 = DTB of the normal world or 0, x3 = 0.
 * The OS answers OPTEED_ENTRY_DONE with the address of its vector table. From then on EL3
 * enters it by branching to a slot of that table, always afresh: nothing but memory and system
 * registers lasts from one entry to the next. Each slot is one instruction, a branch.
 *
 * Each entry ends with its own SMC below; the ids are fast, of owner 62. Registers carry
 * 64 bits here.
 */
#include <stdint.h>

/* Slots of the vector table: 4 bytes each, in this order. */
#define OPTEED_VEC_YIELD        0u /* x0-x7 = a yielding call; ends CALL_DONE */
#define OPTEED_VEC_FAST         1u /* x0-x7 = a fast call; ends CALL_DONE */
#define OPTEED_VEC_CPU_ON       2u /* a core's first steps, MMU off; ends ON_DONE */
#define OPTEED_VEC_CPU_OFF      3u /* ends OFF_DONE */
#define OPTEED_VEC_CPU_RESUME   4u /* x0 = power level; after a suspend, MMU off; RESUME_DONE */
#define OPTEED_VEC_CPU_SUSPEND  5u /* x0 = power state; ends SUSPEND_DONE */
#define OPTEED_VEC_FIQ          6u /* interrupts the normal world at x0; ends FIQ_DONE */
#define OPTEED_VEC_SYSTEM_OFF   7u /* ends SYSTEM_OFF_DONE */
#define OPTEED_VEC_SYSTEM_RESET 8u /* ends SYSTEM_RESET_DONE */
#define OPTEED_VEC_COUNT        9u

#define OPTEED_ENTRY_DONE        0xbe000000u /* x1 = vector table; 0: the OS gives up */
#define OPTEED_ON_DONE           0xbe000001u /* x1 = 0, or not for an error */
#define OPTEED_OFF_DONE          0xbe000002u /* x1 as above */
#define OPTEED_SUSPEND_DONE      0xbe000003u /* x1 as above */
#define OPTEED_RESUME_DONE       0xbe000004u /* x1 as above */
#define OPTEED_CALL_DONE         0xbe000005u /* x1..x4 = x0..x3 for the caller; x4 and up stay */
#define OPTEED_FIQ_DONE          0xbe000006u
#define OPTEED_SYSTEM_OFF_DONE   0xbe000007u
#define OPTEED_SYSTEM_RESET_DONE 0xbe000008u

_Static_assert(OPTEED_VEC_COUNT * 4u == 36u, "nine branches");
