# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/$(ARCH)/*.c $(DIR)/$(ARCH)/*.S)
DEPS := base abi
