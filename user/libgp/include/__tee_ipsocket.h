/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef __TEE_IPSOCKET_H
#define __TEE_IPSOCKET_H

typedef enum {
	TEE_IP_VERSION_DC = 0, /* either */
	TEE_IP_VERSION_4 = 1,
	TEE_IP_VERSION_6 = 2,
} TEE_ipSocket_ipVersion;

#endif
