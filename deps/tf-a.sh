#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# tf-a.sh <kind> - build TF-A with the opteed dispatcher, for QEMU's GICv2 or GICv3; gicv3-pauth is
# for CPUs with pointer authentication only, which it lets the secure world have
#
# Leaves bl1.bin, bl2.bin and bl31.bin in build/deps/tf-a-<kind>, and fiptool beside them. BL32
# goes into the flash image later (mkflash.sh), so one build serves every BL32: BL2 finds out
# by itself whether BL32 has extra images.
set -eu
. deps/lib.sh

gic=${1:?usage: tf-a.sh gicv2|gicv3|gicv3-pauth}
pauth=0
case $gic in
gicv2) driver=QEMU_GICV2 ;;
gicv3) driver=QEMU_GICV3 ;;
gicv3-pauth) driver=QEMU_GICV3 pauth=1 ;;
*) die "tf-a.sh: no such interrupt controller: $gic" ;;
esac

source=$BUILD/deps/tf-a
out=$BUILD/deps/tf-a-$gic
work=$(cd "$BUILD/deps" && pwd)/.tf-a-$gic

# LOG_LEVEL 20: notices and errors, a few lines on the normal console. The build string is what
# TF-A would otherwise ask git for, and get our own commit; the date would make each build differ.
# ENABLE_SVE_FOR_SWD: else EL3 takes all of SIMD from the secure world on cores with SVE.
build() {
	# BL32 must be named for BL2 and BL31 to know that there is one; it is not packed here.
	make -C "$source" -j "$(nproc)" CROSS_COMPILE="$CROSS_COMPILE" BUILD_BASE="$work" \
	  PLAT=qemu DEBUG=0 LOG_LEVEL=20 SPD=opteed QEMU_USE_GIC_DRIVER=$driver \
	  BL32=/dev/null BL32_RAM_LOCATION=tdram ARM_LINUX_KERNEL_AS_BL33=1 PRELOADED_BL33_BASE=0x48000000 \
	  ENABLE_SVE_FOR_SWD=1 CTX_INCLUDE_PAUTH_REGS=$pauth \
	  BUILD_STRING=debian BUILD_MESSAGE_TIMESTAMP='"from its source package"' \
	  bl1 bl2 bl31 fiptool
	mkdir -p "$out.new"
	cp "$work"/qemu/release/bl1.bin "$work"/qemu/release/bl2.bin "$work"/qemu/release/bl31.bin "$out.new"
	find "$source/tools/fiptool" "$work" -name fiptool -type f -exec cp {} "$out.new" \;
	[ -x "$out.new/fiptool" ]
}

take_lock
[ -e "$out/.built" ] && [ "$out/.built" -nt "$source/.unpacked" ] && [ "$out/.built" -nt deps/tf-a.sh ] && exit 0
rm -rf "$out.new" "$work"
# What the caller's make was told is not meant for TF-A's.
unset MAKEFLAGS MFLAGS MAKELEVEL BUILD V Q || true
step "tf-a-$gic" "building TF-A for $gic" \
  "see that gcc-aarch64-linux-gnu and libssl-dev are installed; make clean, then run the same command again" build
touch "$out.new/.built"
rm -rf "$out" "$work"
mv "$out.new" "$out"
