# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
#
# sentences.sh - tests that are shell functions, in the words of the unit tests. A script that
# sources this takes a pattern of names as its first argument, calls run() for each test and
# run_end() last. $dir is a folder of its own, and goes with it; before_each() runs before each test.

pattern=${1:-*}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

before_each() {
	:
}

run() { # name, then a command that must succeed
	name=$1
	shift
	case $name in
	$pattern) ;;
	*) return ;;
	esac
	echo "[ RUN      ] $name"
	before_each
	if "$@" >"$dir/out" 2>&1; then
		echo "[       OK ] $name"
		passed=$((passed + 1))
	else
		cat "$dir/out"
		echo "[  FAILED  ] $name"
		failed=$((failed + 1))
	fi
}

run_end() {
	if [ $failed -eq 0 ]; then
		echo "[  PASSED  ] $passed test(s)."
	else
		echo "$failed FAILED TEST(S)"
	fi
	[ $failed -eq 0 ]
}
