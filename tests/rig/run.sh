#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# run.sh - boot the rig on TF-A and a TEE in QEMU, show its lines, exit 0 when all went well
#
# Run from the root of the clone. The TEE is Postern unless something else is named.
set -eu

usage() {
	cat <<'END'
usage: tests/rig/run.sh [option]...
  --bl32 FILE     TEE to boot (default: build/kernel/postern.bin)
  --peer BUILD    boot OP-TEE instead: Debian's vexpress-qemu_armv8a or …-virtualized, or what is in this folder
  --guests        the rig is a hypervisor: it announces clients
  --own           run Postern's own tests too
  --smp N         cores (default 4)
  --cpu TYPE      QEMU's -cpu (default cortex-a57)
  --icount        count instructions: one core (or --smp after it), one nanosecond each
  --test NAME     this test only; NAME* for all that begin so
  --suite FILE    the tests of this source file only, e.g. t_shm.c
  --owner         the device tree speaks of guests (owner.sh)
  --fast-time     time goes by a thousand times faster than instructions, on one clock for all cores
  --profile       count instructions function by function, in the last of each kind of call (--icount)
  --profile-json FILE  the same, for programs
  --fair FILE     how long interrupts were masked and locks held, into FILE (tests/rig/fair.py)
  --ask           a host that answers what the rig asks of it: residue, free pages (residue.py)
  --set KEY=VALUE say this to the rig (seed=, count=, trace=1, …)
  --timeout S     give up after S seconds (default 120)
  --list          name the tests and stop
END
}

build=${BUILD:-build}
bl32=$build/kernel/postern.bin
extra1=
extra2=
smp=4
cpu=cortex-a57
icount=
seconds=120
config=
profile=
json=
owner=
fair=
ask=
elf=$build/kernel/postern.elf
while [ $# -gt 0 ]; do
	case $1 in
	--bl32) bl32=$2; shift ;;
	--peer)
		peer=$build/deps/guest/peer/$2
		[ ! -d "$2" ] || peer=$2
		elf=-
		bl32=$peer/tee-header_v2.bin
		extra1=$peer/tee-pager_v2.bin
		extra2=$peer/tee-pageable_v2.bin
		shift ;;
	--guests) config="$config guests=1" ;;
	--own) config="$config own=1" ;;
	--smp) smp=$2; shift ;;
	--cpu) cpu=$2; shift ;;
	--icount) icount='-icount shift=0,sleep=off'; smp=1 ;;
	--profile-json) icount='-icount shift=0,sleep=off'; smp=1; profile=$2; json=--json; config="$config runs=1"; shift ;;
	--fast-time) icount='-icount shift=10,sleep=off' ;;
	--profile) icount='-icount shift=0,sleep=off'; smp=1; profile=1; config="$config runs=1" ;;
	--fair) fair=$2; shift ;;
	--test) config="$config test=$2"; shift ;;
	--owner) owner=1 ;;
	--suite) config="$config suite=$2"; shift ;;
	--ask) ask=1 ;;
	--set) config="$config $2"; shift ;;
	--timeout) seconds=$2; shift ;;
	--list)
		${CROSS_COMPILE:-aarch64-linux-gnu-}nm "$build/rig/rig.elf" | sed -n 's/.* test_\(.*\)/\1/p' |
		  while read -r t; do
			grep -l "^TEST($t," tests/rig/*.c | sed "s|^.*/\(.*\)|\1: $t|"
		  done | sort
		exit 0 ;;
	-h | --help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
	shift
done

[ -s "$bl32" ] || { echo "run.sh: there is no $bl32" >&2; exit 2; }
[ -s "$build/rig/rig.bin" ] || { echo "run.sh: there is no rig; run: make rig-build" >&2; exit 2; }

[ -z "$ask" ] || exec python3 tests/rig/residue.py --timeout "$seconds" "cpus=$smp$config${icount:+ icount=0}"

# Those of failed runs stay for a while.
find "$build/rig" -maxdepth 1 -name 'run.*' -mmin +180 -exec rm -rf {} +
run=$(mktemp -d "$build/rig/run.XXXXXX")
sh deps/mkflash.sh "$bl32" "$run/flash.bin" ${extra1:+"$extra1" "$extra2"}
{ printf 'cpus=%s%s' "$smp" "$config"; head -c 4096 /dev/zero; } | head -c 4096 >"$run/config"

# Every instruction is a line of QEMU's log, too much to keep.
traced=
if [ -n "$profile" ]; then
	mkfifo "$run/trace"
	# shellcheck disable=SC2086
	NM="${CROSS_COMPILE:-aarch64-linux-gnu-}nm" python3 tests/rig/profile.py $json "$elf" "$build/rig/rig.elf" \
	  <"$run/trace" >"$run/profile" &
	traced="-singlestep -d exec,nochain -D $run/trace"
fi

machine=virt,secure=on${icount:+,dtb-randomness=off},gic-version=3,virtualization=on
dtb=
if [ -n "$owner" ]; then
	dtb=$run/owner.dtb
	timeout 20 qemu-system-aarch64 -machine "$machine,dumpdtb=$dtb" -cpu "$cpu" -smp "$smp" -m 1G \
	  -nodefaults -display none -net none -bios "$run/flash.bin" >"$run/dumpdtb.log" 2>&1
	sh tests/rig/owner.sh "$dtb"
fi

# The plugin is told where in the kernel things are.
if [ -n "$fair" ]; then
	traced="-plugin $build/rig/fair.so,out=$fair,$(NM="${CROSS_COMPILE:-aarch64-linux-gnu-}nm" python3 tests/rig/fair.py --where "$elf" "$build/rig/rig.elf")"
fi

# shellcheck disable=SC2086
timeout -k 5 "$seconds" qemu-system-aarch64 -machine "$machine" -cpu "$cpu" -smp "$smp" -m 1G ${dtb:+-dtb "$dtb"} \
  -nodefaults -display none -net none -no-reboot $icount $traced -bios "$run/flash.bin" \
  -device loader,file="$build/rig/rig.bin",addr=0x48000000,force-raw=on \
  -device loader,file="$run/config",addr=0x49f00000,force-raw=on \
  -device loader,file="$build/rig/ta.tar",addr=0x4a000000,force-raw=on \
  -serial file:"$run/normal.log" -serial file:"$run/secure.log" >"$run/qemu.log" 2>&1 </dev/null &
qemu=$!
# A signal ends the sleep below as well, whose failure ends this before the signal's own trap comes.
trap 'kill "$qemu" 2>/dev/null' EXIT
trap 'exit 1' INT TERM

# Show what is new of the rig's lines, without those of the firmware.
shown=0
show() {
	[ -e "$run/normal.log" ] || return 0
	lines=$(wc -l <"$run/normal.log")
	[ "$lines" -gt "$shown" ] || return 0
	sed -n "$((shown + 1)),${lines}p" "$run/normal.log" |
	  grep -v -e '^NOTICE:' -e '^ERROR:   QEMU System Power off' || true
	shown=$lines
}

# The secure world says that it is at its end; the firmware's own "PANIC at PC" at power-off is none.
is_dead() {
	grep -q -e 'Panic at ' -e 'PANIC on core' "$run/secure.log" 2>/dev/null
}

# A rig that has summed up is done, even when a broken secure world lets nobody switch off.
while kill -0 "$qemu" 2>/dev/null; do
	sleep 0.1
	show
	if grep -q '^rig: [0-9]* ok, ' "$run/normal.log" 2>/dev/null || is_dead; then
		sleep 1
		kill "$qemu" 2>/dev/null || true
	fi
done
wait "$qemu" 2>/dev/null || true
trap - EXIT INT TERM
show
if [ -n "$profile" ]; then
	wait
	if [ -n "$json" ]; then mv "$run/profile" "$profile"; else cat "$run/profile"; fi
fi

failed=$(sed -n 's/^rig: [0-9]* ok, \([0-9]*\) failed, .*/\1/p' "$run/normal.log")
if is_dead; then
	echo 'not ok - the run: the secure world panicked'
elif [ -z "$failed" ]; then
	echo "not ok - the run: no summary after at most $seconds seconds"
	cat "$run/qemu.log"
elif [ "$failed" = 0 ]; then
	# What the kernel counts for a guest that has just been made, and for all of the machine with
	# the first of them; `make size` and `make bench` read it.
	{
		sed -n 's/.*: memory: secure  \([0-9a-f]*\)-\([0-9a-f]*\) .*/0x\1 0x\2/p' "$run/secure.log"
		sed -n 's/.*: partition made, [0-9]* pages, \([0-9]*\) free.*/\1/p' "$run/secure.log"
	} | head -n 2 | paste -s -d ' ' - | while read -r first last free; do
		[ -z "$free" ] || echo "idle-machine-bytes: $((last - first + 1 - free * 4096))"
	done >"$run/idle"
	sed -n 's/.*: partition made, \([0-9]*\) pages.*/\1/p' "$run/secure.log" | sort -n | tail -n 1 |
	  while read -r pages; do
		echo "idle-partition-bytes: $((pages * 4096))"
	  done >>"$run/idle"
	[ ! -s "$run/idle" ] || mv "$run/idle" "$build/rig/idle.log"
	rm -rf "$run"
	exit 0
fi
echo "The end of what the secure world said ($run/secure.log):"
tail -n "${LINES_SHOWN:-12}" "$run/secure.log"
exit 1
