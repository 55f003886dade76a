/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MALLOC_H
#define MALLOC_H

#include <stdlib.h>

#endif
