#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The consoles of a run under Xen, as deps/boot.sh shows them, told as a story.

Each step of dom0's, what Postern says to it, and a picture of the partitions as they are then.
"""
import re
import sys

CELL = 20


def plural(n, what):
    return f"{n} {what}" + ("" if int(n) == 1 else "s")


class Story:
    def __init__(self):
        self.pool = None  # pages there are for guests
        self.partitions = []  # of the next picture: one list of cells for each
        self.held = 0
        self.told = False  # does the TEE tell how many pages a partition has?
        self.booting = False

    def say(self, text):
        print(text, flush=True)

    def line(self, cells):
        self.say("  |" + "|".join(f" {cell:<{CELL}} " for cell in cells) + "|")

    def picture(self):
        count = len(self.partitions)
        rule = "-" * (CELL + 2)
        self.say("")
        self.say("  +" + "+".join([rule] * count) + "+")
        for row in zip(*self.partitions):
            self.line(row)
        self.say("  +" + "+".join([rule] * count) + "+")
        if self.told and self.pool:
            free = f"free: {self.pool - self.held} pages"
            self.say("  | " + free.ljust(count * (CELL + 3) - 2) + "|")
            self.say("  +" + "-".join([rule] * count) + "+")
        self.say("")
        self.partitions, self.held = [], 0

    def postern(self, text):
        self.say("    Postern: " + text)
        made = re.search(r"made, (\d+) pages, (\d+) free", text)
        if made and self.pool is None:
            self.pool = int(made.group(1)) + int(made.group(2))

    def partition(self, number, name, facts):
        counter, sessions, pages = facts
        self.told = pages != "-"
        self.held += int(pages) if self.told else 0
        self.partitions.append([f"partition {number}", name,
                                plural(pages, "page") if self.told else "",
                                plural(sessions, "open session"), f"counter {counter}"])

    def dom0(self, text):
        word = text.split()
        if re.match(r"not ok |# (step|round|guest) ", text):
            self.say("  " + text.removeprefix("# "))
        elif text.startswith("# count "):
            self.say(f"    {word[2]} adds {word[3]}: its counter is {word[4]}")
        elif text.startswith("# keep "):
            self.say(f"    {word[2]} keeps {plural(word[3], 'session')} open")
        elif text.startswith("# partition ") and len(word) == 10:
            self.partition(word[2], word[3], word[5::2])
        elif text == "# picture":
            self.picture()

    def hear(self, line):
        label, _, text = line.partition("]")
        text = text.strip()
        if label == "[secure" and text.startswith("nexus: guest "):
            self.postern(text.removeprefix("nexus: "))
        elif label == "[dom0":
            self.dom0(text)
        elif label == "[xen" and not self.booting:
            self.booting = True
            self.say("  Xen boots, then Debian's Linux as dom0; a guest takes ten seconds or more to come up")


story = Story()
for line in sys.stdin:
    story.hear(line.rstrip())
