/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * Running the loader in a TA's space (abi/loader.h).
 */
#include "ta/table_priv.h"

/* The blob, in the kernel's read-only data: whole pages (blob.S). */
extern const uint8_t ta_loader_start[], ta_loader_end[];

/* Let the loader log a backtrace of the TA, which is dead but still mapped and current. ta->exit is
 * used anew. */
void loader_explain(struct ta_instance *ta, const struct uframe *at);
