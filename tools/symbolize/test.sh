#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Tests of ta-symbolize, in the words of the unit tests: test.sh [pattern]. TA_SYMBOLIZE is the program.
symbolize=${TA_SYMBOLIZE:-build/tools/ta-symbolize}
. tests/host/sentences.sh
ta=11111111-2222-3333-4444-555555555555
library=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
cc=${CROSS_COMPILE-aarch64-linux-gnu-}gcc
nm=${CROSS_COMPILE-aarch64-linux-gnu-}nm

# build <file> <function>: an object in which the function is line 3; its address
build() {
	printf '\n\nint %s(int v) { return v + 1; }\n' "$2" >"$dir/$2.c"
	mkdir -p "$(dirname "$1")"
	"$cc" -g -O1 -shared -nostdlib -o "$1" "$dir/$2.c"
	"$nm" "$1" | awk -v name="$2" '$3 == name { sub(/^0*/, "", $1); print $1 }'
}

names() { # log, then what the output must have a line of
	printf '%s\n' "$1" | "$symbolize" --dir "$dir/symbols" >"$dir/named" 2>&1
	status=$?
	cat "$dir/named"
	[ $status -eq 0 ] && grep -q "$2" "$dir/named"
}

# One line of a crash as the secure console has it
line() { # word, uuid, offset
	printf 'guest 3 TA %s:   %-4s 0x7f1234 %s+0x%s' $ta "$1" "$2" "$3"
}

both_are_named() {
	names "$(line at $ta "$ta_at"; echo; line from $library "$library_at")" "in_the_ta at .*in_the_ta.c:3" &&
		grep -q "in_the_library at .*in_the_library.c:3" "$dir/named"
}

lines_stay() {
	printf 'one\n\n  two  \r\n%s\n' "$(line at $ta "$ta_at")" >"$dir/log"
	"$symbolize" --dir "$dir/symbols" "$dir/log" | grep -v '^        ' | tr -d '\r' >"$dir/got"
	tr -d '\r' <"$dir/log" | cmp - "$dir/got"
}

missing_is_said() {
	line from 99999999-2222-3333-4444-555555555555 10 | "$symbolize" --dir "$dir/symbols" 2>"$dir/err"
	[ $? -eq 1 ] && grep -q "there is no 99999999-2222-3333-4444-555555555555.elf in $dir/symbols " "$dir/err"
}

unknown_address() {
	line at $ta fffff0 | "$symbolize" --dir "$dir/symbols" >"$dir/named"
	[ $? -eq 1 ] && grep -q "no code of .*$ta.elf" "$dir/named"
}

# It still has the names of what it exports, and addr2line takes the nearest for the right one.
stripped_is_said() {
	mkdir -p "$dir/stripped"
	"${nm%nm}strip" -o "$dir/stripped/$ta.elf" "$dir/symbols/deep/$ta.elf"
	line at $ta "$ta_at" | "$symbolize" --dir "$dir/stripped" >"$dir/named" 2>"$dir/err"
	[ $? -eq 1 ] && grep -q "$ta.elf is stripped" "$dir/err" && ! grep -q in_the_ta "$dir/named"
}

no_crash_is_said() {
	echo 'all is well' | "$symbolize" --dir "$dir/symbols" >"$dir/named" 2>"$dir/err"
	[ $? -eq 0 ] && grep -q 'no backtrace' "$dir/err" && [ "$(cat "$dir/named")" = 'all is well' ]
}

first_folder_wins() {
	line at $ta "$ta_at" | "$symbolize" --dir "$dir/other place" --dir "$dir/symbols" | grep -q 'other_one at'
}

# Text of a TA that would like to run something here.
hostile() {
	for word in "$ta+0x10;touch $dir/pwned" "\$(touch $dir/pwned)+0x1" "'; touch $dir/pwned;'+0x1" \
	  "../../../$ta+0x1" "------------------------------------+0x1" "$ta+0x$(printf '%0200d' 1)"; do
		printf 'TA x: from 0x1 %s\n#1 ffff;touch image+0x1\n' "$word" | "$symbolize" --dir "$dir/symbols" >/dev/null 2>&1
	done
	[ ! -e "$dir/pwned" ]
}

usage_is_2() {
	"$symbolize" --bad
	[ $? -eq 2 ] || return 1
	"$symbolize" --dir
	[ $? -eq 2 ] || return 1
	"$symbolize" --dir "$dir/nowhere" </dev/null
	[ $? -eq 2 ] || return 1
	"$symbolize" "$dir/nolog"
	[ $? -eq 2 ] || return 1
	"$symbolize" "$dir"
	[ $? -eq 2 ] || return 1
	"$symbolize" one two
	[ $? -eq 2 ] || return 1
	"$symbolize" --help | grep -q '^usage'
}

ta_at=$(build "$dir/symbols/deep/$ta.elf" in_the_ta)
library_at=$(build "$dir/symbols/$library.elf" in_the_library)
kernel_at=$(build "$dir/symbols/postern.elf" in_the_kernel)
build "$dir/other place/$ta.elf" other_one >/dev/null

run addresses_of_a_ta_and_of_its_library_are_named both_are_named
run link_register_means_the_call_before names "$(line lr $ta "$(printf '%x' $((0x$ta_at + 4)))")" "in_the_ta at .*in_the_ta.c:3"
run frames_of_the_kernel_are_named names "  #2  $(printf '%016x' "0x$kernel_at")  image+0x10" "in_the_kernel at .*in_the_kernel.c:3"
run all_lines_of_the_log_stay_as_they_are lines_stay
run file_that_is_missing_is_said_and_fails missing_is_said
run address_that_nothing_is_known_of_fails unknown_address
run stripped_file_is_said_and_names_nothing stripped_is_said
run log_without_a_crash_is_said no_crash_is_said
run first_folder_that_has_a_file_is_taken first_folder_wins
run text_of_a_ta_gets_to_no_command_line hostile
run wrong_usage_ends_with_status_2 usage_is_2

run_end
