/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/fp - the SIMD registers, lent and never leaked
 *
 * The normal world's SIMD state is live when it calls. A TA gets the registers
 * at its first use (a trap), zeroed; what the normal world and outer TAs had
 * comes back before they run again. The kernel itself uses them only between fp_begin()
 * and fp_end(), for crypto; not nested, and preemption in between is fine.
 */
void fp_begin(void);
void fp_end(void);
