/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the kernel's entry arrives in C.
 */
#include "state.h"

_Noreturn void loader_main(const struct loader_call *call);

void loader_main(const struct loader_call *call)
{
	uint64_t code, address;

	if (call->abi != LOADER_ABI || call->page_size != PAGE_SIZE)
		sys_abort(TEE_ERROR_NOT_SUPPORTED);
	switch (call->func) {
	case LOADER_FUNC_LOAD:
		sys_abort(load_ta(call));
	case LOADER_FUNC_CRASH:
		crash_report(call);
		sys_return(TEE_SUCCESS, 0);
	case LOADER_FUNC_DLOPEN:
		sys_return(dl_open(call), 0);
	case LOADER_FUNC_DLSYM:
		code = dl_find(call, &address);
		sys_return(code, address);
	default:
		sys_abort(TEE_ERROR_NOT_SUPPORTED);
	}
}
