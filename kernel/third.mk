# SPDX-License-Identifier: BSD-2-Clause
#
# Outside libraries that the kernel is linked with: which files of them, how compiled, and
# what a module that says `THIRD := <name>` sees of them. They are built without our warnings.

V.kernel.THIRD := -isystem base/libc

# ---- Mbed TLS: only what is listed is compiled; what the configuration turns off is empty ----
T.mbedtls.DIR     := $(BUILD)/deps/mbedtls
T.mbedtls.STAMP   := $(or $(MBEDTLS_STAMP),$(BUILD)/deps/mbedtls/.unpacked)
T.mbedtls.CONFIG  := kernel/crypto/mbedtls_config.h
T.mbedtls.INCLUDE := -isystem $(T.mbedtls.DIR)/include -DMBEDTLS_CONFIG_FILE='"$(T.mbedtls.CONFIG)"' -iquote .
T.mbedtls.SRCS    := $(addprefix library/, \
  aes.c aesce.c asn1parse.c asn1write.c bignum.c bignum_core.c bignum_mod.c bignum_mod_raw.c block_cipher.c \
  ccm.c cipher.c cipher_wrap.c cmac.c constant_time.c ctr_drbg.c des.c ecdh.c ecdsa.c ecp.c ecp_curves.c \
  entropy.c gcm.c hkdf.c hmac_drbg.c md.c md5.c nist_kw.c oid.c pk.c pk_ecc.c pk_wrap.c pkparse.c pkcs5.c platform.c \
  platform_util.c rsa.c rsa_alt_helpers.c sha1.c sha256.c sha3.c sha512.c)
# All its data lies in normal memory: it may use loads that are not aligned, instead of calling memcpy().
T.mbedtls.MACHINE := -mno-strict-align
# Files that use the vector unit; their callers save and restore its registers.
T.mbedtls.SIMD    := library/aes.c library/aesce.c library/sha256.c library/sha512.c
T.mbedtls.SIMD_FLAGS := -march=armv8-a+crypto
# Called once a load or less, and not in a loop.
T.mbedtls.SMALL   := $(addprefix library/,asn1parse.c asn1write.c md.c oid.c rsa.c rsa_alt_helpers.c)

# ---- libfdt -----------------------------------------------------------------------------------
T.libfdt.DIR     := $(BUILD)/deps/libfdt
T.libfdt.STAMP   := $(or $(LIBFDT_STAMP),$(BUILD)/deps/libfdt/.unpacked)
T.libfdt.INCLUDE := -isystem $(T.libfdt.DIR)
T.libfdt.SRCS    := fdt.c fdt_check.c fdt_strerror.c fdt_empty_tree.c fdt_sw.c fdt_ro.c fdt_rw.c fdt_wip.c fdt_addresses.c

# The walk over the tree is most of a boot; the rest is little of it.
T.libfdt.SMALL   := $(filter-out fdt.c fdt_ro.c,$(T.libfdt.SRCS))

THIRDS := mbedtls libfdt

# $(1) variant, $(2) library, $(3) source below its folder.
third_object = $(BUILD)/$(1)/obj/third/$(2)/$(basename $(3)).o
third_machine = $(if $(filter kernel,$(1)),$(T.$(2).MACHINE) $(if $(filter $(3),$(T.$(2).SIMD)),$(T.$(2).SIMD_FLAGS),-mgeneral-regs-only))

define third_rule
$(call third_object,$(1),$(2),$(3)): $(T.$(2).DIR)/$(3) $(T.$(2).CONFIG) kernel/third.mk kernel/kernel.mk
	@mkdir -p $$(@D)
	$$(call say,CC,$(1)/$(2)/$(3))
	$$(Q)$$(V.$(1).CC) $$(filter-out -mgeneral-regs-only,$$(V.$(1).CFLAGS)) $$(V.$(1).THIRD) -w -ffunction-sections -fdata-sections \
	  $(call third_machine,$(1),$(2),$(3)) $(if $(filter $(3),$(T.$(2).SMALL)),-Os) $(T.$(2).INCLUDE) -MMD -MP -MF $$(@:.o=.d) -c $$< -o $$@
-include $(basename $(call third_object,$(1),$(2),$(3))).d
endef

define third_archive_rule
$(BUILD)/$(1)/lib$(2).a: $(foreach s,$(T.$(2).SRCS),$(call third_object,$(1),$(2),$(s)))
	@rm -f $$@
	$$(Q)$$(V.$(1).AR) rcs $$@ $$^
endef

# Those that modules of the list $(2) (all) with any source ask for.
third_archives = $(addsuffix .a,$(addprefix $(BUILD)/$(1)/lib,$(sort \
  $(foreach m,$(or $(2),$(MODULES)),$(if $(M.$(1).$(m).SRCS),$(M.$(1).$(m).THIRD))))))

# The sources appear when the library is unpacked.
$(foreach t,$(THIRDS),$(foreach s,$(T.$(t).SRCS),$(eval $(T.$(t).DIR)/$(s): | $(T.$(t).STAMP) ;)))

$(foreach v,$(VARIANTS),$(foreach t,$(THIRDS),$(eval $(call third_archive_rule,$(v),$(t)))\
  $(foreach s,$(T.$(t).SRCS),$(eval $(call third_rule,$(v),$(t),$(s))))))
