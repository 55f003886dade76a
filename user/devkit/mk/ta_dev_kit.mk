# SPDX-License-Identifier: BSD-2-Clause
#
# Builds one Trusted Application, or one static or shared library for Trusted Applications.
#
# A TA's directory has a Makefile that sets BINARY=<uuid> (or LIBNAME=<name>, or SHLIBNAME=<name>
# and SHLIBUUID=<uuid>) and includes this file through $(TA_DEV_KIT_DIR), a sub.mk that lists its
# sources, and, for a TA, a user_ta_header_defines.h. Directories written for OP-TEE's kit build
# without a change.
#
# On the command line or in the Makefile
#   TA_DEV_KIT_DIR   where this kit is
#   CROSS_COMPILE    prefix of the compiler, aarch64-linux-gnu- by default; CROSS_COMPILE64 and
#                    CROSS_COMPILE_ta_arm64 come before it
#   O                where the output goes, the current directory by default
#   TA_SIGN_KEY      PEM private key; the kit's public test key by default
#   TA_SIGN          the ta-sign program
#   TA_SIGN_FLAGS    more options for it: --chain, --name, --enc-key ...
#   CFG_TEE_TA_LOG_LEVEL  0 nothing, 1 errors, 2 information (default), 3 debug, 4 flow
#   CFG_TA_VERSION   roll-back number put into the signed header
#   CFG_TA_OPTEE_CORE_API_COMPAT_1_1=y  version 1.1 of the Core API
#   CFG_TA_PROTECT   standard (default: pointer authentication and landing pads), or none
#   V=1              show commands
#
# What was made with other settings is made anew. make cannot work with spaces in O,
# TA_SIGN_KEY and TA_DEV_KIT_DIR; the TA's own directory may have some.
#
# In sub.mk, of the TA's directory and of each of its subdirectories
#   srcs-y, subdirs-y, global-incdirs-y, global-cppflags-y, incdirs-y, incdirs-<file>-y, libnames,
#   libdirs, libdeps, and for all files in the directory, for one, or for a library: cppflags-y,
#   cppflags-<file>-y, cppflags-lib-y; in the same way cflags for C, cxxflags for C++, aflags for
#   assembly. cflags-remove-y and cflags-remove-<file>-y take flags away, and cxxflags-remove...
#   srcs_ext-y with srcs_ext_base-y, incdirs_ext-y, global-incdirs_ext-y, subdirs_ext-y: files and
#   directories that do not lie below the one of the sub.mk
#
# For a Makefile, after the inclusion or in variables that are expanded late: link-out-dir (as out-dir)

ta-kit := $(patsubst %/,%,$(abspath $(dir $(lastword $(MAKEFILE_LIST)))..))
TA_DEV_KIT_DIR ?= $(ta-kit)
ta-dev-kit-dir := $(ta-kit)

CROSS_COMPILE ?= aarch64-linux-gnu-
CROSS_COMPILE64 ?= $(CROSS_COMPILE)
CROSS_COMPILE_ta_arm64 ?= $(CROSS_COMPILE64)

sm := ta_arm64
ta-dev-kit-dir$(sm) := $(ta-kit)
sm-$(sm) := y
CFG_ARM64_ta_arm64 := y
CFG_TEE_TA_LOG_LEVEL ?= 2
CFG_TA_PROTECT ?= standard
CFG_TA_FLOAT_SUPPORT ?= y

ta-cc := $(CROSS_COMPILE_ta_arm64)gcc
ta-cxx := $(CROSS_COMPILE_ta_arm64)g++
ta-ld := $(CROSS_COMPILE_ta_arm64)ld
ta-ar := $(CROSS_COMPILE_ta_arm64)ar
ta-objcopy := $(CROSS_COMPILE_ta_arm64)objcopy

ifneq (1,$(words $(BINARY) $(LIBNAME) $(SHLIBNAME)))
$(error set exactly one of BINARY (the UUID of a TA), LIBNAME (a static library) and SHLIBNAME)
endif
ifneq ($(SHLIBNAME),)
ifeq ($(SHLIBUUID),)
$(error set SHLIBUUID: the TEE knows a shared library by its UUID)
endif
endif

out-dir := $(if $(O),$(O),.)
ifneq (1,$(words $(out-dir)))
$(error O=$(O): make cannot work with a path that has spaces in it; set O to one without)
endif
# where TAs of OP-TEE's kit look for the libraries that another make has built
link-out-dir := $(out-dir)
link-out-dir$(sm) := $(out-dir)
q := $(if $(filter 1,$(V)),,@)
ta-say = @printf '  %-8s %s\n' '$(1)' '$(2)'

TA_SIGN ?= $(firstword $(wildcard $(ta-kit)/bin/ta-sign) ta-sign)
TA_SIGN_KEY ?= $(ta-kit)/keys/default_ta.pem
ifneq (1,$(words $(TA_SIGN_KEY)))
$(error TA_SIGN_KEY=$(TA_SIGN_KEY): the path of one file without spaces, as make cannot work with them)
endif

.PHONY: all clean
all:

# ---- flags -----------------------------------------------------------------------------------

ta-inc-gcc := $(shell $(ta-cc) -print-file-name=include)
ta-cppflags := -nostdinc -isystem $(ta-inc-gcc) -I. -I$(ta-kit)/include -DARM64=1 \
               -DTRACE_LEVEL=$(CFG_TEE_TA_LOG_LEVEL) $(CPPFLAGS)
ifeq ($(CFG_TA_OPTEE_CORE_API_COMPAT_1_1),y)
ta-cppflags += -D__OPTEE_CORE_API_COMPAT_1_1=1
endif
# every CFG_ variable that make knows is a macro as well, as y = 1
ta-cppflags += $(foreach v,$(sort $(filter CFG_%,$(.VARIABLES))),$(if $(filter y,$($(v))),-D$(v)=1,$(if \
                 $(filter xn x,x$($(v))),,-D$(v)='$($(v))')))
ta-cflags-common := -g -O2 -ffreestanding -fbuiltin -fpic -mstrict-align -mno-outline-atomics \
                    -fno-omit-frame-pointer -fstack-protector-strong -ffunction-sections \
                    -fdata-sections -fno-common -mbranch-protection=$(CFG_TA_PROTECT)
ta-cflags := -std=gnu11 -Wall -Wextra -Wno-missing-field-initializers \
             -Werror=implicit-function-declaration -Werror=return-type $(ta-cflags-common)
ta-cxxflags := -std=gnu++17 -fno-gnu-unique -Wall -Wextra $(ta-cflags-common)

# ---- sources: read sub.mk here and below -----------------------------------------------------

srcs :=
ta-incdirs :=
ta-cflags-lib :=

# A path of sub.mk: relative to where it stands, unless absolute
ta-path = $(if $(filter /%,$(2)),$(2),$(patsubst ./%,%,$(1)/$(2)))

# The name of a source's flags in a sub.mk
ta-lang = $(if $(filter %.S,$(1)),aflags,$(if $(filter %.cpp %.cc,$(1)),cxxflags,cflags))

# $(1) source, $(2) its name in sub.mk, $(3) directory, $(4) cflags, cxxflags or aflags
define ta-take-src
srcs += $(1)
ta-flags-$(1) := $$($(4)-$(2)-y) $$($(4)-y) $$($(4)-lib-y)
ta-cpp-$(1) := $$(cppflags-$(2)-y) $$(cppflags-y) $$(cppflags-lib-y) \
               $$(foreach d,$$(incdirs-y) $$(incdirs-$(2)-y) $$(incdirs-lib-y),-I$$(call \
               ta-path,$(3),$$(d))) $$(addprefix -I,$$(incdirs_ext-y))
ta-remove-$(1) := $$($(4)-remove-y) $$($(4)-remove-$(2)-y)
endef

ta-sub-mk := srcs-y srcs_ext-y srcs_ext_base-y subdirs-y subdirs_ext-y global-incdirs-y global-incdirs_ext-y \
             global-cppflags-y incdirs-y incdirs_ext-y incdirs-lib-y gensrcs-y asm-defines-y \
             $(foreach f,cflags cxxflags aflags cppflags,$(f)-y $(f)-lib-y $(f)-remove-y)
define ta-clear
$(foreach v,$(ta-sub-mk),$(eval $(v) :=))
endef

# $(1): a directory with a sub.mk
define ta-take-dir
$(eval $(ta-clear))
sub-dir := $(1)
include $(1)/sub.mk
$$(if $$(gensrcs-y)$$(asm-defines-y),$$(error $(1)/sub.mk: gensrcs-y and asm-defines-y are not there: make \
  the source in the Makefile, and name it in srcs-y))
$$(foreach s,$$(srcs-y),$$(eval $$(call ta-take-src,$$(call ta-path,$(1),$$(s)),$$(s),$(1),$$(call ta-lang,$$(s)))))
$$(foreach s,$$(srcs_ext-y),$$(eval $$(call ta-take-src,$$(firstword $$(srcs_ext_base-y))/$$(s),$$(s),$(1),$$(call \
  ta-lang,$$(s)))))
ta-incdirs += $$(foreach d,$$(global-incdirs-y),$$(call ta-path,$(1),$$(d))) $$(global-incdirs_ext-y)
ta-cppflags += $$(global-cppflags-y)
ta-below := $$(foreach d,$$(subdirs-y),$$(call ta-path,$(1),$$(d))) $$(subdirs_ext-y)
$$(foreach d,$$(ta-below),$$(eval $$(call ta-take-dir,$$(d))))
endef

$(eval $(call ta-take-dir,.))

ta-obj = $(out-dir)/$(basename $(subst ../,__/,$(1))).o
ta-objs := $(foreach s,$(srcs),$(call ta-obj,$(s)))

# g++'s own headers, behind the kit's: those that need no more of a C library than the kit has
ifneq ($(filter %.cpp %.cc,$(srcs)),)
ta-cxxdirs := $(shell $(ta-cxx) -E -v -x c++ /dev/null 2>&1 | sed -n 's,^ \(.*/c++/.*\),-isystem \1,p')
endif

# All that is not in a file: tools, flags, the key, and the values of the CFG_ variables
ta-settings = $(ta-cc) $(ta-cppflags) $(CFLAGS) $(CXXFLAGS) $(AFLAGS) $(foreach s,$(srcs),$(ta-cpp-$(s)) $(ta-flags-$(s))) \
              $(ldflags-y) $(LDFLAGS_TA) $(LDADD) $(TA_SIGN) $(abspath $(TA_SIGN_KEY)) $(TA_SIGN_FLAGS)
ta-made-with := $(out-dir)/.$(BINARY)$(LIBNAME)$(SHLIBNAME).settings
.PHONY: ta-always
$(ta-made-with): ta-always
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(strip $(ta-settings)))' | cmp -s - $@ || \
	  printf '%s\n' '$(subst ','\'',$(strip $(ta-settings)))' >$@

# Those read so far: what the compiler says of one source is no reason to compile the next.
ta-makefiles := $(MAKEFILE_LIST)

# $(1) source, $(2) object
define ta-compile-rule
$(2): $(1) $(ta-makefiles) $(ta-made-with)
	@mkdir -p $$(@D)
	$$(call ta-say,$(if $(filter %.S,$(1)),AS,$(if $(filter %.cpp %.cc,$(1)),CXX,CC)),$(1))
	$$(q)$(if $(filter %.cpp %.cc,$(1)),$(ta-cxx) $$(filter-out $$(ta-remove-$(1)),$$(ta-cxxflags)) \
	  $$(CXXFLAGS),$(ta-cc) $$(filter-out $$(ta-remove-$(1)),$$(ta-cflags)) $$(if $$(filter \
	  %.S,$(1)),$$(AFLAGS),$$(CFLAGS))) \
	  $(if $(filter %.cpp %.cc,$(1)),$$(ta-cxxdirs)) $$(ta-cppflags) $$(addprefix -I,$$(ta-incdirs)) $$(ta-cpp-$(1)) $$(ta-flags-$(1)) \
	  -MMD -MP -c $(1) -o $$@
-include $(2:.o=.d)
endef
$(foreach s,$(srcs),$(eval $(call ta-compile-rule,$(s),$(call ta-obj,$(s)))))

# ---- what a TA and a shared library have in common ------------------------------------------------

ta-libgcc := $(shell $(ta-cc) -print-libgcc-file-name)
# libgp's part of C++ must be in before g++'s libraries look for something like it in their own
ifneq ($(filter %.cpp %.cc,$(srcs)),)
ta-libcxx := $(shell $(ta-cxx) -print-file-name=libstdc++.a) \
             $(shell $(ta-cxx) -print-file-name=libgcc_eh.a)
ta-ldflags-cxx := -u __cxa_atexit
endif
libdirs += $(ta-kit)/lib
ta-ldflags := -z max-page-size=4096 -z relro -z now -z text -z noexecstack \
              --gc-sections --hash-style=gnu --as-needed --eh-frame-hdr $(ta-ldflags-cxx)

# $(1) ELF file with symbols, $(2) UUID: how the image beside it is made
define ta-image-rules
all: $$(out-dir)/$(2).ta

# The eighth byte says "GNU" if libstdc++ has brought a unique symbol; OP-TEE's loader wants "none".
$(1:.elf=.stripped.elf): $(1)
	$$(q)$$(ta-objcopy) --strip-unneeded $$< $$@
	$$(q)printf '\000' | dd of=$$@ bs=1 seek=7 conv=notrunc status=none

$$(out-dir)/$(2).ta: $(1:.elf=.stripped.elf) $$(TA_SIGN_KEY) $$(ta-made-with)
	$$(call ta-say,SIGN,$$@)
	$$(q)$$(TA_SIGN) sign --key $$(TA_SIGN_KEY) --uuid $(2) --version $$(or $$(CFG_TA_VERSION),0) \
	  $$(TA_SIGN_FLAGS) --in $$< --out $$@

ta-clean += $(1) $(1:.elf=.stripped.elf) $$(out-dir)/$(2).ta $(1:.elf=.map)
endef

ta-clean := $(ta-made-with)

# ---- a TA --------------------------------------------------------------------------------------

ifneq ($(BINARY),)
ta-header := $(ta-kit)/src/user_ta_header.c
ta-header-obj := $(out-dir)/user_ta_header.o
$(eval $(call ta-compile-rule,$(ta-header),$(ta-header-obj)))
ta-objs += $(ta-header-obj)

ta-elf := $(out-dir)/$(BINARY).elf
ta-ldflags += -T $(ta-kit)/src/ta.ld -pie -e __ta_entry --no-dynamic-linker --dynamic-list $(ta-kit)/src/ta.syms \
              $(ldflags-y) $(LDFLAGS_TA)

$(ta-elf): $(ta-objs) $(libdeps) $(ta-kit)/lib/libgp.a $(ta-kit)/src/ta.ld $(ta-kit)/src/ta.syms
	$(call ta-say,LD,$@)
	$(q)$(ta-ld) $(ta-ldflags) -Map=$(@:.elf=.map) $(ta-objs) $(LDADD) \
	  $(addprefix -L,$(libdirs)) --start-group $(addprefix -l,$(libnames)) -lgp $(ta-libcxx) $(ta-libgcc) \
	  --end-group -o $@

$(eval $(call ta-image-rules,$(ta-elf),$(BINARY)))
endif

# ---- a shared library ----------------------------------------------------------------------------
#
# TAs link with <name>.so and find in it the UUID by which the TEE knows the library. Of the Core
# API it has a copy of what it uses, of which nobody else learns, but for all that there can be
# only one of: the heap and the like come from the TA (ta.syms).

ifneq ($(SHLIBNAME),)
ta-elf := $(out-dir)/$(SHLIBUUID).elf
ta-so := $(out-dir)/$(SHLIBNAME).so
ta-ldflags += -shared --soname=$(SHLIBUUID) $(ldflags-y) $(LDFLAGS_TA) \
              --exclude-libs libgp_shared.a:libstdc++.a:libgcc_eh.a:libgcc.a

all: $(ta-so)

$(ta-elf): $(ta-objs) $(libdeps) $(ta-kit)/lib/libgp_shared.a
	$(call ta-say,LD,$@)
	$(q)$(ta-ld) $(ta-ldflags) -Map=$(@:.elf=.map) $(ta-objs) $(LDADD) \
	  $(addprefix -L,$(libdirs)) --start-group $(addprefix -l,$(libnames)) -lgp_shared \
	  $(ta-libcxx) $(ta-libgcc) --end-group -o $@

$(ta-so): $(ta-elf)
	$(q)ln -sf $(<F) $@

$(eval $(call ta-image-rules,$(ta-elf),$(SHLIBUUID)))
ta-clean += $(ta-so)
endif

# ---- a static library --------------------------------------------------------------------------

ifneq ($(LIBNAME),)
ta-lib := $(out-dir)/$(LIBNAME).a

all: $(ta-lib)

$(ta-lib): $(ta-objs)
	$(call ta-say,AR,$@)
	$(q)rm -f $@ && $(ta-ar) rcs $@ $^

ta-clean += $(ta-lib)
endif

clean:
	$(call ta-say,CLEAN,$(out-dir))
	$(q)rm -f $(ta-objs) $(ta-objs:.o=.d) $(ta-clean)
