# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S)
DEPS := sys pta
TEST_DEPS := nexus
