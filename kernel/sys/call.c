/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way in: from a number to a handler.
 */
#include "sys/sys_priv.h"

#include "abi/loader.h"
#include "arch/upcalls.h"
#include "log/log.h"

#define LOG_MAX 2048u

enum {
#define SYSCALL(number, name, args) SYS_##name = (number),
#include "abi/syscalls.def"
	SYS_LIMIT
};

/* Calls that are not here are not offered yet, or not at all: NOT_SUPPORTED says both. */
static sys_fn *const handlers[SYS_LIMIT] = {
	[SYS_ta_return] = sys_ta_return,
	[SYS_log] = sys_log,
	[SYS_panic] = sys_panic,
	[SYS_get_property] = sys_get_property,
	[SYS_get_property_name_to_index] = sys_get_property_name_to_index,
	[SYS_open_ta_session] = sys_open_ta_session,
	[SYS_close_ta_session] = sys_close_ta_session,
	[SYS_invoke_ta_command] = sys_invoke_ta_command,
	[SYS_check_access_rights] = sys_check_access_rights,
	[SYS_get_cancellation_flag] = sys_get_cancellation_flag,
	[SYS_unmask_cancellation] = sys_unmask_cancellation,
	[SYS_mask_cancellation] = sys_mask_cancellation,
	[SYS_wait] = sys_wait,
	[SYS_get_time] = sys_get_time,
	[SYS_set_ta_time] = sys_set_ta_time,
	[SYS_cryp_state_alloc] = sys_cryp_state_alloc,
	[SYS_cryp_state_copy] = sys_cryp_state_copy,
	[SYS_cryp_state_free] = sys_cryp_state_free,
	[SYS_hash_init] = sys_hash_init,
	[SYS_hash_update] = sys_hash_update,
	[SYS_hash_final] = sys_hash_final,
	[SYS_cipher_init] = sys_cipher_init,
	[SYS_cipher_update] = sys_cipher_update,
	[SYS_cipher_final] = sys_cipher_final,
	[SYS_cryp_obj_get_info] = sys_cryp_obj_get_info,
	[SYS_cryp_obj_restrict_usage] = sys_cryp_obj_restrict_usage,
	[SYS_cryp_obj_get_attr] = sys_cryp_obj_get_attr,
	[SYS_cryp_obj_alloc] = sys_cryp_obj_alloc,
	[SYS_cryp_obj_close] = sys_cryp_obj_close,
	[SYS_cryp_obj_reset] = sys_cryp_obj_reset,
	[SYS_cryp_obj_populate] = sys_cryp_obj_populate,
	[SYS_cryp_obj_copy] = sys_cryp_obj_copy,
	[SYS_cryp_obj_generate_key] = sys_cryp_obj_generate_key,
	[SYS_cryp_random_number_generate] = sys_cryp_random_number_generate,
	[SYS_cache_operation] = sys_cache_operation,
};

uint64_t upcall_syscall(uint64_t n, struct uframe *frame)
{
	const struct ta_frame *f = ta_frame_self();

	/* One that returns is in time, however late. */
	if (n != SYS_ta_return)
		sys_end_overdue();
	if (f->activity != TA_SERVES)
		return sys_loader(n, frame);
	if (n >= SYS_LIMIT || !handlers[n])
		return TEE_ERROR_NOT_SUPPORTED;
	return handlers[n](frame->x);
}

uint32_t sys_ta_return(const uint64_t x[static 8])
{
	user_end(USER_RETURNED, (uint32_t)x[0]);
}

/* The frame that old TAs pass along says no more than the exception's own. */
uint32_t sys_panic(const uint64_t x[static 8])
{
	user_end(USER_PANICKED, (uint32_t)x[0]);
}

enum err sys_log_text(uva_t text, uint64_t size, size_t max)
{
	char piece[256];
	uint64_t left = size < max ? size : max;
	enum err e;

	while (left) {
		size_t n = left < sizeof(piece) ? left : sizeof(piece);

		e = ucopy_in(piece, text, n);
		if (e != OK)
			return e;
		log_foreign(piece, n);
		text.v += n;
		left -= n;
	}
	return OK;
}

uint32_t sys_log(const uint64_t x[static 8])
{
	return ta_result_of(sys_log_text((uva_t){ x[0] }, x[1], LOG_MAX));
}
