#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Tests of ta-sign, in the words of the unit tests: test.sh [pattern]. TA_SIGN is the program.
sign=${TA_SIGN:-build/tools/ta-sign}
. tests/host/sentences.sh
uuid=11111111-2222-3333-4444-555555555555

refuses() { # words of the complaint, then a ta-sign command that must fail with status 1
	words=$1
	shift
	"$sign" "$@" >"$dir/refusal" 2>&1
	status=$?
	cat "$dir/refusal"
	[ $status -eq 1 ] && grep -q "$words" "$dir/refusal"
}

both() {
	"$sign" sign --key "$dir/root.pem" --uuid $uuid --in "$dir/ta.elf" --out "$dir/$1.ta" $2 &&
		"$sign" verify --key "$dir/root.pub" --uuid $uuid "$dir/$1.ta"
}

# Flip bits in one byte of every region: header, hash, signature, UUID, version, ELF; at the end.
every_changed_byte_is_noticed() {
	"$sign" verify --key "$dir/root.pub" "$dir/pss.ta" || return 1
	size=$(wc -c <"$dir/pss.ta")
	for at in 0 4 8 12 16 18 20 51 52 307 308 323 324 328 400 $((size - 1)); do
		cp "$dir/pss.ta" "$dir/changed.ta"
		byte=$(od -An -tu1 -j "$at" -N 1 "$dir/pss.ta" | tr -d ' ')
		printf "\\$(printf %o $((byte ^ 17)))" |
			dd of="$dir/changed.ta" bs=1 seek="$at" conv=notrunc 2>/dev/null
		if "$sign" verify --key "$dir/root.pub" "$dir/changed.ta"; then
			echo "byte $at was changed and nobody noticed"
			return 1
		fi
	done
}

every_cut_is_noticed() {
	size=$(wc -c <"$dir/pss.ta")
	for n in 0 1 19 20 51 52 307 308 327 328 $((size - 1)); do
		head -c "$n" "$dir/pss.ta" >"$dir/cut.ta"
		if "$sign" verify --key "$dir/root.pub" "$dir/cut.ta"; then
			echo "cut after $n bytes and nobody noticed"
			return 1
		fi
	done
	"$sign" verify --key "$dir/root.pub" "$dir/pss.ta" || return 1
	cp "$dir/pss.ta" "$dir/long.ta"
	printf x >>"$dir/long.ta"
	refuses 'bytes too many' verify --key "$dir/root.pub" "$dir/long.ta"
}

signing_elsewhere() { # algorithm, openssl's padding options
	"$sign" digest --key "$dir/root.pub" --uuid $uuid --in "$dir/ta.elf" --algo "$1" \
		--version 7 --out "$dir/digest" || return 1
	base64 -d "$dir/digest" | openssl pkeyutl -sign -inkey "$dir/root.pem" \
		-pkeyopt digest:sha256 $2 -out "$dir/sig.raw" || return 1
	base64 "$dir/sig.raw" >"$dir/sig.txt"
	for s in raw txt; do
		"$sign" stitch --key "$dir/root.pub" --uuid $uuid --in "$dir/ta.elf" --algo "$1" \
			--version 7 --sig "$dir/sig.$s" --out "$dir/stitched.ta" &&
			"$sign" verify --key "$dir/root.pub" "$dir/stitched.ta" || return 1
	done
	refuses 'not one by' stitch --key "$dir/root.pub" --uuid $uuid --in "$dir/ta.elf" \
		--algo "$1" --version 8 --sig "$dir/sig.raw" --out "$dir/stitched.ta"
}

chains() {
	"$sign" subkey --key "$dir/root.pem" --uuid $uuid --subkey "$dir/one.pub" --max-depth 3 \
		--name-size 64 --out "$dir/one.chain" &&
		"$sign" subkey --key "$dir/one.pem" --subkey "$dir/two.pub" --chain "$dir/one.chain" \
			--name middle --max-depth 2 --name-size 16 --out "$dir/two.chain" &&
		"$sign" sign --key "$dir/two.pem" --chain "$dir/two.chain" --name leaf \
			--in "$dir/ta.elf" --out "$dir/leaf.ta" &&
		"$sign" verify --key "$dir/root.pub" "$dir/leaf.ta" &&
		"$sign" show "$dir/leaf.ta" | grep -q '"middle"' &&
		refuses 'not by the key' verify --key "$dir/one.pub" "$dir/leaf.ta"
}

chain_mistakes() {
	refuses 'not the key of the last' sign --key "$dir/one.pem" --chain "$dir/two.chain" \
		--name leaf --in "$dir/ta.elf" --out "$dir/x" &&
		refuses 'needs a --name' sign --key "$dir/two.pem" --chain "$dir/two.chain" \
			--in "$dir/ta.elf" --out "$dir/x" &&
		refuses 'at most 16 bytes' sign --key "$dir/two.pem" --chain "$dir/two.chain" \
			--name a-name-that-is-too-long --in "$dir/ta.elf" --out "$dir/x" &&
		refuses 'the UUID is' sign --key "$dir/two.pem" --chain "$dir/two.chain" --name leaf \
			--uuid $uuid --in "$dir/ta.elf" --out "$dir/x" &&
		refuses 'max-depth must be' subkey --key "$dir/two.pem" --chain "$dir/two.chain" \
			--name leaf --subkey "$dir/one.pub" --max-depth 2 --out "$dir/x" &&
		refuses 'without a TA' verify --key "$dir/root.pub" "$dir/two.chain" &&
		refuses 'not a chain' sign --key "$dir/two.pem" --chain "$dir/pss.ta" --name leaf \
			--in "$dir/ta.elf" --out "$dir/x"
}

# Take the TA from below one name and put it below another: the UUID no longer fits.
moved_name() {
	LC_ALL=C sed 's/leaf/loaf/' "$dir/leaf.ta" >"$dir/moved.ta"
	refuses 'the UUID is not' verify --key "$dir/root.pub" "$dir/moved.ta"
}

encrypted() {
	key=b64d239b1f3c7d3b06506229cd8ff7c8af2bb4db2168621ac62c84948468c4f4
	"$sign" sign --key "$dir/root.pem" --uuid $uuid --in "$dir/ta.elf" --out "$dir/enc.ta" \
		--enc-key $key && "$sign" show "$dir/enc.ta" | grep -q 'device key' &&
		! grep -q 'the text of a TA' "$dir/enc.ta" && grep -q 'the text of a TA' "$dir/pss.ta" &&
		refuses 'hexadecimal' sign --key "$dir/root.pem" --uuid $uuid --in "$dir/ta.elf" \
			--out "$dir/x" --enc-key 1234
}

key_list() {
	"$sign" keys --out "$dir/keys.c" first="$dir/root.pub" "$dir/one.pem" &&
		${HOSTCC:-cc} -std=gnu2x -I. -Wall -Wextra -Werror -c "$dir/keys.c" -o "$dir/keys.o" &&
		grep -q '"first", key0, 256, 65537' "$dir/keys.c" &&
		grep -q '"one", key1, 256, 65537' "$dir/keys.c" &&
		refuses 'between 1 and 16' keys --out "$dir/none.c" && [ ! -e "$dir/none.c" ]
}

bad_keys() {
	openssl genrsa -out "$dir/short.pem" 1024 2>/dev/null
	openssl ecparam -name prime256v1 -genkey -noout -out "$dir/ec.pem" 2>/dev/null
	refuses '2048 to 4096' verify --key "$dir/short.pem" "$dir/pss.ta" &&
		refuses '2048 to 4096' verify --key "$dir/ec.pem" "$dir/pss.ta" &&
		refuses 'not a PEM file' verify --key "$dir/ta.elf" "$dir/pss.ta" &&
		refuses 'No such file' verify --key "$dir/nothing" "$dir/pss.ta" &&
		refuses 'a public key' sign --key "$dir/root.pub" --uuid $uuid --in "$dir/ta.elf" --out "$dir/x"
}

# An ELF file with a head, as the kit makes it: three numbers, little-endian, and eight bytes.
head_of_a_ta() {
	echo 'int x;' | ${HOSTCC:-cc} -x c -c - -o "$dir/plain.o" &&
		printf '\104\103\102\101\106\105\110\107abcdefgh' >"$dir/head" &&
		objcopy --add-section .ta_head="$dir/head" "$dir/plain.o" "$dir/head.elf" || return 1
	own=41424344-4546-4748-6162-636465666768
	"$sign" sign --key "$dir/root.pem" --uuid $own --in "$dir/head.elf" --out "$dir/x" &&
		"$sign" sign --key "$dir/root.pem" --uuid $uuid --in "$dir/plain.o" --out "$dir/x" &&
		refuses "says that it is $own" sign --key "$dir/root.pem" --uuid $uuid --in "$dir/head.elf" --out "$dir/x" &&
		grep -qF '{ 0x11111111, 0x2222, 0x3333, { 0x44, 0x44, 0x55,' "$dir/refusal" || return 1
	# Whatever is cut off or changed: no crash.
	size=$(wc -c <"$dir/head.elf")
	at=40
	while [ "$at" -lt "$size" ]; do
		{ head -c "$at" "$dir/head.elf"; printf '\377'; tail -c "+$((at + 2))" "$dir/head.elf"; } >"$dir/odd.elf"
		head -c "$at" "$dir/head.elf" >"$dir/cut.elf"
		for f in odd cut; do
			"$sign" sign --key "$dir/root.pem" --uuid $uuid --in "$dir/$f.elf" --out "$dir/x" 2>/dev/null
			[ $? -le 1 ] || { echo "$f at $at: a crash"; return 1; }
		done
		at=$((at + 7))
	done
}

command_line() {
	"$sign" --help >/dev/null || return 1
	for words in '' 'frobnicate' 'sign --frob' 'sign --uuid 12' 'sign --version 1x' \
		'sign --algo md5' 'show a b' 'sign --version -1' 'show' 'verify x' 'sign --in x --out y' \
		"sign --key $dir/root.pem --in $dir/ta.elf --out $dir/x"; do
		"$sign" $words >/dev/null 2>&1
		[ $? -eq 2 ] || { echo "'$words' is not refused"; return 1; }
	done
	refuses 'not an ELF' sign --key "$dir/root.pem" --uuid $uuid --in "$dir/root.pem" --out "$dir/x" &&
		refuses 'not signed' show "$dir/ta.elf" &&
		refuses 'No such file' show "$dir/nothing" &&
		refuses 'another UUID' verify --key "$dir/root.pub" --uuid ${uuid%5}6 "$dir/pss.ta"
}

for k in root one two; do
	openssl genrsa -out "$dir/$k.pem" 2048 2>/dev/null
	openssl rsa -in "$dir/$k.pem" -pubout -out "$dir/$k.pub" 2>/dev/null
done
{
	printf '\177ELF'
	head -c 3000 /dev/zero
	printf 'the text of a TA'
} >"$dir/ta.elf"
# What several tests look at, so that each can run without the others: pss.ta, two.chain, leaf.ta.
{ both pss '' && chains; } >"$dir/made" 2>&1

run a_signed_image_verifies both pss ''
run an_image_signed_in_the_older_way_verifies both v15 '--algo v15'
run every_changed_byte_is_noticed every_changed_byte_is_noticed
run every_cut_is_noticed every_cut_is_noticed
run a_signature_made_elsewhere_fits_pss signing_elsewhere pss \
	'-pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:digest -pkeyopt rsa_mgf1_md:sha256'
run a_signature_made_elsewhere_fits_v15 signing_elsewhere v15 '-pkeyopt rsa_padding_mode:pkcs1'
run chains_of_sub_keys_verify chains
run mistakes_with_chains_are_named chain_mistakes
run a_ta_cannot_move_to_another_name moved_name
run an_encrypted_image_hides_its_text encrypted
run the_list_of_keys_compiles key_list
run keys_of_another_kind_are_refused bad_keys
run a_ta_whose_head_names_another_uuid_is_not_signed head_of_a_ta
run a_wrong_command_line_is_refused command_line

run_end
