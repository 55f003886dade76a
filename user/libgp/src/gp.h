/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * gp - inside of the GlobalPlatform library
 *
 * The library is linked into each TA. A TA has one thread, and the kernel enters it once at a
 * time, so nothing here needs a lock.
 */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <user_ta_header.h>

#include "abi/ta.h"
#include "heap.h"

/* sys.S */
TEE_Result sys_ta_return(uint64_t result);
void sys_log(const char *text, size_t len);
void sys_panic_here(uint64_t code) __noreturn;
TEE_Result sys_get_property(uint64_t set, uint64_t index, char *name, uint32_t *name_len, void *buf,
                            uint32_t *len, uint32_t *type);
TEE_Result sys_get_property_name_to_index(uint64_t set, const char *name, uint64_t name_len,
                                          uint32_t *index);
TEE_Result sys_open_ta_session(const TEE_UUID *uuid, uint64_t timeout, struct ta_params *params,
                               uint32_t *session, uint32_t *origin);
TEE_Result sys_close_ta_session(uint64_t session);
TEE_Result sys_invoke_ta_command(uint64_t session, uint64_t timeout, uint64_t command,
                                 struct ta_params *params, uint32_t *origin);
TEE_Result sys_check_access_rights(uint64_t flags, const void *buf, size_t len);
TEE_Result sys_get_cancellation_flag(uint32_t *flag);
TEE_Result sys_unmask_cancellation(uint32_t *old);
TEE_Result sys_mask_cancellation(uint32_t *old);
TEE_Result sys_wait(uint64_t ms);
TEE_Result sys_get_time(uint64_t which, TEE_Time *time);
TEE_Result sys_set_ta_time(const TEE_Time *time);
TEE_Result sys_cryp_random_number_generate(void *buf, size_t len);
TEE_Result sys_cache_operation(void *buf, size_t len, uint64_t op);

/* user_ta_header.c, compiled with each TA */
extern const struct ta_head ta_head;
extern uint8_t ta_heap[];
extern const size_t ta_heap_size;
extern uint8_t __ta_no_share_heap[];
extern const size_t __ta_no_share_heap_size;
extern int trace_level;

/* entry.c: does what the kernel entered for; TA_ENTRY_... */
TEE_Result gp_enter(unsigned long func, unsigned long id, struct ta_params *p,
                    unsigned long command);
/* and what the call in progress was given; for TEE_CheckMemoryAccessRights() */
extern uint32_t gp_param_types;
extern const __GP13_TEE_Param *gp_params;

/* malloc.c */
void malloc_init(void);
void malloc_stats(struct heap_stats *out);
/* Is the memory no free part of a heap, and, for @any_owner, none that must not be shared? */
bool malloc_allows(const void *p, size_t size, bool any_owner);

/* init.c: objects that are new since the last time; and all, in the end */
void gp_init_objects(void);
void gp_fini_objects(void);

/* misc.c: for what the specification calls a programmer's error */
void gp_panic(TEE_Result code, const char *function) __noreturn;
#define GP_PANIC(code) gp_panic((code), __func__)

/* mapping.c: a command of the TEE's system service */
TEE_Result gp_system(uint32_t command, struct ta_params *p);
