/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* For outside libraries that include it; there are no signals in the kernel. */
