#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# unpack.sh <manifest> mbedtls|libfdt|tf-a|guest|xen|xen-tools - unpack fetched packages below build/deps
#
# Each folder appears whole or not at all, and carries the file .unpacked. What is unpacked is
# what the manifest names, after its checksum was compared once more.
set -eu
. deps/lib.sh

manifest=${1:?usage: unpack.sh MANIFEST PART}
part=${2:?usage: unpack.sh MANIFEST PART}
deps=$BUILD/deps

# files <kind> [<package>]: paths from the manifest, checked.
files() {
	awk -v kind="$1" -v package="${2:-}" \
	  '$1 == kind && (package == "" || $2 == package) { print $3 "  " $4 }' "$manifest" >"$deps/.files"
	[ -s "$deps/.files" ] || die "nothing of kind $1 ${2:-} is in $manifest"
	sha256sum --check --quiet "$deps/.files" ||
	  die "the cache changed since it was filled; run the same command again to have it fetched anew"
	cut -d ' ' -f 3- "$deps/.files"
}

# Debian's changes are applied on the way.
unpack_source() {
	dsc=$(files source "$1" | grep '\.dsc$')
	rm -rf "$new"
	dpkg-source --no-check --no-copy -x "$dsc" "$new"
}

unpack_mbedtls() {
	unpack_source mbedtls
}

unpack_tf_a() {
	unpack_source arm-trusted-firmware
}

unpack_xen() {
	unpack_source xen
}

# unpack_debs <folder>: all guest packages of the manifest.
unpack_debs() {
	mkdir -p "$1"
	files guest >"$deps/.debs"
	while read -r deb; do
		dpkg-deb -x "$deb" "$1"
	done <"$deps/.debs"
}

unpack_xen_tools() {
	unpack_debs "$new/root"
}

# Only the library: the compiler comes as a package of the host.
unpack_libfdt() {
	tarball=$(files tarball device-tree-compiler)
	mkdir -p "$new"
	tar -xf "$tarball" -C "$new" --strip-components=2 --wildcards '*/libfdt/*.[ch]'
}

unpack_guest() {
	mkdir -p "$new/kernel" "$new/modules/xen"
	unpack_debs "$new/root"

	deb=$(files kernel)
	dpkg-deb --fsys-tarfile "$deb" |
	  tar -x -C "$new/kernel" --wildcards './boot/vmlinuz-*' '*/kernel/drivers/tee/*' '*/optee-rng.ko*' \
	    '*/kernel/drivers/xen/*'
	find "$new/kernel" -name '*.ko.xz' -exec xz -d {} +
	find "$new/kernel" -path '*/xen/*.ko' -exec mv {} "$new/modules/xen" \;
	find "$new/kernel" -name '*.ko' -exec cp {} "$new/modules" \;
	cp "$new"/kernel/boot/vmlinuz-* "$new/Image"
	rm -rf "$new/kernel"
	[ -s "$new/modules/optee.ko" ] || die "the kernel package has no optee module"
	# An arm64 Image has this at byte 56; anything else QEMU could not start.
	[ "$(dd if="$new/Image" bs=1 skip=56 count=4 2>/dev/null)" = "$(printf 'ARM\144')" ] ||
	  die "the kernel of the package is not a plain arm64 Image"

	# The peer: the OP-TEE binaries that Debian ships, with and without virtualization.
	for build in "$new"/root/usr/lib/optee/vexpress-*; do
		mkdir -p "$new/peer/$(basename "$build")"
		find "$build" -name 'tee-*_v2.bin' -exec cp {} "$new/peer/$(basename "$build")" \;
	done
}

take_lock
out=$deps/$part
new=$deps/.new-$part
# Another make may have done it while we waited.
if [ -e "$out/.unpacked" ] && [ "$out/.unpacked" -nt "$manifest" ] &&
  [ "$out/.unpacked" -nt deps/unpack.sh ]; then
	exit 0
fi
rm -rf "$new"
step "unpack-$part" "unpacking $part" "make clean, then run the same command again" \
  "unpack_$(echo "$part" | tr - _)"
touch "$new/.unpacked"
rm -rf "$out"
mv "$new" "$out"
