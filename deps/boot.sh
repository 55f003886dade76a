#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# boot.sh [options] <flash image> - boot TF-A, a BL32 and Debian's Linux in QEMU, or Xen and Linux as dom0
#
#   -s CPUS   virtual CPUs                              (2)
#   -m SIZE   memory                                    (1G, with Xen 2G)
#   -c CPU    model                                     (cortex-a57)
#   -x CPIO   more, appended to the base, or for Xen to dom0's
#   -X XEN    hypervisor: Linux is its dom0             (none)
#   -t SECS   time after which QEMU is stopped          (120)
#   -o DIR    folder for linux.log and secure.log       (build/log/boot)
#   -q        show nothing
#   -i        the normal console is this terminal
#   -k        one CPU that counts: a nanosecond of its time is an instruction, and each boot is like the last
#   -d        wait for a debugger on port 1234
#
# DOM0_MEMORY in the environment is what Xen's dom0 gets (640M), the rest is for other guests.
# SEED=2 in the environment makes other random numbers for a machine that counts, again the same each time (1).
# GIC=gicv2 in the environment gives the machine a GICv2; the flash image must fit it.
# Both consoles are shown line by line with their origin in front. Exit 0 when the guest powered
# off by itself, 3 when it did not within the time, 1 when QEMU failed.
set -eu
. deps/lib.sh

cpus=2
memory=
xen=
DOM0_MEMORY=${DOM0_MEMORY:-640M}
cpu=cortex-a57
extra=
seconds=120
out=$LOGS/boot
quiet=
interactive=
debug=
count=
while getopts s:m:c:x:X:t:o:qidk option; do
	case $option in
	s) cpus=$OPTARG ;;
	m) memory=$OPTARG ;;
	c) cpu=$OPTARG ;;
	x) extra=$OPTARG ;;
	X) xen=$OPTARG ;;
	t) seconds=$OPTARG ;;
	o) out=$OPTARG ;;
	q) quiet=1 ;;
	i) interactive=1 ;;
	# Else QEMU's random numbers differ from boot to boot, and its clock of the day is the host's.
	k) count="-icount shift=0,sleep=off -seed ${SEED:-1} -rtc base=2025-01-01T00:00:00,clock=vm" ;;
	d) debug='-S -gdb tcp::1234' ;;
	*) die "see the top of deps/boot.sh" ;;
	esac
done
shift $((OPTIND - 1))
flash=${1:?usage: boot.sh [options] FLASH}

[ -z "$count" ] || cpus=1
case ${GIC:-gicv3} in
gicv2) gic=2 ;;
*) gic=3 ;;
esac
guest=$BUILD/deps/guest
# TF-A enters what lies at 0x48000000: Linux, or Xen, which is told where the rest is.
if [ -n "$xen" ]; then
	memory=${memory:-2G}
	kernel_at=0x50000000
	initrd_at=0x58000000
	base="$BUILD/deps/base.cpio $BUILD/deps/dom0.cpio"
	label='[dom0]   '
	remedy='make deps-xen'
else
	memory=${memory:-1G}
	kernel_at=0x48000000
	initrd_at=0x50000000
	base=$BUILD/deps/base.cpio
	label='[linux]  '
	remedy='make deps'
fi
for needed in "$flash" "$guest/Image" $base $xen; do
	[ -s "$needed" ] || die "boot.sh: $needed is missing or empty; run: $remedy"
done
mkdir -p "$out"

machine="-machine virt,secure=on,gic-version=$gic,virtualization=on -cpu $cpu -smp $cpus -m $memory"
machine="$machine -nodefaults -display none -net none -no-reboot -bios $flash"

# What QEMU would generate by itself, plus what a boot loader adds: the kernel's command line,
# where the initrd lies, and a seed. No secret of the guest depends on it: QEMUs since 7.2 write
# another over it when the machine starts, older ones leave it.
make_dtb() {
	# shellcheck disable=SC2086 # words
	timeout 20 qemu-system-aarch64 $(echo "$machine" |
	  sed "s|-machine virt,|&dumpdtb=$out/machine.dtb,dtb-randomness=off,|") >"$out/dumpdtb.log" 2>&1 ||
	  die "boot.sh: QEMU does not describe the machine: $(cat "$out/dumpdtb.log")"
	cp "$out/machine.dtb" "$out/boot.dtb"
	# shellcheck disable=SC2046 # 64 numbers
	fdtput -t bx "$out/boot.dtb" /chosen rng-seed $(seq 64 | while read -r n; do printf '%x ' "$n"; done)
	if [ -n "$xen" ]; then
		describe_dom0
		return
	fi
	fdtput -t s "$out/boot.dtb" /chosen bootargs \
	  "console=ttyAMA0 quiet loglevel=4 panic=-1 rdinit=/init ${BOOTARGS:-}"
	fdtput -t x "$out/boot.dtb" /chosen linux,initrd-start "$initrd_at"
	fdtput -t x "$out/boot.dtb" /chosen linux,initrd-end \
	  "$(printf '%x' $((initrd_at + $(stat -c %s "$out/initrd.cpio"))))"
}

# module <address> <kind> <file>: what Xen finds for dom0 at an address.
module() {
	node=/chosen/module@${1#0x}
	fdtput -c "$out/boot.dtb" "$node"
	fdtput -t s "$out/boot.dtb" "$node" compatible "multiboot,$2" multiboot,module
	fdtput -t x "$out/boot.dtb" "$node" reg 0 "$1" 0 "$(printf '%x' "$(stat -c %s "$3")")"
}

# dom0 has the normal console, by way of Xen, which has no PCI to offer.
describe_dom0() {
	fdtput -t x "$out/boot.dtb" /chosen '#address-cells' 2
	fdtput -t x "$out/boot.dtb" /chosen '#size-cells' 2
	fdtput -t s "$out/boot.dtb" /chosen xen,xen-bootargs \
	  "console=dtuart dtuart=/pl011@9000000 dom0_mem=$DOM0_MEMORY dom0_max_vcpus=$cpus bootscrub=0 ${XEN_BOOTARGS:-}"
	fdtput -t s "$out/boot.dtb" /chosen xen,dom0-bootargs \
	  "console=hvc0 quiet loglevel=4 panic=-1 rdinit=/init ${BOOTARGS:-}"
	fdtput -r "$out/boot.dtb" /pcie@10000000
	module "$kernel_at" kernel "$guest/Image"
	module "$initrd_at" ramdisk "$out/initrd.cpio"
}

# prefix <origin> <log>: a console's lines to the log as they are, to the screen with a label.
prefix() {
	sed -u 's/\r//g' <"$out/$1.pipe" | tee "$out/$1.log" |
	  if [ -n "$quiet" ]; then
		cat >/dev/null
	  else
		sed -u -e "s/^\(NOTICE: \|ERROR: \|WARNING: \|INFO: \|PANIC at PC\)/[tf-a]   &/;t" -e "s/^(XEN) /[xen]    /;t" -e "s/^/$2/"
	  fi
}

# shellcheck disable=SC2086 # words
run_qemu() {
	timeout --foreground "$seconds" qemu-system-aarch64 $machine $count $debug $images "$@" 2>"$out/qemu.log" </dev/null
}

# shellcheck disable=SC2086 # a list of files
cat $base $extra >"$out/initrd.cpio"
make_dtb
images="-dtb $out/boot.dtb -device loader,file=$guest/Image,addr=$kernel_at,force-raw=on"
images="$images -device loader,file=$out/initrd.cpio,addr=$initrd_at,force-raw=on"
[ -z "$xen" ] || images="$images -device loader,file=$xen,addr=0x48000000,force-raw=on"

if [ -n "$interactive" ]; then
	# shellcheck disable=SC2086 # words
	exec qemu-system-aarch64 $machine $debug $images \
	  -chardev stdio,id=terminal,signal=off -serial chardev:terminal -serial "file:$out/secure.log"
fi

rm -f "$out/linux.pipe" "$out/secure.pipe"
mkfifo "$out/linux.pipe" "$out/secure.pipe"
prefix linux "$label" &
linux_reader=$!
prefix secure '[secure] ' &
secure_reader=$!
status=0
run_qemu -serial "file:$out/linux.pipe" -serial "file:$out/secure.pipe" || status=$?
# QEMU that died before it opened them would leave the readers waiting.
: 1<>"$out/linux.pipe" 1<>"$out/secure.pipe"
wait "$linux_reader" "$secure_reader" || true
rm -f "$out/linux.pipe" "$out/secure.pipe" "$out/initrd.cpio"

case $status in
0) ;;
124)
	echo "boot.sh: the guest did not power off within $seconds s and was stopped; consoles: $out/linux.log, $out/secure.log" >&2
	exit 3
	;;
*)
	sed 's/^/boot.sh: QEMU: /' "$out/qemu.log" >&2
	exit 1
	;;
esac
