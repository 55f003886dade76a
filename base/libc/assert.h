/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* For outside libraries inside the kernel: their assertions are checks of ours. */
#include "base/check.h"

#define assert(cond) check(cond)
#ifndef static_assert
#define static_assert _Static_assert
#endif
