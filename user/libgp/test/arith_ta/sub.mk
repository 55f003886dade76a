# SPDX-License-Identifier: BSD-2-Clause
srcs-y += arith_ta.c handle.c
