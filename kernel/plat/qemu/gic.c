/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arm GICv2 and GICv3: the secure world's side of this core's CPU interface.
 *
 * EL3 has set up the distributor, groups and priorities; what the normal world
 * uses of it stays the normal world's, and one interrupt of its is raised by us.
 */
#include "arch/device.h"
#include "arch/irqc.h"
#include "arch/upcalls.h"
#include "plat/plat.h"

/* GICv2 CPU interface, secure view (IHI 0048). */
#define GICC_CTLR 0x00u
#define GICC_PMR  0x04u
#define GICC_IAR  0x0cu
#define GICC_EOIR 0x10u

/* Distributor: a bit for each interrupt */
#define GICD_ISPENDR 0x200u

#define CTLR_GROUP0 (1u << 0)
#define CTLR_FIQ    (1u << 3)
#define PMR_ALL     0xffu
#define IRQ_SPECIAL 1020u /* 1020 to 1023: nothing of ours is pending */

void upcall_irq_init(void)
{
	uintptr_t gicc = device_base(DEVICE_GICC);

	if (irqc_init_cpu())
		return;
	device_write(gicc + GICC_PMR, PMR_ALL);
	device_write(gicc + GICC_CTLR, device_read(gicc + GICC_CTLR) | CTLR_GROUP0 | CTLR_FIQ);
}

unsigned plat_irq_ack(void)
{
	uint32_t id = irqc_is_used() ? irqc_ack()
	                             : device_read(device_base(DEVICE_GICC) + GICC_IAR);

	return (id & 0x3ff) >= IRQ_SPECIAL ? PLAT_IRQ_NONE : id;
}

void plat_irq_eoi(unsigned id)
{
	if (irqc_is_used())
		irqc_eoi(id);
	else
		device_write(device_base(DEVICE_GICC) + GICC_EOIR, id);
}

void plat_notice(void)
{
	device_write(device_base(DEVICE_GICD) + GICD_ISPENDR + plat.notice_irq / 32 * 4,
	             1u << plat.notice_irq % 32);
}
