#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh run|shell [<BL32>] - from a fresh clone to a Trusted Application that answered
#
# Sets up what is missing, builds everything, boots Linux with it and runs the hello client; or,
# for "shell", hands the console over. BL32 is Postern's unless named; "peer" is Debian's OP-TEE.
# In the environment: GUEST_FILES, what the guest gets besides (guest-files.sh), and
# GUEST_COMMAND, what "run" runs there in place of the hello client.
# Exit 0 when the client's line was seen, or the command ended with 0; 2 when this machine will not
# do, else 1.
set -eu
. deps/lib.sh

mode=${1:?usage: run.sh run|shell [BL32]}
bl32=${2:-}
begun=$(date +%s)
command=${GUEST_COMMAND:-}
expected='hello: 42 -> 43'
[ -z "$command" ] || expected='run: the command ended with status 0'
hello=$BUILD/examples/hello
work=$BUILD/run
jobs=$(nproc)

# Another make, told only what must carry over: the caller's jobs are not ours to share.
submake() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" --no-print-directory -j "$jobs" \
	  BUILD="$BUILD" CROSS_COMPILE="$CROSS_COMPILE" "$@"
}

say() {
	echo
	echo "== $*"
}

pack_extra() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree/usr/lib/optee_armtz" "$work/tree/usr/bin"
	cp "$hello"/*.ta "$work/tree/usr/lib/optee_armtz"
	cp "$hello/hello" "$work/tree/usr/bin"
	sh deps/guest-files.sh "$work/tree"
	if [ "$mode" = run ]; then
		{
			echo '#!/bin/sh'
			if [ -n "$command" ]; then
				printf '(\n%s\n)\necho "run: the command ended with status $?"\n' "$command"
			else
				echo 'hello || echo "hello: failed with exit status $?"'
			fi
		} >"$work/tree/main"
		chmod 755 "$work/tree/main"
	fi
	sh deps/mkcpio.sh "$work/tree" "$work/extra.cpio"
}

say "Set-up: host tools, packages of Debian, TF-A"
need_debian
if ! mkdir -p "$BUILD" "$CACHE" 2>/dev/null; then
	unfit "cannot write to $BUILD or $CACHE; run as the owner of the clone, or set POSTERN_CACHE."
fi
# What was built before fits; only a first run needs the room.
[ -e "$BUILD/deps/base.cpio" ] || need_disk "$BUILD" 3
sh deps/host-tools.sh run
submake deps-run

say "Build: Postern, the TA development kit, the hello TA and its client"
case $bl32 in
peer) targets="examples" ;;
'') targets="$BUILD/kernel/postern.bin examples" ;;
*)
	[ -s "$bl32" ] || die "BL32=$bl32: no such file, or it is empty"
	targets="examples"
	;;
esac
# shellcheck disable=SC2086 # words
step build "compiling (make $targets)" "read the compiler's message above; make V=1 ... shows commands" \
  submake $targets
step pack "packing TAs and clients for the guest" "see the message above; the rest of the guest is from $hello" pack_extra
[ -z "${GUEST_FILES:-}" ] || cat "$LOGS/pack.log"
case $bl32 in
peer)
	flash=$BUILD/deps/flash/peer.bin
	step flash "packing the flash image of Debian's OP-TEE" "make deps" submake "$flash"
	;;
*)
	flash=$work/flash.bin
	step flash "packing the flash image: TF-A and ${bl32:-Postern}" "make deps" \
	  sh deps/mkflash.sh "${bl32:-$BUILD/kernel/postern.bin}" "$flash"
	;;
esac

if [ "$mode" = shell ]; then
	say "Boot: this terminal is the normal console; 'exit' powers off; secure console: $work/secure.log"
	exec sh deps/boot.sh -i -o "$work" -x "$work/extra.cpio" "$flash"
fi

say "Boot: TF-A, ${bl32:-Postern}, Debian's Linux in QEMU"
booted=$(date +%s)
status=0
sh deps/boot.sh -t "${RUN_TIMEOUT:-120}" -o "$work" -x "$work/extra.cpio" "$flash" || status=$?
now=$(date +%s)

say "Result"
echo "  boot and run: $((now - booted)) s, all: $((now - begun)) s; consoles: $work/linux.log, $work/secure.log"
if [ "$status" -eq 0 ] && grep -qxF "$expected" "$work/linux.log"; then
	if [ -n "$command" ]; then
		echo "  $expected: $command"
	else
		echo "  the Trusted Application answered: $expected"
	fi
	exit 0
fi
if [ -n "$command" ]; then
	echo "  the command did not end with status 0: $command" >&2
else
	echo "  the line \"$expected\" did not come from the client." >&2
fi
echo "  Remedy: look at the end of both consoles; 'make shell' gives you a shell there." >&2
exit 1
