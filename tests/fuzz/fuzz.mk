# SPDX-License-Identifier: BSD-2-Clause
#
# Fuzz targets: see fuzz.h. For one that is not named after its module, or needs more than that:
# FUZZ_MODULES.<target> names the modules, FUZZ_SRCS.<target> sources from outside of the kernel.
# FUZZ_LIBS.<target>: libraries of the host. Whole programs of other folders are named in EXTRA_FUZZ.

FUZZ_MODULES.sys_calls := sys pta
# Mbed TLS names it in a function that nobody calls, and that clang keeps.
FUZZ_LIBS.sys_calls := -lcmocka -Wl,--defsym=MBEDTLS_PLATFORM_STD_SNPRINTF=abort

SECONDS ?= 0
FUZZ_TARGETS := $(filter-out main,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
FUZZ_DIR := $(BUILD)/fuzz/target

fuzz_modules = $(or $(FUZZ_MODULES.$(1)),$(firstword $(subst _, ,$(1))))
fuzz_objects = $(foreach s,tests/fuzz/$(1).c $(FUZZ_SRCS.$(1)),$(FUZZ_DIR)/obj/$(1)/$(s:.c=.o))

# $(1) target
define fuzz_rule
$(foreach m,$(call fuzz_modules,$(1)),$(if $(filter $(m),$(MODULES)),,$(error tests/fuzz/$(1).c: no module '$(m)')))
$(FUZZ_DIR)/obj/$(1)/%.o: %.c tests/fuzz/fuzz.mk | $(foreach m,$(call fuzz_modules,$(1)),$(call farm,fuzz,$(m)).list)
	@mkdir -p $$(@D)
	$$(call say,CC,fuzz/$$<)
	$$(Q)$$(V.fuzz.CC) $$(call test_flags,fuzz) $(foreach m,$(call fuzz_modules,$(1)),-I$(call farm,fuzz,$(m))) \
	  $(if $(FUZZ_SRCS.$(1)),-I.) -MMD -MP -c $$< -o $$@
$(FUZZ_DIR)/$(1): $(call fuzz_objects,$(1)) $(FUZZ_DIR)/main.o $(call closure_archives,fuzz,$(call fuzz_modules,$(1)))
	$$(call say,LD,$$@)
	$$(Q)$$(V.fuzz.CC) $$(subst fuzzer-no-link,fuzzer,$$(V.fuzz.SAN)) -pthread -Wl,--gc-sections -o $$@ $(call fuzz_objects,$(1)) \
	  $(FUZZ_DIR)/main.o -Wl,--start-group $(call closure_archives,fuzz,$(call fuzz_modules,$(1))) -Wl,--end-group $(FUZZ_LIBS.$(1))
-include $(patsubst %.o,%.d,$(call fuzz_objects,$(1)))
ifneq ($(words $(call fuzz_modules,$(1))),1)
$(call closure_rule,fuzz,$(call fuzz_modules,$(1)))
endif
endef

$(FUZZ_DIR)/main.o: tests/fuzz/main.c tests/fuzz/fuzz.mk | $(call farm,fuzz,base).list
	@mkdir -p $(@D)
	$(Q)$(V.fuzz.CC) $(call test_flags,fuzz) -I$(call farm,fuzz,base) -MMD -MP -c $< -o $@

$(foreach t,$(FUZZ_TARGETS),$(eval $(call fuzz_rule,$(t))))

.PHONY: fuzz
fuzz: $(addprefix $(FUZZ_DIR)/,$(FUZZ_TARGETS)) $(EXTRA_FUZZ)
	@sh tests/fuzz/run.sh '$(SECONDS)' $(BUILD)/fuzz $^
