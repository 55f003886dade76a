/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * host_priv - between the files of the fake machine
 *
 * Locking    One mutex for RAM books, windows and TLBs: machine_lock(). panics happen
 *            outside of it.
 */
#include "arch/host.h"
#include "base/check.h"

/* Descriptors, unlike the machine's: a level mixed up does not go unnoticed. */
#define HPTE_VALID   UINT64_C(1)
#define HPTE_PAGE    UINT64_C(4)
#define HPTE_TABLE   UINT64_C(8)
#define HPTE_PROT    52
#define HPTE_PA_MASK UINT64_C(0x0000fffffffff000)

#define HOST_IMAGE_PAGES 64u /* constants of the process that TAs may see; behind secure RAM */

void machine_lock(void);
void machine_unlock(void);

/* ram.c */
extern uint32_t ram_pages; /* secure, without the image pages */
void ram_init(uint32_t secure_pages);
/* Make [va, va + PAGE_SIZE) show @e's page. */
void ram_map(void *va, pte_t e);
void ram_unmap(void *va, size_t pages);
/* A range of addresses where nothing is, 2 MiB aligned. */
void *ram_reserve(size_t size);
/* Index for per-frame books, or UINT32_MAX. */
uint32_t ram_index(uint64_t pa);
/* Address at which AddressSanitizer watches: poisoned unless peeked at. */
void *ram_peek(uint64_t pa, bool open);
/* Physical address of a copy of the process's constants at @va; 0: no room. */
uint64_t ram_image_page(const void *va);
/* The bytes of a page by descriptor; NULL: no RAM. */
void *ram_page(pte_t e);

/* mmu.c */
void mmu_reset(void);
/* tlb.c */
void utlb_reset(void);
void utlb_flush(uint16_t asid, uint64_t va, size_t pages);
void utlb_flush_asid(uint16_t asid);
/* Per-frame count of TLB entries; under the machine lock. */
void frame_seen(pte_t e, int change);
void frame_seen_reset(void);

/* cpu.c */
void cpu_reset(void);
/* switch.c */
void switch_reset(void);
void context_preempt(void);
bool preempt_now(void);
/* user.c */
void user_reset(void);
