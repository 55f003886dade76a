/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <counter_ta.h>

#define TA_UUID TA_COUNTER_UUID
/* One instance for all sessions of a guest, which stays when the last session has gone. */
#define TA_ONE_FOR_ALL (TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION)
#define TA_FLAGS       (TA_ONE_FOR_ALL | TA_FLAG_INSTANCE_KEEP_ALIVE)
#define TA_STACK_SIZE  (2 * 1024)
#define TA_DATA_SIZE   (4 * 1024)
#define TA_VERSION     "1.0"
#define TA_DESCRIPTION "Counts for all sessions of a guest"

#endif
