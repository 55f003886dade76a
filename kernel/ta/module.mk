# SPDX-License-Identifier: BSD-2-Clause
# TA_KEYS_C: the trusted keys, made by user/user.mk.
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S) $(TA_KEYS_C)
DEPS := rpc obj
