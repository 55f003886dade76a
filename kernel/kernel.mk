# SPDX-License-Identifier: BSD-2-Clause
#
# The secure-world kernel, as an image for the machine and as a library for the host.
#
# A module is a folder with a module.mk of about five lines:
#
#   SRCS := $(wildcard $(DIR)/*.c)       its sources; $(ARCH) and $(BOARD) choose twins
#   DEPS := base arch mm                 whose headers it may include, and theirs in turn
#   TEST_DEPS := nexus                    whose headers its unit tests see besides (optional)
#   THIRD := mbedtls                     outside libraries whose headers it sees (optional)
#   CFLAGS.<file> := …                   flags of one source, by its path (optional)
#
# Each module is compiled with one include path: build/inc/<variant>/<module>, a farm of
# links to the public headers of the closure of its DEPS and to all of its own. What it must
# not include does not exist for it. Headers named *_priv.h are seen by their module only.
# Headers of $(DIR)/$(ARCH) and $(DIR)/$(BOARD) appear beside those of $(DIR).
#
# Variants: kernel (the image), host (ASan + UBSan), fast (host without), cov (gcov), fuzz (clang, libFuzzer).

BOARD ?= qemu

# Lowest first; modules of one layer are joined by a slash and do not see each other.
LAYERS := abi base arch log plat/crypto/mm thread part share rpc store obj ta sys/pta call nexus

MODULE_FOLDERS := $(patsubst %/module.mk,%,$(wildcard abi/module.mk base/module.mk kernel/*/module.mk))
VARIANTS := kernel host fast cov fuzz

# ---- what differs between the variants -----------------------------------------------------

# Freestanding, but small copies of known size may be done in place.
GCC_INCLUDE := $(shell $(CC) -print-file-name=include)
KERNEL_STD := -std=gnu2x -ffreestanding -fbuiltin -fno-builtin-printf -fno-common
KERNEL_GEN := -O2 -g -fno-pic -fno-pie -fno-strict-aliasing -ffunction-sections -fdata-sections \
              -fno-asynchronous-unwind-tables -fno-omit-frame-pointer -fstack-protector-strong

V.kernel.ARCH   := aarch64
V.kernel.BOARD  := $(BOARD)
V.kernel.CC     := $(CC)
V.kernel.AR     := $(AR)
V.kernel.MACH   := -march=armv8-a -mno-outline-atomics -mstrict-align -mbranch-protection=standard
# The stack protector's guard lies where this register points: each thread and each core has its own.
V.kernel.MACH   += -mstack-protector-guard=sysreg -mstack-protector-guard-reg=tpidrro_el0 -mstack-protector-guard-offset=0
V.kernel.CFLAGS := -nostdinc -isystem $(GCC_INCLUDE) $(KERNEL_STD) $(KERNEL_GEN) $(V.kernel.MACH) -mgeneral-regs-only
# No padding before functions: 2 KiB less, and not an instruction more on any path.
V.kernel.OURS   := $(WARNINGS) -Wframe-larger-than=1024 -falign-functions=4

V.host.ARCH   := host
V.host.BOARD  := host
V.host.CC     := $(HOSTCC)
V.host.AR     := ar
V.host.SAN    := -fsanitize=address,undefined -fno-sanitize-recover=all
V.host.CFLAGS := -std=gnu2x -O1 -g -pthread -fno-omit-frame-pointer $(V.host.SAN)
V.host.OURS   := $(WARNINGS)

# For tests that are too many for a sanitizer.
V.fast.ARCH   := host
V.fast.BOARD  := host
V.fast.CC     := $(HOSTCC)
V.fast.AR     := ar
V.fast.CFLAGS := -std=gnu2x -O2 -g -pthread -DSEQUENCE_DEPTH=5u
V.fast.OURS   := $(WARNINGS)

V.cov.ARCH   := host
V.cov.BOARD  := host
V.cov.CC     := $(HOSTCC)
V.cov.AR     := ar
V.cov.SAN    := --coverage -fprofile-update=atomic
V.cov.CFLAGS := -std=gnu2x -O0 -g -pthread $(V.cov.SAN)
V.cov.OURS   := $(WARNINGS)
V.cov.THIRD  := -fno-profile-arcs -fno-test-coverage -O2

FUZZCC ?= clang
V.fuzz.ARCH   := host
V.fuzz.BOARD  := host
V.fuzz.CC     := $(FUZZCC)
V.fuzz.AR     := ar
V.fuzz.SAN    := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
V.fuzz.CFLAGS := -std=gnu2x -O1 -g -pthread -fno-omit-frame-pointer $(V.fuzz.SAN)
V.fuzz.OURS   := $(WARNINGS)

# ---- outside libraries ---------------------------------------------------------------------

include kernel/third.mk

# ---- modules -------------------------------------------------------------------------------

empty :=
space := $(empty) $(empty)

# BELOW.<module>: what it may depend on.
below :=
$(foreach l,$(LAYERS),$(foreach m,$(subst /,$(space),$(l)),$(eval BELOW.$(m) := $(below)))\
  $(eval below += $(subst /,$(space),$(l))))

# $(1) variant, $(2) folder: read one module.mk.
define module_read
DIR := $(2)
ARCH := $(V.$(1).ARCH)
BOARD := $(V.$(1).BOARD)
SRCS := $$(wildcard $(2)/*.c)
DEPS :=
THIRD :=
TEST_DEPS :=
include $(2)/module.mk
endef

# $(1) variant, $(2) module, $(3) folder: remember what was read.
define module_keep
ifeq ($(origin BELOW.$(2)),undefined)
$$(error $(3)/module.mk: module '$(2)' has no place in LAYERS of kernel/kernel.mk)
endif
ifneq ($$(filter-out $$(BELOW.$(2)),$$(DEPS)),)
$$(error $(3)/module.mk: '$(2)' must not depend on '$$(filter-out $$(BELOW.$(2)),$$(DEPS))': not below it)
endif
M.$(2).DIR := $(3)
M.$(1).$(2).SRCS := $$(sort $$(SRCS))
M.$(1).$(2).DEPS := $$(DEPS)
M.$(1).$(2).THIRD := $$(THIRD)
M.$(1).$(2).TEST_DEPS := $$(TEST_DEPS)
M.$(1).$(2).HDRS := $$(sort $$(wildcard $(3)/*.h $(3)/*.def $(3)/$$(ARCH)/*.h $(3)/$$(BOARD)/*.h))
endef

MODULES := $(notdir $(MODULE_FOLDERS))
$(foreach v,$(VARIANTS),$(foreach d,$(MODULE_FOLDERS),$(eval $(call module_read,$(v),$(d)))\
  $(eval $(call module_keep,$(v),$(notdir $(d)),$(d)))))

# Modules $(2) of variant $(1) with everything they depend on.
closure = $(sort $(2) $(foreach m,$(2),$(foreach d,$(M.$(1).$(m).DEPS),$(call closure,$(1),$(d)))))

# The farm of module $(2) in variant $(1), as "link=target" words, and its folder.
public_headers = $(filter-out %_priv.h,$(M.$(1).$(2).HDRS))
farm_words = $(foreach h,$(M.$(1).$(2).HDRS),$(2)/$(notdir $(h))=$(h)) \
             $(foreach d,$(filter-out $(2),$(call closure,$(1),$(2))),\
               $(foreach h,$(call public_headers,$(1),$(d)),$(d)/$(notdir $(h))=$(h)))
farm = $(BUILD)/inc/$(1)/$(2)
third_includes = $(foreach t,$(M.$(1).$(2).THIRD),$(V.$(1).THIRD) $(T.$(t).INCLUDE))
third_needs = $(foreach t,$(M.$(1).$(2).THIRD),$(T.$(t).STAMP))

object = $(BUILD)/$(1)/obj/$(patsubst %.c,%,$(2)).o

define farm_rule
FARM.$(1).$(2) := $$(strip $(CURDIR) $$(call farm_words,$(1),$(2)))
ifneq ($$(strip $$(file <$(farm).list)),$$(FARM.$(1).$(2)))
.PHONY: $(farm).list
endif
$(farm).list:
	@sh kernel/farm.sh $(farm) $(CURDIR) $$(call farm_words,$(1),$(2))
	@echo '$$(FARM.$(1).$(2))' >$$@
endef

# $(1) variant, $(2) module, $(3) source.
define source_rule
$(call object,$(1),$(3)): $(3) $(M.$(2).DIR)/module.mk kernel/kernel.mk | $(farm).list $(call third_needs,$(1),$(2))
	@mkdir -p $$(@D)
	$$(call say,CC,$(1)/$(3))
	$$(Q)$$(V.$(1).CC) $$(V.$(1).CFLAGS) $$(V.$(1).OURS) $$(CFLAGS.$(3)) $$(CFLAGS.$(1).$(3)) \
	  -I$(farm) $$(INCLUDE.$(2)) $(third_includes) -MMD -MP -MF $$(@:.o=.d) -c $$< -o $$@
endef

define module_rules
$(call farm_rule,$(1),$(2))
$(foreach s,$(M.$(1).$(2).SRCS),$(eval $(call source_rule,$(1),$(2),$(s))))
O.$(1).$(2) := $(foreach s,$(M.$(1).$(2).SRCS),$(call object,$(1),$(s)))
endef

$(foreach v,$(VARIANTS),$(foreach m,$(MODULES),$(eval $(call module_rules,$(v),$(m)))))
objects = $(foreach m,$(MODULES),$(O.$(1).$(m)))

# ---- generated: version, offsets for assembly, the blob that runs at S-EL0 -----------------

VERSION_TEXT := $(shell git describe --always --dirty --match 'v*' 2>/dev/null || cat VERSION)
VERSION_HASH := $(shell git rev-parse --short=8 HEAD 2>/dev/null || echo 0)

define version_source
/* Generated by kernel/kernel.mk. SPDX-License-Identifier: BSD-2-Clause */
#include "base/version.h"

const char postern_version[] = "$(VERSION_BASE) ($(VERSION_TEXT))";
const uint32_t postern_build = 0x$(VERSION_HASH);
endef
VERSION_BASE := $(strip $(file <VERSION))
VERSION_SRC := $(BUILD)/gen/version.c
$(VERSION_SRC): export VERSION_SOURCE = $(version_source)
ifneq ($(strip $(file <$(VERSION_SRC))),$(strip $(version_source)))
.PHONY: $(VERSION_SRC)
endif
$(VERSION_SRC):
	@mkdir -p $(@D)
	@printf '%s\n' "$$VERSION_SOURCE" >$@

define version_rule
$(BUILD)/$(1)/obj/version.o: $(VERSION_SRC) | $(call farm,$(1),base).list
	@mkdir -p $$(@D)
	$$(Q)$$(V.$(1).CC) $$(V.$(1).CFLAGS) $$(V.$(1).OURS) -I$(call farm,$(1),base) -c $$< -o $$@
endef
$(foreach v,$(VARIANTS),$(eval $(call version_rule,$(v))))

# asm_offsets.c (see base/asm_offset.h) is compiled to text that becomes a header, which all
# assembly of arch/ includes; then again as C, where each line is a static_assert on that header.
OFFSETS_SRC := kernel/arch/aarch64/asm_offsets.c
OFFSETS_HDR := $(BUILD)/kernel/gen/asm_offsets.h
INCLUDE.arch := -I$(BUILD)/kernel/gen

$(OFFSETS_HDR): $(OFFSETS_SRC) kernel/arch/module.mk kernel/kernel.mk | $(call farm,kernel,arch).list
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(V.kernel.CC) $(V.kernel.CFLAGS) $(V.kernel.OURS) -DASM_OFFSET_EMIT -I$(call farm,kernel,arch) \
	  -MMD -MP -MF $(@:.h=.d) -MT $@ -S $< -o $(@:.h=.s)
	$(Q){ echo '/* Generated from $<. SPDX-License-Identifier: BSD-2-Clause */'; \
	  sed -n 's/^.*@offset \([A-Za-z0-9_]*\) [#$$]*\(-*[0-9]*\) @.*$$/#define \1 \2/p' $(@:.h=.s); } >$@.new
	@mv $@.new $@

ifneq ($(wildcard $(OFFSETS_SRC)),)
$(filter $(BUILD)/kernel/obj/kernel/arch/%,$(call objects,kernel)): | $(OFFSETS_HDR)
$(foreach s,$(filter %.S %/asm_offsets.c,$(M.kernel.arch.SRCS)),$(call object,kernel,$(s))): $(OFFSETS_HDR)
endif

# Assembly in ta/ embeds the loader with .incbin "loader.bin".
LOADER_BIN := $(BUILD)/user/loader.bin
INCLUDE.ta := -I$(BUILD)/user -Wa,-I$(BUILD)/user
$(foreach v,$(VARIANTS),$(foreach s,$(filter %.S,$(M.$(v).ta.SRCS)),\
  $(eval $(call object,$(v),$(s)): $(LOADER_BIN))))

# ---- the image -----------------------------------------------------------------------------

KERNEL_ELF := $(BUILD)/kernel/postern.elf
KERNEL_BIN := $(BUILD)/kernel/postern.bin
KERNEL_LDS ?= kernel/arch/aarch64/postern.ld
KERNEL_OBJS := $(call objects,kernel) $(BUILD)/kernel/obj/version.o
EARLY_TAS_O := $(call object,kernel,$(EARLY_TAS_C))

## kernel: build the secure-world kernel
.PHONY: kernel
kernel: $(KERNEL_BIN)

# $(1) image, $(2) objects.
define image_rule
$(1): $(2) $(call third_archives,kernel) $(KERNEL_LDS)
	$$(call say,LD,$$@)
	$$(Q)$(CC) -nostdlib -static -no-pie -Wl,--gc-sections -Wl,--build-id=none -Wl,--fatal-warnings \
	  -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 -Wl,--orphan-handling=error -Wl,-Map=$$(@:.elf=.map) \
	  -Wl,-T,$(KERNEL_LDS) -o $$@ $(2) $(call third_archives,kernel) -lgcc
endef
$(eval $(call image_rule,$(KERNEL_ELF),$(KERNEL_OBJS)))

$(KERNEL_BIN): $(KERNEL_ELF)
	$(Q)$(OBJCOPY) -O binary $< $@

# ---- the libraries for the host ------------------------------------------------------------

define library_rule
LIBKERNEL.$(1) := $(BUILD)/$(1)/libkernel.a
LIBS.$(1) := $(BUILD)/$(1)/libkernel.a $(call third_archives,$(1))
$(BUILD)/$(1)/libkernel.a: $(call objects,$(1)) $(BUILD)/$(1)/obj/version.o
	$$(call say,AR,$$@)
	@rm -f $$@
	$$(Q)$(V.$(1).AR) rcs $$@ $$^
endef
$(foreach v,host cov fuzz,$(eval $(call library_rule,$(v))))

# Modules $(2) with all below them, as archives: what their tests and fuzz targets are linked with.
closure_name = $(BUILD)/$(1)/closure/$(subst $(space),+,$(strip $(2))).a
closure_archives = $(call closure_name,$(1),$(2)) $(call third_archives,$(1),$(call closure,$(1),$(2)))

define closure_rule
$(call closure_name,$(1),$(2)): $(foreach m,$(call closure,$(1),$(2)),$(O.$(1).$(m))) $(BUILD)/$(1)/obj/version.o
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$(V.$(1).AR) rcs $$@ $$^
endef
$(foreach v,host fast cov fuzz,$(foreach m,$(MODULES),$(eval $(call closure_rule,$(v),$(m)))\
  $(if $(M.$(v).$(m).TEST_DEPS),$(eval $(call closure_rule,$(v),$(m) $(M.$(v).$(m).TEST_DEPS))))))

## kernel-host: build the kernel as a library of an ordinary process (ASan, UBSan)
.PHONY: kernel-host
kernel-host: $(LIBS.host)

-include $(foreach v,$(VARIANTS),$(patsubst %.o,%.d,$(call objects,$(v)))) $(OFFSETS_HDR:.h=.d)
