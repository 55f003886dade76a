/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * stats - what the stats service (kernel/pta/stats.c) tells a guest about its own partition
 *
 * Commands and records are those that OP-TEE's clients know; ACCOUNT and TERMS are Postern's own.
 * Byte counts that do not fit into 32 bits are shown as UINT32_MAX.
 */
#include <stdint.h>

#include "abi/ta.h"

#define STATS_UUID_OCTETS                                                                     \
	{                                                                                     \
		0xd9, 0x6a, 0x5b, 0x40, 0xe2, 0xc7, 0xb1, 0xaf, 0x87, 0x94, 0x10, 0x02, 0xa5, \
			0xd5, 0xc6, 0x1b                                                      \
	}

#define STATS_CMD_PAGER   0u /* values 0 to 2 out; all 0: nothing is paged */
#define STATS_CMD_ALLOC   1u /* value 0 in: STATS_POOL_..., not 0: forget peaks; memory 1 out */
#define STATS_CMD_LEAKS   2u /* no parameters; writes to the log */
#define STATS_CMD_TAS     3u /* memory 0 out: a record for each instance; NULL: how much room? */
#define STATS_CMD_TIME    4u /* value 0 out: normal world's, 1 out: ours; seconds, milliseconds */
#define STATS_CMD_DRIVERS 5u /* value 0 in: kind, 0 or 1; writes to the log */
/*
 * Values out: 0 pages of secure memory, bytes of the heap; 1 objects of the heap, threads in use;
 * 2 sessions, instances; 3 shares that are registered, normal-world pages that are mapped. The
 * session and the thread that ask are counted.
 */
#define STATS_CMD_ACCOUNT 0x706f0001u
/*
 * What the guest may use of it. Values out: 0 pages of secure memory, promised and at most;
 * 1 threads, sessions; 2 pages of shared memory, and how many of them are in use (the pages that
 * carry calls do not count).
 */
#define STATS_CMD_TERMS 0x706f0002u

#define STATS_POOL_ALL    0u
#define STATS_POOL_HEAP   1u /* small objects of the partition */
#define STATS_POOL_PUBLIC 2u /* always empty */
#define STATS_POOL_PAGES  3u /* all secure memory of the partition, the heap's too */
#define STATS_POOL_OTHERS 4u /* always empty: what is not the guest's own is not told */
#define STATS_POOLS       4u

#define STATS_NAME_SIZE 32

struct stats_pool {
	char name[STATS_NAME_SIZE]; /* zero-terminated */
	uint32_t used;
	uint32_t peak;
	uint32_t size;
	uint32_t failures;          /* requests that were refused */
	uint32_t worst_failure;     /* bytes of the largest of them */
	uint32_t used_at_worst_one; /* bytes in use when it happened */
};
_Static_assert(sizeof(struct stats_pool) == 56, "fixed by the interface");

struct stats_ta {
	struct ta_uuid uuid;
	uint32_t dead;
	uint32_t sessions;
	struct stats_pool memory; /* all of it, as the kernel counts */
};
_Static_assert(sizeof(struct stats_ta) == 80, "fixed by the interface");
