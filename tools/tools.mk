# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that run on the build machine.

## tools: the programs that run on this machine (build/tools)
.PHONY: tools

HOST_CFLAGS := -std=gnu2x -O2 -g -I. $(WARNINGS)

# ---- ta-sign: needs libssl-dev ---------------------------------------------------------------

TA_SIGN := $(BUILD)/tools/ta-sign
TA_SIGN_SRCS := $(wildcard tools/sign/*.c)
TA_SIGN_OBJS := $(TA_SIGN_SRCS:%.c=$(BUILD)/tools/obj/%.o)

tools: $(TA_SIGN)

$(BUILD)/tools/obj/tools/sign/%.o: tools/sign/%.c tools/tools.mk
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -MMD -MP -c $< -o $@

$(TA_SIGN): $(TA_SIGN_OBJS)
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $^ -lcrypto -o $@

-include $(TA_SIGN_OBJS:.o=.d)

# ---- ta-symbolize: a script over addr2line -------------------------------------------------------

TA_SYMBOLIZE := $(BUILD)/tools/ta-symbolize
tools: $(TA_SYMBOLIZE)

$(TA_SYMBOLIZE): tools/symbolize/ta-symbolize.sh
	@mkdir -p $(@D)
	$(Q)cp $< $@ && chmod +x $@

LOG     ?= $(BUILD)/run/secure.log
SYMBOLS ?=

## symbolize: function, file and line of the crashes in LOG=build/run/secure.log; SYMBOLS='folders of <uuid>.elf'
.PHONY: symbolize
symbolize: $(TA_SYMBOLIZE)
	@CROSS_COMPILE='$(CROSS_COMPILE)' $< $(addprefix --dir ,$(SYMBOLS) $(wildcard $(addprefix $(BUILD)/, \
	  kernel examples linux rig bench))) '$(LOG)' || [ $$? -eq 1 ]

TA_SYMBOLIZE_TEST := $(BUILD)/tools/test/test-symbolize
EXTRA_TESTS.host += $(TA_SYMBOLIZE_TEST)

$(TA_SYMBOLIZE_TEST): tools/symbolize/test.sh $(TA_SYMBOLIZE)
	@mkdir -p $(@D)
	$(Q)cp $< $@ && chmod +x $@

# Its tests run with the unit tests: `make test`, or alone with `make test MODULE=sign`.
TA_SIGN_TEST := $(BUILD)/tools/test/test-sign
EXTRA_TESTS.host += $(TA_SIGN_TEST)

$(TA_SIGN_TEST): tools/sign/test.sh $(TA_SIGN)
	@mkdir -p $(@D)
	$(Q)cp $< $@ && chmod +x $@
