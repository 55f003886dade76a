/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COUNTER_TA_H
#define COUNTER_TA_H

/* c9d07f0e-52a1-4d44-8f4f-6f1e2a8b7d30 */
#define TA_COUNTER_UUID                                                \
	{                                                              \
		0xc9d07f0e, 0x52a1, 0x4d44,                            \
		{                                                      \
			0x8f, 0x4f, 0x6f, 0x1e, 0x2a, 0x8b, 0x7d, 0x30 \
		}                                                      \
	}

/* value 0 inout: a = how much to add; then a = the counter, b = sessions, this one too */
#define TA_COUNTER_CMD_ADD 0

#endif
