#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# build.sh - build Debian's Xen with the TEE mediator (deps/xen/config)
#
# Leaves build/deps/xen-arm64/xen, a flat image that boots where a Linux Image does.
set -eu
. deps/lib.sh

source=$BUILD/deps/xen
out=$BUILD/deps/xen-arm64

hypervisor() {
	make -C "$source/xen" -j "$(nproc)" XEN_TARGET_ARCH=arm64 CROSS_COMPILE="$CROSS_COMPILE" "$@"
}

# Who built it, where and when is no part of it: the same source, the same bytes.
build() {
	export XEN_BUILD_DATE=debian XEN_BUILD_TIME='' XEN_BUILD_HOST=postern XEN_WHOAMI=postern XEN_DOMAIN=''
	rm -f "$source/xen/.config"
	hypervisor arm64_defconfig
	cat deps/xen/config >>"$source/xen/.config"
	hypervisor olddefconfig
	# What Kconfig does not like it drops without a word.
	grep -qx CONFIG_OPTEE=y "$source/xen/.config" || die "this Xen has no TEE mediator to configure"
	hypervisor build
	mkdir -p "$out.new"
	cp "$source/xen/xen" "$out.new/xen"
}

take_lock
[ -e "$out/.built" ] && [ "$out/.built" -nt "$source/.unpacked" ] && [ "$out/.built" -nt deps/xen/build.sh ] &&
  [ "$out/.built" -nt deps/xen/config ] && exit 0
rm -rf "$out.new"
# What the caller's make was told is not meant for Xen's.
unset MAKEFLAGS MFLAGS MAKELEVEL V Q || true
step xen "building Xen with the TEE mediator" \
  "see that gcc-aarch64-linux-gnu, flex and bison are installed (make deps-xen); make clean, then the same command again" build
touch "$out.new/.built"
rm -rf "$out"
mv "$out.new" "$out"
