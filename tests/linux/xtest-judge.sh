#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# xtest-judge.sh own|peer|xen <whole> <rounds> <folder> - has a run of OP-TEE's suite been as it should?
#
# "xen": on Postern in a guest of Xen, where what is marked "xen" must fail.
# Reads linux.log (what tests/linux/guest/xtest wrote) and secure.log in the folder. <whole> is 1 when
# nothing but the listed skips was left to choice: then each of them must be seen.
#
# One line for each thing that is not as it should be, then the sum. A part of a case ("1025.4")
# that says it skips is left out; a case without parts, whole. Ends with "N passed, N failed".
set -eu

who=${1:?usage: xtest-judge.sh own|peer|xen WHOLE ROUNDS FOLDER}
whole=${2?}
rounds=${3:?}
out=${4:?}
skips=tests/linux/xtest-skips.txt

crashed=$(grep -cE ' on core [0-9]+: ' "$out/secure.log" || :)
awk -v who="$who" -v whole="$whole" -v rounds="$rounds" -v crashed="$crashed" '
	function bad(what) { failed++; print "not ok - round " round ": " what }
	function left_out(what) {
		if (!(what in reason)) bad(what " was left out by xtest: " $0)
		seen[what] = 1
	}
	FNR == NR {
		if ($1 !~ /^regression_/ || (who == "peer" && $2 != "peer") || ($2 == "xen" && who != "xen")) next
		text = $0
		sub(/^[^ ]+ [a-z]+ /, "", text)
		if ($2 == "xen") cannot[$1] = text
		else {
			listed[++count] = $1
			reason[$1] = text
		}
		next
	}
	/^# it was / { print "  " $0; next }
	/^# round [0-9]+ of / { round = $3; at = ""; next }
	/^\* regression_|^o regression_/ { at = $2; next }
	/[Ss]kip/ && at != "" { left_out(at) }
	/^Result of testsuite / { at = ""; next }
	/^regression_[0-9]+ OK/ { passed++; next }
	/^regression_[0-9]+ FAILED/ && ($1 in cannot) { has_failed[$1] = 1; next }
	/^regression_[0-9]+ FAILED/ { bad($1 " failed"); next }
	/^regression_[0-9.]+ FAILED/ { print "  " $0; next }
	/^[0-9]+ subtests? of which/ { subtests = $1; next }
	/^[0-9]+ test cases? of which/ { cases = $1; next }
	/^# round [0-9]+ ended with / {
		ended++
		# Its status says only that something failed.
		for (what in has_failed) if ($6 == 1) $6 = 0
		if ($6 != 0) bad("xtest ended with status " $6)
		next
	}
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
		for (what in cannot) {
			if (what in has_failed) print "  failed as it must: " what ": " cannot[what]
			else if (whole && ended) bad(what " is listed as failing, but did not")
		}
		printf "%d cases with %d subtests in each of %d rounds\n", cases, subtests, ended
		printf "%d passed, %d failed\n", passed, failed
	}' "$skips" "$out/linux.log"
