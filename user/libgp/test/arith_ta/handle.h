/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers by the handles that a client has.
 */
#ifndef HANDLE_H
#define HANDLE_H

#include <tee_internal_api.h>

#define HANDLE_NONE 0xffffffffu

enum handle_kind { HANDLE_INTEGER = 1, HANDLE_FMM, HANDLE_CONTEXT };

/* Memory of @words words, and a handle for it. */
TEE_Result handle_new(enum handle_kind kind, size_t words, uint32_t **memory, uint32_t *handle);

/* NULL if there is no such number. */
uint32_t *handle_find(enum handle_kind kind, uint32_t handle);

TEE_Result handle_free(uint32_t handle);

#endif
