# SPDX-License-Identifier: BSD-2-Clause
#
# Unit tests: all files of <module>/test/ make one program, linked with the module and all
# below it, as an ordinary process. Tests see what their module sees, its private headers, tests/host/,
# and the modules that its module.mk names in TEST_DEPS.

TEST_MODULES := $(foreach m,$(MODULES),$(if $(wildcard $(M.$(m).DIR)/test/*.c),$(m)))
HARNESS_SRCS := $(wildcard tests/host/harness/*.c)

# $(1) variant: flags of test code.
test_flags = $(V.$(1).CFLAGS) $(V.$(1).OURS) -Itests -I$(BUILD)/gen

define harness_rule
$(BUILD)/$(1)/harness/%.o: tests/host/harness/%.c tests/host/host.mk | $(call farm,$(1),arch).list
	@mkdir -p $$(@D)
	$$(Q)$$(V.$(1).CC) $$(call test_flags,$(1)) -I$(call farm,$(1),arch) -MMD -MP -c $$< -o $$@
$(BUILD)/$(1)/libharness.a: $(HARNESS_SRCS:tests/host/harness/%.c=$(BUILD)/$(1)/harness/%.o)
	@rm -f $$@
	$$(Q)$(V.$(1).AR) rcs $$@ $$^
-include $(HARNESS_SRCS:tests/host/harness/%.c=$(BUILD)/$(1)/harness/%.d)
endef

# $(1) variant, $(2) module
define test_rules
TO.$(1).$(2) := $(patsubst $(M.$(2).DIR)/test/%.c,$(BUILD)/$(1)/test/$(2)/%.o,$(wildcard $(M.$(2).DIR)/test/*.c))
$(BUILD)/$(1)/test/$(2)/%.o: $(M.$(2).DIR)/test/%.c tests/host/host.mk \
  | $(foreach m,$(2) $(M.$(1).$(2).TEST_DEPS),$(call farm,$(1),$(m)).list) $(call third_needs,$(1),$(2))
	@mkdir -p $$(@D)
	$$(call say,CC,$(1)/$$<)
	$$(Q)$$(V.$(1).CC) $$(call test_flags,$(1)) $(foreach m,$(2) $(M.$(1).$(2).TEST_DEPS),-I$(call farm,$(1),$(m))) \
	  $(call third_includes,$(1),$(2)) -MMD -MP -c $$< -o $$@
LIBS.$(1).$(2) := $(call closure_archives,$(1),$(2) $(M.$(1).$(2).TEST_DEPS))
$(BUILD)/$(1)/test/$(2)/test-$(2): $$(TO.$(1).$(2)) $(BUILD)/$(1)/test/main.o $$(LIBS.$(1).$(2)) $(BUILD)/$(1)/libharness.a
	$$(call say,LD,$$@)
	$$(Q)$$(V.$(1).CC) $$(V.$(1).SAN) -pthread $(HARNESS_LDFLAGS) -o $$@ $$(TO.$(1).$(2)) \
	  $(BUILD)/$(1)/test/main.o -Wl,--start-group $$(LIBS.$(1).$(2)) $(BUILD)/$(1)/libharness.a -Wl,--end-group -lcmocka
-include $$(TO.$(1).$(2):.o=.d)
endef

define test_main_rule
$(BUILD)/$(1)/test/main.o: tests/host/main.c tests/host/host.mk | $(call farm,$(1),base).list
	@mkdir -p $$(@D)
	$$(Q)$$(V.$(1).CC) $$(call test_flags,$(1)) -I$(call farm,$(1),base) -MMD -MP -c $$< -o $$@
-include $(BUILD)/$(1)/test/main.d
endef

# The harness stands between the kernel and its allocator, to fail it at will.
# Outside libraries refer to what the kernel does not have, in functions that nobody calls.
HARNESS_LDFLAGS := -Wl,--wrap=frame_alloc -Wl,--wrap=heap_alloc -Wl,--wrap=asid_alloc -Wl,--wrap=kspace_reserve -Wl,--gc-sections

$(foreach v,host cov,$(eval $(call test_main_rule,$(v)))$(eval $(call harness_rule,$(v)))\
  $(foreach m,$(TEST_MODULES),$(eval $(call test_rules,$(v),$(m)))))

# Of the fast variant there is one program.
$(eval $(call test_main_rule,fast))
$(eval $(call harness_rule,fast))
$(eval $(call test_rules,fast,nexus))

test_programs = $(foreach m,$(TEST_MODULES),$(BUILD)/$(1)/test/$(m)/test-$(m))

# Programs of other folders that run tests in the same way: EXTRA_TESTS.host and .cov, and for the
# coverage of their sources EXTRA_NOTES, words <source>=<.gcno file>.
ifdef LOADER_TEST
EXTRA_TESTS.host += $(LOADER_TEST)/san/test-loader
EXTRA_TESTS.cov += $(LOADER_TEST)/cov/test-loader
EXTRA_NOTES += $(foreach s,$(wildcard user/loader/*.c),$(s)=$(LOADER_TEST)/cov/$(s:.c=.gcno))
EXTRA_FUZZ += $(LOADER_TEST)/fuzz/fuzz-loader
endif
ifdef LIBTEEC_TEST
EXTRA_TESTS.host += $(LIBTEEC_TEST)/san/test-libteec
# gcc 12's ThreadSanitizer does not find its way where mappings are spread wider than that.
ifeq ($(shell [ "$$(cat /proc/sys/vm/mmap_rnd_bits)" -le 28 ] && echo yes),yes)
EXTRA_TESTS.host += $(LIBTEEC_TEST)/tsan/test-libteec
endif
EXTRA_TESTS.cov += $(LIBTEEC_TEST)/cov/test-libteec
EXTRA_NOTES += $(foreach s,$(LIBTEEC_SRCS),$(s)=$(LIBTEEC_TEST)/cov/$(s:.c=.gcno))
endif
ifdef LIBGP_TEST
EXTRA_TESTS.host += $(LIBGP_TEST)/san/test-libgp
EXTRA_TESTS.cov += $(LIBGP_TEST)/cov/test-libgp
EXTRA_NOTES += $(foreach s,$(LIBGP_TEST_SRCS),$(s)=$(LIBGP_TEST)/cov/$(s:.c=.gcno))
endif

## test: run the unit tests on this machine (ASan, UBSan); MODULE=<m> for one, TEST='<pattern>' for some
.PHONY: test
test: $(if $(MODULE),$(filter %/test-$(MODULE),$(call test_programs,host) $(EXTRA_TESTS.host)),\
  $(call test_programs,host) $(EXTRA_TESTS.host))
	@sh tests/host/run.sh '$(TEST)' $^

## test-sequences: every sequence of five steps in the life of guests; two minutes on two processors
.PHONY: test-sequences
test-sequences: $(BUILD)/fast/test/nexus/test-nexus
	@TEST_TIMEOUT=3600 sh tests/host/run.sh 'every_sequence_*' $^

COVERED := $(foreach m,$(MODULES),$(foreach s,$(filter %.c,$(M.cov.$(m).SRCS)),$(s)=$(patsubst %.o,%.gcno,$(call object,cov,$(s)))))

## coverage: line coverage of the kernel by the unit tests, file by file; fails below the limits
.PHONY: coverage
coverage: $(call test_programs,cov) $(foreach m,$(MODULES),$(O.cov.$(m))) $(EXTRA_TESTS.cov)
	@find $(BUILD) -name '*.gcda' -delete
	@sh tests/host/run.sh '' $(call test_programs,cov) $(EXTRA_TESTS.cov)
	@sh tests/host/coverage.sh $(BUILD)/cov/report $(COVERED) -- $(EXTRA_NOTES)

## fuzz: replay the corpus of every fuzz target; SECONDS=60 hunts that long with each
include tests/fuzz/fuzz.mk
