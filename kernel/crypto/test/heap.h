/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * The partition's heap, for this program. After each test all must have come back.
 */

/* Refuse the @n-th allocation from now on (1 = the next). */
void heap_refuse(unsigned n);
/* Allocations since heap_refuse(), or since the test began. */
unsigned heap_calls(void);
/* Objects that nobody has given back. */
unsigned heap_live(void);
