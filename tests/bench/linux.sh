#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# linux.sh <flash> <folder for logs> [<folder with libteec.so.2>] - the benchmark's client in one boot
#
# One virtual CPU that counts instructions; prints the client's "count - " lines. With Debian's library
# xtest's own benchmarks follow, whose microseconds are a thousand instructions each.
set -eu
. deps/lib.sh

flash=${1:?usage: linux.sh FLASH FOLDER [LIBTEEC]}
out=${2:?usage: linux.sh FLASH FOLDER [LIBTEEC]}
own=${3:-}
tree=$out/tree

rm -rf "$tree"
mkdir -p "$tree/usr/lib/optee_armtz" "$tree/usr/bin" "$tree/own"
tas=$BUILD/deps/guest/root/usr/lib/optee_armtz
cp "$BUILD"/bench/ta/*.ta "$tas"/e6a33ed4-*.ta "$tas"/02a42f43-*.ta "$tree/usr/lib/optee_armtz"
cp "$BUILD"/bench/client "$tree/usr/bin/bench-client"
cp "$BUILD"/deps/guest/root/usr/bin/xtest "$tree/usr/bin"
[ -z "$own" ] || cp -P "$own"/libteec.so* "$tree/own"
cat >"$tree/main" <<'END'
#!/bin/sh
# measured <key> <xtest's words>: 4 KiB, the quickest of 10; a mean has the clock's interrupts in it
measured() {
	key=$1
	shift
	xtest "$@" -w 0 -n 10 -s 4096 | awk -v key="$key" '/^min=/ {
		sub("min=", "", $1)
		sub("us.*", "", $1)
		printf "count - %s: %.0f\n", key, $1 * 1000
	}'
}
xtest_too() {
	measured xtest-aes-ecb --aes-perf -m ECB
	measured xtest-aes-cbc --aes-perf -m CBC
	measured xtest-aes-ctr --aes-perf -m CTR
	measured xtest-sha1 --sha-perf -a SHA1
	measured xtest-sha256 --sha-perf -a SHA256
}

sleep 1
[ ! -e /own/libteec.so.2 ] || export LD_LIBRARY_PATH=/own
for _ in 1 2 3; do
	bench-client || echo "bench-client: status $?"
	[ -e /own/libteec.so.2 ] || xtest_too
done
END
chmod 755 "$tree/main"
sh deps/mkcpio.sh "$tree" "$out/extra.cpio"
sh deps/boot.sh -q -k -t 600 -o "$out/boot" -x "$out/extra.cpio" "$flash"
rm -rf "$tree" "$out/extra.cpio"
# A program that fails says so on a line of its own, and ends.
if ! grep -q '^count - ' "$out/boot/linux.log" || grep -q '^bench-client: ' "$out/boot/linux.log"; then
	tail -n 20 "$out/boot/linux.log"
	echo "linux.sh: the client failed; consoles: $out/boot/linux.log, $out/boot/secure.log" >&2
	exit 1
fi
grep '^count - ' "$out/boot/linux.log"
