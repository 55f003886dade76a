/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#define TA_UUID                                                        \
	{                                                              \
		0x3d4a5f0e, 0x6c1b, 0x4f0a,                            \
		{                                                      \
			0x9b, 0x52, 0x6e, 0x2d, 0x8c, 0x0a, 0x7f, 0x31 \
		}                                                      \
	}
#define TA_FLAGS       0
#define TA_STACK_SIZE  (16 * 1024)
#define TA_DATA_SIZE   (64 * 1024)
#define TA_DESCRIPTION "objects in C++ and shared libraries"
