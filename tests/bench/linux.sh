#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# linux.sh <flash> <folder for logs> [<folder with libteec.so.2>] - the benchmark's client in one boot
#
# One virtual CPU that counts instructions; prints the client's "count - " lines.
set -eu
. deps/lib.sh

flash=${1:?usage: linux.sh FLASH FOLDER [LIBTEEC]}
out=${2:?usage: linux.sh FLASH FOLDER [LIBTEEC]}
own=${3:-}
tree=$out/tree

mkdir -p "$tree/usr/lib/optee_armtz" "$tree/usr/bin" "$tree/own"
cp "$BUILD"/bench/ta/*.ta "$BUILD"/deps/guest/root/usr/lib/optee_armtz/e6a33ed4-*.ta "$tree/usr/lib/optee_armtz"
cp "$BUILD"/bench/client "$tree/usr/bin/bench-client"
[ -z "$own" ] || cp -P "$own"/libteec.so* "$tree/own"
cat >"$tree/main" <<'END'
#!/bin/sh
sleep 1
[ ! -e /own/libteec.so.2 ] || export LD_LIBRARY_PATH=/own
bench-client
END
chmod 755 "$tree/main"
sh deps/mkcpio.sh "$tree" "$out/extra.cpio"
sh deps/boot.sh -q -k -t 600 -o "$out/boot" -x "$out/extra.cpio" "$flash"
grep '^count - ' "$out/boot/linux.log" || { tail -n 20 "$out/boot/linux.log"; exit 1; }
