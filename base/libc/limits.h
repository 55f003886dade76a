/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* gcc's own limits.h says everything and asks for one more of the C library: this. */
