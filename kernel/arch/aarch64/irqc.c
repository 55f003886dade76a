/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/irqc.h"

#include "arch/arch_priv.h"
#include "arch/sysreg_priv.h"

/*
 * With GICv2 and a secure world, group 0 is ours and comes as FIQ. With the
 * GICv3 system registers ours is secure group 1: as IRQ while we run, and the normal world's
 * group 1 as FIQ.
 */
uint32_t irq_foreign_line;

#define ICC_SRE_ENABLE 7u

bool irqc_init_cpu(void)
{
	if (!id_field(id_aa64pfr0_el1, 24)) {
		irq_foreign_line = 0;
		return false;
	}
	sysreg_write(s3_0_c12_c12_5, sysreg_read(s3_0_c12_c12_5) | ICC_SRE_ENABLE);
	isb();
	irq_foreign_line = sysreg_read(s3_0_c12_c12_5) & 1;
	if (irq_foreign_line) {
		sysreg_write(s3_0_c12_c12_7, 1); /* ICC_IGRPEN1_EL1, the secure copy */
		isb();
	}
	return irq_foreign_line;
}

bool irqc_is_used(void)
{
	return irq_foreign_line;
}

uint32_t irqc_ack(void)
{
	uint32_t id = (uint32_t)sysreg_read(s3_0_c12_c12_0); /* ICC_IAR1_EL1 */

	dsb(sy);
	return id;
}

void irqc_eoi(uint32_t id)
{
	sysreg_write(s3_0_c12_c12_1, id); /* ICC_EOIR1_EL1 */
	isb();
}
