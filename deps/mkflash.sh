#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# mkflash.sh <BL32.bin> <flash image> [<EXTRA1> <EXTRA2>] - pack TF-A and a BL32 into a flash
#
# The image boots whatever QEMU puts at 0x48000000 (-device loader) as the normal world: a kernel
# or a bare payload, entered at EL2 with the address of the DTB (0x40000000) in x0.
# GIC=gicv2 in the environment takes the TF-A that drives a GICv2; gicv3 is what else is meant.
set -eu
. deps/lib.sh

[ $# -eq 2 ] || [ $# -eq 4 ] || die "usage: mkflash.sh BL32.bin FLASH [EXTRA1 EXTRA2]"
bl32=$1
flash=$2
tf_a=$BUILD/deps/tf-a-${GIC:-gicv3}
[ -x "$tf_a/fiptool" ] || die "mkflash.sh: $tf_a is not built; run: make deps"
[ -s "$bl32" ] || die "mkflash.sh: $bl32 is missing or empty"
# An OP-TEE that pages nothing may come without what would be paged.
extra2=${4:-}
[ -e "$extra2" ] || extra2=

mkdir -p "$(dirname "$flash")"
fip=$flash.fip
trap 'rm -f "$fip" "$flash.new"' EXIT
rm -f "$fip"
"$tf_a/fiptool" create --tb-fw "$tf_a/bl2.bin" --soc-fw "$tf_a/bl31.bin" --tos-fw "$bl32" \
  ${3:+--tos-fw-extra1 "$3"} ${extra2:+--tos-fw-extra2 "$extra2"} "$fip"
# BL1 from 0, the FIP from 256 KiB.
[ "$(stat -c %s "$tf_a/bl1.bin")" -le 262144 ] || die "mkflash.sh: BL1 outgrew its part of the flash"
cp "$tf_a/bl1.bin" "$flash.new"
dd if="$fip" of="$flash.new" bs=4096 seek=64 conv=notrunc status=none
mv "$flash.new" "$flash"
