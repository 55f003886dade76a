/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* For outside libraries inside the kernel. Allocation goes through their own hooks. */
#include <stddef.h>
