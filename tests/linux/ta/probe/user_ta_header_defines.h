/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <probe_ta.h>

#define TA_UUID        TA_PROBE_UUID
#define TA_FLAGS       0
#define TA_STACK_SIZE  (4 * 1024)
#define TA_DATA_SIZE   (32 * 1024)
#define TA_VERSION     "1.0"
#define TA_DESCRIPTION "Does on purpose what TAs do by mistake"

#endif
