/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * The benchmark TA: built with -O2 by Postern's kit, run on every TEE that is compared, so that
 * what differs is the TEE.
 */
#define TA_BENCH_UUID                                                  \
	{                                                              \
		0x7b1c1f4e, 0x4d0c, 0x4a54,                            \
		{                                                      \
			0x9a, 0x7e, 0x3a, 0x1f, 0xd6, 0xe0, 0xb5, 0xc3 \
		}                                                      \
	}

#define BENCH_CMD_NOTHING 0u /* any parameters, which it does not look at */
#define BENCH_CMD_VALUES  1u /* four values, in and out: each a and b one more */
#define BENCH_CMD_COPY    2u /* in m0: a copy is made on the heap, and freed */
#define BENCH_CMD_TOUCH   3u /* in m0: its first and its last byte are read */
/* in and out m0, two bytes: the first becomes 1; waits, busily, until the other is not 0 */
#define BENCH_CMD_MEET 4u
