/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * Running the loader in a TA's space (abi/loader.h).
 */
#include "abi/loader.h"
#include "ta/table_priv.h"

/* The blob, in the kernel's read-only data: whole pages (blob.S). */
extern const uint8_t ta_loader_start[], ta_loader_end[];

/*
 * Run the loader with @call on a fresh stack, where also @name goes if it is asked for a symbol
 * (NULL otherwise). OK: ta->exit says how it ended. The caller has pushed a frame.
 */
enum err loader_run(struct ta_instance *ta, struct loader_call *call, const char *name);
/* Whatever images it has left open. */
void ta_objects_close(struct ta_instance *ta);

/* Let the loader log a backtrace of the TA, which is dead but still mapped and current. ta->exit is
 * used anew. */
void loader_explain(struct ta_instance *ta, const struct uframe *at);
