#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# guest-files.sh <tree> - put what $GUEST_FILES names where the guest looks for it
#
# A TA goes to where tee-supplicant finds it, a plugin to its plugins, a library to the libraries, a
# program or script into the path, anything else to /root. Of a folder those files are taken that a
# TA's build leaves for the guest: *.ta and *.plugin. What would fail in the guest in a way
# that tells nothing is refused here: a program of another machine, a TA under another name than
# its UUID, a file that is no signed TA at all.
set -eu
. deps/lib.sh

tree=${1:?usage: GUEST_FILES='...' guest-files.sh TREE}
ta_sign=${TA_SIGN:-$BUILD/tools/ta-sign}

# bytes <file> <offset> <number>: in hexadecimal.
bytes() {
	od -An -v -tx1 -j "$2" -N "$3" "$1" | tr -d ' \n'
}

# A file may be named twice, but two of one name cannot both be there.
taken='|'
put() {
	at=$2/$(basename "$1")
	case $taken in
	*"|$at|"*) cmp -s "$1" "$tree/$at" || die "$1: another file is /$at already" ;;
	esac
	taken="$taken$at|"
	mkdir -p "$tree/$2"
	cp -L "$1" "$tree/$2"
	chmod "$3" "$tree/$at"
	printf '  %s -> /%s\n' "$1" "$at"
}

# The guest's shell prefers what it has itself, wherever the path leads.
put_program() {
	put "$1" usr/bin 755
	name=$(basename "$1")
	busybox=$BUILD/deps/guest/root/usr/bin/busybox
	if [ -r "$busybox" ] && tr '\0' '\n' <"$busybox" | grep -aqxF -e "$name"; then
		echo "  the shell there has a $name of its own: call yours /usr/bin/$name"
	fi
}

put_ta() {
	about=$("$ta_sign" show "$1" 2>&1) || die "$1: not a signed TA: $about"
	uuid=$(echo "$about" | sed -n 's/^  uuid *//p' | tail -n 1)
	[ "$(basename "$1")" = "$uuid.ta" ] ||
		die "$1: this is the TA $uuid; the guest looks for it as $uuid.ta, so call the file that"
	put "$1" usr/lib/optee_armtz 644
}

# ELF, and for this machine: EM_AARCH64 is 183.
put_elf() {
	[ "$(bytes "$1" 18 2)" = b700 ] ||
		die "$1: not for AArch64; build it with the cross compiler: CROSS_COMPILE=$CROSS_COMPILE"
	case $(basename "$1") in
	*.plugin) put "$1" usr/lib/tee-supplicant/plugins 755 ;;
	*.so | *.so.*) put "$1" usr/lib/aarch64-linux-gnu 755 ;;
	*) put_program "$1" ;;
	esac
}

put_file() {
	case $1 in
	*.ta)
		put_ta "$1"
		return
		;;
	*.plugin | *.so) [ "$(bytes "$1" 0 4)" = 7f454c46 ] || die "$1: not an ELF file" ;;
	esac
	case $(bytes "$1" 0 4) in
	7f454c46) put_elf "$1" ;;
	2321*) put_program "$1" ;;
	*) put "$1" root 644 ;;
	esac
}

put_folder() {
	none=1
	for file in "$1"/*.ta "$1"/*.plugin; do
		# No match leaves the pattern. A link that leads nowhere is a match.
		[ -e "$file" ] || [ -L "$file" ] || continue
		[ -d "$file" ] && continue
		none=
		put_any "$file"
	done
	[ -z "$none" ] || die "$1: there is no TA (*.ta) and no plugin (*.plugin) in this folder; name other files one by one"
}

put_any() {
	case $1 in
	-*) set -- "./$1" ;;
	esac
	if [ -d "$1" ]; then
		put_folder "$1"
	elif [ -f "$1" ] && [ -r "$1" ]; then
		put_file "$1"
	else
		die "GUEST_FILES: $1: there is no such file or folder that can be read (seen from $(pwd))"
	fi
}

# A list of names without spaces, or one name that may have some.
if [ -e "${GUEST_FILES:-}" ]; then
	put_any "$GUEST_FILES"
else
	for name in ${GUEST_FILES:-}; do
		put_any "$name"
	done
fi
