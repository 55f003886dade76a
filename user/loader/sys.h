/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * sys - what the loader asks of the kernel; abi/loader.h says what each call means
 *
 * On the machine these are a few instructions each (entry.S). On the host a test provides them
 * with a fake address space. Results are TEE_SUCCESS or TEE_ERROR_..., as the kernel gives them.
 */
#include <stdint.h>

#include "abi/loader.h"
#include "abi/tee_errors.h"

struct sys_result {
	uint64_t code;
	uint64_t value;
};

/* A result of the kernel, or one of the loader in the same language; not to be dropped. */
#define must_use [[nodiscard]]

must_use uint64_t sys_map_zero(uint64_t at, uint64_t len, uint64_t prot);
must_use uint64_t sys_map_image(uint64_t handle, uint64_t offset, uint64_t len, uint64_t at,
                                uint64_t prot);
must_use uint64_t sys_protect(uint64_t at, uint64_t len, uint64_t prot);
must_use uint64_t sys_unmap(uint64_t at, uint64_t len);
must_use struct sys_result sys_image_open(const uint8_t uuid[16]);
must_use struct sys_result sys_image_size(uint64_t handle);
must_use uint64_t sys_image_close(uint64_t handle);
void sys_log(const char *text, uint64_t len);
_Noreturn void sys_loaded(uint64_t entry, uint64_t head, uint64_t state, uint64_t lo, uint64_t hi);
_Noreturn void sys_abort(uint64_t code);
_Noreturn void sys_return(uint64_t code, uint64_t value);

/* The function that TLS descriptors point to; it obeys a calling convention of its own. */
__attribute__((visibility("hidden"))) uint64_t tlsdesc_static(void *desc);
