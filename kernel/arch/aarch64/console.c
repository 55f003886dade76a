/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/console.h"

#include "arch/spin.h"
#include "arch/upcalls.h"

static struct spin console_lock = SPIN_INIT(RANK_CONSOLE);

void console_write_raw(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\n')
			upcall_console_put('\r');
		upcall_console_put(text[i]);
	}
}

void console_write(const char *text, size_t length)
{
	irq_flags_t flags = spin_lock(&console_lock);

	console_write_raw(text, length);
	spin_unlock(&console_lock, flags);
}
