/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STDLIB_EXT_H
#define STDLIB_EXT_H

/* free() after overwriting with zeroes */
void free_wipe(void *p);

#endif
