# SPDX-License-Identifier: BSD-2-Clause
#
# What runs in the normal world: the client library.

LIBTEEC_OUT     := $(BUILD)/nw/libteec
LIBTEEC_NAME    := libteec.so.2.0.0
LIBTEEC_SO      := $(LIBTEEC_OUT)/$(LIBTEEC_NAME)
LIBTEEC_SRCS    := $(wildcard nw/libteec/src/*.c)
LIBTEEC_OBJS    := $(LIBTEEC_SRCS:%.c=$(LIBTEEC_OUT)/%.o)
LIBTEEC_HEADERS := $(patsubst nw/libteec/%,$(LIBTEEC_OUT)/%,$(wildcard nw/libteec/include/*.h))
LIBTEEC_STD     := -std=gnu2x -pthread $(WARNINGS) -Inw/libteec/include
LIBTEEC_CFLAGS  := $(LIBTEEC_STD) -O2 -g -fPIC -fvisibility=hidden -fstack-protector-strong -fno-plt \
                   -mno-outline-atomics -mbranch-protection=standard -D_FORTIFY_SOURCE=2 -Wframe-larger-than=1024
LIBTEEC_LDFLAGS := -shared -Wl,-soname,libteec.so.2 -Wl,-z,relro,-z,now -Wl,--no-undefined -Wl,-O1

## libteec: the TEE Client API, in place of Debian's libteec.so.2 (build/nw/libteec)
.PHONY: libteec
libteec: $(LIBTEEC_SO) $(LIBTEEC_OUT)/libteec.so $(LIBTEEC_OUT)/libteec.a $(LIBTEEC_HEADERS)

$(LIBTEEC_OUT)/%.o: %.c nw/nw.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(LIBTEEC_CFLAGS) -MMD -MP -c $< -o $@

$(LIBTEEC_SO): $(LIBTEEC_OBJS)
	$(call say,LD,$@)
	$(Q)$(CC) -pthread $(LIBTEEC_LDFLAGS) $^ -o $@

$(LIBTEEC_OUT)/libteec.so: $(LIBTEEC_SO)
	$(Q)ln -sf $(LIBTEEC_NAME) $(@D)/libteec.so.2
	$(Q)ln -sf libteec.so.2 $@

$(LIBTEEC_OUT)/libteec.a: $(LIBTEEC_OBJS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(LIBTEEC_OUT)/include/%.h: nw/libteec/include/%.h
	@mkdir -p $(@D)
	$(Q)cp $< $@

-include $(LIBTEEC_OBJS:.o=.d)

# ---- unit tests, on this machine, in a fake kernel -----------------------------------------------

LIBTEEC_TEST       := $(LIBTEEC_OUT)/test
LIBTEEC_TEST_SRCS  := $(LIBTEEC_SRCS) $(wildcard nw/libteec/test/*.c) tests/host/main.c base/err.c
LIBTEEC_TEST_FLAGS := $(LIBTEEC_STD) -g -I. -Itests -Inw/libteec
LIBTEEC_WRAPPED    := open ioctl mmap munmap madvise close calloc

# $(1) variant, $(2) flags of it
define libteec_test_rule
$(LIBTEEC_TEST)/$(1)/%.o: %.c nw/nw.mk
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(LIBTEEC_TEST_FLAGS) $(2) -MMD -MP -c $$< -o $$@
$(LIBTEEC_TEST)/$(1)/test-libteec: $(LIBTEEC_TEST_SRCS:%.c=$(LIBTEEC_TEST)/$(1)/%.o)
	$$(call say,LD,$$@)
	$$(Q)$$(HOSTCC) $(2) -pthread $$(LIBTEEC_WRAPPED:%=-Wl,--wrap=%) $$^ -lcmocka -o $$@
-include $(LIBTEEC_TEST_SRCS:%.c=$(LIBTEEC_TEST)/$(1)/%.d)
endef
$(eval $(call libteec_test_rule,san,-O1 -fsanitize=address$(comma)undefined -fno-sanitize-recover=all))
$(eval $(call libteec_test_rule,tsan,-O1 -fsanitize=thread))
$(eval $(call libteec_test_rule,cov,-O0 --coverage))

# ---- is it what programs take it for? ------------------------------------------------------------

GUEST_LIB := $(GUEST_ROOT)/usr/lib/aarch64-linux-gnu

## libteec-abi: compare header, exported symbols and name of our client library with Debian's
.PHONY: libteec-abi
libteec-abi: $(LIBTEEC_SO) $(GUEST_STAMP)
	@sh nw/libteec/abi/check.sh $(LIBTEEC_OUT)/abi $(GUEST_ROOT)/usr/include $(GUEST_LIB)/libteec.so.2.0.0 \
	  nw/libteec/include $(LIBTEEC_SO)

# ---- install -------------------------------------------------------------------------------------

PREFIX ?= /usr/local

## install-libteec: library, headers and pkg-config file, to DESTDIR and PREFIX (/usr/local)
.PHONY: install-libteec
install-libteec: libteec
	install -d $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 $(LIBTEEC_HEADERS) $(DESTDIR)$(PREFIX)/include
	install -m 644 $(LIBTEEC_SO) $(LIBTEEC_OUT)/libteec.a $(DESTDIR)$(PREFIX)/lib
	ln -sf $(LIBTEEC_NAME) $(DESTDIR)$(PREFIX)/lib/libteec.so.2
	ln -sf libteec.so.2 $(DESTDIR)$(PREFIX)/lib/libteec.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(shell cat VERSION)|' nw/libteec/teec.pc.in \
	  >$(DESTDIR)$(PREFIX)/lib/pkgconfig/teec.pc
