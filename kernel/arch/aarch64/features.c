/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this CPU can do beyond plain Armv8.0. Cores of one system agree on these.
 */
#include "arch/cpu.h"

/* ID_AA64ISAR0_EL1: AES in bits 7:4, SHA2 in bits 15:12; 0 = none */
unsigned cpu_features(void)
{
	uint64_t isar0;
	unsigned f = 0;

	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(isar0));
	if ((isar0 >> 4) & 0xf)
		f |= CPU_HAS_AES;
	if ((isar0 >> 12) & 0xf)
		f |= CPU_HAS_SHA256;
	return f;
}
