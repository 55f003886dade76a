/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * board (qemu) - QEMU's virt machine with secure=on
 */

/* Secure DRAM between BL31's and the end of the 16 MiB secure bank. */
#define BOARD_SECURE_BASE 0x0e100000u
#define BOARD_SECURE_SIZE 0x00f00000u
