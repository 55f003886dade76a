#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# xtest-pack.sh <tree> <rounds> <ids> <seconds> - OP-TEE's test suite into the tree of a cpio
#
# Program, TAs and plugins as Debian ships them, and tests/linux/guest/xtest as /tests/run-xtest,
# which runs the cases that <ids> names <rounds> times, each in <seconds> at most. LIBTEEC=<file> in
# the environment takes the place of Debian's client library.
set -eu
. deps/lib.sh

tree=${1:?usage: xtest-pack.sh TREE ROUNDS IDS SECONDS}
rounds=${2:?}
ids=${3:?}
seconds=${4:?}
root=$BUILD/deps/guest/root

mkdir -p "$tree/usr/bin" "$tree/usr/lib/optee_armtz" "$tree/usr/lib/tee-supplicant" "$tree/tests"
cp "$root/usr/bin/xtest" "$tree/usr/bin"
cp "$root"/usr/lib/optee_armtz/*.ta "$tree/usr/lib/optee_armtz"
cp -r "$root/usr/lib/tee-supplicant/plugins" "$tree/usr/lib/tee-supplicant"
if [ -n "${LIBTEEC:-}" ]; then
	mkdir -p "$tree/usr/lib/aarch64-linux-gnu"
	cp "$LIBTEEC" "$tree/usr/lib/aarch64-linux-gnu/libteec.so.2.0.0"
fi
cp tests/linux/guest/kernel-log "$tree/tests"
cp tests/linux/guest/xtest "$tree/tests/run-xtest"
chmod 755 "$tree/tests/run-xtest"
printf "ROUNDS=%s\nSECONDS_EACH=%s\nGROUPS='%s'\n" "$rounds" "$seconds" "$ids" >"$tree/tests/xtest"
