# SPDX-License-Identifier: BSD-2-Clause
#
# `make check`: everything that must hold, in the order in which it is quickest to know. A part
# whose fragment is not in the tree is not run.

include tools/check/lint.mk

CHECK_PARTS := lint host sequences fuzz coverage
CHECK.lint     := $(MAKE) lint
CHECK.host     := $(MAKE) test
CHECK.sequences := $(MAKE) test-sequences
CHECK.fuzz     := $(MAKE) fuzz
CHECK.coverage := $(MAKE) coverage
CHECK.size     := $(MAKE) size

ifneq ($(wildcard nw/nw.mk),)
CHECK_PARTS += libteec-abi
CHECK.libteec-abi := $(MAKE) libteec-abi
endif
ifneq ($(wildcard tests/rig/rig.mk),)
CHECK_PARTS += rig rig-peer rig-smp rig-guests rig-hostile rig-masked rig-soak rig-residue rig-tables rig-guards
CHECK.rig         := $(MAKE) rig
CHECK.rig-peer    := $(MAKE) rig-peer
CHECK.rig-smp     := $(MAKE) rig-smp
CHECK.rig-guests  := $(MAKE) rig-guests
CHECK.rig-hostile := $(MAKE) rig-hostile RIG_CALLS=20000
CHECK.rig-masked  := $(MAKE) rig-masked
CHECK.rig-soak    := $(MAKE) rig-soak
CHECK.rig-residue := $(MAKE) rig-residue
CHECK.rig-tables  := $(MAKE) rig-tables
CHECK.rig-guards  := $(MAKE) rig-guards
endif
ifneq ($(wildcard tests/linux/linux.mk),)
CHECK_PARTS += linux
CHECK.linux := $(MAKE) check-linux
endif

ifneq ($(wildcard tests/xen/xen.mk),)
CHECK_PARTS += xen
CHECK.xen := $(MAKE) xen
endif

CHECK_PARTS += xtest bench
CHECK.xtest := $(MAKE) xtest
CHECK.bench := $(MAKE) bench-check

# Last: the rig has measured what an idle guest holds.
CHECK_PARTS += size

JOBS ?= $(shell nproc 2>/dev/null || echo 2)

## check: all of lint, unit tests, fuzz corpus, coverage, sizes, rig and Linux tests; PARTS='lint host' for some
PARTS ?= $(CHECK_PARTS)
.PHONY: check
check:
	@mkdir -p $(BUILD)/check
	@MAKEFLAGS=--no-print-directory sh tests/check.sh $(BUILD)/check $(foreach p,$(PARTS),'$(p)=$(CHECK.$(p)) BUILD=$(BUILD) CROSS_COMPILE=$(CROSS_COMPILE) HOSTCC=$(HOSTCC) V=$(V) -j$(JOBS)')

# text + rodata of the image against its limit; what one idle guest holds is measured by the rig
# test that writes "idle-partition-bytes: <n>" to its log.
SIZE_IMAGE_KIB := 200
SIZE_IDLE_KIB  := 64

## size: code and constants of the kernel, secure memory of an idle guest, against their limits
.PHONY: size
size: $(KERNEL_ELF)
	@sh tests/size.sh $(CROSS_COMPILE)size $(KERNEL_ELF) $(SIZE_IMAGE_KIB) $(SIZE_IDLE_KIB) $(BUILD)/rig
