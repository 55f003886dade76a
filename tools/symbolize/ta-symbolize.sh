#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# ta-symbolize - says which function, file and line stand behind the addresses of a crash in a log
#
# The log is hostile text: of what it says, only UUIDs and hexadecimal numbers get to a command line.
set -eu

usage() {
	cat <<-'EOF'
		usage: ta-symbolize [--dir DIR]... [LOG]

		Prints LOG (standard input if there is none) and, under each line of a backtrace, the function,
		file and line of it. Those of a TA or of a shared library come from <uuid>.elf with symbols, as
		the TA kit leaves it; those of the kernel from postern.elf. Both are looked for in each DIR and
		below, in the order of the DIRs; without one in the current directory.

		Exit status: 0 all lines were named, or there were none; 1 some were not; 2 usage, or the log
		cannot be read. CROSS_COMPILE is the prefix of addr2line and nm, aarch64-linux-gnu- by default.
	EOF
}

fail() {
	echo "ta-symbolize: $*" >&2
	exit 2
}

dirs=
log=
while [ $# -gt 0 ]; do
	case $1 in
	--dir)
		[ $# -ge 2 ] || fail "--dir needs a folder"
		[ -d "$2" ] || fail "$2 is no folder"
		dirs="$dirs$2
"
		shift 2
		;;
	-h | --help)
		usage
		exit 0
		;;
	--)
		shift
		break
		;;
	-?*)
		usage >&2
		exit 2
		;;
	*)
		[ -z "$log" ] || { usage >&2; exit 2; }
		log=$1
		shift
		;;
	esac
done
if [ -z "$log" ] && [ $# -gt 0 ]; then
	log=$1
	shift
fi
[ $# -eq 0 ] || { usage >&2; exit 2; }
[ -z "$log" ] || [ -r "$log" ] || fail "cannot read $log"
[ -d "$log" ] && fail "$log is a folder"

tools=${CROSS_COMPILE-aarch64-linux-gnu-}
for tool in addr2line nm; do
	command -v "$tools$tool" >/dev/null || fail "there is no $tools$tool (package binutils-aarch64-linux-gnu)"
done

SYMBOLIZE_DIRS=${dirs:-.} SYMBOLIZE_TOOLS=$tools awk '
	function remark(s) {
		print "ta-symbolize: " s >"/dev/stderr"
	}
	function quoted(s) {
		gsub(/\047/, "\047\\\047\047", s)
		return "\047" s "\047"
	}
	function number(hex,    i, n) {
		for (i = 1; i <= length(hex); i++)
			n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
		return n
	}
	# The first file of this name, or nothing. Asked once for each name.
	function file_of(name,    i, command, path) {
		if (name in files)
			return files[name]
		for (i = 1; i <= dir_count && path == ""; i++) {
			command = "find -L " quoted(dirs[i]) " -name " quoted(name) " -type f 2>/dev/null | sort"
			if ((command | getline path) <= 0)
				path = ""
			close(command)
		}
		if (path == "")
			remark("there is no " name " in " places " or below: see --dir")
		else if (is_stripped(path)) {
			remark(path " is stripped: the file with symbols is wanted")
			path = ""
		}
		files[name] = path
		return path
	}
	# Then addr2line would name the exported function that is the nearest, and be wrong.
	function is_stripped(path,    command, line, any) {
		command = nm " " quoted(path) " 2>/dev/null"
		any = (command | getline line) > 0
		close(command)
		return !any
	}
	# Lines of addr2line for an address, inlined callers included. Asked once for each.
	function names_of(path, address,    command, line, all) {
		if ((path, address) in names)
			return names[path, address]
		command = tool " -f -C -i -p -e " quoted(path) " " address " 2>/dev/null"
		while ((command | getline line) > 0)
			all = all "        " line "\n"
		close(command)
		if (all ~ /^ *\?\?/)
			all = ""
		names[path, address] = all
		return all
	}
	function show(name, address,    path, text) {
		path = file_of(name)
		found = 1
		if (path != "")
			text = names_of(path, address)
		if (text == "")
			missing = 1
		if (path != "" && text == "")
			text = "        no code of " path "\n"
		printf "%s", text
	}
	function is_uuid(s) {
		return length(s) == 36 && s ~ /^[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9a-f]+$/
	}
	BEGIN {
		tool = quoted(ENVIRON["SYMBOLIZE_TOOLS"] "addr2line")
		nm = quoted(ENVIRON["SYMBOLIZE_TOOLS"] "nm")
		dir_count = split(ENVIRON["SYMBOLIZE_DIRS"], dirs, "\n")
		if (dirs[dir_count] == "")
			dir_count--
		for (i = 1; i <= dir_count; i++)
			places = places (i > 1 ? ", " : "") dirs[i]
	}
	{
		sub(/\r$/, "")
		print
	}
	# "... from 0x7f00 <uuid>+0x1234", the last three words of the line. What is in lr is the
	# instruction after a call.
	NF >= 3 && $(NF - 2) ~ /^(at|lr|from)$/ && $(NF - 1) ~ /^0x[0-9a-f]+$/ && $NF ~ /\+0x[0-9a-f]+$/ {
		uuid = substr($NF, 1, index($NF, "+") - 1)
		offset = substr($NF, index($NF, "+") + 3)
		if (is_uuid(uuid) && length(offset) <= 12) {
			if ($(NF - 2) == "lr" && number(offset) >= 4)
				offset = sprintf("%x", number(offset) - 4)
			show(uuid ".elf", "0x" offset)
		}
	}
	# "#3  ffffffffc0001234  image+0x1234"
	NF >= 3 && $(NF - 2) ~ /^#[0-9]+$/ && $(NF - 1) ~ /^[0-9a-f]+$/ && $NF ~ /^image\+0x[0-9a-f]+$/ {
		show("postern.elf", "0x" $(NF - 1))
	}
	END {
		if (!found)
			remark("no backtrace in this log")
		exit missing
	}
' ${log:+"$log"} || {
	status=$?
	[ "$status" -eq 1 ] || status=2
	exit "$status"
}
