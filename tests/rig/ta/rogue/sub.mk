# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include ../derive ../../../..
srcs-y += rogue_ta.c
srcs-y += secret.c
srcs-y += calls.c
srcs-y += registers.c
srcs-y += crimes.c
