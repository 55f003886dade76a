/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * board (host) - the fake machine of arch/host
 */
#include "base/types.h"

/* host_init() with this many pages (BOARD_SECURE_SIZE / PAGE_SIZE) before host_boot(). */
#define BOARD_SECURE_BASE 0x0e100000u
#define BOARD_SECURE_SIZE 0x00800000u

/* The next plat_irq_ack() gives @id. */
void board_raise_irq(unsigned id);
/* What plat_huk() gives from now on; stays the caller's. NULL: the board has none. */
void board_set_huk(const uint8_t *key);
/* How often plat_notice() was called since the last time. */
unsigned board_notices(void);
