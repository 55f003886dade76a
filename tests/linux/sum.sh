#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# sum.sh '<command>'... - run test commands that end with "N passed, N failed", end with the sum
set -u
passed=0
failed=0
for command; do
	output=$(sh -c "$command" 2>&1)
	status=$?
	echo "$output"
	counts=$(echo "$output" | sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p' | tail -n 1)
	good=${counts% *}
	bad=${counts#* }
	# A command that failed without counting a failure failed all the same.
	[ "$status" -ne 0 ] && [ "${bad:-0}" -eq 0 ] && bad=1
	passed=$((passed + ${good:-0}))
	failed=$((failed + ${bad:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
