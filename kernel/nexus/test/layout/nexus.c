/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the kernel keeps what tests/rig/tables.py reads from outside: compiled to text as
 * asm_offsets.c is, with the kernel's own flags and headers, and never linked.
 */
#include "base/asm_offset.h"

#include "nexus/nexus_priv.h"

ASM_VALUE(CORES, CPU_MAX);

ASM_OFFSET(POOL_BASE, struct nexus, frames.base);
ASM_OFFSET(POOL_COUNT, struct nexus, frames.count);
ASM_OFFSET(POOL_META, struct nexus, frames.meta);
ASM_SIZE(META_SIZE, struct frame_meta);
ASM_OFFSET(META_OWNER, struct frame_meta, owner);
ASM_OFFSET(NEXUS_ACCOUNT, struct nexus, account.id);

ASM_OFFSET(BUCKETS, struct nexus, guests.bucket);
ASM_VALUE(BUCKET_COUNT, GUEST_BUCKETS);
ASM_SIZE(BUCKET_SIZE, struct list);
ASM_OFFSET(LIST_NEXT, struct list, next);
ASM_OFFSET(GUEST_LINK, struct guest, link);
ASM_OFFSET(GUEST_CLIENT, struct guest, client_id);
ASM_OFFSET(GUEST_ROOT_PA, struct guest, root_pa);
ASM_OFFSET(GUEST_ACCOUNT, struct guest, account.id);
ASM_OFFSET(GUEST_STATE, struct guest, state);
ASM_VALUE(STATE_LIVE, GUEST_LIVE);
ASM_OFFSET(GUEST_PART, struct guest, part);

ASM_OFFSET(PART_THREAD, struct part, threads);
ASM_VALUE(THREAD_COUNT, PART_THREADS);
ASM_OFFSET(THREAD_STACK, struct thread, stack);
ASM_VALUE(THREAD_STACK_SIZE_, THREAD_STACK_SIZE);
