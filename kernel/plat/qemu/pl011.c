/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arm PrimeCell UART PL011 (DDI 0183): output only, polled.
 */
#include "arch/device.h"
#include "arch/upcalls.h"

#define UART_DR   0x00u
#define UART_FR   0x18u
#define UART_IBRD 0x24u
#define UART_FBRD 0x28u
#define UART_LCR  0x2cu
#define UART_CR   0x30u
#define UART_IMSC 0x38u

#define FR_TXFF      (1u << 5)
#define LCR_8N1_FIFO 0x70u
#define CR_ENABLE    0x101u /* UART, transmitter */
#define CR_READY     (1u << 0)

void upcall_console_init(void)
{
	uintptr_t base = device_base(DEVICE_CONSOLE);

	if (device_read(base + UART_CR) & CR_READY)
		return; /* the firmware's settings are the board's */
	device_write(base + UART_IMSC, 0);
	device_write(base + UART_IBRD, 13); /* 115200 from 24 MHz */
	device_write(base + UART_FBRD, 1);
	device_write(base + UART_LCR, LCR_8N1_FIFO);
	device_write(base + UART_CR, CR_ENABLE);
}

size_t upcall_console_put(const char *text, size_t length)
{
	uintptr_t base = device_base(DEVICE_CONSOLE);
	size_t i;

	for (i = 0; i < length && !(device_read(base + UART_FR) & FR_TXFF); i++)
		device_write(base + UART_DR, (uint8_t)text[i]);
	return i;
}
