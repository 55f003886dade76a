/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* How outside libraries ask for CPU features; crypto/ answers from what arch/ knows. */
#define AT_HWCAP  16
#define AT_HWCAP2 26

#define HWCAP_ASIMD (1 << 1)
#define HWCAP_AES   (1 << 3)
#define HWCAP_SHA2  (1 << 6)

unsigned long getauxval(unsigned long type);
