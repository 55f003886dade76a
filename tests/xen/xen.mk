# SPDX-License-Identifier: BSD-2-Clause
#
# Real guests: Debian's Xen with the TEE mediator, dom0 and domUs made by xl. deps/xen says where Xen
# is from; it is fetched and built when one of these is made, and not before.

XEN_OUT   := $(BUILD)/xen/files
XEN_COUNTER_TA := $(XEN_OUT)/c9d07f0e-52a1-4d44-8f4f-6f1e2a8b7d30.ta
XEN_FILES := $(XEN_COUNTER_TA) $(XEN_OUT)/counter

$(XEN_COUNTER_TA): $(wildcard tests/xen/ta/counter/* tests/xen/ta/counter/*/*) $(DEVKIT_FILES) $(GUEST_STAMP)
	$(call say,TA,$@)
	$(Q)$(MAKE) -s -C tests/xen/ta/counter TA_DEV_KIT_DIR='$(abspath $(DEVKIT))' O='$(abspath $(BUILD)/xen/ta)' \
	  CROSS_COMPILE='$(CROSS_COMPILE)' TA_SIGN_KEY='$(abspath $(DEBIAN_TA_KEY))' V=$(V)
	$(Q)mkdir -p $(@D) && cp $(BUILD)/xen/ta/$(@F) $@

$(XEN_OUT)/counter: tests/xen/counter.c tests/xen/ta/counter/include/counter_ta.h abi/stats.h $(GUEST_STAMP)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=gnu2x -O2 $(WARNINGS) -I. -Itests/xen/ta/counter/include $(GUEST_CFLAGS) $< $(GUEST_LDLIBS) -o $@

# Host packages come first, because nothing can be built without them.
xen_run = sh deps/host-tools.sh xen && $(MAKE) --no-print-directory xen-files && \
  sh tests/xen/run.sh $(XEN_RUN) $(1) $(POSTERN_FLASH) $(XEN_OUT)

## xen: a demonstration: Xen, dom0 and two guests, each with its own TEE; what comes, goes and stays, step by step
## xen-soak: 50 guests made, used and destroyed while dom0 works; GUESTS= for more
## xen-xtest: OP-TEE's suite in dom0 and two domUs at the same time; IDS='_1013 _20' for some
.PHONY: xen xen-soak xen-xtest xen-files
xen-files: deps-run deps-xen-unpacked $(POSTERN_FLASH) $(XEN_FILES)
	@:
GUESTS ?= 50
xen:
	+@$(call xen_run,demo)
xen-soak:
	+@$(call xen_run,-r $(GUESTS) soak)
xen-xtest:
	+@$(call xen_run,$(if $(IDS),-i '$(IDS)') xtest)
