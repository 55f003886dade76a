#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# check.sh <scratch> <Debian's include> <Debian's libteec.so> <our include> <our libteec.so>
#
# Is the one library in the place of the other what programs take it for? Compares constants,
# layouts and prototypes of the headers, exported symbols, SONAME. Ends with "N passed, N failed".
set -u
scratch=${1:?}
theirs=${2:?}
their_lib=${3:?}
ours=${4:?}
our_lib=${5:?}
passed=0
failed=0
mkdir -p "$scratch"

verdict() { # <what> <file> <file>
	if [ -s "$2" ] && cmp -s "$2" "$3"; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	echo "libteec: $1 differ:"
	diff "$2" "$3" | head -n 20
}

# Every constant of Debian's header, by name.
echo '#include <tee_client_api.h>' | "${CROSS_COMPILE}gcc" -dM -E -isystem "$theirs" -x c - |
	sed -n 's/^#define \(TEEC\{0,1\}_[A-Z0-9_]*\) .*/\1/p' | grep -v '^TEE_CLIENT_API_H' | sort |
	sed 's/.*/SAY("&", (unsigned long)&);/' >"$scratch/constants.inc"

layout() { # <include folder> <out>
	"${CROSS_COMPILE}gcc" -std=gnu2x -I"$scratch" -isystem "$1" -S -o - nw/libteec/abi/layout.c |
		sed -n 's/^.*\/\/ say //p' >"$2"
}

exports() {
	"${CROSS_COMPILE}nm" -D --defined-only "$1" | awk '{ print $3 }' | sort >"$2"
}

soname() {
	"${CROSS_COMPILE}readelf" -d "$1" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p' >"$2"
}

layout "$theirs" "$scratch/layout.theirs"
layout "$ours" "$scratch/layout.ours"
verdict 'constants and layouts' "$scratch/layout.theirs" "$scratch/layout.ours"
exports "$their_lib" "$scratch/exports.theirs"
exports "$our_lib" "$scratch/exports.ours"
verdict 'exported symbols' "$scratch/exports.theirs" "$scratch/exports.ours"
soname "$their_lib" "$scratch/soname.theirs"
soname "$our_lib" "$scratch/soname.ours"
verdict 'names' "$scratch/soname.theirs" "$scratch/soname.ours"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
