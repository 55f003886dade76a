# SPDX-License-Identifier: BSD-2-Clause
srcs-y += late.cpp
incdirs-y += ../include
