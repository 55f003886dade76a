# SPDX-License-Identifier: BSD-2-Clause
#
# Fuzz targets: see fuzz.h. FUZZ_DEPS.<target> names modules that one needs besides its own.

SECONDS ?= 0
FUZZ_TARGETS := $(filter-out main,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
FUZZ_DIR := $(BUILD)/fuzz/target

fuzz_modules = $(firstword $(subst _, ,$(1))) $(FUZZ_DEPS.$(1))

# $(1) target
define fuzz_rule
$(foreach m,$(call fuzz_modules,$(1)),$(if $(filter $(m),$(MODULES)),,$(error tests/fuzz/$(1).c: no module '$(m)')))
$(FUZZ_DIR)/$(1).o: tests/fuzz/$(1).c tests/fuzz/fuzz.mk | $(foreach m,$(call fuzz_modules,$(1)),$(call farm,fuzz,$(m)).list)
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)
	$$(Q)$$(V.fuzz.CC) $$(call test_flags,fuzz) $(foreach m,$(call fuzz_modules,$(1)),-I$(call farm,fuzz,$(m))) \
	  -MMD -MP -c $$< -o $$@
$(FUZZ_DIR)/$(1): $(FUZZ_DIR)/$(1).o $(FUZZ_DIR)/main.o $(call closure_archives,fuzz,$(call fuzz_modules,$(1)))
	$$(call say,LD,$$@)
	$$(Q)$$(V.fuzz.CC) $$(subst fuzzer-no-link,fuzzer,$$(V.fuzz.SAN)) -pthread -o $$@ $(FUZZ_DIR)/$(1).o \
	  $(FUZZ_DIR)/main.o -Wl,--start-group $(call closure_archives,fuzz,$(call fuzz_modules,$(1))) -Wl,--end-group
-include $(FUZZ_DIR)/$(1).d
ifneq ($(words $(call fuzz_modules,$(1))),1)
$(call closure_rule,fuzz,$(call fuzz_modules,$(1)))
endif
endef

$(FUZZ_DIR)/main.o: tests/fuzz/main.c tests/fuzz/fuzz.mk | $(call farm,fuzz,base).list
	@mkdir -p $(@D)
	$(Q)$(V.fuzz.CC) $(call test_flags,fuzz) -I$(call farm,fuzz,base) -MMD -MP -c $< -o $@

$(foreach t,$(FUZZ_TARGETS),$(eval $(call fuzz_rule,$(t))))

.PHONY: fuzz
fuzz: $(addprefix $(FUZZ_DIR)/,$(FUZZ_TARGETS))
	@sh tests/fuzz/run.sh '$(SECONDS)' $(BUILD)/fuzz $^
