/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * sys - system calls of TAs and of the loader
 *
 * One handler for each call, in the file of its subject; call.c has the table. A handler gets
 * the eight argument registers and returns a TEE_... result.
 *
 * Trust      Registers and all memory they point to are hostile: ucopy_in() and ucopy_out() only,
 *            each thing fetched once.
 * Context    On the TA's thread, its space current, its instance held (busy).
 */
#include "abi/tee_errors.h"
#include "base/types.h"
#include "ta/instance.h"

typedef uint32_t sys_fn(const uint64_t x[static 8]);

sys_fn sys_ta_return, sys_log, sys_panic;                                /* call.c */
sys_fn sys_get_property, sys_get_property_name_to_index;                 /* property.c */
sys_fn sys_open_ta_session, sys_close_ta_session, sys_invoke_ta_command; /* session.c */
sys_fn sys_check_access_rights, sys_cache_operation;                     /* memory.c */
sys_fn sys_cryp_random_number_generate;                                  /* memory.c */
sys_fn sys_get_cancellation_flag, sys_unmask_cancellation, sys_mask_cancellation, sys_wait;
sys_fn sys_get_time, sys_set_ta_time; /* time.c */

/* Call @n of the loader; x1 of @frame is its second result. */
uint32_t sys_loader(uint64_t n, struct uframe *frame);

/* @size random bytes for the TA at @at. */
enum err sys_random_out(uva_t at, uint64_t size);
/* At most @max bytes of text of the TA for the log. */
enum err sys_log_text(uva_t text, uint64_t size, size_t max);

/* A u32 result; NULL is as bad an address as any other. */
static inline uint32_t sys_put_u32(uint64_t raw_at, uint32_t v)
{
	return ta_result_of(ucopy_out((uva_t){ raw_at }, &v, sizeof(v)));
}
