/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once
/* One partition per test of this program: that of services.c. fake (host/fake_guest.h) answers. */
#include "arch/host.h"
#include "base/bytes.h"
#include "host/test.h"
#include "part/part.h"

extern struct part *lab_part;
void lab_run(void (*body)(void));
