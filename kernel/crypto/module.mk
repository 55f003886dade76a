# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/$(ARCH)/*.c)
DEPS := log
THIRD := mbedtls
