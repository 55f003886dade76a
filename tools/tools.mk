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

# Its tests run with the unit tests: `make test`, or alone with `make test MODULE=sign`.
TA_SIGN_TEST := $(BUILD)/tools/test/test-sign
EXTRA_TESTS.host += $(TA_SIGN_TEST)

$(TA_SIGN_TEST): tools/sign/test.sh $(TA_SIGN)
	@mkdir -p $(@D)
	$(Q)cp $< $@ && chmod +x $@
