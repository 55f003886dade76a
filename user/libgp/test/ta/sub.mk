# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include
subdirs-y += part
srcs-y += main.c
srcs-y += memory.c text.c system.c properties.c calls.c arith.c crypto.c library.c version.c
# The compiler must call the library, not know better.
cflags-y += -fno-builtin
cppflags-version.c-y += -D__OPTEE_CORE_API_COMPAT_1_1=1
cflags-text.c-y += -Wno-format
cppflags-y += -DSELFTEST_HERE=1
