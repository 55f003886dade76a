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
root=$BUILD/deps/guest/root
out=$BUILD/linux/$name
tree=$out/tree

pack() {
	rm -rf "$tree"
	mkdir -p "$tree/usr/bin" "$tree/usr/lib/optee_armtz" "$tree/usr/lib/tee-supplicant" "$tree/tests"
	cp "$root/usr/bin/xtest" "$tree/usr/bin"
	cp "$root"/usr/lib/optee_armtz/*.ta "$tree/usr/lib/optee_armtz"
	[ -z "$replace" ] || cp "$replace" "$tree/usr/lib/optee_armtz"
	cp -r "$root/usr/lib/tee-supplicant/plugins" "$tree/usr/lib/tee-supplicant"
	if [ -n "${LIBTEEC:-}" ]; then
		mkdir -p "$tree/usr/lib/aarch64-linux-gnu"
		cp "$LIBTEEC" "$tree/usr/lib/aarch64-linux-gnu/libteec.so.2.0.0"
	fi
	cp tests/linux/guest/xtest "$tree/main"
	chmod 755 "$tree/main"
	printf "ROUNDS=%s\nSECONDS_EACH=%s\nGROUPS='%s'\n" "$rounds" "$each" "$ids" >"$tree/tests/xtest"
	sh deps/mkcpio.sh "$tree" "$out/extra.cpio"
}

# One line for each thing that is not as it should be, then the sum. A part of a case ("1025.4")
# that says it skips is left out; a case without parts, whole.
judge() {
	crashed=$(grep -cE ' on core [0-9]+: ' "$out/secure.log" || :)
	awk -v who="$who" -v whole="$whole" -v rounds="$rounds" -v crashed="$crashed" '
		function bad(what) { failed++; print "not ok - round " round ": " what }
		function left_out(what) {
			if (!(what in reason)) bad(what " was left out by xtest: " $0)
			seen[what] = 1
		}
		FNR == NR {
			if ($1 ~ /^regression_/ && (who == "own" || $2 == "peer")) {
				listed[++count] = $1
				reason[$1] = $0
				sub(/^[^ ]+ (own|peer) /, "", reason[$1])
			}
			next
		}
		/^# round [0-9]+ of / { round = $3; at = ""; next }
		/^\* regression_|^o regression_/ { at = $2; next }
		/[Ss]kip/ && at != "" { left_out(at) }
		/^Result of testsuite / { at = ""; next }
		/^regression_[0-9]+ OK/ { passed++; next }
		/^regression_[0-9]+ FAILED/ { bad($1 " failed"); next }
		/^regression_[0-9.]+ FAILED/ { print "  " $0; next }
		/^[0-9]+ subtests? of which/ { subtests = $1; next }
		/^[0-9]+ test cases? of which/ { cases = $1; next }
		/^# round [0-9]+ ended with / { ended++; if ($6 != 0) bad("xtest ended with status " $6); next }
		/^# the (kernel|supplicant)/ { bad(substr($0, 3)) }
		/^# all done/ { done = 1 }
		END {
			if (!done || ended != rounds) bad("the guest did not come to its end")
			if (crashed) bad("the secure world crashed")
			for (i = 1; i <= count; i++) {
				what = listed[i]
				if (what in seen) print "  left out: " what ": " reason[what]
				else if (whole && ended) bad(what " is listed as left out, but ran")
			}
			printf "%d cases with %d subtests in each of %d rounds\n", cases, subtests, ended
			printf "%d passed, %d failed\n", passed, failed
		}' tests/linux/xtest-skips.txt "$out/linux.log"
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
result=$(judge)
echo "$result"
[ "$status" -eq 0 ] && echo "$result" | tail -n 1 | grep -q ', 0 failed$'
