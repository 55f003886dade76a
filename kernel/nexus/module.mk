# SPDX-License-Identifier: BSD-2-Clause
# EARLY_TAS_C: the TAs built in, made by user/user.mk.
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S) $(EARLY_TAS_C)
DEPS := call plat
THIRD := libfdt
