#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# xtest.sh [options] <flash> [xtest's test ids...] - OP-TEE's own test suite, as Debian ships it
#
#   -r ROUNDS  how often, in one boot              (1)
#   -s CPUS    virtual CPUs                        (2)
#   -p         the TEE is Debian's OP-TEE: only what is marked "peer" may be left out
#   -t TA      takes the place of the TA of this name in the package
#   -n NAME    folder of the logs: build/linux/NAME (xtest)
#
# Program, TAs and plugins are those of package optee-test-qemu, unmodified (but for -t). Each case that passes
# counts, in each round; a case that fails, or leaves something out that xtest-skips.txt does
# not name, is told. Without ids: the groups 1000, 2000, 4100 and 5000, and the skips must then be
# exactly the listed ones. LIBTEEC=<file> in the environment takes the place of Debian's client
# library. Ends with "N passed, N failed".
set -eu
. deps/lib.sh

rounds=1
cpus=2
who=own
name=xtest
replace=
while getopts r:s:pt:n: option; do
	case $option in
	r) rounds=$OPTARG ;;
	s) cpus=$OPTARG ;;
	p) who=peer ;;
	t) replace=$OPTARG ;;
	n) name=$OPTARG ;;
	*) die "see the top of tests/linux/xtest.sh" ;;
	esac
done
shift $((OPTIND - 1))
flash=${1:?usage: xtest.sh [options] FLASH [IDS]}
shift
ids=${*:-_10 _20 _41 _50}
whole=$([ $# -gt 0 ] || echo 1)
each=${XTEST_SECONDS:-600}
out=$BUILD/linux/$name
tree=$out/tree

pack() {
	rm -rf "$tree"
	sh tests/linux/xtest-pack.sh "$tree" "$rounds" "$ids" "$each"
	[ -z "$replace" ] || cp "$replace" "$tree/usr/lib/optee_armtz"
	cp "$tree/tests/run-xtest" "$tree/main"
	sh deps/mkcpio.sh "$tree" "$out/extra.cpio"
}

# What Postern says when it stops; a long run shows its rounds as they come.
watch_rounds() {
	tail --pid=$$ -n +1 -F "$out/linux.log" 2>/dev/null | grep --line-buffered '^# round .* of '
}

mkdir -p "$out"
pack
: >"$out/linux.log"
if [ "$rounds" -gt 1 ]; then
	watch_rounds &
	watcher=$!
fi
status=0
sh deps/boot.sh -q -s "$cpus" -t $((each * rounds + 60)) -o "$out" -x "$out/extra.cpio" "$flash" || status=$?
[ -z "${watcher:-}" ] || kill "$watcher" 2>/dev/null || :
echo "consoles: $out/linux.log, $out/secure.log"
result=$(sh tests/linux/xtest-judge.sh "$who" "$whole" "$rounds" "$out" || :)
echo "$result"
[ "$status" -eq 0 ] && echo "$result" | tail -n 1 | grep -q ', 0 failed$'
