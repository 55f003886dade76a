# SPDX-License-Identifier: BSD-2-Clause
#
# Unit tests of libgp on this machine: the library as it is, where it needs no instruction of the
# target, with names of its own for what a host's C library has as well.

LIBGP_TEST := $(BUILD)/user/libgp-test
LIBGP_TEST_DIR := user/libgp/test/unit
LIBGP_TEST_NOT := $(addprefix user/libgp/src/,start.c init.c dl.c cxx.c shared.c)
LIBGP_TEST_SRCS := $(filter-out $(LIBGP_TEST_NOT),$(LIBGP_SRCS)) $(ARITH_SRCS)
LIBGP_TEST_TESTS := $(wildcard $(LIBGP_TEST_DIR)/*.c) tests/host/main.c base/err.c
LIBGP_TEST_INCLUDE := $(shell $(HOSTCC) -print-file-name=include)

# The library and its header of a TA are compiled against the kit, tests against the host and the kit.
LIBGP_TEST_LIB_FLAGS := -std=gnu2x -g -O1 -ffreestanding -fno-builtin -nostdinc -isystem $(LIBGP_TEST_INCLUDE) \
                        -include $(LIBGP_TEST_DIR)/names.h -I. -I$(LIBGP_TEST_DIR) -Iuser/libgp/include -Iabi \
                        $(ARITH_INCS) -DTRACE_LEVEL=2
LIBGP_TEST_FLAGS := -std=gnu2x -g -O1 -pthread -I. -Itests -Iuser -I$(LIBGP_TEST_DIR) -idirafter user/libgp/include \
                    -idirafter abi \
                    $(WARNINGS) -Wno-conversion -Wno-shadow

# $(1) variant, $(2) its flags, $(3) sources, $(4) how these are compiled
define libgp_test_objects
$(3:%.c=$(LIBGP_TEST)/$(1)/%.o): $(LIBGP_TEST)/$(1)/%.o: %.c user/libgp/test/unit.mk user/user.mk
	@mkdir -p $$(@D)
	$$(Q)$$(HOSTCC) $(4) $(2) -MMD -MP -c $$< -o $$@
-include $(3:%.c=$(LIBGP_TEST)/$(1)/%.d)
endef
define libgp_test_rule
$(call libgp_test_objects,$(1),$(2),$(LIBGP_TEST_SRCS) user/devkit/src/user_ta_header.c,$(LIBGP_TEST_LIB_FLAGS) $(WARNINGS))
$(call libgp_test_objects,$(1),$(2),$(ARITH_THIRD),$(LIBGP_TEST_LIB_FLAGS) -w)
$(call libgp_test_objects,$(1),$(2),$(LIBGP_TEST_TESTS),$(LIBGP_TEST_FLAGS))
$(LIBGP_TEST)/$(1)/test-libgp: $(foreach s,$(LIBGP_TEST_SRCS) user/devkit/src/user_ta_header.c $(ARITH_THIRD) \
  $(LIBGP_TEST_TESTS),$(LIBGP_TEST)/$(1)/$(s:.c=.o))
	$$(call say,LD,$$@)
	$$(Q)$$(HOSTCC) $(2) -pthread $$^ -lcmocka -o $$@
endef
$(eval $(call libgp_test_rule,san,-fsanitize=address$(comma)undefined -fno-sanitize-recover=all))
$(eval $(call libgp_test_rule,cov,-O0 --coverage))

## test-libgp: unit tests of the library that TAs are linked with (ASan, UBSan)
.PHONY: test-libgp
test-libgp: $(LIBGP_TEST)/san/test-libgp
	@sh tests/host/run.sh '$(TEST)' $<

## fuzz-arith: big integers against Python's; ARITH_CASES=100000 ARITH_SEED=1
.PHONY: fuzz-arith
fuzz-arith: $(LIBGP_TEST)/san/test-libgp
	@ARITH_CASES=$(or $(ARITH_CASES),100000) ARITH_SEED=$(or $(ARITH_SEED),1) \
	  TEST_TIMEOUT=86400 sh tests/host/run.sh every_function_calculates_what_python_does $<
