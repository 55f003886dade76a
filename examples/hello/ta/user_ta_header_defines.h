/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <hello_ta.h>

#define TA_UUID        TA_HELLO_UUID
#define TA_FLAGS       0 /* an instance for each session */
#define TA_STACK_SIZE  (2 * 1024)
#define TA_DATA_SIZE   (4 * 1024)
#define TA_VERSION     "1.0"
#define TA_DESCRIPTION "Adds one to a number"

#endif
