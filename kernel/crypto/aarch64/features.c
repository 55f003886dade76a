/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mbed TLS asks which instructions there are the way a Linux process does. SIMD there is: it is
 * lent to the library (arch/fp.h).
 */
#include <sys/auxv.h>

#include "arch/cpu.h"

unsigned long getauxval(unsigned long type)
{
	unsigned long caps = HWCAP_ASIMD;

	if (type != AT_HWCAP)
		return 0;
	if (cpu_features() & CPU_HAS_AES)
		caps |= HWCAP_AES;
	if (cpu_features() & CPU_HAS_SHA256)
		caps |= HWCAP_SHA2;
	return caps;
}
