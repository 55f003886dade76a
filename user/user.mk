# SPDX-License-Identifier: BSD-2-Clause
#
# What runs at S-EL0: the ELF loader that the kernel embeds, the GlobalPlatform library, and the
# kit that Trusted Applications are built with.

## user: the EL0 loader and the TA development kit (build/devkit)
.PHONY: user
user: $(BUILD)/user/loader.bin devkit

USER_CC_INCLUDE := $(shell $(CC) -print-file-name=include)
USER_CFLAGS := -std=gnu2x -nostdinc -isystem $(USER_CC_INCLUDE) -I. -ffreestanding -fbuiltin \
               -O2 -g -fno-common -fno-strict-aliasing -ffunction-sections -fdata-sections \
               -fno-asynchronous-unwind-tables -fno-omit-frame-pointer \
               -march=armv8-a -mno-outline-atomics -mbranch-protection=standard

# ---- loader: one read-only, position-independent run of pages --------------------------------

LOADER_SRCS := $(wildcard user/loader/*.c) base/bytes.c
LOADER_OBJS := $(LOADER_SRCS:%.c=$(BUILD)/user/loader/%.o) $(BUILD)/user/loader/user/loader/entry.o
LOADER_CFLAGS := $(USER_CFLAGS) $(WARNINGS) -Wframe-larger-than=5120 -fpie -fvisibility=hidden \
                 -mgeneral-regs-only -mstrict-align -fno-stack-protector -fno-jump-tables

$(BUILD)/user/loader/base/bytes.o: LOADER_CFLAGS += -fno-builtin -fno-tree-loop-distribute-patterns

$(BUILD)/user/loader/%.o: %.c user/user.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(LOADER_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/user/loader/%.o: %.S user/user.mk
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) $(LOADER_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/user/loader.elf: $(LOADER_OBJS) user/loader/loader.ld
	$(call say,LD,$@)
	$(Q)$(LD) -pie --no-dynamic-linker -z noexecstack --no-warn-rwx-segments --gc-sections --build-id=none \
	  -T user/loader/loader.ld -Map=$(@:.elf=.map) $(LOADER_OBJS) -o $@

$(BUILD)/user/loader.bin: $(BUILD)/user/loader.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -O binary -j .text $< $@

-include $(LOADER_OBJS:.o=.d)

# ---- libgp: the Core API, linked into each TA --------------------------------------------------

LIBGP_SRCS := $(wildcard user/libgp/src/*.c)
LIBGP_OBJS := $(LIBGP_SRCS:%.c=$(BUILD)/user/%.o) $(addprefix $(BUILD)/user/user/libgp/src/,sys.o setjmp.o)
# What a shared library has no copy of: there is one entry, one heap, one list of objects in a TA.
LIBGP_ONLY_TA := $(addprefix $(BUILD)/user/user/libgp/src/,start.o entry.o malloc.o init.o)
LIBGP_ONLY_SHARED := $(BUILD)/user/user/libgp/src/shared.o
LIBGP_CFLAGS := $(USER_CFLAGS) $(WARNINGS) -Wframe-larger-than=1024 -Iuser/libgp/include -Iabi \
                -fpic -mstrict-align -fstack-protector-strong

# Or the compiler makes calls of memset and calloc out of the very loops that are meant to be them.
$(BUILD)/user/user/libgp/src/malloc.o: LIBGP_CFLAGS += -fno-builtin-malloc -fno-builtin-calloc
$(BUILD)/user/user/libgp/src/string.o: LIBGP_CFLAGS += -fno-builtin -fno-tree-loop-distribute-patterns

$(BUILD)/user/user/libgp/%.o: user/libgp/%.c user/user.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(LIBGP_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/user/user/libgp/%.o: user/libgp/%.S user/user.mk
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) $(LIBGP_CFLAGS) -MMD -MP -c $< -o $@

-include $(LIBGP_OBJS:.o=.d)

# Big integers: Mbed TLS with the functions of the API around it, as one object of which nothing but
# the API can be seen. A TA may bring a Mbed TLS of its own, of any version.
ARITH_SRCS   := $(wildcard user/libgp/arith/*.c)
ARITH_THIRD  := $(addprefix $(DEPS)/mbedtls/library/,bignum.c bignum_core.c constant_time.c platform_util.c)
ARITH_OBJS   := $(ARITH_SRCS:%.c=$(BUILD)/user/%.o) \
                $(ARITH_THIRD:$(DEPS)/mbedtls/library/%.c=$(BUILD)/user/mbedtls/%.o)
ARITH_INCS   := -isystem $(DEPS)/mbedtls/include -isystem $(DEPS)/mbedtls/library \
                -DMBEDTLS_CONFIG_FILE='"user/libgp/arith/mbedtls_config.h"'
ARITH_OBJECT := $(BUILD)/user/arith.o

$(ARITH_SRCS:%.c=$(BUILD)/user/%.o): $(BUILD)/user/%.o: %.c user/user.mk | $(MBEDTLS_STAMP)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(LIBGP_CFLAGS) $(ARITH_INCS) -MMD -MP -c $< -o $@

# kernel/third.mk says where the sources come from. Their data lies in normal memory, aligned or not.
$(BUILD)/user/mbedtls/%.o: $(DEPS)/mbedtls/library/%.c user/libgp/arith/mbedtls_config.h user/user.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(filter-out $(WARNINGS) -mstrict-align,$(LIBGP_CFLAGS)) $(ARITH_INCS) -w -MMD -MP -c $< -o $@

$(ARITH_OBJECT): $(ARITH_OBJS)
	$(call say,LD,$@)
	$(Q)$(LD) -r $^ -o $@.all
	$(Q)$(OBJCOPY) --wildcard --keep-global-symbol='TEE_*' --keep-global-symbol='__GP11_TEE_*' $@.all $@

-include $(ARITH_OBJS:.o=.d)

# ---- the kit ------------------------------------------------------------------------------------

DEVKIT := $(BUILD)/devkit
DEVKIT_HEADERS := $(patsubst user/libgp/include/%,$(DEVKIT)/include/%,\
                    $(shell find user/libgp/include -name '*.h')) \
                  $(patsubst abi/%,$(DEVKIT)/include/%,abi/tee_errors.h abi/tee_sockets.h abi/tee_crypto.h)
DEVKIT_FILES := $(DEVKIT_HEADERS) $(DEVKIT)/lib/libgp.a $(DEVKIT)/lib/libgp_shared.a $(DEVKIT)/mk/ta_dev_kit.mk \
                $(patsubst user/devkit/%,$(DEVKIT)/%,$(wildcard user/devkit/src/* user/devkit/keys/*)) \
                $(DEVKIT)/bin/ta-sign $(DEVKIT)/bin/ta-symbolize \
                $(patsubst docs/man/%,$(DEVKIT)/share/man/man1/%,$(wildcard docs/man/*.1))

## devkit: what Trusted Applications are built with (build/devkit)
.PHONY: devkit
devkit: $(DEVKIT_FILES)

define devkit_copy
	@mkdir -p $(@D)
	$(Q)cp $< $@
endef

$(DEVKIT)/include/tee_%.h: abi/tee_%.h
	$(devkit_copy)
$(DEVKIT)/include/%.h: user/libgp/include/%.h
	$(devkit_copy)
$(DEVKIT)/mk/%: user/devkit/mk/%
	$(devkit_copy)
$(DEVKIT)/src/%: user/devkit/src/%
	$(devkit_copy)
$(DEVKIT)/keys/%: user/devkit/keys/%
	$(devkit_copy)
$(DEVKIT)/bin/%: $(BUILD)/tools/%
	$(devkit_copy)
# where man looks for them when bin/ is in the path
$(DEVKIT)/share/man/man1/%: docs/man/%
	$(devkit_copy)

$(DEVKIT)/lib/libgp.a: $(filter-out $(LIBGP_ONLY_SHARED),$(LIBGP_OBJS)) $(ARITH_OBJECT)
$(DEVKIT)/lib/libgp_shared.a: $(filter-out $(LIBGP_ONLY_TA),$(LIBGP_OBJS)) $(ARITH_OBJECT)
$(DEVKIT)/lib/%.a:
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# By the commands of the manual: with the unit tests, or alone with `make test MODULE=devkit`.
DEVKIT_TEST := $(BUILD)/user/test/test-devkit
EXTRA_TESTS.host += $(DEVKIT_TEST)

$(DEVKIT_TEST): user/devkit/test.sh $(DEVKIT_FILES) $(GUEST_STAMP) | libteec
	@mkdir -p $(@D)
	$(Q)cp $< $@ && chmod +x $@

# ---- the keys that a kernel trusts ---------------------------------------------------------------
#
# Both defaults are public test keys: user/devkit/keys/README.md. TA_KEYS="name=file.pem ..." on
# the command line replaces them. kernel/ links $(TA_KEYS_C).

DEBIAN_TA_KEY := $(BUILD)/deps/guest/root/usr/lib/optee-os-dev/vexpress-qemu_armv8a/keys/default_ta.pem
TA_KEYS ?= postern-test=user/devkit/keys/default_ta.pem debian-test=$(DEBIAN_TA_KEY)
TA_KEYS_C := $(BUILD)/gen/ta_keys.c
TA_KEYS_RULE := 1

# Written anew only when the list of keys has changed, or one of them.
$(TA_KEYS_C): $(BUILD)/tools/ta-sign $(if $(findstring $(DEBIAN_TA_KEY),$(TA_KEYS)),$(GUEST_STAMP)) \
              $(filter-out $(DEBIAN_TA_KEY),$(foreach k,$(TA_KEYS),$(lastword $(subst =, ,$(k))))) FORCE
	@mkdir -p $(@D)
	$(Q)$(BUILD)/tools/ta-sign keys --out $@.new $(TA_KEYS)
	$(Q)cmp -s $@.new $@ && rm $@.new || { mv $@.new $@; printf '  %-8s %s\n' KEYS $@; }

# ---- TAs that are built into a kernel ("early") --------------------------------------------------
#
# make kernel EARLY_TAS="<uuid>.ta ...": found before anything that the normal world has, and without
# tee-supplicant. Signed like all TAs. kernel/ links $(EARLY_TAS_C).

EARLY_TAS ?=
EARLY_TAS_C := $(BUILD)/gen/early_tas.c

# $(1) C source, $(2) images
define early_tas_rule
$(1): $(BUILD)/tools/ta-sign user/early-tas.sh $(2) $(if $(2),$(if $(findstring $(DEBIAN_TA_KEY),$(TA_KEYS)),$(GUEST_STAMP))) FORCE
	@mkdir -p $$(@D)
	$$(Q)sh user/early-tas.sh $(BUILD)/tools/ta-sign '$(TA_KEYS)' $(2) >$$@.new
	$$(Q)cmp -s $$@.new $$@ && rm $$@.new || { mv $$@.new $$@; printf '  %-8s %s\n' EARLY $$@; }
endef
$(eval $(call early_tas_rule,$(EARLY_TAS_C),$(EARLY_TAS)))

.PHONY: FORCE
FORCE:

comma := ,

# ---- tests of the loader, on this machine --------------------------------------------------------

LOADER_TEST := $(BUILD)/user/test
LOADER_TEST_SRCS := $(wildcard user/loader/*.c user/loader/test/test_*.c) user/loader/test/fake.c \
                    user/loader/test/lab.c user/loader/test/common.c tests/host/main.c base/err.c
LOADER_TEST_FLAGS := -std=gnu2x -g -O1 -pthread -I. -Itests -Iuser/loader $(WARNINGS) \
                     -Wno-conversion -Wno-shadow

define loader_test_rule
$(LOADER_TEST)/$(1)/%.o: %.c user/user.mk
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $$(LOADER_TEST_FLAGS) $(2) -MMD -MP -c $$< -o $$@
$(LOADER_TEST)/$(1)/test-loader: $(LOADER_TEST_SRCS:%.c=$(LOADER_TEST)/$(1)/%.o)
	$$(call say,LD,$$@)
	$$(Q)$$(HOSTCC) $(2) -pthread $$^ -lcmocka -o $$@
-include $(LOADER_TEST_SRCS:%.c=$(LOADER_TEST)/$(1)/%.d)
endef
$(eval $(call loader_test_rule,san,-fsanitize=address$(comma)undefined -fno-sanitize-recover=all))
$(eval $(call loader_test_rule,cov,-O0 --coverage))

## test-loader: unit tests of the EL0 loader (ASan, UBSan)
.PHONY: test-loader
test-loader: $(LOADER_TEST)/san/test-loader
	@sh tests/host/run.sh '$(TEST)' $<

include user/libgp/test/unit.mk

# ---- fuzzing of the loader: make fuzz-loader SECONDS=60 ------------------------------------------

LOADER_FUZZ_SRCS := $(wildcard user/loader/*.c) $(addprefix user/loader/test/,fake.c lab.c fuzz.c)

$(LOADER_TEST)/fuzz/fuzz-loader: $(LOADER_FUZZ_SRCS) $(wildcard user/loader/*.h user/loader/test/*.h)
	@mkdir -p $(@D)
	$(call say,FUZZCC,$@)
	$(Q)clang -std=gnu2x -g -O1 -I. -Iuser/loader -Wno-unknown-attributes \
	  -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -pthread $(LOADER_FUZZ_SRCS) -o $@

## fuzz-loader: hunt in the EL0 loader for SECONDS (30) with libFuzzer
.PHONY: fuzz-loader
fuzz-loader: $(LOADER_TEST)/fuzz/fuzz-loader $(wildcard $(HELLO_TA))
	@mkdir -p $(LOADER_TEST)/fuzz/corpus
	$(Q)cp $(wildcard $(BUILD)/examples/*/*.stripped.elf) $(LOADER_TEST)/fuzz/corpus/ 2>/dev/null || :
	$(Q)$< -max_total_time=$(or $(filter-out 0,$(SECONDS)),30) -max_len=65536 -timeout=10 -print_final_stats=1 \
	  -artifact_prefix=$(LOADER_TEST)/fuzz/ $(LOADER_TEST)/fuzz/corpus
