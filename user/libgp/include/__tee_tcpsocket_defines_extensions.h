/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A name that TAs include; the numbers lie together.
 */
#ifndef __TEE_TCPSOCKET_DEFINES_EXTENSIONS_H
#define __TEE_TCPSOCKET_DEFINES_EXTENSIONS_H

#include <tee_sockets.h>

#endif
