# SPDX-License-Identifier: BSD-2-Clause
#
# Tests end to end: Debian's kernel, driver, supplicant and client library, with programs of ours
# as clients. One C file in this folder is one program; list.txt says when it runs.

LINUX_OUT      := $(BUILD)/linux/bin
LINUX_NAMES    := $(shell sed -n 's/^\([a-z_]*\) [0-9]*$$/\1/p' tests/linux/list.txt)
LINUX_PROGRAMS := $(addprefix $(LINUX_OUT)/,$(LINUX_NAMES))
LINUX_LIB_OBJS := $(patsubst %.c,$(LINUX_OUT)/%.o,$(wildcard tests/linux/lib/*.c))
LINUX_CFLAGS   := -std=gnu2x -D_GNU_SOURCE -O2 -g -pthread $(WARNINGS) $(GUEST_CFLAGS) -Itests/linux/lib \
                  -Iexamples/hello/ta/include -Itests/linux/ta/probe/include \
                  -Itests/linux/ta/services/include -Itests/linux/ta/objects/include \
                  -Iuser/libgp/test/ta/include

$(LINUX_OUT)/%.o: %.c $(GUEST_STAMP) tests/linux/linux.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(LINUX_CFLAGS) -MMD -MP -c $< -o $@

$(LINUX_PROGRAMS): $(LINUX_OUT)/%: $(LINUX_OUT)/tests/linux/%.o $(LINUX_LIB_OBJS)
	$(call say,LD,$@)
	$(Q)$(CC) -pthread $^ $(GUEST_LDLIBS) -o $@

.PRECIOUS: $(LINUX_OUT)/tests/linux/%.o
-include $(patsubst $(LINUX_OUT)/%,$(LINUX_OUT)/tests/linux/%.d,$(LINUX_PROGRAMS)) $(LINUX_LIB_OBJS:.o=.d)

# TAs of the tests, built with the kit like any TA: one misbehaves, one uses services of the normal
# world. Debian's test key signs them, so that the peer runs them as well. And the hello TA signed
# with a key that nobody trusts.
LINUX_PROBE_TA := $(BUILD)/linux/ta/probe/6b0f9a1e-2f7c-4c5d-9d8e-41c7a95b0e11.ta
LINUX_STRANGER := $(BUILD)/linux/stranger/stranger.ta

# $(1) folder, $(2) TA
define linux_ta_rule
$(2): $(wildcard $(1)/* $(1)/*/*) $(DEVKIT_FILES) $(GUEST_STAMP)
	$$(call say,TA,$$@)
	$$(Q)$$(MAKE) -s -C $(1) TA_DEV_KIT_DIR='$(abspath $(DEVKIT))' O='$(abspath $(dir $(2)))' \
	  CROSS_COMPILE='$$(CROSS_COMPILE)' TA_SIGN_KEY='$(abspath $(DEBIAN_TA_KEY))' V=$$(V)
	$$(Q)touch $$@
endef
$(eval $(call linux_ta_rule,tests/linux/ta/probe,$(LINUX_PROBE_TA)))
$(eval $(call linux_ta_rule,tests/linux/ta/services,$(SERVICES_TA)))
$(SERVICES_TA): $(wildcard tests/rig/ta/derive/*)

# A plugin for tee-supplicant.
LINUX_PLUGIN := $(LINUX_OUT)/test.plugin
$(LINUX_PLUGIN): tests/linux/plugin/plugin.c tests/linux/ta/services/include/services_ta.h $(GUEST_STAMP)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LINUX_CFLAGS) -fPIC -shared $< -o $@

# A TA in C++ and its two shared libraries, made by one run of make each. The .so of the first
# library is what the TA is linked with.
LINUX_OBJECTS_OUT := $(BUILD)/linux/ta/objects
LINUX_OBJECTS_TA  := $(LINUX_OBJECTS_OUT)/3d4a5f0e-6c1b-4f0a-9b52-6e2d8c0a7f31.ta
objects_make = $(MAKE) -s -C tests/linux/ta/objects/$(1) TA_DEV_KIT_DIR='$(abspath $(DEVKIT))' \
               O='$(abspath $(LINUX_OBJECTS_OUT))' OBJECTS_LIBDIR='$(abspath $(LINUX_OBJECTS_OUT))' \
               CROSS_COMPILE='$(CROSS_COMPILE)' TA_SIGN_KEY='$(abspath $(DEBIAN_TA_KEY))' V=$(V)

$(LINUX_OBJECTS_TA): $(wildcard tests/linux/ta/objects/*/*) $(DEVKIT_FILES) $(GUEST_STAMP)
	$(call say,TA,$@)
	+$(Q)$(call objects_make,linked) && $(call objects_make,late) && $(call objects_make,ta)
	$(Q)touch $@

$(LINUX_STRANGER): $(HELLO_TA) $(TA_SIGN)
	@mkdir -p $(@D)
	$(call say,SIGN,$@)
	$(Q)openssl genrsa -out $(@D)/key.pem 2048 2>/dev/null
	$(Q)$(TA_SIGN) sign --key $(@D)/key.pem --uuid $(HELLO_UUID) --in $(HELLO_TA:.ta=.stripped.elf) --out $@

LINUX_TAS   := $(HELLO_TA) $(LINUX_PROBE_TA) $(SERVICES_TA) $(LINUX_OBJECTS_TA) $(LIBGP_TEST_TA)
LINUX_FILES := $(LINUX_PROGRAMS) $(LINUX_PLUGIN) $(LINUX_STRANGER) $(LINUX_TAS) $(GUEST_BASE)
linux_run = sh tests/linux/run.sh $(1) $(2) $(LINUX_OUT) $(LINUX_STRANGER) $(LINUX_TAS)

POSTERN_FLASH := $(BUILD)/linux/postern.bin
$(POSTERN_FLASH): $(BUILD)/kernel/postern.bin $(TF_A_STAMP) $(MKFLASH)
	$(call say,FLASH,$@)
	$(Q)sh $(MKFLASH) $< $@

## linux: tests under Debian's Linux with Postern; PROGRAMS='invoke smp' for some, QUIET= to see the consoles
.PHONY: linux linux-peer linux-own-libteec linux-variants check-linux
linux: $(LINUX_FILES) $(POSTERN_FLASH)
	@$(call linux_run,postern,$(POSTERN_FLASH))

## linux-peer: the same tests with Debian's OP-TEE, which keeps them honest
linux-peer: $(LINUX_FILES) $(PEER_FLASH)
	@$(call linux_run,peer,$(PEER_FLASH))

## linux-own-libteec: the same programs, unmodified, on Postern's client library
linux_own = LIBTEEC=$(LIBTEEC_SO) $(call linux_run,postern,$(POSTERN_FLASH))
linux-own-libteec: $(LINUX_FILES) $(POSTERN_FLASH) $(LIBTEEC_SO)
	@$(linux_own)

## xtest: OP-TEE's own test suite as Debian ships it, groups 1000, 2000, 4100 and 5000; IDS='_1013 _20' for some
## xtest-soak: the same on four CPUs, 20 rounds; ROUNDS= for more
## xtest-peer: the same on Debian's OP-TEE
## xtest-own-libteec: on Postern, with its client library
## xtest-arith: its group 4100 with a TA of this kit, and so with our big integers, in place of Debian's
.PHONY: xtest xtest-soak xtest-peer xtest-own-libteec xtest-arith
IDS    ?=
ROUNDS ?= 20
xtest: $(POSTERN_FLASH) $(GUEST_BASE)
	@sh tests/linux/xtest.sh $< $(IDS)
xtest-soak: $(POSTERN_FLASH) $(GUEST_BASE)
	@sh tests/linux/xtest.sh -n xtest-soak -s 4 -r $(ROUNDS) $< $(IDS)
xtest-peer: $(PEER_FLASH) $(GUEST_BASE)
	@sh tests/linux/xtest.sh -n xtest-peer -p $< $(IDS)
xtest-own-libteec: $(POSTERN_FLASH) $(GUEST_BASE) $(LIBTEEC_SO)
	@LIBTEEC=$(LIBTEEC_SO) sh tests/linux/xtest.sh -n xtest-own-libteec $< $(IDS)
XTEST_ARITH = sh tests/linux/xtest.sh -n xtest-arith -t $(LIBGP_ARITH_TA) $(POSTERN_FLASH) _41
xtest-arith: $(POSTERN_FLASH) $(GUEST_BASE) $(LIBGP_ARITH_TA)
	@$(XTEST_ARITH)

## linux-variants: the hello client on other cores, numbers of cores, memory sizes, and with a GICv2
VARIANTS_FILES := $(BUILD)/kernel/postern.bin $(HELLO_TA) $(HELLO_CLIENT) $(LINUX_PROBE_TA) $(LINUX_OUT)/guards
linux-variants: $(VARIANTS_FILES) $(GUEST_BASE) $(TF_A_STAMP) $(TF_A_V2_STAMP) $(TF_A_PAUTH_STAMP)
	@sh tests/linux/variants.sh $(VARIANTS_FILES)

## linux-newcomer: a copy of the example with a UUID of its own, by the commands of docs/ta-development.md
.PHONY: linux-newcomer
NEWCOMER_FILES := $(DEVKIT_FILES) $(BUILD)/kernel/postern.bin $(HELLO_TA) $(HELLO_CLIENT) $(LIBTEEC_SO)
linux-newcomer: $(NEWCOMER_FILES) $(GUEST_BASE) $(TF_A_STAMP)
	@sh tests/linux/newcomer.sh

## check-linux: all five and xtest-arith, one after the other, with one sum
check-linux: $(LINUX_FILES) $(LIBGP_ARITH_TA) $(VARIANTS_FILES) $(NEWCOMER_FILES) $(POSTERN_FLASH) $(PEER_FLASH) \
             $(TF_A_V2_STAMP) $(TF_A_PAUTH_STAMP) $(LIBTEEC_SO)
	@sh tests/linux/sum.sh "$(call linux_run,postern,$(POSTERN_FLASH))" "$(linux_own)" \
	  "sh tests/linux/variants.sh $(VARIANTS_FILES)" "$(call linux_run,peer,$(PEER_FLASH))" \
	  "$(XTEST_ARITH)" "sh tests/linux/newcomer.sh"
