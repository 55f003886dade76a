/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* For outside libraries inside the kernel. Nothing is printed by them. */
#include <stddef.h>
