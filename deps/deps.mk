# SPDX-License-Identifier: BSD-2-Clause
#
# What comes from outside: host tools, guest and source packages of Debian, TF-A. See README.md.

DEPS           := $(BUILD)/deps
DEPS_MANIFEST  := $(DEPS)/manifest
MBEDTLS_STAMP  := $(DEPS)/mbedtls/.unpacked
LIBFDT_STAMP   := $(DEPS)/libfdt/.unpacked
GUEST_STAMP    := $(DEPS)/guest/.unpacked
TF_A_STAMP     := $(DEPS)/tf-a-gicv3/.built
TF_A_V2_STAMP  := $(DEPS)/tf-a-gicv2/.built
TF_A_PAUTH_STAMP := $(DEPS)/tf-a-gicv3-pauth/.built
GUEST_BASE     := $(DEPS)/base.cpio
MKFLASH        := deps/mkflash.sh

# For programs that run in the guest: Debian's libteec, its headers, the cross compiler's libc.
# The guest's libraries need a newer libc than the cross compiler's; the guest has it.
GUEST_ROOT     := $(DEPS)/guest/root
GUEST_CFLAGS   := -isystem $(GUEST_ROOT)/usr/include
GUEST_LDLIBS   := -L$(GUEST_ROOT)/usr/lib/aarch64-linux-gnu -lteec -Wl,--allow-shlib-undefined

# Xen, and a dom0 for it. None of this is made unless something asks for it.
XEN_MANIFEST   := $(DEPS)/manifest-xen
XEN            := $(DEPS)/xen-arm64/xen
XEN_DOM0       := $(DEPS)/dom0.cpio

# The TEE that Postern is compared with: Debian's OP-TEE binaries.
PEER_FLASH      := $(DEPS)/flash/peer.bin
PEER_VIRT_FLASH := $(DEPS)/flash/peer-virt.bin

export BUILD CROSS_COMPILE

## deps: install host tools, fetch and unpack packages, build TF-A
.PHONY: deps deps-run deps-unpacked
deps:
	@sh deps/host-tools.sh check
	@$(MAKE) --no-print-directory deps-unpacked

deps-run: $(MBEDTLS_STAMP) $(LIBFDT_STAMP) $(GUEST_STAMP) $(TF_A_STAMP) $(GUEST_BASE)
	@:
deps-unpacked: deps-run $(PEER_FLASH) $(PEER_VIRT_FLASH)
	@:

## run: everything from a fresh clone to the TA's answer; GUEST_FILES='<TAs, clients, their folders>' GUEST_COMMAND='<what to run>' for your own; BL32=<file> boots another TEE, BL32=peer Debian's
## shell: the same with a shell in the guest, and GUEST_FILES there
.PHONY: run shell
# Both are for shells: make leaves their dollars alone, and the lines of a command.
run shell: export override GUEST_COMMAND := $(value GUEST_COMMAND)
run shell: export override GUEST_FILES := $(value GUEST_FILES)
run shell:
	+@MAKE='$(MAKE)' sh deps/run.sh $@ $(BL32)

$(DEPS)/.fetched: deps/packages.txt deps/fetch.sh
	@sh deps/fetch.sh $(DEPS_MANIFEST)
	@touch $@

# Dated by its content: fetch.sh leaves an unchanged one alone.
$(DEPS_MANIFEST): $(DEPS)/.fetched ;

$(DEPS)/%/.unpacked: $(DEPS_MANIFEST) deps/unpack.sh
	@sh deps/unpack.sh $(DEPS_MANIFEST) $*

$(DEPS)/tf-a-%/.built: $(DEPS)/tf-a/.unpacked deps/tf-a.sh
	@sh deps/tf-a.sh $*

## deps-xen: fetch and build Xen, with what that needs on the host (`make xen` does it by itself)
.PHONY: deps-xen deps-xen-unpacked
deps-xen:
	@sh deps/host-tools.sh xen
	@$(MAKE) --no-print-directory deps-run deps-xen-unpacked
deps-xen-unpacked: $(XEN) $(XEN_DOM0)
	@:

$(DEPS)/.fetched-xen: deps/xen/packages.txt deps/fetch.sh
	@sh deps/fetch.sh $(XEN_MANIFEST) $<
	@touch $@

$(XEN_MANIFEST): $(DEPS)/.fetched-xen ;

$(DEPS)/xen/.unpacked $(DEPS)/xen-tools/.unpacked: $(DEPS)/%/.unpacked: $(XEN_MANIFEST) deps/unpack.sh
	@sh deps/unpack.sh $(XEN_MANIFEST) $*

$(DEPS)/xen-arm64/.built: $(DEPS)/xen/.unpacked deps/xen/build.sh deps/xen/config
	@sh deps/xen/build.sh
$(XEN): $(DEPS)/xen-arm64/.built ;

$(XEN_DOM0): $(DEPS)/xen-tools/.unpacked $(GUEST_STAMP) deps/xen/dom0.sh deps/xen/toolstack-up deps/mkcpio.sh
	@sh deps/xen/dom0.sh $@

.PRECIOUS: $(DEPS)/%/.unpacked $(DEPS)/tf-a-%/.built

$(GUEST_BASE): $(GUEST_STAMP) deps/guest/init deps/initramfs.sh deps/mkcpio.sh
	@sh deps/initramfs.sh $@

# $(1) flash, $(2) flavour of the peer.
define peer_flash_rule
$(1): $(TF_A_STAMP) $(GUEST_STAMP) $(MKFLASH)
	$$(call say,FLASH,$$@)
	$$(Q)sh $(MKFLASH) $(DEPS)/guest/peer/$(2)/tee-header_v2.bin $$@ \
	  $(DEPS)/guest/peer/$(2)/tee-pager_v2.bin $(DEPS)/guest/peer/$(2)/tee-pageable_v2.bin
endef
$(eval $(call peer_flash_rule,$(PEER_FLASH),vexpress-qemu_armv8a))
$(eval $(call peer_flash_rule,$(PEER_VIRT_FLASH),vexpress-qemu_armv8a-virtualized))
