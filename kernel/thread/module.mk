# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S)
DEPS := mm
TEST_DEPS := share
