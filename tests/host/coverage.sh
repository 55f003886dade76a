#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Line coverage, after the unit tests have run: coverage.sh <object folder> <source>...
#
# Fails when a source of decoders.txt is below 100 %, when all of the kernel together is below
# 80 %, or when a source of the kernel neither runs on the host nor is excused in not-on-host.txt.

here=$(dirname "$0")
limit=80
objects=$1
shift
table=$objects/coverage.txt
gcov_out=$objects/gcov.out

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

: >"$table"
for source; do
	case $source in *.c) ;; *) continue ;; esac
	excused "$source" && continue
	note=$objects/${source%.c}.gcno
	gcov -n -o "$note" "$note" 2>/dev/null >"$gcov_out"
	awk -v file="$source" '
		$0 == "File '\''" file "'\''" { here = 1; next }
		here && /^Lines executed:/ {
			split($0, a, /[:% ]+/)
			total = a[5]
			done = int(a[3] * total / 100 + 0.5)
			here = 0
			found = 1
		}
		here && /^No executable lines/ { here = 0 }
		END { if (found) print done, total, file }' "$gcov_out" >>"$table"
done

failed=0
for source in $(find base kernel -name '*.c' -not -path '*/test/*'); do
	grep -q " $source\$" "$table" && continue
	excused "$source" && continue
	grep -q "$source" "$gcov_out" && continue
	case " $* " in *" $source "*) continue ;; esac
	echo "coverage: $source is not built on the host and not excused in $here/not-on-host.txt"
	failed=1
done

sort -k 3 "$table" | awk -v limit="$limit" '
	{ printf "  %6.1f %%  %4d/%-4d  %s\n", 100 * $1 / $2, $1, $2, $3; done += $1; total += $2 }
	END {
		percent = total ? 100 * done / total : 0
		printf "  %6.1f %%  %d/%d  the kernel (limit %d %%)\n", percent, done, total, limit
		exit percent < limit
	}' || { echo "coverage: the kernel is below $limit %"; failed=1; }

for source in $(list decoders.txt); do
	line=$(grep " $source\$" "$table")
	if [ -z "$line" ]; then
		echo "coverage: decoder $source has no coverage at all"
		failed=1
	elif [ "$(echo "$line" | awk '{ print ($1 == $2) }')" != 1 ]; then
		echo "coverage: decoder $source must be at 100 %; not executed:"
		gcov -t -o "$objects/${source%.c}.gcno" "$objects/${source%.c}.gcno" 2>/dev/null |
			awk -v file="$source" '/:    0:Source:/ { here = ($0 ~ file "$") } here && /#####:/' | head -n 20
		failed=1
	fi
done
exit $failed
