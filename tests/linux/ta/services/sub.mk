# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include ../../../rig/ta/derive
srcs-y += services_ta.c
