#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""profile.py [--json] <kernel ELF or -> <rig ELF> - where the instructions of the rig's counted calls go

Reads QEMU's log of single-stepped execution (-singlestep -d exec,nochain) from standard input. The
rig's count_mark() opens and closes each counted piece; of each kind of call the last one is told: how
many instructions at which exception level, and by function of Postern's kernel. The secure world's
own boot, from its entry to its return, is the piece "boot". With --json: a list, for bench.py.
"""
import bisect
import collections
import json
import os
import re
import subprocess
import sys

ENTRY = 0x0E100000  # where TF-A enters the secure world
KERNEL = 0xFFFFFFFFC0000000
SHOWN = 40  # functions of one call
SMALL = 100  # two marks with nothing between are less than that

# QEMU's translation regime, bits 7:4 of the flags of a block.
LEVELS = {0: "S-EL0", 2: "S-EL1", 4: "S-EL1", 6: "rig", 7: "EL3"}
TRACE = re.compile(r"^Trace \d+: 0x[0-9a-f]+ \[[0-9a-f]+/([0-9a-f]+)/[0-9a-f]*([0-9a-f])[0-9a-f]/")


def symbols(elf):
    """Addresses and names of the functions of an ELF file, sorted."""
    if elf == "-":
        return [], []
    text = subprocess.run([os.environ.get("NM", "aarch64-linux-gnu-nm"), elf], check=True,
                          capture_output=True, text=True).stdout
    rows = (line.split() for line in text.splitlines())
    found = sorted((int(r[0], 16), r[2]) for r in rows
                   if len(r) == 3 and r[1] in "tT" and not r[2].startswith("$"))
    return [f[0] for f in found], [f[1] for f in found]


def modules(elf):
    """Where each module's code starts in the kernel, and its name, sorted; by the linker's map."""
    placed = re.compile(r"^ \.text\S*\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s+(\S+\.o|\S+\.a\(\S+\))$", re.M)
    if elf == "-":
        return [], []
    with open(elf.replace(".elf", ".map"), encoding="ascii") as f:
        found = sorted((int(at, 16), path) for at, size, path in placed.findall(f.read()) if int(size, 16))
    folder = re.compile(r"obj/(?:kernel/)?(\w+)/")
    return [at for at, _ in found], [folder.search(path).group(1) if folder.search(path) else "library"
                                     for _, path in found]


def pieces(lines, mark):
    """Counters of (pc, level): the boot, then what was between two marks each."""
    boot, counts = None, None
    booted = False
    last = None
    marked = f"{mark:x}/"
    for line in lines:
        # Nearly all lines are between calls, loads of TAs above all: they cost as little as can be.
        if booted and counts is None and marked not in line:
            last = None if line.startswith("Trace") else last
            continue
        found = TRACE.match(line)
        if not found:
            continue
        pc, level = int(found.group(1), 16), found.group(2)
        # QEMU tells an instruction twice when it stops before it and begins it again.
        again, last = pc == mark and last == mark, pc
        if again:
            continue
        if not booted:
            if boot is None:
                if pc != ENTRY:
                    continue
                boot = collections.Counter()
            if level == "2":
                boot[pc, level] += 1
            if level == "6":
                booted = True
                yield "boot", boot
        if pc == mark:
            if counts is None:
                counts = collections.Counter()
            else:
                yield "call", counts
                counts = None
        elif counts is not None:
            counts[pc, level] += 1


def by_level(counts):
    sums = collections.Counter()
    for (_, level), n in counts.items():
        sums[LEVELS.get(int(level, 16), "other")] += n
    return dict(sums)


def by_function(counts, kernel, rig):
    sums = collections.Counter()
    for (pc, level), n in counts.items():
        level = LEVELS.get(int(level, 16), "other")
        if level == "S-EL1" and kernel[0]:
            at = bisect.bisect_right(kernel[0], pc if pc >= KERNEL else pc - ENTRY + KERNEL)
            sums[kernel[1][max(at - 1, 0)]] += n
        elif level == "rig":
            sums["(rig) " + rig[1][max(bisect.bisect_right(rig[0], pc) - 1, 0)]] += n
        else:
            sums[f"({level})"] += n
    return sums


def by_module(counts, table):
    """Of the secure world's kernel only."""
    sums = collections.Counter()
    for (pc, level), n in counts.items():
        if LEVELS.get(int(level, 16)) == "S-EL1" and table[0]:
            at = bisect.bisect_right(table[0], pc if pc >= KERNEL else pc - ENTRY + KERNEL)
            sums[table[1][max(at - 1, 0)]] += n
    return dict(sums)


def main():
    arguments = sys.argv[1:]
    as_json = arguments[:1] == ["--json"]
    kernel, rig = (symbols(elf) for elf in arguments[as_json:])
    placed = modules(arguments[as_json])
    mark = rig[0][rig[1].index("count_mark")]

    found = []
    kinds = 0
    for kind, counts in pieces(sys.stdin, mark):
        if kind == "call":
            if sum(counts.values()) <= SMALL:
                continue
            kinds += 1
            if kinds % 3:  # of each kind of call there are three: two warm up
                continue
        found.append((kind, counts))
    if as_json:
        json.dump([{"kind": kind, "levels": by_level(counts), "modules": by_module(counts, placed),
                    "functions": dict(by_function(counts, kernel, rig).most_common(SHOWN))}
                   for kind, counts in found], sys.stdout)
        return
    for i, (kind, counts) in enumerate(found):
        levels = ", ".join(f"{level} {n}" for level, n in by_level(counts).items())
        print(f"{kind} {i}: {sum(counts.values())} instructions: {levels}")
        for name, n in by_function(counts, kernel, rig).most_common(SHOWN):
            print(f"  {n:9d}  {name}")


main()
