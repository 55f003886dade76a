#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh <name> <flash> <programs folder> <stranger.ta> <hello.ta> <probe.ta> <services.ta>
# <objects.ta, its libraries beside it> <more TAs>... - one boot, all tests
#
# Boots Linux once on the flash image, runs the programs of list.txt (or those named in PROGRAMS)
# in it and counts: each "ok" and "not ok", and a failure for each program that ended without its
# plan or with another number of tests. Ends with "N passed, N failed".
#
# LIBTEEC=<file> in the environment takes the place of Debian's libteec.so.2 in the guest: the same
# programs, and Debian's supplicant, then run on that.
set -eu
. deps/lib.sh

name=${1:?}
flash=${2:?}
programs=${3:?}
stranger=${4:?}
hello=${5:?}
probe=${6:?}
services=${7:?}
objects=$(dirname "${8:?}")
missing=3d4a5f0e-6c1b-4f0a-9b52-6e2d8c0a7f39
nobody=00000001-0002-0003-0405-060708090a0b
debians=39800861-182a-4720-9b67-2bcd622bc0b5
shift 8
more=$*
out=$BUILD/linux/$name${LIBTEEC:+-own-libteec}
tree=$out/tree

guest_lib=usr/lib/aarch64-linux-gnu

uuid_of() {
	basename "$1" .ta
}

# The programs to run, with their time, in the order of the list.
chosen() {
	grep -v '^#' tests/linux/list.txt | while read -r program seconds; do
		[ -n "${PROGRAMS:-}" ] && ! echo " $PROGRAMS " | grep -q " $program " && continue
		echo "$program $seconds"
	done
}

pack() {
	rm -rf "$tree"
	mkdir -p "$tree/usr/lib/optee_armtz" "$tree/usr/lib/tee-supplicant/plugins" "$tree/usr/share/tests" "$tree/tests"
	cp "$hello" "$probe" "$services" "$objects"/*.ta "$@" "$tree/usr/lib/optee_armtz"
	root=$BUILD/deps/guest/root/usr/lib
	for ta in "$root"/optee_armtz/*.ta "$root"/optee-os-dev/vexpress-qemu_armv8a/ta/*.ta; do
		cp "$ta" "$tree/usr/lib/optee_armtz"
		uuid_of "$ta"
	done >"$tree/usr/share/tests/debian-tas"
	cp "$programs/test.plugin" "$tree/usr/lib/tee-supplicant/plugins"
	cp "$stranger" "$tree/usr/share/tests/stranger.ta"
	cp tests/linux/guest/kernel-log "$tree/tests"
	cp tests/linux/guest/main "$tree/main"
	chmod 755 "$tree/main"
	if [ -n "${LIBTEEC:-}" ]; then
		mkdir -p "$tree/$guest_lib"
		cp "$LIBTEEC" "$tree/$guest_lib/libteec.so.2.0.0"
	fi
	{
		echo "export HELLO_UUID=$(uuid_of "$hello")"
		echo "export PROBE_UUID=$(uuid_of "$probe")"
		echo "export SERVICES_UUID=$(uuid_of "$services")"
		[ "$name" = postern ] || echo "export TEE_IS_PEER=1 SMP_CALLS=5000"
		[ -z "${LIBTEEC:-}" ] || echo "export LIBTEEC_IS_OWN=1 SMP_CALLS=5000"
	} >"$tree/tests/environment"
	chosen >"$tree/tests/list"
	while read -r program seconds; do
		cp "$programs/$program" "$tree/tests"
	done <"$tree/tests/list"
	sh deps/mkcpio.sh "$tree" "$out/extra.cpio"
}

# Reads the console. The plan of a program comes after its last test.
count() {
	# Besides the programs there is the kernel's log, and Postern's console.
	others=1
	[ "$name" = postern ] && others=2
	awk -v wanted=$(($(chosen | wc -l) + others)) '
		function bad(why) { failed++; print "not ok - " why }
		/^# begin / { program = $3; seen = 0; planned = -1; next }
		/^ok [0-9]+ - / { passed++; seen++; next }
		/^not ok [0-9]+ - / { failed++; seen++; print program ": " $0; remark = 1; next }
		/^# it was / { print program ":   " $0; next }
		/^1\.\.[0-9]+$/ { planned = substr($0, 4) + 0; next }
		/^# end / {
			ended++
			if (planned < 0) bad(program " ended without a plan, status " $4)
			else if (planned != seen) bad(program " planned " planned " tests and ran " seen)
			program = ""
			next
		}
		/^# all done$/ { done = 1 }
		END {
			if (program != "") bad(program " did not end")
			if (!done) bad("the guest did not come to its end")
			if (ended != wanted) bad(ended + 0 " of " wanted " programs ended")
			printf "%d passed, %d failed\n", passed, failed
		}'
}

# Tests of what Postern itself says on the secure console, in the lines of tests. A refused TA
# leaves one line that names it and says why; a dead one, one that says what it died of. grep -c
# that counts none says so with a status.
secure_console() {
	[ "$name" = postern ] || return 0
	log=$out/secure.log
	number=1
	echo "# begin secure-console"
	verdict=ok
	grep -qE ' on core [0-9]+: ' "$log" && verdict='not ok'
	echo "$verdict 1 - the secure world did not crash"
	for what in refused died; do
		case $what in
		refused)
			tests=$(grep -cE '^(not )?ok [0-9]+ - a TA .* is (refused|not found)|a bare ELF file is refused' "$out/linux.log" || :)
			# TAs of objects.c, libgp.c and debian.c look for one, too, from inside.
			lines=$(grep -E 'error: TA [0-9a-f-]{36}: ' "$log" |
			  grep -vcE "is tee-supplicant running|TA ($missing|$nobody|$debians)" || :)
			;;
		died)
			tests=$(grep -cE '^(not )?ok [0-9]+ - a TA that .* is dead to its client' "$out/linux.log" || :)
			# The last one of faults.c is left dead in an open session.
			chosen | grep -q '^faults ' && tests=$((tests + 1))
			lines=$(grep -cE "error: TA $(uuid_of "$probe") died: " "$log" || :)
			;;
		esac
		verdict='not ok'
		[ "$tests" -eq "$lines" ] && verdict=ok
		number=$((number + 1))
		echo "$verdict $number - each TA that was $what has its line on the secure console ($tests, $lines)"
	done
	if chosen | grep -q '^objects '; then
		number=$((number + 1))
		named=$out/named.log
		line=$(grep -n '\*where = 1;' tests/linux/ta/objects/late/late.cpp | cut -d: -f1)
		verdict='not ok'
		# Some have jumped into data, which has no line.
		# shellcheck disable=SC2046 # words
		sh tools/symbolize/ta-symbolize.sh --dir "$objects" --dir "$(dirname "$probe")" --dir "$(dirname "$services")" \
		  $(for ta in $more; do echo "--dir $(dirname "$ta")"; done) "$log" >"$named" 2>&1 || :
		grep -q "write_to_nowhere(.*late/late.cpp:$line\$" "$named" &&
		  grep -q "late_crash at .*late/late.cpp:" "$named" && grep -q "crash_late at .*ta/main.cpp:" "$named" &&
		  verdict=ok
		echo "$verdict $number - a crash in an opened library is named by function and line ($named)"
	fi
	echo "1..$number"
	echo "# end secure-console 0"
}

mkdir -p "$out"
pack "$@"
status=0
# shellcheck disable=SC2086 # -q or nothing
sh deps/boot.sh ${QUIET--q} -s 4 -t "${LINUX_TIMEOUT:-400}" -o "$out" -x "$out/extra.cpio" "$flash" || status=$?
[ -e "$out/linux.log" ] || : >"$out/linux.log"
echo "consoles: $out/linux.log, $out/secure.log"
result=$({
	cat "$out/linux.log"
	secure_console
} | count)
echo "$result"
[ "$status" -eq 0 ] && echo "$result" | tail -n 1 | grep -q ', 0 failed$'
