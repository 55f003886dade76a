/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's library code is plain C.
 */
#include "arch/cpu.h"

unsigned cpu_features(void)
{
	return 0;
}
