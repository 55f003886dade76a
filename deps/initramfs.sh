#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# initramfs.sh <base.cpio> - what every boot of the guest has in common
#
# Unmodified files of Debian's packages, our init, no device nodes (the kernel brings
# /dev/console, devtmpfs the rest). A second cpio appended to it carries what a boot adds
# (mkcpio.sh). Uncompressed: unpacking would cost the emulated CPU more than reading.
set -eu
. deps/lib.sh

out=${1:?usage: initramfs.sh OUT}
root=$BUILD/deps/guest/root
tree=$BUILD/deps/.initramfs
lib=usr/lib/aarch64-linux-gnu

lay_out() {
	rm -rf "$tree"
	mkdir -p "$tree"/proc "$tree"/sys "$tree"/dev "$tree"/tmp "$tree"/run "$tree"/root "$tree"/etc \
	  "$tree"/usr/bin "$tree"/usr/sbin "$tree"/modules "$tree/$lib" "$tree"/usr/lib/optee_armtz
	ln -s usr/bin "$tree"/bin
	ln -s usr/sbin "$tree"/sbin
	ln -s usr/lib "$tree"/lib
	echo 'root:x:0:0:root:/root:/bin/sh' >"$tree"/etc/passwd
	echo 'root:x:0:' >"$tree"/etc/group

	cp "$root"/usr/bin/busybox "$tree"/usr/bin
	cp "$root"/usr/sbin/tee-supplicant "$tree"/usr/sbin
	for name in ld-linux-aarch64 libc libm libpthread libdl librt libgcc_s libcrypto libssl libz libzstd \
	  libteec libckteec; do
		cp -P "$root/$lib/$name".so.[0-9]* "$tree/$lib"
	done
	# The dynamic linker is looked for in /lib.
	ln -s "aarch64-linux-gnu/ld-linux-aarch64.so.1" "$tree"/usr/lib/ld-linux-aarch64.so.1
	cp "$BUILD"/deps/guest/modules/*.ko "$tree"/modules
	cp deps/guest/init "$tree"/init
	chmod 755 "$tree"/init
}

pack() {
	lay_out
	sh deps/mkcpio.sh "$tree" "$out"
	rm -rf "$tree"
}

take_lock
step initramfs "packing the guest's initramfs" "make clean, then run the same command again" pack
