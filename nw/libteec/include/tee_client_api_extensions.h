/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tee_client_api_extensions - what libteec.so.2 offers beyond the TEE Client API
 */
#ifndef TEE_CLIENT_API_EXTENSIONS_H
#define TEE_CLIENT_API_EXTENSIONS_H

#include <tee_client_api.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Share the memory that @fd (a dma-buf) stands for, until TEEC_ReleaseSharedMemory(). Writes its
 * size; there is no buffer to look at. @fd stays the caller's, and may be closed.
 * BAD_PARAMETERS   also when the kernel does not offer this; Linux 6.12 as it comes does not
 */
TEEC_Result TEEC_RegisterSharedMemoryFileDescriptor(TEEC_Context *context,
                                                    TEEC_SharedMemory *sharedMem, int fd);

#ifdef __cplusplus
}
#endif

#endif
