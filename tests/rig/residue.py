#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""residue.py - run the rig, look into the secure world for it when it asks

usage: residue.py [--timeout S] ['KEY=VALUE ...']...

One run for each argument, which is what the rig is told; the machine hears of cpus= and icount=, too.
Without any: the residue tests, with guests and without. run.sh --ask comes here.

The rig names a secret and whether it should be found: 16 bytes, or "key:LABEL", the guest's key of that label
("key:" is the lone normal world's), which is worked out here. All secure RAM of the machine is read from outside,
through /proc, while the rig waits; the secret counts as found when it, or either half of it, lies
anywhere, and as there once when each half lies in one place. It may also ask for the number of free
pages, which the secure world said on its console last. Ends with "N passed, N failed".
"""
import argparse
import hashlib
import hmac
import os
import re
import subprocess
import sys
import tempfile

BUILD = os.environ.get("BUILD", "build")
SECURE_BASE = 0x0E000000  # of QEMU's virt machine: SRAM of the firmware, then ours
SECURE_SIZE = 16 << 20
IMAGE_OFFSET = 0x100000
SECONDS = 300
HUK = b"QEMU has no fuses: not a secret!"  # kernel/plat/qemu/board.c


def start(folder, words, cpus=2, more=(), seconds=SECONDS):
    """A machine with the rig, which is told @words; its console is the process's."""
    flash, config = folder + "/flash.bin", folder + "/config"
    subprocess.run(["sh", "deps/mkflash.sh", BUILD + "/kernel/postern.bin", flash], check=True)
    text = "cpus=%d own=1 %s" % (cpus, words)
    with open(config, "wb") as f:
        f.write(text.encode().ljust(4096, b"\0"))
    loads = [(BUILD + "/rig/rig.bin", 0x48000000), (config, 0x49F00000), (BUILD + "/rig/ta.tar", 0x4A000000)]
    command = ["timeout", "-k", "5", str(seconds), "qemu-system-aarch64",
               "-machine", "virt,secure=on,dtb-randomness=off,gic-version=3,virtualization=on", "-cpu", "cortex-a57",
               "-smp", str(cpus), "-m", "1G", "-nodefaults", "-display", "none", "-net", "none", "-no-reboot",
               "-bios", flash, "-serial", "stdio", "-serial", "file:" + folder + "/secure.log",
               "-pidfile", folder + "/pid", *more]
    for name, at in loads:
        command += ["-device", "loader,file=%s,addr=%#x,force-raw=on" % (name, at)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


class Memory:
    """The secure RAM of a QEMU process (or another one): the mapping of its size that holds our image."""

    def __init__(self, pid, image=BUILD + "/kernel/postern.bin", offset=IMAGE_OFFSET, size=SECURE_SIZE):
        with open(image, "rb") as f:
            image = f.read()
        self.offset, self.size = offset, size
        sample = image[len(image) // 4:][:256]  # code, which stays as it is
        self.file = open("/proc/%d/mem" % pid, "rb")
        for line in open("/proc/%d/maps" % pid):
            lo, hi = (int(x, 16) for x in line.split()[0].split("-"))
            if hi - lo >= size and " rw" in line and self.holds(lo, hi, sample):
                return
        raise SystemExit("not ok - the memory of the machine was not found")

    def holds(self, lo, hi, sample):
        for base in range(lo, hi - self.size + 1, self.size):
            self.base = base
            if sample in self.read(self.offset, 1 << 20):
                return True
        return False

    def read(self, offset, size):
        self.file.seek(self.base + offset)
        return self.file.read(size)

    def find(self, secret):
        ram, half, places = self.read(0, SECURE_SIZE), len(secret) // 2, set()
        for part in (secret[:half], secret[half:]):
            at = ram.find(part)
            while at >= 0:
                places.add(at)
                at = ram.find(part, at + 1)
        return sorted(places)


def sha256_hmac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def key_of(label):
    """Of a guest: kernel/nexus/keys.c, in other words."""
    root = sha256_hmac(b"Postern: keys of guests\0", HUK)
    kind = b"\1" if label else b"\0"
    return sha256_hmac(root, b"guest\0" + kind + label.encode() + b"\1")


def answer(memory, secret, wanted, when):
    if secret.startswith("key:"):
        places = memory.find(key_of(secret[4:]))
    else:
        places = memory.find(bytes.fromhex(secret))
    good = {"found": len(places) > 0, "once": len(places) == 2, "nothing": not places}[wanted]
    print("residue: %s: %d places%s" % (when, len(places), "" if good else ", should be " + wanted),
          flush=True)
    if not good:
        print("  " + " ".join("%x" % (SECURE_BASE + p) for p in places[:16]))
    return b"y" if good else b"n"


def free_pages(folder):
    """What the secure world said last."""
    with open(folder + "/secure.log", "rb") as f:
        f.seek(max(0, os.path.getsize(f.name) - 4096))
        said = re.findall(rb", (\d+) free\b", f.read(), re.M)
    return b"%d\n" % int(said[-1] if said else 0)


def run(words, seconds):
    """How many tests passed, and how many did not."""
    with tempfile.TemporaryDirectory(dir=BUILD + "/rig") as folder:
        cpus = re.search(r"\bcpus=(\d+)", words)
        more = ["-icount", "shift=0,sleep=off"] if "icount=0" in words.split() else []
        qemu = start(folder, words, int(cpus[1]) if cpus else 2, more, seconds)
        memory, total = None, None
        for raw in qemu.stdout:
            line = raw.decode("latin-1").strip()
            ask = re.match(r"residue: ([0-9a-f]{32}|key:\S*) (found|once|nothing) (.*)", line)
            if ask:
                memory = memory or Memory(int(open(folder + "/pid").read()))
                qemu.stdin.write(answer(memory, *ask.groups()))
                qemu.stdin.flush()
            elif line == "pages: free":
                qemu.stdin.write(free_pages(folder))
                qemu.stdin.flush()
            elif not re.match("NOTICE:|ERROR:   QEMU System Power off", line):
                print(line, flush=True)
            total = re.match(r"rig: (\d+) ok, (\d+) failed", line) or total
        qemu.wait()
        if not total or total[2] != "0":
            with open(folder + "/secure.log", errors="replace") as f:
                print("The end of what the secure world said:\n" + f.read()[-2000:])
    if not total or total[1] == "0":
        print("not ok - the run: no test has passed")
        return 0, max(1, int(total[2]) if total else 1)
    return int(total[1]), int(total[2])


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--timeout", type=int, default=SECONDS)
    parser.add_argument("words", nargs="*", default=["test=residue_*", "test=residue_* guests=1"])
    options = parser.parse_args()
    results = [run(words, options.timeout) for words in options.words]
    passed, failed = (sum(r[i] for r in results) for i in (0, 1))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
