#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Tests of what a developer of TAs meets first, by the commands of docs/ta-development.md: the kit,
# the example, and what gets into the guest. test.sh [pattern], in the words of the unit tests.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
export BUILD="${BUILD:-build}" CROSS_COMPILE="${CROSS_COMPILE:-aarch64-linux-gnu-}"
kit=$(cd "$BUILD" && pwd)/devkit
sign=$kit/bin/ta-sign
. tests/host/sentences.sh
uuid=025063b8-287b-4c0b-80d1-125816219f1b

before_each() { # a copy of the example
	rm -rf "$dir/hello"
	cp -r examples/hello "$dir/hello"
}

kit_make() { # folder, then words for make
	folder=$1
	shift
	make --no-print-directory -C "$folder" TA_DEV_KIT_DIR="$kit" "$@" >"$dir/made" 2>&1
	status=$?
	cat "$dir/made"
	return $status
}

made() { # pattern of a line of make's
	grep -q -e "$1" "$dir/made"
}

fails_with() { # words, then a command that must fail and say them
	words=$1
	shift
	! "$@" >"$dir/refusal" 2>&1 && grep -qF "$words" "$dir/refusal" && return
	cat "$dir/refusal"
	return 1
}

is_signed() { # TA [key]
	"$sign" verify --key "${2:-$kit/keys/default_ta.pem}" --uuid $uuid "$1"
}

folder_with_a_space() {
	mkdir -p "$dir/with a space"
	cp -r examples/hello "$dir/with a space"
	kit_make "$dir/with a space/hello/ta" -j2 && is_signed "$dir/with a space/hello/ta/$uuid.ta" &&
		fails_with 'spaces' kit_make "$dir/hello/ta" O="$dir/with a space" &&
		fails_with 'TA_SIGN_KEY' kit_make "$dir/hello/ta" TA_SIGN_KEY="$dir/with a space/my.pem"
}

out_of_tree() {
	find "$dir/hello/ta" | sort >"$dir/before"
	kit_make "$dir/hello/ta" O="$dir/o" && is_signed "$dir/o/$uuid.ta" &&
		kit_make "$dir/hello/ta" O="$dir/o" clean && [ -z "$(find "$dir/o" -type f)" ] &&
		kit_make "$dir/hello/ta" && kit_make "$dir/hello/ta" clean || return 1
	find "$dir/hello/ta" | sort | diff "$dir/before" -
}

only_what_changed() {
	ta=$dir/hello/ta
	kit_make "$ta" && kit_make "$ta" && ! made '^  [A-Z]' || return 1
	echo >>"$ta/include/hello_ta.h"
	kit_make "$ta" && made 'CC  *hello_ta.c' && made SIGN || return 1
	echo >>"$ta/hello_ta.c"
	kit_make "$ta" && made 'CC  *hello_ta.c' && ! made user_ta_header && made SIGN && kit_make "$ta" && ! made '^  [A-Z]'
}

other_settings() {
	ta=$dir/hello/ta
	openssl genrsa -out "$dir/mine.pem" 2048 2>/dev/null
	kit_make "$ta" && kit_make "$ta" CFG_TEE_TA_LOG_LEVEL=4 && made 'CC  *hello_ta.c' &&
		kit_make "$ta" TA_SIGN_KEY="$dir/mine.pem" && is_signed "$ta/$uuid.ta" "$dir/mine.pem" &&
		kit_make "$ta" && is_signed "$ta/$uuid.ta" &&
		kit_make "$ta" CFG_TA_VERSION=3 && "$sign" show "$ta/$uuid.ta" | grep -q 'version *3' &&
		kit_make "$ta" CFLAGS="-DTEXT='\"it is\"'" && made 'CC  *hello_ta.c' &&
		kit_make "$ta" CFLAGS="-DTEXT='\"it is\"'" && ! made '^  [A-Z]'
}

# As a distribution would: the kit elsewhere, and the clone not looked at.
moved_kit() {
	cp -r "$kit" "$dir/kit" && kit=$dir/kit
	CROSS_COMPILE64=$CROSS_COMPILE kit_make "$dir/hello/ta" CROSS_COMPILE=none-
	status=$?
	kit=$(cd "$BUILD" && pwd)/devkit
	[ $status -eq 0 ] && is_signed "$dir/hello/ta/$uuid.ta"
}

half_a_copy() {
	sed -i s/025063b8/125063b8/ "$dir/hello/ta/Makefile"
	fails_with '{ 0x125063b8, 0x287b, 0x4c0b, { 0x80, 0xd1, 0x12, 0x58, 0x16, 0x21, 0x9f, 0x1b } }' \
		kit_make "$dir/hello/ta"
}

no_kit() {
	fails_with 'TA_DEV_KIT_DIR' make -s -C "$dir/hello/ta" &&
		fails_with "no such kit: $dir/nothing" make -s -C "$dir/hello/ta" TA_DEV_KIT_DIR="$dir/nothing"
}

# A static library and a shared one, each made by a make of its own, found by link-out-dir.
libraries() {
	for lib in static shared; do
		mkdir -p "$dir/hello/$lib"
		echo "srcs-y += $lib.c" >"$dir/hello/$lib/sub.mk"
		echo "int of_$lib(void); int of_$lib(void) { return 1; }" >"$dir/hello/$lib/$lib.c"
	done
	include="include \$(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk"
	printf 'LIBNAME = libstatic\n%s\n' "$include" >"$dir/hello/static/Makefile"
	printf 'SHLIBNAME = libshared\nSHLIBUUID = %s\n%s\n' ${uuid%b}c "$include" >"$dir/hello/shared/Makefile"
	sed -i '1i LDADD = -L$(link-out-dir)/../static -lstatic -L$(link-out-dir)/../shared -lshared' "$dir/hello/ta/Makefile"
	sed -i 's/^static TEE_Result increment/int of_static(void); int of_shared(void);\n&/
		s/value.a++/value.a += (uint32_t)(of_static() + of_shared())/' "$dir/hello/ta/hello_ta.c"
	kit_make "$dir/hello/static" && kit_make "$dir/hello/shared" && ! made warning &&
		kit_make "$dir/hello/ta" && is_signed "$dir/hello/ta/$uuid.ta" &&
		"${CROSS_COMPILE}readelf" -d "$dir/hello/ta/$uuid.elf" | grep -q "NEEDED.*${uuid%b}c"
}

# A macro for each word of a sub.mk, and a source that does not compile without them.
words_of_sub_mk() {
	ta=$dir/hello/ta
	mkdir "$ta/sub" "$dir/hello/ext" "$dir/hello/inc"
	cat >>"$ta/sub.mk" <<-'END'
		cflags-y += -DWORD_C
		cflags-c.c-y += -DWORD_C_FILE -DWORD_TAKEN
		cflags-remove-c.c-y += -Wall
		cxxflags-y += -DWORD_CXX
		cxxflags-cxx.cpp-y += -DWORD_CXX_FILE
		aflags-y += -DWORD_A
		cppflags-y += -DWORD_CPP
		global-cppflags-y += -DWORD_GLOBAL
		srcs-y += c.c cxx.cpp asm.S
		srcs_ext_base-y := ../ext
		srcs_ext-y += ext.c
		incdirs_ext-y += ../inc
		subdirs-y += sub
	END
	echo 'srcs-y += below.c' >"$ta/sub/sub.mk"
	need() {
		for word in "$@"; do
			printf '#ifndef WORD_%s\n#error %s\n#endif\n' "$word" "$word"
		done
	}
	none() {
		for word in "$@"; do
			printf '#ifdef WORD_%s\n#error %s\n#endif\n' "$word" "$word"
		done
	}
	: >"$dir/hello/inc/inc.h"
	{ need C C_FILE CPP GLOBAL && none CXX A && echo '#include <inc.h>'; } >"$ta/c.c"
	{ need CXX CXX_FILE CPP GLOBAL && none C A; } >"$ta/cxx.cpp"
	{ need A CPP GLOBAL && none C CXX; } >"$ta/asm.S"
	{ need C CPP GLOBAL && none C_FILE; } >"$dir/hello/ext/ext.c"
	{ need GLOBAL && none C CPP; } >"$ta/sub/below.c"
	kit_make "$ta" && kit_make "$ta" V=1 CFG_TA_VERSION=1 && made '-Wall.*-c hello_ta.c' && made '-c c.c' &&
		! made '-Wall.*-c c.c' || return 1
	echo 'gensrcs-y += x' >>"$ta/sub.mk"
	fails_with 'gensrcs-y' kit_make "$ta"
}

# The headers of the manual, behind all of the kit's that a TA may include.
cxx_headers() {
	ta=$dir/hello/ta
	sed -n '/^### C++/,/^## /p' docs/ta-development.md | tr '\n' ' ' | sed 's/Not `<string>.*//' | grep -o '<[a-z_]*>' >"$dir/headers"
	[ "$(wc -l <"$dir/headers")" -ge 12 ] || { echo "the manual names no headers"; return 1; }
	{
		find "$kit/include" -name '*.h' -printf '#include <%P>\n' | grep -v -e user_ta_header -e __tee -e compat | sort
		sed 's/^/#include /' "$dir/headers"
		echo 'COMPILE_TIME_ASSERT(sizeof(std::array<int, 2>) == 8);'
		echo 'int sum(std::vector<int> &v) { int s = 0; for (int i : v) s += i; return s; }'
	} >"$ta/cxx.cpp"
	sed -i '1i #include <tee_internal_api.h>' "$ta/cxx.cpp"
	echo 'srcs-y += cxx.cpp' >>"$ta/sub.mk"
	kit_make "$ta" && ! made warning
}

client() {
	make -s BUILD="$BUILD" install-libteec PREFIX="$dir/teec" >"$dir/made" 2>&1 &&
		make -s -C "$dir/hello/host" TEEC_EXPORT="$dir/teec" O="$dir/o" &&
		GUEST_FILES="$dir/o/hello" sh deps/guest-files.sh "$dir/tree" && [ -x "$dir/tree/usr/bin/hello" ] || return 1
	! command -v pkg-config >/dev/null && return 0
	PKG_CONFIG_PATH=$dir/teec/lib/pkgconfig pkg-config --cflags --libs teec | grep -q "I$dir/teec/include .*L$dir/teec/lib -lteec"
}

files_of_the_guest() {
	kit_make "$dir/hello/ta" O="$dir/o" || return 1
	echo '#!/bin/sh' >"$dir/script"
	echo data >"$dir/data"
	cp "$dir/o/$uuid.elf" "$dir/my.plugin"
	cp "$dir/o/$uuid.elf" "$dir/libmy.so.1"
	GUEST_FILES="$dir/o $dir/script $dir/data $dir/my.plugin $dir/libmy.so.1" sh deps/guest-files.sh "$dir/tree" || return 1
	for file in usr/lib/optee_armtz/$uuid.ta usr/bin/script root/data usr/lib/tee-supplicant/plugins/my.plugin \
		usr/lib/aarch64-linux-gnu/libmy.so.1; do
		[ -f "$dir/tree/$file" ] || { echo "there is no $file"; return 1; }
	done
	[ -x "$dir/tree/usr/bin/script" ] && mv "$dir/o" "$dir/o 2" || return 1
	rm -rf "$dir/tree"
	cp "$dir/script" "$dir/tar"
	GUEST_FILES="$dir/script" sh deps/guest-files.sh "$dir/tree" >"$dir/said" && ! grep 'of its own' "$dir/said" || return 1
	GUEST_FILES="$dir/tar" sh deps/guest-files.sh "$dir/tree" | grep 'has a tar of its own' || return 1
	GUEST_FILES="$dir/o 2" sh deps/guest-files.sh "$dir/tree" && [ -f "$dir/tree/usr/lib/optee_armtz/$uuid.ta" ] &&
		GUEST_FILES='' sh deps/guest-files.sh "$dir/tree"
}

refused_by_the_guest() {
	kit_make "$dir/hello/ta" || return 1
	cp "$dir/hello/ta/$uuid.ta" "$dir/hello.ta"
	cp "$dir/hello/ta/$uuid.elf" "$dir/plain.ta"
	refused() { # words, files
		GUEST_FILES=$2 fails_with "$1" sh deps/guest-files.sh "$dir/tree"
	}
	refused 'no such file' "$dir/nothing" && refused "as $uuid.ta" "$dir/hello.ta" &&
		refused 'not signed' "$dir/plain.ta" && refused 'CROSS_COMPILE=' "$(command -v make)" &&
		refused 'no TA' "$dir/hello/host"
}

odd_files_of_the_guest() {
	kit_make "$dir/hello/ta" O="$dir/links/real" || return 1
	rm -rf "$dir/tree" "$dir/at"
	mkdir -p "$dir/at/one" "$dir/at/two" "$dir/at/folder.ta"
	ln -s "$dir/links/real/$uuid.ta" "$dir/at/$uuid.ta"
	echo '#!/bin/sh' | tee "$dir/at/one/tool" "$dir/at/two/tool" >"$dir/at/-tool"
	printf 'text' | tee "$dir/at/a.plugin" >"$dir/at/one/\\data"
	ln -s "$PWD/deps" "$dir/at/deps"
	put() { # what GUEST_FILES is, seen from where the files are
		(cd "$dir/at" && GUEST_FILES=$1 TA_SIGN=$sign BUILD=$kit/.. sh deps/guest-files.sh "$dir/tree")
	}
	fails_with 'not an ELF file' put a.plugin && rm "$dir/at/a.plugin" &&
		put "$dir/at" && [ ! -L "$dir/tree/usr/lib/optee_armtz/$uuid.ta" ] && put -tool && [ -x "$dir/tree/usr/bin/-tool" ] &&
		put "one/\\data" && [ -f "$dir/tree/root/\\data" ] && put 'one/tool two/tool ./one/tool' || return 1
	echo 'true' >>"$dir/at/two/tool"
	fails_with 'is /usr/bin/tool already' put 'one/tool two/tool' || return 1
	ln -s nowhere "$dir/at/lost.ta"
	fails_with "$dir/at/lost.ta: there is no such file" put "$dir/at"
}

# Of a line or several, with all that a shell and make make something of.
command_of_the_guest() {
	mkdir -p "$dir/bin"
	cat >"$dir/bin/sh" <<-'END'
		#!/bin/sh
		[ "$1" = deps/run.sh ] || exec /bin/sh "$@"
		printf '%s\n' "$2" "${GUEST_COMMAND-}" "${GUEST_FILES-}"
	END
	chmod 755 "$dir/bin/sh"
	command='say "$HOME" '\''$(x)'\'' `y` $$ # \\
again'
	files="a\$b 'c"
	printf '%s\n' run "$command" "$files" >"$dir/wanted"
	printf '%s\n' shell '' '' >"$dir/none"
	PATH=$dir/bin:$PATH make --no-print-directory run GUEST_COMMAND="$command" GUEST_FILES="$files" >"$dir/words" &&
		PATH=$dir/bin:$PATH GUEST_COMMAND=$command GUEST_FILES=$files make --no-print-directory run >"$dir/environment" &&
		PATH=$dir/bin:$PATH make --no-print-directory shell >"$dir/neither" &&
		diff "$dir/wanted" "$dir/words" && diff "$dir/wanted" "$dir/environment" && diff "$dir/none" "$dir/neither"
}

run a_ta_builds_in_a_folder_with_a_space folder_with_a_space
run a_ta_builds_out_of_its_folder_and_clean_takes_all_away out_of_tree
run only_what_changed_is_built_again only_what_changed
run what_was_made_with_other_settings_is_made_again other_settings
run the_kit_may_be_moved_and_takes_the_prefix_of_64_bits moved_kit
run a_copy_with_half_a_new_uuid_is_told_the_other_half half_a_copy
run a_ta_without_a_kit_says_so no_kit
run libraries_of_another_make_are_found_by_link_out_dir libraries
run each_word_of_a_sub_mk_has_its_effect words_of_sub_mk
run the_manual_s_headers_of_cxx_go_with_the_kit_s cxx_headers
run the_client_builds_with_what_install_libteec_leaves client
run files_for_the_guest_go_where_it_looks_for_them files_of_the_guest
run files_for_the_guest_may_be_links_and_have_odd_names odd_files_of_the_guest
run a_command_for_the_guest_arrives_as_it_was_given command_of_the_guest
run what_the_guest_could_not_use_is_refused_before_it_boots refused_by_the_guest

run_end
