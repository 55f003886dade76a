/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * pta - services of the kernel that clients reach as if they were TAs
 *
 * One file per service, one line in pta_table. They run on the caller's thread; state,
 * where a service needs any, is per session.
 *
 * Trust      As for TAs: command and parameters are decoded but not believed.
 */
#include "ta/pta_ops.h"

/* The service of @uuid, or NULL. */
const struct pta *pta_find(const struct uuid *uuid);
