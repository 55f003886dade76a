# SPDX-License-Identifier: BSD-2-Clause
srcs-y += main.cpp language.cpp
incdirs-y += ../include
libnames += linked
libdirs += $(OBJECTS_LIBDIR)
libdeps += $(OBJECTS_LIBDIR)/liblinked.so
