#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# size.sh <size program> <kernel ELF> <image limit KiB> <idle guest limit KiB> <folder of rig logs>
size=$1
elf=$2
image_limit=$3
idle_limit=$4
logs=$5
failed=0

# One line: what, how much, of how much.
report() {
	verdict=ok
	if [ "$2" -gt $(($3 * 1024)) ]; then
		verdict='TOO BIG'
		failed=1
	fi
	awk -v what="$1" -v n="$2" -v limit="$3" -v verdict="$verdict" \
		'BEGIN { printf "  %-34s %8.1f KiB of %4d KiB  %s\n", what, n / 1024, limit, verdict }'
}

image=$($size -A "$elf" | awk '$1 ~ /^\.(text|rodata|vectors|init)/ { n += $2 } END { print n + 0 }')
if [ "$image" -eq 0 ]; then
	echo "size: $elf has no .text"
	exit 1
fi
report 'kernel, text + rodata' "$image" "$image_limit"

idle=$(cat "$logs"/*.log 2>/dev/null | sed -n 's/.*idle-partition-bytes: *\([0-9][0-9]*\).*/\1/p' | tail -n 1)
if [ -n "$idle" ]; then
	report 'idle guest, secure memory' "$idle" "$idle_limit"
else
	echo '  idle guest, secure memory          not measured yet: run make rig'
fi
exit $failed
