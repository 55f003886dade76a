#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh [options] demo|soak|xtest <flash> <files> - Xen, dom0 and domUs, each with a TEE of its own
#
#   demo    two guests come, count with a TA, go and come again, with a picture at each step
#   soak    guests are made, used and destroyed, one after the other, while dom0 works
#   xtest   OP-TEE's test suite in dom0 and two domUs at the same time
#
#   -r ROUNDS   guests of a soak                                  (50)
#   -i IDS      xtest's test ids                                  (groups 1000, 2000, 4100, 5000)
#   -t SECS     time after which QEMU is stopped                  (900 for demo, else 14400)
#   -v          show all lines of both consoles
#   -h, --help  this
#
# <files> is a folder with the program and the TA of tests/xen: counter and counter.ta. `make xen`,
# `make xen-soak` and `make xen-xtest` call this. Logs: build/xen/<what>/linux.log (Xen's and dom0's
# console) and secure.log. Ends with "N passed, N failed".
set -eu
. deps/lib.sh

help() {
	sed -n '/^# run.sh/,/^[^#]/s/^# \{0,1\}//p' "$0"
	exit 0
}

rounds=50
ids=
seconds=
verbose=
[ "${1:-}" != --help ] || help
while getopts r:i:t:vh option; do
	case $option in
	r) rounds=$OPTARG ;;
	i) ids=$OPTARG ;;
	t) seconds=$OPTARG ;;
	v) verbose=1 ;;
	h) help ;;
	*) die "tests/xen/run.sh --help says how" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 3 ] || die "usage: run.sh [options] demo|soak|xtest FLASH FILES (--help)"
what=$1
flash=$2
files=$3
xen=$BUILD/deps/xen-arm64/xen
out=$BUILD/xen/$what
case $what in
demo) seconds=${seconds:-900} ;;
soak | xtest) seconds=${seconds:-14400} ;;
*) die "run.sh: demo, soak or xtest, not $what" ;;
esac
[ -s "$xen" ] || die "run.sh: $xen is missing; run: make deps-xen"

# both <tree>: what dom0 and a domU have alike.
both() {
	rm -rf "$1"
	mkdir -p "$1/xen" "$1/tests" "$1/usr/bin" "$1/usr/lib/optee_armtz"
	cp tests/xen/guest/ready "$1/xen"
	cp tests/linux/guest/kernel-log "$1/tests"
	cp "$files/counter" "$1/usr/bin"
	cp "$files"/*.ta "$1/usr/lib/optee_armtz"
	[ "$what" != xtest ] || sh tests/linux/xtest-pack.sh "$1" 1 "${ids:-_10 _20 _41 _50}" $((seconds * 3 / 4))
}

pack() {
	both "$out/domu"
	cp tests/xen/guest/domu "$out/domu/main"
	chmod 755 "$out/domu/main"
	sh deps/mkcpio.sh "$out/domu" "$out/domu.cpio"

	both "$out/dom0"
	cp "tests/xen/guest/$what" "$out/dom0/main"
	chmod 755 "$out/dom0/main"
	cp tests/xen/guest/dom0 "$BUILD/deps/guest/Image" "$out/dom0/xen"
	cat "$BUILD/deps/base.cpio" "$out/domu.cpio" >"$out/dom0/xen/domu.cpio"
	echo "ROUNDS=$rounds" >"$out/dom0/xen/settings"
	sh deps/mkcpio.sh "$out/dom0" "$out/extra.cpio"
	rm -rf "$out/dom0" "$out/domu"
}

# What a reader wants to see of both consoles while they run.
show() {
	if [ -n "$verbose" ]; then
		cat
	else
		python3 tests/xen/show.py
	fi
}

# What each main of dom0 has found, and what the secure console says about it.
judge() {
	awk -v what="$what" -v rounds="$rounds" -f tests/xen/judge.awk "$out/secure.log" "$out/linux.log"
}

# judge_suites: the three runs of OP-TEE's suite, each by the same judge as without Xen.
judge_suites() {
	for guest in dom0 one two; do
		mkdir -p "$out/$guest"
		sed -n "/^# from $guest\$/,/^# end of $guest\$/p" "$out/linux.log" | tr -d '\r' | sed '1d;$d' >"$out/$guest/linux.log"
		cp "$out/secure.log" "$out/$guest"
		echo "== $guest"
		sh tests/linux/xtest-judge.sh xen "$([ -n "$ids" ] || echo 1)" 1 "$out/$guest" || :
	done
}

sum() {
	awk '{ print } /^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
	  END { printf "%d passed, %d failed\n", passed, failed }'
}

mkdir -p "$out"
step "xen-$what" "packing dom0, and what it gives to domUs" "make deps-xen" pack
status=0
# Xen tells of each register of its interrupt controller that Linux should not have written.
export XEN_BOOTARGS='guest_loglvl=none'
{ sh deps/boot.sh -X "$xen" -t "$seconds" -o "$out" -x "$out/extra.cpio" "$flash" || echo $? >"$out/status"; } | show
[ ! -e "$out/status" ] || status=$(cat "$out/status")
rm -f "$out/status" "$out/extra.cpio" "$out/domu.cpio"
for log in linux secure; do
	[ -e "$out/$log.log" ] || : >"$out/$log.log"
done
echo "consoles: $out/linux.log, $out/secure.log"
if [ "$what" = xtest ]; then
	result=$({
		judge
		judge_suites
	} | sum)
else
	result=$(judge)
fi
echo "$result"
[ "$status" -eq 0 ] && echo "$result" | tail -n 1 | grep -q ', 0 failed$'
