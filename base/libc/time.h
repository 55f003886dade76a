/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* For outside libraries inside the kernel, which has no calendar. */
#include <stddef.h>
