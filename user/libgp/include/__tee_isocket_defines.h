/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers of the sockets API; tee_isocket.h includes this.
 */
#ifndef __TEE_ISOCKET_DEFINES_H
#define __TEE_ISOCKET_DEFINES_H

#include <tee_sockets.h>

#define TEE_ISOCKET_VERSION 0x01000000

#endif
