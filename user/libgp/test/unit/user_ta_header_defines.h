/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/*
 * The header of the TA that the unit tests are.
 */
#define TA_UUID                                                        \
	{                                                              \
		0x12345678, 0x9abc, 0xdef0,                            \
		{                                                      \
			0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 \
		}                                                      \
	}
#define TA_FLAGS              (TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION)
#define TA_STACK_SIZE         4096
#define TA_DATA_SIZE          (16 * 1024)
#define TA_NO_SHARE_DATA_SIZE 1024
#define TA_VERSION            "1.2.3"
#define TA_DESCRIPTION        "Unit tests"

#define TA_CURRENT_TA_EXT_PROPERTIES                                                              \
	{ "lab.u64", USER_TA_PROP_TYPE_U64, &(const uint64_t){ UINT64_MAX } },                    \
		{ "lab.uuid", USER_TA_PROP_TYPE_UUID, &(const TEE_UUID)TA_UUID },                 \
		{ "lab.identity", USER_TA_PROP_TYPE_IDENTITY,                                     \
		  &(const TEE_Identity){ TEE_LOGIN_TRUSTED_APP, TA_UUID } },                      \
		{ "lab.a.name.that.is.longer.than.all.of.the.specification.and.still.is.the.name" \
		  ".of.a.property",                                                               \
		  USER_TA_PROP_TYPE_U32, &(const uint32_t){ 1 } },                                \
		{ "lab.bytes", USER_TA_PROP_TYPE_BINARY_BLOCK, "AAEC/w==" },
