#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""guards.py - every guard of TAs and of the kernel, tried by a crime that it must end (t_guards.c)

Eight guests are there at the same time. In each a TA commits each crime; in the middle of them the
kernel does, in an image with a service for that (kernel/pta/test/crimes), one boot for each crime. It
counts only when the secure world's log gives the reason that belongs to the guard. Each crime has an
innocent twin that must go well; and on a CPU without BTI, PAC and PAN those three crimes must.
Ends with "N passed, N failed".
"""
import os
import re
import subprocess
import sys
import tempfile

BUILD = os.environ.get("BUILD", "build")
NM = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-") + "nm"
GUESTS = range(40, 48)
TA = "TA 0eb05ae0-18a9-4b96-9b81-a0b2aec6c3d3 died: "
NEWEST = ("gicv3-pauth", "max,pauth-impdef=on", "bti=1 pac=1")
OLD = ("gicv3", "cortex-a57", "")

# What the log says of each crime, in the order of guard_ta.h: of a TA's, of the kernel's.
OF_TA = [
    ("BTI", r"branch to a place that is no branch target"),
    ("PAC", r"instruction fetch from 0x\w+, a pointer that is not authentic|pointer that is not authentic"),
    ("text is read-only", r"write to 0x\w+, not allowed by its protection"),
    ("constants are read-only", r"write to 0x\w+, not allowed by its protection"),
    ("data is not executable", r"instruction fetch from 0x\w+, not allowed by its protection"),
    ("the stack is not executable", r"instruction fetch from 0x\w+, not allowed by its protection"),
    ("guard page below the stack", r"stack overflow: write to 0x\w+, nothing is mapped there"),
    ("stack canary", r"panic with code 0xffff300f"),
    ("the kernel's memory", r"read from 0xffffffffc0000000, not allowed by its protection"),
    ("its slice's physical timer", r"system register or instruction that a TA may not use"),
    ("its slice's virtual timer", r"system register or instruction that a TA may not use"),
]
OF_KERNEL = [
    ("BTI", r"branch to no landing pad \(BTI\)"),
    ("PAC", r"(pointer authentication failed|instruction abort, \w.*\nesr \w+  far (?!ffffffff)\w+: no address at all)"),
    ("text is read-only", r"data abort, permission fault at level 3, writing\nesr .*image text"),
    ("constants are read-only", r"data abort, permission fault at level 3, writing\nesr .*image rodata"),
    ("data is not executable", r"instruction abort, permission fault at level 3\nesr .*image data"),
    ("the stack is not executable", r"instruction abort, permission fault at level 3\nesr .*the guest's window"),
    ("guard page below the stack", r"data abort, nothing is mapped there at level 3, writing\nesr .*stack overflow"),
    ("stack canary", r"a stack buffer overflowed"),
    ("PAN", r"data abort, permission fault at level 3, reading\nesr .*the TA's half"),
    ("PXN", r"instruction abort, permission fault at level 3\nesr .*the TA's half"),
]
PANIC = "PANIC on core"  # the firmware has one of its own, when it has switched off
NEED_A_NEW_CPU = {"BTI", "PAC", "PAN"}
results = []


def ok(good, what, why=""):
    results.append(good)
    print("%s - %s%s" % ("ok" if good else "not ok", what, "" if good else ": " + why), flush=True)


def boot(folder, image, machine, words):
    """The lines of the rig's console, and the secure world's log."""
    gic, cpu, has = machine
    flash, config, logs = folder + "/flash.bin", folder + "/config", (folder + "/normal.log", folder + "/secure.log")
    subprocess.run(["sh", "deps/mkflash.sh", image, flash], check=True, env=dict(os.environ, GIC=gic))
    with open(config, "wb") as f:
        f.write(("cpus=1 own=1 guests=1 %s %s" % (has, words)).encode().ljust(4096, b"\0"))
    for name in logs:
        if os.path.exists(name):
            os.unlink(name)
    command = ["qemu-system-aarch64", "-machine", "virt,secure=on,gic-version=3,virtualization=on", "-cpu", cpu,
               "-smp", "1", "-m", "1G", "-nodefaults", "-display", "none", "-net", "none", "-no-reboot", "-bios", flash,
               "-serial", "file:" + logs[0], "-serial", "file:" + logs[1]]
    for name, at in ((BUILD + "/rig/rig.bin", 0x48000000), (config, 0x49F00000), (BUILD + "/rig/ta.tar", 0x4A000000)):
        command += ["-device", "loader,file=%s,addr=%#x,force-raw=on" % (name, at)]
    qemu = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    text = ["", ""]
    for _ in range(1200):
        over = qemu.poll() is not None
        text = [open(name, encoding="latin-1").read() if os.path.exists(name) else "" for name in logs]
        if over or re.search(r"core \d+ stopped, .*\n", text[1]):
            break
        try:
            qemu.wait(0.1)
        except subprocess.TimeoutExpired:
            pass
    if qemu.poll() is None:
        qemu.kill()
        qemu.wait()
    return text


def passed(normal, test):
    return ("ok - %s (" % test) in normal and "not ok - " not in normal


def last_of(normal):
    lines = [line for line in normal.splitlines() if line.startswith(("not ok", "guards:"))]
    return "; ".join(lines) or "no end"


def of_tas(folder, name, machine):
    test = "guards_end_each_crime_of_a_ta_in_eight_guests"
    normal, secure = boot(folder, BUILD + "/kernel/postern.bin", machine, "test=guards_*")
    ok(passed(normal, test), "on %s, in 8 guests: crimes end a TA, their twins do not" % name, last_of(normal))
    ok(passed(normal, "guards_place_a_ta_elsewhere_each_time"),
       "on %s: ASLR: 24 loads of one TA in 8 guests lie in 24 places" % name, last_of(normal))
    deaths = re.findall(r"guest (\d+).*: " + TA + r"(.*)", secure)
    wanted = [c for c in OF_TA if machine is NEWEST or c[0] not in NEED_A_NEW_CPU]
    for guard, reason in wanted:
        repeats = sum(r == reason for _, r in wanted)
        missed = [g for g in GUESTS if sum(int(who) == g and bool(re.fullmatch(r"(%s)( \(esr .*\))?" % reason, why))
                                          for who, why in deaths) != repeats]
        ok(not missed, "on %s: %s ended the TA in each guest" % (name, guard), "not in %s; %s" % (missed, deaths[:12]))
    ok(len(deaths) == len(wanted) * len(GUESTS), "on %s: and nothing else did" % name, "%d deaths" % len(deaths))


def of_kernel(folder, name, machine):
    image = BUILD + "/rig/crimes.bin"
    normal, secure = boot(folder, image, machine, "test=kernel_does_the_innocent_twin_of_each_crime")
    ok(passed(normal, "kernel_does_the_innocent_twin_of_each_crime"),
       "on %s: the kernel does the innocent twins, for 8 guests" % name, last_of(normal) + secure[-600:])
    normal, _ = boot(folder, image, machine, "test=kernel_threads_have_stack_guards_of_their_own")
    ok(passed(normal, "kernel_threads_have_stack_guards_of_their_own"),
       "on %s: threads of 8 guests have 8 stack guards" % name, last_of(normal))
    for number, (guard, reason) in enumerate(OF_KERNEL):
        lives = machine is OLD and guard in NEED_A_NEW_CPU
        if machine is OLD and not lives:
            continue
        normal, secure = boot(folder, image, machine, "test=kernel_commits_a_crime crime=%d" % number)
        report = secure[secure.find(PANIC):] if PANIC in secure else ""
        if lives:
            ok(not report and passed(normal, "kernel_commits_a_crime"),
               "on %s: without %s the kernel's crime goes on" % (name, guard), last_of(normal) + report[:300])
        else:
            ok(re.search(reason, report) is not None and "rig: " in normal and "ok - kernel" not in normal,
               "on %s: %s stops the kernel" % (name, guard), last_of(normal) + report[:400])


def not_shipped():
    names = [subprocess.run([NM, BUILD + elf], check=True, capture_output=True, text=True).stdout
             for elf in ("/kernel/postern.elf", "/rig/crimes.elf")]
    ok("crimes" not in names[0] and "pta_crimes" in names[1], "the image that is shipped knows no crimes")


def main():
    not_shipped()
    with tempfile.TemporaryDirectory(dir=BUILD + "/rig") as folder:
        for name, machine in (("the newest CPU", NEWEST), ("a Cortex-A57", OLD)):
            for part in (of_tas, of_kernel):
                with tempfile.TemporaryDirectory(dir=folder) as each:
                    part(each, name, machine)
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
