#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# variants.sh <postern.bin> <hello.ta> <hello client> <probe.ta> <guards> - the same binary on other
# machines
#
# One short boot for each kind of machine; the hello client must get its answer on all of them, and
# what a CPU has to guard TAs with must do so (the program guards).
# Ends with "N passed, N failed".
set -eu
. deps/lib.sh

bl32=${1:?}
ta=${2:?}
client=${3:?}
probe=${4:?}
guards=${5:?}
out=$BUILD/linux/variants
tree=$out/tree
passed=0
failed=0

# pack [VARIABLE=value] - for the program guards
pack() {
	rm -rf "$tree"
	mkdir -p "$tree/usr/lib/optee_armtz" "$tree/usr/bin"
	cp "$ta" "$probe" "$tree/usr/lib/optee_armtz"
	cp "$client" "$tree/usr/bin/hello"
	cp "$guards" "$tree/usr/bin/guards"
	printf '#!/bin/sh\nhello\nPROBE_UUID=%s %s guards\n' "$(basename "$probe" .ta)" "${1-}" >"$tree/main"
	chmod 755 "$tree/main"
	sh deps/mkcpio.sh "$tree" "$out/extra.cpio"
}

# variant <name> <gic> <boot options>...
variant() {
	variant=$1
	GIC=$2
	shift 2
	export GIC
	flash=$out/$GIC.bin
	[ "$flash" -nt "$bl32" ] || sh deps/mkflash.sh "$bl32" "$flash"
	if sh deps/boot.sh -q -t 300 -o "$out/$variant" -x "$out/extra.cpio" "$@" "$flash" &&
	  grep -qx 'hello: 42 -> 43' "$out/$variant/linux.log" &&
	  grep -q '^1\.\.' "$out/$variant/linux.log" && ! grep '^not ok' "$out/$variant/linux.log"; then
		echo "ok - the hello TA answers on $variant, and what guards TAs does so"
		passed=$((passed + 1))
	else
		echo "not ok - the hello TA answers on $variant, and what guards TAs does so; consoles in $out/$variant"
		failed=$((failed + 1))
	fi
}

mkdir -p "$out"
pack
variant gicv2 gicv2 -s 4
variant one-small-core gicv3 -c cortex-a53 -s 1 -m 512M
variant six-cores-4G gicv3 -c cortex-a72 -s 6 -m 4G
variant cortex-a76 gicv3 -c cortex-a76
# EL3 keeps pointer authentication to itself, or lets us have it.
variant newest gicv3 -c max,pauth-impdef=on
pack SECURE_PAC=1
variant newest-pauth gicv3-pauth -c max,pauth-impdef=on
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
