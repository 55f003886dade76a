# SPDX-License-Identifier: BSD-2-Clause
srcs-y += linked.c
incdirs-y += ../include
