/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * plat - what a board is: addresses, console, interrupt controller
 *
 * A board is one constant struct plat plus its drivers' bindings. What the
 * device tree says overrides nothing here: it is the normal world that could
 * have changed it by the time we read it, so secure facts are constants.
 */
#include "base/types.h"

struct plat {
	const char *name;
	uint64_t secure_base, secure_size;   /* DRAM that belongs to the secure world */
	uint64_t console_pa;                 /* PL011, secure */
	uint64_t gicd_pa, gicd_size;         /* distributor */
	uint64_t gicc_pa, gicc_size;         /* GICv2 CPU interface; 0 size on GICv3-only boards */
};

extern const struct plat plat;

/* Console, before and after the MMU is on. The virtual address is arch's. */
void plat_console_init(uintptr_t base);
void plat_console_put(uintptr_t base, char c);

/* Interrupt controller: per core set-up; acknowledge and end a secure interrupt. */
void plat_irq_init_cpu(uintptr_t gicd, uintptr_t gicc);
/* The id of the pending secure interrupt, or PLAT_IRQ_NONE. */
#define PLAT_IRQ_NONE 1023u
unsigned plat_irq_ack(uintptr_t gicc);
void plat_irq_eoi(uintptr_t gicc, unsigned id);
