/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SYS_TYPES_H
#define SYS_TYPES_H

#include <types_ext.h>

#endif
