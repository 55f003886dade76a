# SPDX-License-Identifier: BSD-2-Clause
#
# The example TAs, signed so that OP-TEE as Debian ships it runs them, too; and their clients.

EXAMPLES := $(BUILD)/examples
HELLO_UUID := 025063b8-287b-4c0b-80d1-125816219f1b
HELLO_TA := $(EXAMPLES)/hello/$(HELLO_UUID).ta
HELLO_CLIENT := $(EXAMPLES)/hello/hello

## examples: the hello TA and its client (build/examples/hello)
.PHONY: examples
examples: $(HELLO_TA) $(HELLO_CLIENT)

# Debian's default TA key is a public test key; see user/devkit/keys/README.md.
EXAMPLES_KEY := $(DEBIAN_TA_KEY)

$(HELLO_TA): $(wildcard examples/hello/ta/* examples/hello/ta/*/*) $(DEVKIT_FILES) $(GUEST_STAMP)
	$(call say,TA,$@)
	$(Q)$(MAKE) -s -C examples/hello/ta TA_DEV_KIT_DIR='$(abspath $(DEVKIT))' O='$(abspath $(@D))' \
	  CROSS_COMPILE='$(CROSS_COMPILE)' TA_SIGN_KEY='$(abspath $(EXAMPLES_KEY))' V=$(V)
	$(Q)touch $@

$(HELLO_CLIENT): examples/hello/host/main.c examples/hello/ta/include/hello_ta.h $(GUEST_STAMP)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=gnu2x -O2 $(WARNINGS) -Iexamples/hello/ta/include $(GUEST_CFLAGS) $< \
	  $(GUEST_LDLIBS) -o $@

# ---- TAs that test libgp: from inside, and with Debian's xtest as client -------------------------

LIBGP_TEST_TA  := $(EXAMPLES)/libgp-test/55f7064d-3490-4e6e-9b19-6070f884c358.ta
LIBGP_ARITH_TA := $(EXAMPLES)/libgp-arith/cb3e5ba0-adf1-11e0-998b-0002a5d5c51b.ta

## libgp-test: the TAs that test libgp (make linux PROGRAMS=libgp, make xtest-arith)
.PHONY: libgp-test
libgp-test: $(LIBGP_TEST_TA) $(LIBGP_ARITH_TA)

# $(1) TA, $(2) its folder
define libgp_ta_rule
$(1): $(wildcard $(2)/* $(2)/*/*) $(DEVKIT_FILES) $(GUEST_STAMP)
	$$(call say,TA,$$@)
	$$(Q)$$(MAKE) -s -C $(2) TA_DEV_KIT_DIR='$$(abspath $$(DEVKIT))' O='$$(abspath $$(@D))' \
	  CROSS_COMPILE='$$(CROSS_COMPILE)' TA_SIGN_KEY='$$(abspath $$(EXAMPLES_KEY))' V=$$(V)
	$$(Q)touch $$@
endef
$(eval $(call libgp_ta_rule,$(LIBGP_TEST_TA),user/libgp/test/ta))
$(eval $(call libgp_ta_rule,$(LIBGP_ARITH_TA),user/libgp/test/arith_ta))
