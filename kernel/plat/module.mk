# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/$(BOARD)/*.c)
DEPS := log
THIRD := libfdt
