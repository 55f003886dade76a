#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""profile.py <build folder> - where the instructions of the rig's counted calls go

Reads QEMU's log of single-stepped execution (-singlestep -d exec,nochain) from standard input. The
rig's count_mark() opens and closes each counted piece; of each kind of call the last one is told, by
function of Postern's kernel, and and of the rig, and in one line each for EL3 and S-EL0 (loader and TA).
"""
import bisect
import collections
import os
import re
import subprocess
import sys

RIG, RIG_END = 0x48000000, 0x49000000
KERNEL = 0xFFFFFFFFC0000000
FIRMWARE = range(0x0E000000, 0x0E100000)
SHOWN = 40  # functions of one call


def symbols(elf):
    """Addresses and names of the functions of an ELF file, sorted."""
    text = subprocess.run([os.environ.get("NM", "aarch64-linux-gnu-nm"), elf], check=True,
                          capture_output=True, text=True).stdout
    rows = (line.split() for line in text.splitlines())
    found = sorted((int(r[0], 16), r[2]) for r in rows
                   if len(r) == 3 and r[1] in "tT" and not r[2].startswith("$"))
    return [f[0] for f in found], [f[1] for f in found]


def nearest(pc, table):
    return table[1][max(bisect.bisect_right(table[0], pc) - 1, 0)]


def who(pc, kernel, rig):
    """The name that the instruction at pc is counted under."""
    if pc >= KERNEL:
        return nearest(pc, kernel)
    if pc in FIRMWARE:
        return "(EL3)"
    if RIG <= pc < RIG_END:
        return "(rig) " + nearest(pc, rig)
    return "(S-EL0)"


def pieces(lines, mark):
    """The instruction histograms between two marks each."""
    counts = None
    pattern = re.compile(r"^Trace \d+: 0x[0-9a-f]+ \[[0-9a-f]+/([0-9a-f]+)/")
    for line in lines:
        found = pattern.match(line)
        if not found:
            continue
        pc = int(found.group(1), 16)
        if pc == mark:
            if counts is None:
                counts = collections.Counter()
            else:
                yield counts
                counts = None
        elif counts is not None:
            counts[pc] += 1


def tell(number, counts, kernel, rig):
    by_name = collections.Counter()
    for pc, n in counts.items():
        by_name[who(pc, kernel, rig)] += n
    print(f"call {number}: {sum(counts.values())} instructions")
    for name, n in by_name.most_common(SHOWN):
        print(f"  {n:9d}  {name}")


def main():
    build = sys.argv[1]
    kernel = symbols(f"{build}/kernel/postern.elf")
    rig = symbols(f"{build}/rig/rig.elf")
    mark = rig[0][rig[1].index("count_mark")]
    # Of each kind of call there are three: two warm up. Before them the marks alone are counted.
    kinds = [p for p in pieces(sys.stdin, mark) if sum(p.values()) > 100]
    for i, counts in enumerate(kinds[2::3]):
        tell(i + 1, counts, kernel, rig)


main()
