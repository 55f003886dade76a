#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""tables.py - stop the machine while guests work, and walk the translation tables of every core

The rig's test tables_of_guests_at_work keeps five guests busy on four cores. The machine is stopped
some hundred times at whatever it does; for each core that is in the secure world then, the tables
that its TTBR0 and TTBR1 point to are read from physical memory and walked, and each page that they
reach is looked up: whose frame is it, and what may be done with it? (walk.py has the rules.)

So that a rule which no longer sees anything is noticed, single descriptors are then changed in the
copy of the tables, one for each rule, and the rule must object. Ends with "N passed, N failed".
"""
import collections
import os
import random
import re
import subprocess
import sys
import tempfile
import time

import gdb
import residue
import walk

CORES = 4
STOPS = 250  # that show something
MOST_TRIES = 5000
EACH = 15  # stops that each core must have been seen in the secure world
NAMES = ("cpsr", "scr_el3", "ttbr0_el1", "ttbr1_el1", "tcr_el1", "sctlr", "mair_el1", "pc", "tpidr_el1")


def served(core):
    """The client that core @core speaks for; 1 is the rig's main client."""
    return 1 if core == 0 else 10 + core


class Tally:
    def __init__(self):
        self.seen = collections.Counter()
        self.at_once = 0
        self.problems = []
        self.pages = collections.Counter()

    def note(self, cores):
        self.at_once += len({c.guest for c in cores if c.guest}) > 1
        for c in cores:
            self.seen[c.index, c.el] += 1
            self.pages.update(c.kinds)


def look(machine, memory):
    """All cores that are in the secure world now, as walk.Core."""
    found = []
    for i in range(CORES):
        values = dict(zip(NAMES, machine.registers(i, NAMES)))
        el = values["cpsr"] >> 2 & 3
        if el <= 1 and not values["scr_el3"] & 1 and values["sctlr"] & 1:
            found.append(walk.Core(i, el, values, memory))
    return found


def stops(machine, memory, tally):
    stopped = 0
    for _ in range(MOST_TRIES):
        if stopped >= STOPS and satisfied(tally):
            break
        machine.go()
        time.sleep(random.uniform(0.0005, 0.006))
        machine.stop()
        memory.forget()
        cores = look(machine, memory)
        for c in cores:
            tally.problems += c.problems(served(c.index))
        if cores:
            tally.problems += cores[0].others()
        tally.note(cores)
        stopped += bool(cores)
        if len(tally.problems) > 20:
            break
    return stopped


def satisfied(tally):
    """Each core at work, and in core 1 and 2 a TA itself: running."""
    return (all(tally.seen[c, 0] + tally.seen[c, 1] >= EACH for c in range(CORES)) and
            tally.seen[1, 0] >= 2 and tally.seen[2, 0] >= EACH)


def prove(machine, memory):
    """Each rule, with a descriptor that breaks it: (what, did somebody object?)."""
    for _ in range(2000):
        machine.go()
        time.sleep(0.002)
        machine.stop()
        memory.forget()
        cores = look(machine, memory)
        for c in cores:
            if c.index in (1, 2) and c.ta_pages() and not c.problems(served(c.index)):
                return walk.mutations(c, memory, served(c.index))
    return [("a TA at work was seen", False)]


def run(folder, ok):
    words = "guests=1 test=tables_of_guests_at_work"
    qemu = residue.start(folder, words, CORES, ["-gdb", "unix:%s/gdb,server=on,wait=off" % folder])
    tally = Tally()
    for raw in qemu.stdout:
        line = raw.decode("latin-1").strip()
        if line.startswith("tables: at work"):
            pid = int(open(folder + "/pid").read())
            memory = walk.Memory(pid, residue)
            machine = gdb.Machine(folder + "/gdb", CORES)
            began = time.time()
            count = stops(machine, memory, tally)
            proofs = [] if tally.problems else prove(machine, memory)
            machine.go()
            qemu.stdin.write(b"q")
            qemu.stdin.flush()
            report(ok, tally, count, proofs, time.time() - began)
        if re.match("ok - |not ok - |skip - |rig: ", line):
            print(line, flush=True)
        total = re.match(r"rig: (\d+) ok, (\d+) failed", line)
        if total:
            ok(total[1] != "0" and total[2] == "0", "the guests worked on all the while")
    qemu.wait()


def report(ok, tally, count, proofs, seconds):
    print("tables: %d stops in %.0f s; secure at EL1/EL0: %s; guests at once: %d; pages: %s" % (
        count, seconds, ", ".join("core %d %d/%d" % (c, tally.seen[c, 1], tally.seen[c, 0]) for c in range(CORES)),
        tally.at_once, ", ".join("%s %d" % k for k in sorted(tally.pages.items()))))
    for p in sorted(set(tally.problems))[:20]:
        print("  " + p)
    ok(not tally.problems, "no core reaches a page of another guest, and no page may be more than it must")
    ok(satisfied(tally) and tally.at_once >= EACH, "each core was seen at work, and several guests at once")
    for what, objected in proofs:
        ok(objected, "it is noticed when " + what)


def main():
    results = []

    def ok(good, what):
        results.append(good)
        print("%s - %s" % ("ok" if good else "not ok", what), flush=True)

    with tempfile.TemporaryDirectory(dir=residue.BUILD + "/rig") as folder:
        try:
            run(folder, ok)
        except (EOFError, OSError, LookupError) as e:
            ok(False, "the run to its end: %r" % e)
    if not results:
        ok(False, "the run: the guests never came to work")
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
