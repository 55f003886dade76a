# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S)
DEPS := thread crypto
TEST_DEPS := share
