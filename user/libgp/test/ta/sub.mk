# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include
subdirs-y += part
srcs-y += main.c
srcs-y += memory.c text.c system.c crypto.c
# The compiler must call the library, not know better.
cflags-y += -fno-builtin
cflags-text.c-y += -Wno-format
cppflags-y += -DSELFTEST_HERE=1
