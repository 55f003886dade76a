# SPDX-License-Identifier: BSD-2-Clause
SRCS := $(wildcard $(DIR)/*.c $(DIR)/*.S) $(BUILD)/gen/ta_keys.c
DEPS := rpc crypto

# The keys whose signatures on TAs count: PEM files, of public keys or of key pairs.
TA_KEYS ?= user/devkit/keys/default_ta.pem

ifndef TA_KEYS_RULE
TA_KEYS_RULE := 1
$(BUILD)/gen/ta_keys.c: $(BUILD)/tools/ta-sign $(TA_KEYS)
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(BUILD)/tools/ta-sign keys --out $@ $(TA_KEYS)
endif
