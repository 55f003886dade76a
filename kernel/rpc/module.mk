# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S)
DEPS := plat share
