/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/irqc - the interrupt controller's CPU interface, where it is registers of the CPU
 *
 * GICv3 and later. plat/ uses it, or the GICv2's memory-mapped interface.
 */
#include "base/types.h"

/*
 * Make the interface of this core ready for secure interrupts and find out
 * which line (IRQ, FIQ) is the normal world's. False: the CPU has none; use GICv2's.
 */
bool irqc_init_cpu(void);
/* What irqc_init_cpu() found: the same on all cores. */
bool irqc_is_used(void);
/* Acknowledge the pending secure interrupt; 1020 and above: there is none. */
uint32_t irqc_ack(void);
void irqc_eoi(uint32_t id);
