/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TEE's service for TAs themselves, as OP-TEE numbers it. What the library wraps
 * (tee_internal_api_extensions.h, dlfcn.h) is not here.
 */
#ifndef PTA_SYSTEM_H
#define PTA_SYSTEM_H

#define PTA_SYSTEM_UUID                                                \
	{                                                              \
		0x3a2f8978, 0x5dc0, 0x11e8,                            \
		{                                                      \
			0x9c, 0x2d, 0xfa, 0x7a, 0xe0, 0x1b, 0xbe, 0xbc \
		}                                                      \
	}

/*
 * A key that this TA gets on this device and in its guest, and nobody else.
 *
 * memref 0 in: bytes that it depends on, too, or none; memref 1 out: the key, in memory that the
 * normal world does not see (else TEE_ERROR_SECURITY)
 */
#define PTA_SYSTEM_DERIVE_TA_UNIQUE_KEY 1
#define TA_DERIVED_KEY_MIN_SIZE         16
#define TA_DERIVED_KEY_MAX_SIZE         32
#define TA_DERIVED_EXTRA_DATA_MAX_SIZE  1024

#endif
