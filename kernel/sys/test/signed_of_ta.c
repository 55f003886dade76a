/* SPDX-License-Identifier: BSD-2-Clause */
#include "../../ta/test/signed.c"
