#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# newcomer.sh - from the example to a TA of one's own, by the commands of docs/ta-development.md
#
# A copy of examples/hello in a folder of its own gets a new UUID, is built, and answers in the
# guest of make run. Ends with "N passed, N failed".
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL
export BUILD="${BUILD:-build}"
build=$(cd "$BUILD" && pwd)
work=$build/linux/newcomer
mine=$work/a\ copy
log=$work/log
uuid=$(cat /proc/sys/kernel/random/uuid)
passed=0
failed=0

test_that() { # name, command
	name=$1
	shift
	if "$@" >"$log" 2>&1; then
		echo "ok $((passed + failed + 1)) - $name"
		passed=$((passed + 1))
	else
		sed 's/^/# it was /' "$log"
		echo "not ok $((passed + failed + 1)) - $name"
		failed=$((failed + 1))
	fi
}

build_ta() {
	make -C "$mine/ta" TA_DEV_KIT_DIR="$build/devkit" O="$work/out"
}

half_a_uuid() {
	sed -i "s/^BINARY = .*/BINARY = $uuid/" "$mine/ta/Makefile"
	! build_ta >"$work/said" 2>&1
	cat "$work/said"
	# What was said goes into the header as it is.
	initializer=$(sed -n 's/.*must agree: \({ .* } }\)$/\1/p' "$work/said")
	[ -n "$initializer" ] || return 1
	{
		sed '/define TA_HELLO_UUID/,/^$/d' "$mine/ta/include/hello_ta.h" | sed '/^#endif/d'
		printf '#define TA_HELLO_UUID %s\n#endif\n' "$initializer"
	} >"$work/header"
	mv "$work/header" "$mine/ta/include/hello_ta.h"
}

build_client() {
	make BUILD="$BUILD" install-libteec PREFIX="$work/teec" && make -C "$mine/host" TEEC_EXPORT="$work/teec" O="$work/out"
}

it_answers() {
	make BUILD="$BUILD" run GUEST_FILES="$work/out $work/out/hello" GUEST_COMMAND='hello | tee /tmp/said && grep -qxF "hello: 42 -> 43" /tmp/said' &&
		grep -q "TA $uuid: .*hello: a session is open" "$build/run/secure.log"
}

rm -rf "$work"
mkdir -p "$work"
cp -r examples/hello "$mine"
test_that "a TA with half a new UUID is told the other half" half_a_uuid
test_that "a copy of the example builds with the kit" build_ta
test_that "its client builds with what install-libteec leaves" build_client
test_that "make run puts both into the guest, and the TA answers" it_answers
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
