# SPDX-License-Identifier: BSD-2-Clause
# Freestanding helpers of everybody.
SRCS := $(wildcard $(DIR)/*.c)
DEPS := abi
# The compiler must not turn the loops of memset into a call of memset.
CFLAGS.base/bytes.c := -fno-builtin
CFLAGS.kernel.base/bytes.c := -fno-tree-loop-distribute-patterns
# A process has these already, and the sanitizers watch them: ours take other names there.
HOSTED_NAMES := $(foreach f,memcpy memmove memset memcmp memchr strlen strnlen strcmp strncmp strchr \
                  strrchr,-D$(f)=base_$(f))
$(foreach v,host cov fuzz,$(eval CFLAGS.$(v).base/bytes.c := $(HOSTED_NAMES)))
