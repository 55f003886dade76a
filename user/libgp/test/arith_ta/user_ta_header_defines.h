/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

/* The one that xtest opens. */
#define TA_UUID                                                     \
	{                                                           \
		0xcb3e5ba0, 0xadf1, 0x11e0,                         \
		{                                                   \
			0x99, 0x8b, 0, 0x02, 0xa5, 0xd5, 0xc5, 0x1b \
		}                                                   \
	}
#define TA_FLAGS      0
#define TA_STACK_SIZE (4 * 1024)
#define TA_DATA_SIZE  (16 * 1024)

#endif
