/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <selftest.h>

#define TA_UUID               SELFTEST_UUID
#define TA_FLAGS              (TA_FLAG_MULTI_SESSION | TA_FLAG_CACHE_MAINTENANCE)
#define TA_STACK_SIZE         (8 * 1024)
#define TA_DATA_SIZE          (32 * 1024)
#define TA_NO_SHARE_DATA_SIZE 1024
#define TA_VERSION            "2.7"
#define TA_DESCRIPTION        "Tests of the library that TAs are linked with"

#define TA_CURRENT_TA_EXT_PROPERTIES                                                           \
	{ "postern.selftest.text", USER_TA_PROP_TYPE_STRING, "some text" },                    \
		{ "postern.selftest.number", USER_TA_PROP_TYPE_U32, &(const uint32_t){ 77 } }, \
		{ "postern.selftest.bytes", USER_TA_PROP_TYPE_BINARY_BLOCK, "AQIDBA==" },

#endif
