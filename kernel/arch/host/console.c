/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines are kept for the test to look at; with POSTERN_HOST_LOG set they are
 * also shown as they come.
 */
#include "arch/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/host_priv.h"

#define KEEP 65536u

static char text[KEEP + 1];
static size_t used;

static void add(const char *p, size_t n)
{
	if (n > KEEP) {
		p += n - KEEP;
		n = KEEP;
	}
	if (n > KEEP - used) {
		size_t cut = n - (KEEP - used);

		memmove(text, text + cut, used - cut);
		used -= cut;
	}
	memcpy(text + used, p, n);
	used += n;
	text[used] = '\0';
}

void console_write(const char *p, size_t length)
{
	machine_lock();
	add(p, length);
	if (getenv("POSTERN_HOST_LOG"))
		fwrite(p, 1, length, stderr);
	machine_unlock();
}

void console_write_raw(const char *p, size_t length)
{
	fwrite(p, 1, length, stderr);
}

const char *host_console(void)
{
	return text;
}

void host_console_clear(void)
{
	machine_lock();
	used = 0;
	text[0] = '\0';
	machine_unlock();
}
