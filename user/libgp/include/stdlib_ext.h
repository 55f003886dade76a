/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STDLIB_EXT_H
#define STDLIB_EXT_H

#ifdef __cplusplus
extern "C" {
#endif

/* free() after overwriting with zeroes */
void free_wipe(void *p);

#ifdef __cplusplus
}
#endif

#endif
