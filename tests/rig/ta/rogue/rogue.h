/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ROGUE_H
#define ROGUE_H

#include <stddef.h>
#include <stdint.h>
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include <rogue_ta.h>

/* Puts a value out of the compiler's sight. */
static inline uintptr_t hide(uintptr_t value)
{
	__asm__ volatile("" : "+r"(value));
	return value;
}

/* Does not come back. */
void commit(uint32_t crime);

/* secret.c */
void look_at_fresh_memory(void); /* first of all, before anything is used */
TEE_Result keep(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);
TEE_Result take(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);
TEE_Result fresh(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);
TEE_Result hold(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);

/* calls.c */
TEE_Result calls(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);
TEE_Result where(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);

/* crimes.c */
TEE_Result crime(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);

/* registers.c */
TEE_Result registers(uint32_t types, TEE_Param params[TEE_NUM_PARAMS]);

#endif
