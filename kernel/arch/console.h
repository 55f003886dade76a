/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * arch/console - where lines of text go; one line at a time, never mixed
 */
#include "base/types.h"

void console_write(const char *text, size_t length);
/* For panics: takes no lock. */
void console_write_raw(const char *text, size_t length);
