/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * world - a booted nexus on the fake machine, and the SMCs of its clients
 */
#include <libfdt.h>

#include "abi/msg.h"
#include "abi/smc.h"
#include "abi/tee_errors.h"
#include "arch/host.h"
#include "arch/upcalls.h"
#include "host/alloc_fail.h"
#include "host/test.h"
#include "nexus/nexus_priv.h"
#include "plat/board.h"

#define WORLD_PAGES (BOARD_SECURE_SIZE / PAGE_SIZE)
#define WORLD_DTB   (HOST_NW_PA + 0x100000)
#define WORLD_MSG   (HOST_NW_PA + 0x200000)
#define IMAGE_SIZE  UINT64_C(0x40000)

static inline void *world_tree(void)
{
	return host_nw(WORLD_DTB);
}

/* An empty tree with room, in normal-world RAM. */
void *world_new_tree(void);
/* As a board's firmware makes it: memory, /chosen with a seed. */
void *world_board_tree(void);
/* Power on and boot with what lies at WORLD_DTB. */
void world_boot(void);
/* Power on anew, with a board's tree that @change has been at; it has room for many nodes. */
void world_boot_with(void (*change)(void *fdt));

/* The hypervisor says what guest @id may use, with a label of @label_size bytes; and the label. */
uint64_t world_announce(uint32_t id, const uint32_t number[static TERM_COUNT], uint32_t label_size);
uint64_t world_piece(uint32_t id, uint32_t offset, const char *text);

struct smc_regs world_fast(uint64_t id, uint64_t a1, uint64_t client);
/* Open and close a session with the device service in one message each; SMC answer of the open. */
struct smc_regs world_open(uint64_t client, uint32_t *session);
uint32_t world_close(uint64_t client, uint32_t session);
