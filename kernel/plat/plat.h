/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * plat - what a board is: addresses, console, interrupt controller, its secret
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
 * The hardware unique key: this one device's secret, the same at each boot, which nobody outside of
 * the secure world can learn. All keys of guests come from it. Asked for once, at boot. false: the
 * board has none, and what was written is no secret.
 */
#define PLAT_HUK_SIZE 32u
bool plat_huk(uint8_t out[static PLAT_HUK_SIZE]);

/*
 * Acknowledge a secure interrupt on this core: its id, for plat_irq_eoi(), or
 * PLAT_IRQ_NONE when nothing (any more) is pending.
 */
#define PLAT_IRQ_NONE 1023u
unsigned plat_irq_ack(void);
void plat_irq_eoi(unsigned id);

/* Make plat.notice_irq pending, on whichever core the normal world wants to have it. */
void plat_notice(void);
