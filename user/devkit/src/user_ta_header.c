// SPDX-License-Identifier: BSD-2-Clause
/*
 * Compiled once with each Trusted Application: what its user_ta_header_defines.h says becomes the
 * head that the kernel reads, the heap, and the properties.
 */
#include <tee_internal_api_extensions.h>
#include <trace.h>
#include <user_ta_header.h>
#include <user_ta_header_defines.h>

#ifndef TA_UUID
#error "user_ta_header_defines.h must define TA_UUID"
#endif
#ifndef TA_FLAGS
#error "user_ta_header_defines.h must define TA_FLAGS"
#endif
#ifndef TA_STACK_SIZE
#error "user_ta_header_defines.h must define TA_STACK_SIZE"
#endif
#ifndef TA_DATA_SIZE
#error "user_ta_header_defines.h must define TA_DATA_SIZE"
#endif
#ifndef TA_VERSION
#define TA_VERSION "0"
#endif
#ifndef TA_DESCRIPTION
#define TA_DESCRIPTION ""
#endif
#ifndef TA_NO_SHARE_DATA_SIZE
#define TA_NO_SHARE_DATA_SIZE 0
#endif

/* TA_STACK_SIZE is for the TA's own code; formatting a log line needs this much on top. */
#define LIBRARY_STACK_SIZE 2048

_Static_assert(((TA_FLAGS) & ~0x3fff) == 0, "TA_FLAGS has bits that no TEE knows");
_Static_assert((TA_DATA_SIZE) >= 1024, "TA_DATA_SIZE, the heap, should be 1 KiB at least");

struct ta_head {
	TEE_UUID uuid;
	uint32_t stack_size;
	uint32_t flags;
	uint64_t old_entry; /* all ones: the entry point is the ELF file's */
};

extern const struct ta_head ta_head;
extern uint8_t ta_heap[];
extern const size_t ta_heap_size;
extern uint8_t __ta_no_share_heap[];
extern const size_t __ta_no_share_heap_size;
extern const char trace_ext_prefix[];

const struct ta_head ta_head __section(".ta_head") __used = {
	.uuid = TA_UUID,
	.stack_size = (TA_STACK_SIZE) + LIBRARY_STACK_SIZE,
	.flags = (TA_FLAGS),
	.old_entry = UINT64_MAX,
};

uint8_t ta_heap[TA_DATA_SIZE] __aligned(16);
const size_t ta_heap_size = sizeof(ta_heap);
uint8_t __ta_no_share_heap[TA_NO_SHARE_DATA_SIZE] __aligned(16);
const size_t __ta_no_share_heap_size = sizeof(__ta_no_share_heap);

int trace_level = TRACE_LEVEL;
const char trace_ext_prefix[] = "TA";

#define FLAG_SET(flag) (&(const bool){ ((TA_FLAGS) & (flag)) != 0 })

const struct user_ta_property ta_props[] = {
	{ TA_PROP_STR_SINGLE_INSTANCE, USER_TA_PROP_TYPE_BOOL, FLAG_SET(TA_FLAG_SINGLE_INSTANCE) },
	{ TA_PROP_STR_MULTI_SESSION, USER_TA_PROP_TYPE_BOOL, FLAG_SET(TA_FLAG_MULTI_SESSION) },
	{ TA_PROP_STR_KEEP_ALIVE, USER_TA_PROP_TYPE_BOOL, FLAG_SET(TA_FLAG_INSTANCE_KEEP_ALIVE) },
	{ TA_PROP_STR_KEEP_CRASHED, USER_TA_PROP_TYPE_BOOL,
	  FLAG_SET(TA_FLAG_INSTANCE_KEEP_CRASHED) },
	{ TA_PROP_STR_DATA_SIZE, USER_TA_PROP_TYPE_U32, &(const uint32_t){ TA_DATA_SIZE } },
	{ TA_PROP_STR_STACK_SIZE, USER_TA_PROP_TYPE_U32, &(const uint32_t){ TA_STACK_SIZE } },
	{ TA_PROP_STR_VERSION, USER_TA_PROP_TYPE_STRING, TA_VERSION },
	{ TA_PROP_STR_DESCRIPTION, USER_TA_PROP_TYPE_STRING, TA_DESCRIPTION },
	{ TA_PROP_STR_ENDIAN, USER_TA_PROP_TYPE_U32, &(const uint32_t){ 0 } },
	{ TA_PROP_STR_DOES_NOT_CLOSE_HANDLE_ON_CORRUPT_OBJECT, USER_TA_PROP_TYPE_BOOL,
	  FLAG_SET(TA_FLAG_DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT) },
#ifdef TA_CURRENT_TA_EXT_PROPERTIES
	TA_CURRENT_TA_EXT_PROPERTIES
#endif
};
const size_t ta_num_props = sizeof(ta_props) / sizeof(ta_props[0]);
