#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""fair.py - who kept others waiting?

fair.py --where <kernel ELF> <rig ELF>: the arguments of QEMU's plugin fair.so (tests/rig/plugin/fair.c).

fair.py --neighbour <tests/rig/t_neighbour.c> <file>: the rounds of the neighbour, in each phase of noise
against those in quiet.

fair.py <kernel ELF> <docs/virtualization.md> <file>...:

what the plugin has found, in words, the longest first, and against the bounds that the
document states: the first number of each row of its table "The bounds" whose first cell is known here.
"""
import bisect
import os
import re
import subprocess
import sys

SHOWN = 14
SHARE_MIN = 90  # percent of the rounds that quiet lets be made in the same time
SLOWER_MAX = 3  # times, the slowest of a hundred
# A run that passes one of these is told apart: 2 and 4 are a guest's life, the rest boot and power.
MARKS = ["upcall_boot", "guest_create", "frame_release_all", "cpu_start", "cpu_off", "upcall_system_off"]
MADE, ENDED = 1 << MARKS.index("guest_create"), 1 << MARKS.index("frame_release_all")
POWER = (1 << len(MARKS)) - 1 - MADE - ENDED
# What the document calls that which is measured; a lock that is not the nexus's is a partition's.
ROWS = {"interrupts masked, work of a guest": "masked",
        "a lock of the nexus held": "nexus",
        "the random generator's lock held": "random",
        "a lock of a partition held": "partition",
        "a guest made": "made",
        "a guest ended": "ended",
        "a guest ended, for each of its pages": "page"}


def symbols(elf):
    """(address, size, name) of functions and data, sorted."""
    text = subprocess.run([os.environ.get("NM", "aarch64-linux-gnu-nm"), "-S", elf], check=True,
                          capture_output=True, text=True).stdout
    rows = (line.split() for line in text.splitlines())
    return sorted((int(r[0], 16), int(r[1], 16) if len(r) == 4 else 0, r[-1]) for r in rows
                  if len(r) >= 3 and not r[-1].startswith("$"))


def where(elf, rig):
    at = {name: (address, size) for address, size, name in symbols(elf)}
    wanted = {"text": "image_start", "end": "text_end", "lock": "spin_lock", "unlock": "spin_unlock",
              "vectors": "vectors", "tables": "vectors_pauth", "page": "mmu_clear_frames"}
    found = [f"{key}={at[name][0]:x}" for key, name in wanted.items()]
    in_rig = {name: address for address, _, name in symbols(rig)}
    found += [f"{key}={in_rig[name]:x}" for key, name in (("round", "round_mark"), ("phase", "phase_mark"))]
    return ",".join(found + [f"mark={at[name][0]:x}" for name in MARKS])


class Names:
    def __init__(self, elf):
        self.rows = symbols(elf)
        self.starts = [row[0] for row in self.rows]

    def of(self, pc):
        at = bisect.bisect_right(self.starts, pc) - 1
        return f"{self.rows[at][2]}+{pc - self.starts[at]:#x}"

    def inside(self, va, name):
        return any(start <= va < start + size for start, size, n in self.rows if n == name)


def read(files):
    """The worst of all runs for each (kind, from, to, marks, lock), and what was odd."""
    worst, odd = {}, []
    for file in files:
        with open(file, encoding="ascii") as f:
            for line in f:
                w = line.split()
                if w[0] == "R":
                    continue
                if w[0] == "odd":
                    odd += [f"{file}: {line.strip()}"] if int(w[2]) else []
                    continue
                key = (w[0], int(w[1], 16), int(w[2], 16), int(w[3], 16), w[4])
                pages, longest, times = map(int, w[5:8])
                old = worst.get(key, (0, 0, 0))
                worst[key] = max((longest, pages), old[:2]) + (times + old[2],)
    return worst, odd


def bounds(document):
    found = {}
    with open(document, encoding="utf-8") as f:
        for line in f:
            cells = [c.strip() for c in line.split("|")]
            if len(cells) > 3 and cells[1] in ROWS:
                found[ROWS[cells[1]]] = int(re.match(r"[\d,]+", cells[2]).group().replace(",", ""))
    missing = set(ROWS.values()) - set(found)
    if missing:
        sys.exit(f"fair.py: {document} states no bound for: {', '.join(sorted(missing))}")
    return found


def sorts(worst, names):
    """Lists of (instructions, pages, times, from, to) by what they are held against."""
    out = {kind: [] for kind in ("masked", "made", "ended", "nexus", "random", "partition", "waited")}
    for (kind, start, end, marks, lock), (longest, pages, times) in worst.items():
        row = (longest, pages, times, names.of(start), names.of(end))
        if marks & POWER:
            continue
        if kind != "W" and row[3].startswith("entropy_read+"):
            out["random"].append(row)
        elif kind == "M":
            out["ended" if marks & ENDED else "made" if marks & MADE else "masked"].append(row)
        elif kind == "W":
            out["waited"].append(row)
        else:
            out["nexus" if lock == "nexus" else "partition"].append(row)
    return {kind: sorted(rows, reverse=True) for kind, rows in out.items()}


def judge(name, rows, bound, per_page):
    """The rows are over the bound by these."""
    too_long = [r for r in rows if r[0] > bound + per_page * r[1]]
    longest = max((r[0] - per_page * r[1] for r in rows), default=0)
    if not rows:
        print(f"not ok - {name}: nothing was measured")
    elif too_long:
        print(f"not ok - {name}: {too_long[0][0]} instructions, stated are {bound}"
              + (f" and {per_page} for each of {too_long[0][1]} pages" if per_page else ""))
    else:
        print(f"ok - {name}: {max(longest, 0)} of {bound} instructions"
              + (f", and {per_page} a page" if per_page else ""))
    return bool(rows) and not too_long


def neighbour(source, file):
    with open(source, encoding="ascii") as f:
        names = re.findall(r'^\t\{ "([^"]+)", \w+ \},$', f.read(), re.M)
    phases, followed = [[] for _ in names], None
    with open(file, encoding="ascii") as f:
        for w in (line.split() for line in f):
            if w[0] == "R":
                phases[int(w[1]) - 1].append((int(w[2]), int(w[3])))
            elif w[0] == "odd":
                followed = followed is not False and w[2] == "0"
    good = 0
    quiet = None
    for name, rounds in zip(names, phases):
        took = sorted(r[0] for r in rounds) or [0]
        total, slow = sum(took), took[len(took) * 99 // 100]
        quiet = quiet or (total, slow)
        share = 100 * quiet[0] / max(total, 1)
        ok = len(rounds) == len(phases[0]) > 0 and share >= SHARE_MIN and slow <= SLOWER_MAX * quiet[1]
        good += ok
        print(f"{'ok' if ok else 'not ok'} - {name}: share {share:.1f} %, instructions a round: median "
              f"{took[len(took) // 2]}, p99 {slow} ({slow / max(quiet[1], 1):.2f} of quiet), most {took[-1]}; "
              f"waited for locks in {sum(r[1] > 0 for r in rounds)} of {len(rounds)}, "
              f"{max((r[1] for r in rounds), default=0)} at most")
    print("ok - the plugin followed the kernel" if followed else "not ok - the plugin lost the thread")
    good += bool(followed)
    print(f"{good} passed, {len(names) + 1 - good} failed")
    return good == len(names) + 1


def main():
    if sys.argv[1] == "--where":
        print(where(sys.argv[2], sys.argv[3]))
        return
    if sys.argv[1] == "--neighbour":
        sys.exit(0 if neighbour(sys.argv[2], sys.argv[3]) else 1)
    elf, document, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    worst, odd = read(files)
    found = sorts(worst, Names(elf))
    titles = {"masked": "interrupts masked, work of a guest", "made": "interrupts masked, a guest is made",
              "ended": "interrupts masked, a guest ends", "nexus": "locks of the nexus held",
              "random": "the random generator's lock held",
              "partition": "locks of a partition held", "waited": "waiting for locks"}
    for kind, title in titles.items():
        print(f"{title}: instructions, times, from - to")
        for longest, pages, times, start, end in found[kind][:SHOWN]:
            print(f"  {longest:8d} {times:8d}  {start} - {end}" + (f", {pages} pages" if pages else ""))
    stated = bounds(document)
    verdicts = [judge(titles[kind], found[kind], stated[kind], stated["page"] if kind == "ended" else 0)
                for kind in titles if kind != "waited"]
    print("ok - the plugin followed the kernel" if not odd else f"not ok - the plugin lost the thread: {odd}")
    verdicts.append(not odd)
    print(f"{sum(verdicts)} passed, {len(verdicts) - sum(verdicts)} failed")
    sys.exit(0 if all(verdicts) else 1)


main()
