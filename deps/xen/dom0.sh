#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# dom0.sh <dom0.cpio> - what makes a dom0 of the guest: the toolstack, the modules it needs
#
# Appended to base.cpio (initramfs.sh). Unmodified files of Debian's packages, and toolstack-up,
# which starts them.
set -eu
. deps/lib.sh

out=${1:?usage: dom0.sh OUT}
root=$BUILD/deps/xen-tools/root
tree=$BUILD/deps/.dom0
lib=usr/lib/aarch64-linux-gnu

lay_out() {
	rm -rf "$tree"
	mkdir -p "$tree/$lib" "$tree"/usr/bin "$tree"/usr/sbin "$tree"/modules/xen "$tree"/etc/xen
	# Some of Debian's libraries still lie in /lib.
	for from in "$root/$lib" "$root/lib/aarch64-linux-gnu"; do
		find "$from" -maxdepth 1 -name 'lib*.so.[0-9]*' -exec cp -P {} "$tree/$lib" \;
	done
	cp -P "$root/$lib"/libfdt*.so* "$tree/$lib"
	for name in xl xenstored xenconsoled xen-init-dom0 xenconsole libxl-save-helper; do
		cp "$root/usr/lib/xen-4.17/bin/$name" "$tree/usr/bin"
	done
	cp -P "$root"/usr/bin/xenstore* "$tree/usr/bin"
	for name in xen-privcmd xen-evtchn xen-gntdev xen-gntalloc xenfs; do
		cp "$BUILD/deps/guest/modules/xen/$name.ko" "$tree/modules/xen"
	done
	: >"$tree/etc/xen/xl.conf"
	cp deps/xen/toolstack-up "$tree/usr/bin"
	chmod 755 "$tree/usr/bin/toolstack-up"
}

pack() {
	lay_out
	sh deps/mkcpio.sh "$tree" "$out"
	rm -rf "$tree"
}

take_lock
step dom0 "packing Xen's tools for dom0" "make clean, then run the same command again" pack
