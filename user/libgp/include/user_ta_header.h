/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a TA says about itself in user_ta_header_defines.h, and what becomes of it.
 */
#ifndef USER_TA_HEADER_H
#define USER_TA_HEADER_H

#include <tee_api_types.h>
#include <util.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TA_FLAG_USER_MODE                           0 /* has no meaning any more */
#define TA_FLAG_EXEC_DDR                            0 /* has no meaning any more */
#define TA_FLAG_REMAP_SUPPORT                       0 /* has no meaning any more */
#define TA_FLAG_SINGLE_INSTANCE                     0x0004
#define TA_FLAG_MULTI_SESSION                       0x0008
#define TA_FLAG_INSTANCE_KEEP_ALIVE                 0x0010
#define TA_FLAG_SECURE_DATA_PATH                    0x0020
#define TA_FLAG_CACHE_MAINTENANCE                   0x0080
#define TA_FLAG_CONCURRENT                          0x0100
#define TA_FLAG_DEVICE_ENUM                         0x0200
#define TA_FLAG_DEVICE_ENUM_SUPP                    0x0400
#define TA_FLAG_DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT 0x0800
#define TA_FLAG_DEVICE_ENUM_TEE_STORAGE_PRIVATE     0x1000
#define TA_FLAG_INSTANCE_KEEP_CRASHED               0x2000

#define TA_PROP_STR_SINGLE_INSTANCE "gpd.ta.singleInstance"
#define TA_PROP_STR_MULTI_SESSION   "gpd.ta.multiSession"
#define TA_PROP_STR_KEEP_ALIVE      "gpd.ta.instanceKeepAlive"
#define TA_PROP_STR_KEEP_CRASHED    "optee.ta.instanceKeepCrashed"
#define TA_PROP_STR_DATA_SIZE       "gpd.ta.dataSize"
#define TA_PROP_STR_STACK_SIZE      "gpd.ta.stackSize"
#define TA_PROP_STR_VERSION         "gpd.ta.version"
#define TA_PROP_STR_DESCRIPTION     "gpd.ta.description"
#define TA_PROP_STR_ENDIAN          "gpd.ta.endian"
#define TA_PROP_STR_DOES_NOT_CLOSE_HANDLE_ON_CORRUPT_OBJECT \
	"gpd.ta.doesNotCloseHandleOnCorruptObject"

enum user_ta_prop_type {
	USER_TA_PROP_TYPE_BOOL,
	USER_TA_PROP_TYPE_U32,
	USER_TA_PROP_TYPE_UUID,
	USER_TA_PROP_TYPE_IDENTITY,
	USER_TA_PROP_TYPE_STRING,
	USER_TA_PROP_TYPE_BINARY_BLOCK, /* base64 text */
	USER_TA_PROP_TYPE_U64,
	USER_TA_PROP_TYPE_INVALID,
};

struct user_ta_property {
	const char *name;
	enum user_ta_prop_type type;
	const void *value;
};

extern const struct user_ta_property ta_props[];
extern const size_t ta_num_props;

#ifdef __cplusplus
}
#endif

#endif
