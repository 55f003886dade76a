/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * err - the one result type inside the kernel
 *
 * Everything that can fail returns enum err; dropping it does not compile.
 * Codes of other worlds (GlobalPlatform, SMC) exist only at the edges: sys/
 * translates for TAs, call/ for the normal world, each with one table.
 */

/* The formatter does not know attributes of enums. */
/* clang-format off */
enum [[nodiscard]] err {
	OK = 0,
	ERR_NOMEM,       /* no memory within the caller's quota */
	ERR_LIMIT,       /* a count other than memory is used up */
	ERR_RANGE,       /* a number or span lies outside of what is allowed */
	ERR_ACCESS,      /* memory that the asker may not touch */
	ERR_EXIST,       /* the name is taken */
	ERR_NOENT,       /* no such thing */
	ERR_BUSY,        /* in use at this moment; may work later */
	ERR_FORMAT,      /* bytes that do not follow their format */
	ERR_SECURITY,    /* a signature, hash or identity does not match */
	ERR_ARG,         /* a request that makes no sense */
	ERR_UNSUPPORTED, /* a request that makes sense but is not offered */
	ERR_COMM,        /* the normal world did not do its part */
	ERR_DEAD,        /* the Trusted Application has crashed */
	ERR_SHORT,       /* the caller's buffer is too small */
	ERR_CANCEL,      /* the operation was cancelled */
	ERR_STATE,       /* a request that makes sense at another time */
	ERR_COUNT
};
/* clang-format on */

/* A short English name for logs and tests, never NULL. */
const char *err_name(enum err e);
