# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/$(ARCH)/*.c $(DIR)/$(ARCH)/*.S)
DEPS := base abi
# It runs before the canary is chosen, where the memory is not yet memory.
CFLAGS.$(DIR)/aarch64/boot_tables.c := -fno-stack-protector -fno-tree-loop-distribute-patterns
# Taken a dozen times in each call: no stack frame where nothing is kept on the stack.
CFLAGS.$(DIR)/aarch64/spin.c := -fomit-frame-pointer
