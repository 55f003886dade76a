# SPDX-License-Identifier: BSD-2-Clause
srcs-y += startup.c
cppflags-startup.c-y += -DSELFTEST_PART=7
incdirs-y += .
