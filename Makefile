# SPDX-License-Identifier: BSD-2-Clause
#
# Postern: one non-recursive make. Each folder describes itself in a fragment; this file
# only says what is common to all of them. `make help` lists what can be made.

CROSS_COMPILE ?= aarch64-linux-gnu-
HOSTCC        ?= gcc
BUILD         := build
V             ?= 0
Q             := $(if $(filter 1,$(V)),,@)
say            = @printf '  %-8s %s\n' '$(1)' '$(2)'

CC       := $(CROSS_COMPILE)gcc
LD       := $(CROSS_COMPILE)ld
AR       := $(CROSS_COMPILE)ar
OBJCOPY  := $(CROSS_COMPILE)objcopy
OBJDUMP  := $(CROSS_COMPILE)objdump
NM       := $(CROSS_COMPILE)nm

# What every C file of ours is compiled with, on whichever side it runs.
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wundef -Wvla -Wswitch-enum \
            -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wwrite-strings -Werror

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

FRAGMENTS := $(wildcard deps/deps.mk tools/tools.mk user/user.mk kernel/kernel.mk examples/examples.mk \
               nw/nw.mk tests/rig/rig.mk tests/linux/linux.mk tests/xen/xen.mk tests/bench/bench.mk tests/host/host.mk tests/check.mk)
include $(FRAGMENTS)

## help: this list
.PHONY: help
help:
	@echo 'Postern: a Trusted Execution Environment for Arm TrustZone'
	@echo
	@sed -n 's/^## \([a-z0-9-]*\): \(.*\)/\1\t\2/p' Makefile $(FRAGMENTS) | sort | \
	  while IFS='	' read -r t d; do printf '  make %-14s %s\n' "$$t" "$$d"; done

## clean: remove build/ (downloads stay in the cache)
.PHONY: clean
clean:
	rm -rf $(BUILD)
