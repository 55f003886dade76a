#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# check.sh <log folder> '<part>=<command>'...: run the parts, go on after a failure, tell what
# each cost and how it ended, and end with "N passed, N failed": tests where a part counts its
# own, else parts.
logs=$1
shift
table=$logs/table
: >"$table"
passed=0
failed=0

for part; do
	name=${part%%=*}
	command=${part#*=}
	log=$logs/$name.log
	echo "== $name"
	begun=$(date +%s)
	{ sh -c "$command" 2>&1; echo $? >"$logs/status"; } | tee "$log"
	status=$(cat "$logs/status")
	seconds=$(($(date +%s) - begun))
	counts=$(sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1)
	good=${counts% *}
	bad=${counts#* }
	if [ -z "$counts" ]; then
		good=$((status == 0))
		bad=$((status != 0))
	elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
	elif [ "$status" -eq 0 ] && [ "$bad" -ne 0 ]; then
		status=1
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
	verdict=ok
	[ "$status" -eq 0 ] || verdict=FAILED
	printf '  %-14s %5d s  %6d passed %5d failed  %s\n' "$name" "$seconds" "$good" "$bad" "$verdict" >>"$table"
done

echo
cat "$table"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
