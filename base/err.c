/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/err.h"
#include "base/types.h"

static const char *const names[] = {
	[OK] = "ok",
	[ERR_NOMEM] = "out of memory",
	[ERR_LIMIT] = "limit reached",
	[ERR_RANGE] = "out of range",
	[ERR_ACCESS] = "access denied",
	[ERR_EXIST] = "exists already",
	[ERR_NOENT] = "not found",
	[ERR_BUSY] = "busy",
	[ERR_FORMAT] = "bad format",
	[ERR_SECURITY] = "not authentic",
	[ERR_ARG] = "bad argument",
	[ERR_UNSUPPORTED] = "not supported",
	[ERR_COMM] = "no help from the normal world",
	[ERR_DEAD] = "TA is dead",
	[ERR_SHORT] = "buffer too small",
	[ERR_CANCEL] = "cancelled",
	[ERR_STATE] = "not now",
};

static_assert(array_count(names) == ERR_COUNT, "every error has a name");

const char *err_name(enum err e)
{
	return (unsigned)e < array_count(names) ? names[e] : "unknown error";
}
