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

sys_fn sys_ta_return, sys_log, sys_panic;                                         /* call.c */
sys_fn sys_get_property, sys_get_property_name_to_index;                          /* property.c */
sys_fn sys_open_ta_session, sys_close_ta_session, sys_invoke_ta_command;          /* session.c */
sys_fn sys_check_access_rights, sys_cache_operation;                              /* memory.c */
sys_fn sys_cryp_random_number_generate;                                           /* memory.c */
sys_fn sys_cryp_obj_get_info, sys_cryp_obj_restrict_usage, sys_cryp_obj_get_attr; /* object.c */
sys_fn sys_cryp_obj_alloc, sys_cryp_obj_close, sys_cryp_obj_reset, sys_cryp_obj_populate;
sys_fn sys_cryp_obj_copy, sys_cryp_obj_generate_key;
sys_fn sys_cryp_state_alloc, sys_cryp_state_copy, sys_cryp_state_free; /* operation.c */
sys_fn sys_hash_init, sys_hash_update, sys_hash_final;
sys_fn sys_cipher_init, sys_cipher_update, sys_cipher_final;
sys_fn sys_get_cancellation_flag, sys_unmask_cancellation, sys_mask_cancellation, sys_wait;
sys_fn sys_get_time, sys_set_ta_time; /* time.c */

/* Call @n of the loader; x1 of @frame is its second result. */
uint32_t sys_loader(uint64_t n, struct uframe *frame);

/* @size random bytes for the TA at @at. */
enum err sys_random_out(uva_t at, uint64_t size);
/* At most @max bytes of text of the TA for the log. */
enum err sys_log_text(uva_t text, uint64_t size, size_t max);

/* Where a TA may spend much time: it ends here if it is overdue. Nothing may be held. */
static inline void sys_end_overdue(void)
{
	if (ta_is_overdue(thread_self()))
		user_end(USER_KILLED, ERR_CANCEL);
}

/* A u32 result; NULL is as bad an address as any other. */
static inline uint32_t sys_put_u32(uint64_t raw_at, uint32_t v)
{
	return ta_result_of(ucopy_out((uva_t){ raw_at }, &v, sizeof(v)));
}

/* Keys and operations of the running TA. */
static inline struct obj_table *sys_objs(void)
{
	return &ta_frame_self()->ta->objs;
}

/* May the running TA do that to every byte of the span? An empty one may lie anywhere. */
static inline bool sys_allows(uint64_t at, uint64_t size, unsigned prot)
{
	return !size || uspace_allows(&ta_frame_self()->ta->space, (uva_t){ at }, size, prot);
}
