# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c)
DEPS := part crypto
TEST_DEPS := share
