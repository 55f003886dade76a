#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Line coverage, after the unit tests have run:
#
#	coverage.sh <scratch folder> <source>=<notes>... -- <source>=<notes>...
#
# <notes> is the .gcno file of the source's object. Those before -- are the kernel. Fails when a
# source of decoders.txt is below 100 %, when all of the kernel together is below 80 %, or when a
# source of the kernel neither runs on the host nor is excused in not-on-host.txt.

here=$(dirname "$0")
limit=80
scratch=$1
shift
mkdir -p "$scratch"
table=$scratch/table
: >"$table"

list() { # the first words of a list file
	sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -e 's/[[:space:]].*//' "$here/$1"
}

excused() {
	for pattern in $(list not-on-host.txt); do
		# shellcheck disable=SC2254
		case $1 in $pattern) return 0 ;; esac
	done
	return 1
}

# The line of one source for the table: lines run, lines, group, source, notes.
measure() {
	gcov -n -o "$3" "$3" 2>/dev/null | awk -v file="$2" -v group="$1" -v notes="$3" '
		$0 == "File '\''" file "'\''" { here = 1; next }
		here && /^Lines executed:/ {
			split($0, a, /[:% ]+/)
			print int(a[3] * a[5] / 100 + 0.5), a[5], group, file, notes
			exit
		}
		here && /^No executable lines/ { exit }'
}

# What is counted is demands on coverage; the tests themselves were counted by make test.
passed=0
failed=0
fail() {
	echo "coverage: $*"
	failed=$((failed + 1))
}

group=kernel
for word; do
	if [ "$word" = -- ]; then
		group=other
		continue
	fi
	source=${word%%=*}
	case $source in *.c) ;; *) continue ;; esac
	[ "$group" = kernel ] && excused "$source" && continue
	if [ ! -f "${word#*=}" ]; then
		fail "no notes of the compiler for $source"
		continue
	fi
	measure "$group" "$source" "${word#*=}" >>"$table"
done

find base kernel -name '*.c' -not -path '*/test/*' >"$scratch/sources"
while read -r source; do
	excused "$source" && continue
	case " $* " in *" $source="*) continue ;; esac
	fail "$source is not built on the host and not excused in $here/not-on-host.txt"
done <"$scratch/sources"

if sort -k 3,4 "$table" | awk -v limit="$limit" '
	{ printf "  %6.1f %%  %4d/%-4d  %s\n", 100 * $1 / $2, $1, $2, $4 }
	$3 == "kernel" { done += $1; total += $2 }
	END {
		percent = total ? 100 * done / total : 0
		printf "  %6.1f %%  %d/%d  the kernel (limit %d %%)\n", percent, done, total, limit
		exit percent < limit
	}'
then
	passed=$((passed + 1))
else
	fail "the kernel is below $limit %"
fi

list decoders.txt >"$scratch/decoders"
while read -r source; do
	line=$(grep " $source " "$table")
	if [ -z "$line" ]; then
		fail "decoder $source has no coverage at all"
	elif [ "$(echo "$line" | awk '{ print ($1 == $2) }')" != 1 ]; then
		notes=${line##* }
		fail "decoder $source must be at 100 %; not executed:"
		gcov -t -o "$notes" "$notes" 2>/dev/null |
			awk -v file="$source" '/:    0:Source:/ { here = ($0 ~ file "$") } here && /#####:/' | head -n 20
	else
		passed=$((passed + 1))
	fi
done <"$scratch/decoders"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
