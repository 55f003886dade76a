/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the client and the Trusted Application agree on.
 */
#ifndef HELLO_TA_H
#define HELLO_TA_H

#define TA_HELLO_UUID                                                  \
	{                                                              \
		0x025063b8, 0x287b, 0x4c0b,                            \
		{                                                      \
			0x80, 0xd1, 0x12, 0x58, 0x16, 0x21, 0x9f, 0x1b \
		}                                                      \
	}

/* Parameter 0, VALUE_INOUT: a becomes a + 1. */
#define TA_HELLO_CMD_INCREMENT 0

#endif
