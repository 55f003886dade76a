/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this CPU can do beyond plain Armv8.0. Cores of one system agree on these.
 */
#include "arch/cpu.h"

#include "arch/arch_priv.h"
#include "arch/sysreg_priv.h"

/* Fields of ID registers; 0 = none */
unsigned cpu_features(void)
{
	unsigned f = 0;

	if (id_field(id_aa64isar0_el1, 4))
		f |= CPU_HAS_AES;
	if (id_field(id_aa64isar0_el1, 12))
		f |= CPU_HAS_SHA256;
	if (id_field(id_aa64pfr1_el1, 0))
		f |= CPU_HAS_BTI;
	if (pauth_on)
		f |= CPU_HAS_PAUTH;
	return f;
}
