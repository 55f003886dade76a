/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/console - where lines of text go; one line at a time, never mixed
 *
 * Locking    Own spin lock (RANK_CONSOLE), held for a copy of the text and 64 characters; never
 *            while the UART is full. The writer waits until its text is out, with interrupts as it
 *            had them: before it, there is at most a ring of 2 KiB.
 */
#include "base/types.h"

void console_write(const char *text, size_t length);
/* What waits in the ring, once: for panics. Takes no lock. */
void console_rescue(void);
/* For panics: takes no lock; what waits in the ring comes first. */
void console_write_raw(const char *text, size_t length);
