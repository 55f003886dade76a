/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/console.h"

#include "arch/upcalls.h"

static void put(char c)
{
	while (!upcall_console_put(&c, 1))
		;
}

void console_write_raw(const char *text, size_t length)
{
	console_rescue();
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\n')
			put('\r');
		put(text[i]);
	}
}
