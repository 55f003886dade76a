#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Run unit test programs: run.sh <pattern or ''> <program>...
# One line per program; what failed is shown in full. Ends with "N passed, N failed".

pattern=$1
shift
passed=0
failed=0
export ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:${ASAN_OPTIONS-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS-}"

for program; do
	name=${program##*/test-}
	log=$program.log
	timeout "${TEST_TIMEOUT:-300}" "$program" ${pattern:+"$pattern"} >"$log" 2>&1
	status=$?
	ok=$(grep -c '^\[       OK \]' "$log")
	bad=$(grep -c '^\[  FAILED  \] [a-z_0-9]*$' "$log")
	# Each failure is listed twice, unless the program died before the summary.
	if grep -q '^\[  PASSED  \]' "$log"; then
		bad=$((bad / 2))
	else
		bad=$((bad + 1))
	fi
	# A setup that failed is an error, not a failure, to cmocka.
	bad=$((bad + $(grep -c '^\[  ERROR   \] [a-z_0-9]*$' "$log")))
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
	fi
	passed=$((passed + ok))
	failed=$((failed + bad))
	if [ "$status" -eq 0 ]; then
		printf '  %-10s %4d passed\n' "$name" "$ok"
		continue
	fi
	printf '  %-10s %4d passed, %d FAILED (status %d; %s)\n' "$name" "$ok" "$bad" "$status" "$log"
	grep -v -e '^\[ RUN      \]' -e '^\[       OK \]' -e '^\[==========\]' "$log" | tail -n 60 | sed 's/^/    /'
	if [ "$status" -gt 1 ]; then
		printf '    last test begun: %s\n' "$(grep '^\[ RUN' "$log" | tail -n 1)"
	fi
done

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
