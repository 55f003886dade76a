#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Replay the corpus of each fuzz target, or hunt: run.sh <seconds per target, 0: replay> <build> <target>...
# What a hunt finds of new coverage goes to <build>/found/<target>; what crashes, to <build>/crash/.

seconds=$1
build=$2
shift 2
here=$(dirname "$0")
passed=0
failed=0
export ASAN_OPTIONS="detect_leaks=1:${ASAN_OPTIONS-}"

for program; do
	name=${program##*/}
	corpus=$here/corpus/$name
	found=$build/found/$name
	mkdir -p "$found" "$build/crash"
	[ -d "$corpus" ] || corpus=
	if [ "$seconds" -gt 0 ]; then
		how="-max_total_time=$seconds -use_value_profile=1"
	else
		how=-runs=0
	fi
	# shellcheck disable=SC2086
	if "$program" $how -rss_limit_mb=2048 -timeout=20 -artifact_prefix="$build/crash/$name-" \
		"$found" $corpus >"$program.log" 2>&1; then
		passed=$((passed + 1))
		printf '  %-20s %s\n' "$name" "$(sed -n 's/^#\([0-9]*\)[[:space:]]*\(INITED\|DONE\) *cov: \([0-9]*\).* corp: \([0-9]*\).*/\1 runs, \3 edges, \4 inputs kept/p' "$program.log" | tail -n 1)"
	else
		failed=$((failed + 1))
		printf '  %-20s FAILED (%s)\n' "$name" "$program.log"
		tail -n 40 "$program.log" | sed 's/^/    /'
	fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
