# SPDX-License-Identifier: BSD-2-Clause
# EARLY_TAS_C: the TAs built in, made by user/user.mk.
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S) $(EARLY_TAS_C)
DEPS := call plat
THIRD := libfdt
# These run at boot, and once in a guest's life.
$(foreach f,dtb_terms terms,$(eval CFLAGS.kernel.$(DIR)/$f.c := -Os))
