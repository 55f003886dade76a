/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * plat - what a board is: addresses, console, interrupt controller
 *
 * A board is a folder: board.h and board.c say where things are, the drivers
 * beside them implement the last group of arch/upcalls.h and the calls below. What the
 * device tree says overrides nothing here: it is the normal world that could
 * have changed it by the time we read it, so secure facts are constants.
 */
#include "base/types.h"

struct plat {
	const char *name;
	uint64_t secure_base, secure_size; /* DRAM that belongs to the secure world */
	unsigned notice_irq; /* of the normal world's: rises when we want it to look; 0: none */
};

extern const struct plat plat;

/*
 * Acknowledge a secure interrupt on this core: its id, for plat_irq_eoi(), or
 * PLAT_IRQ_NONE when nothing (any more) is pending.
 */
#define PLAT_IRQ_NONE 1023u
unsigned plat_irq_ack(void);
void plat_irq_eoi(unsigned id);

/* Make plat.notice_irq pending, on whichever core the normal world wants to have it. */
void plat_notice(void);
