/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SYS_CDEFS_H
#define SYS_CDEFS_H

#ifndef __always_inline
#define __always_inline __attribute__((always_inline)) inline
#endif

#endif
