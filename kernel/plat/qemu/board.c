/* SPDX-License-Identifier: BSD-2-Clause */
#include "plat/board.h"

#include "arch/device.h"
#include "base/bytes.h"
#include "plat/plat.h"

const struct plat plat = {
	.name = "QEMU virt",
	.secure_base = BOARD_SECURE_BASE,
	.secure_size = BOARD_SECURE_SIZE,
	.notice_irq = 219, /* no device has it */
};

/* Read before the MMU is on: numbers only. */
const struct device_span board_devices[DEVICE_COUNT] = {
	[DEVICE_CONSOLE] = { 0x09040000, PAGE_SIZE },
	[DEVICE_GICD] = { 0x08000000, 0x10000 },
	[DEVICE_GICC] = { 0x08010000, 0x2000 },
};

/* A machine without fuses, and a key that everybody can read here: see docs/porting.md. */
static const uint8_t insecure_key[PLAT_HUK_SIZE] = "QEMU has no fuses: not a secret!";

bool plat_huk(uint8_t out[static PLAT_HUK_SIZE])
{
	memcpy(out, insecure_key, sizeof(insecure_key));
	return false;
}
