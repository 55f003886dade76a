#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# mkcpio.sh <folder> <out.cpio> - pack a folder as an initramfs, everything owned by root
#
# Same content, same bytes: order and dates do not depend on the machine.
set -eu
folder=${1:?usage: mkcpio.sh FOLDER OUT}
out=${2:?usage: mkcpio.sh FOLDER OUT}
case $out in
/*) ;;
*) out=$(pwd)/$out ;;
esac
mkdir -p "$(dirname "$out")"
find "$folder" -exec touch -h -d @0 {} +
(cd "$folder" && find . | LC_ALL=C sort | cpio --quiet --reproducible -o -H newc -R 0:0) >"$out.new"
mv "$out.new" "$out"
