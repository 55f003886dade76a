#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# runs.sh 'TITLE: run.sh options'... - several runs of the rig, and one sum at the end
set -u

log=$(mktemp "${BUILD:-build}/rig/runs.XXXXXX")
trap 'rm -f "$log"' EXIT
passed=0
failed=0
for each; do
	echo "${each%%: *}:"
	# shellcheck disable=SC2086
	{ sh tests/rig/run.sh ${each#*: }; echo "status $?"; } | tee "$log" | grep --line-buffered -v '^status '
	good=$(sed -n 's/^rig: \([0-9]*\) ok, .*/\1/p' "$log")
	bad=$(sed -n 's/^rig: [0-9]* ok, \([0-9]*\) failed, .*/\1/p' "$log")
	# A run that failed without saying so in its summary, or without one, counts as one more.
	if ! grep -q '^status 0$' "$log" && [ "${bad:-0}" -eq 0 ]; then
		bad=1
	fi
	passed=$((passed + ${good:-0}))
	failed=$((failed + ${bad:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
