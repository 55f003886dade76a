/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/device - registers of devices, for the drivers of plat/
 *
 * arch maps what the board lists in board_devices[] at boot, before
 * upcall_boot(), and keeps it mapped. Drivers reach them by device_base().
 */
#include "base/types.h"

enum device {
	DEVICE_CONSOLE,
	DEVICE_GICD, /* distributor */
	DEVICE_GICC, /* GICv2 CPU interface */
	DEVICE_COUNT
};

struct device_span {
	uint64_t pa, size; /* whole pages; size 0: the board has none */
};

/* Provided by plat/. */
extern const struct device_span board_devices[DEVICE_COUNT];

uintptr_t device_base(enum device d);

static inline uint32_t device_read(uintptr_t address)
{
	return *(volatile uint32_t *)address;
}

static inline void device_write(uintptr_t address, uint32_t v)
{
	*(volatile uint32_t *)address = v;
}
