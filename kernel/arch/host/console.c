/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines are kept for the test to look at; with POSTERN_HOST_LOG set they are
 * also shown as they come.
 */
#include "arch/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/upcalls.h"

#include "arch/host_priv.h"

#define KEEP 65536u

static char kept[KEEP + 1];
static size_t used;

static void add(const char *p, size_t n)
{
	if (n > KEEP) {
		p += n - KEEP;
		n = KEEP;
	}
	if (n > KEEP - used) {
		size_t cut = n - (KEEP - used);

		memmove(kept, kept + cut, used - cut);
		used -= cut;
	}
	memcpy(kept + used, p, n);
	used += n;
	kept[used] = '\0';
}

static bool (*has_room)(void);

void host_console_room(bool (*fn)(void))
{
	has_room = fn;
}

/* As fast as the test says; CR is for terminals. */
size_t upcall_console_put(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length && (!has_room || has_room()); i++) {
		if (text[i] == '\r')
			continue;
		machine_lock();
		add(text + i, 1);
		if (getenv("POSTERN_HOST_LOG"))
			fputc(text[i], stderr);
		machine_unlock();
	}
	return i;
}

void console_write_raw(const char *text, size_t length)
{
	fwrite(text, 1, length, stderr);
}

const char *host_console(void)
{
	return kept;
}

void host_console_clear(void)
{
	machine_lock();
	used = 0;
	kept[0] = '\0';
	machine_unlock();
}
