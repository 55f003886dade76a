/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constants beyond GlobalPlatform's, with the values that OP-TEE gave them.
 */
#ifndef TEE_API_DEFINES_EXTENSIONS_H
#define TEE_API_DEFINES_EXTENSIONS_H

#include <tee_errors.h>

/* An older spelling of TEE_MALLOC_NO_FILL */
#define TEE_USER_MEM_HINT_NO_FILL_ZERO 0x80000000

#define TEE_STORAGE_PRIVATE_REE  0x80000000
#define TEE_STORAGE_PRIVATE_RPMB 0x80000100

#endif
