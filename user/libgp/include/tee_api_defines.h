/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constants of the GlobalPlatform TEE Internal Core API 1.3.1.
 *
 * A TA written for version 1.1, where sizes are 32 bits wide, says so with
 * TEE_CORE_API_REQUIRED_MAJOR_VERSION = 1 and TEE_CORE_API_REQUIRED_MINOR_VERSION = 1, or, as
 * OP-TEE's kit has it, with CFG_TA_OPTEE_CORE_API_COMPAT_1_1 = y in its Makefile.
 */
#ifndef TEE_API_DEFINES_H
#define TEE_API_DEFINES_H

#include <tee_errors.h>

#define TEE_CORE_API_MAJOR_VERSION       1U
#define TEE_CORE_API_MINOR_VERSION       3U
#define TEE_CORE_API_MAINTENANCE_VERSION 1U
#define TEE_CORE_API_VERSION             0x01030100U
#define TEE_CORE_API_1_3_1

#if defined(TEE_CORE_API_REQUIRED_MAJOR_VERSION) && TEE_CORE_API_REQUIRED_MAJOR_VERSION > 1
#error "This kit offers version 1 of the TEE Internal Core API"
#endif
#if defined(TEE_CORE_API_REQUIRED_MINOR_VERSION)
#if TEE_CORE_API_REQUIRED_MINOR_VERSION == 1
#undef __OPTEE_CORE_API_COMPAT_1_1
#define __OPTEE_CORE_API_COMPAT_1_1 1
#elif TEE_CORE_API_REQUIRED_MINOR_VERSION != 3
#error "This kit offers versions 1.1 and 1.3 of the TEE Internal Core API"
#endif
#endif
#ifndef __OPTEE_CORE_API_COMPAT_1_1
#define __OPTEE_CORE_API_COMPAT_1_1 0
#endif

#define TEE_HANDLE_NULL 0

#define TEE_PROPSET_TEE_IMPLEMENTATION ((TEE_PropSetHandle)0xFFFFFFFD)
#define TEE_PROPSET_CURRENT_CLIENT     ((TEE_PropSetHandle)0xFFFFFFFE)
#define TEE_PROPSET_CURRENT_TA         ((TEE_PropSetHandle)0xFFFFFFFF)

#define TEE_MALLOC_FILL_ZERO 0x00000000
#define TEE_MALLOC_NO_FILL   0x00000001
#define TEE_MALLOC_NO_SHARE  0x00000002

#define TEE_NUM_PARAMS                  4
#define TEE_PARAM_TYPES(t0, t1, t2, t3) ((t0) | (t1) << 4 | (t2) << 8 | (t3) << 12)
#define TEE_PARAM_TYPE_GET(types, i)    (((uint32_t)(types) >> 4 * (i)) & 0xF)
#define TEE_PARAM_TYPE_SET(type, i)     (((uint32_t)(type)&0xF) << 4 * (i))

/* The number that a panic shows for the API function that found the fault. */
#define TEE_PANIC_ID_TEE_GETPROPERTYASBINARYBLOCK 0x00000204
#define TEE_PANIC_ID_TEE_GETPROPERTYASBOOL        0x00000205
#define TEE_PANIC_ID_TEE_GETPROPERTYASIDENTITY    0x00000206
#define TEE_PANIC_ID_TEE_GETPROPERTYASSTRING      0x00000207
#define TEE_PANIC_ID_TEE_GETPROPERTYASU32         0x00000208
#define TEE_PANIC_ID_TEE_GETPROPERTYASUUID        0x00000209
#define TEE_PANIC_ID_TEE_PANIC                    0x00000301
#define TEE_PANIC_ID_TEE_CLOSETASESSION           0x00000401
#define TEE_PANIC_ID_TEE_INVOKETACOMMAND          0x00000402
#define TEE_PANIC_ID_TEE_OPENTASESSION            0x00000403
#define TEE_PANIC_ID_TEE_GETCANCELLATIONFLAG      0x00000501
#define TEE_PANIC_ID_TEE_MASKCANCELLATION         0x00000502
#define TEE_PANIC_ID_TEE_UNMASKCANCELLATION       0x00000503
#define TEE_PANIC_ID_TEE_CHECKMEMORYACCESSRIGHTS  0x00000601
#define TEE_PANIC_ID_TEE_FREE                     0x00000602
#define TEE_PANIC_ID_TEE_MALLOC                   0x00000604
#define TEE_PANIC_ID_TEE_REALLOC                  0x00000608
#define TEE_PANIC_ID_TEE_GENERATERANDOM           0x00001301
#define TEE_PANIC_ID_TEE_GETREETIME               0x00001401
#define TEE_PANIC_ID_TEE_GETSYSTEMTIME            0x00001402
#define TEE_PANIC_ID_TEE_GETTAPERSISTENTTIME      0x00001403
#define TEE_PANIC_ID_TEE_SETTAPERSISTENTTIME      0x00001404
#define TEE_PANIC_ID_TEE_WAIT                     0x00001405

#endif
