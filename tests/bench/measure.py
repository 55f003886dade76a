# SPDX-License-Identifier: BSD-2-Clause
"""Runs of the rig and of Linux that count instructions, and what they found, as {key: {share: n}}."""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("BUILD", "build")
COUNT = re.compile(r"^count - ([a-z0-9-]+): (?:(\d+)|failed.*)$")
HELD = re.compile(r"^size - ([a-z0-9-]+): (\d+) \+ (\d+)$")


class Failed(Exception):
    pass


BEGUN = time.time()


def say(text):
    print(f"bench: {time.time() - BEGUN:4.0f} s  {text}", file=sys.stderr, flush=True)


def run(words, **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    if done.returncode:
        raise Failed(f"{' '.join(words)}: status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def rig(system, mode, more, lines=COUNT):
    words = ["sh", "tests/rig/run.sh", "--timeout", "1200"] + more
    if system.get("peer"):
        words += ["--peer", system["peer_" + mode] if "peer_" + mode in system else system["peer"]]
    if system.get("bl32"):
        words += ["--bl32", system["bl32"]]
    if mode == "guests":
        words.append("--guests")
    return [m.groups() for m in map(lines.match, run(words).splitlines()) if m]


def shares(levels):
    secure = sum(n for level, n in levels.items() if level in ("EL3", "S-EL1", "S-EL0"))
    return {"secure": secure, "s-el1": levels.get("S-EL1", 0), "s-el0": levels.get("S-EL0", 0),
            "el3": levels.get("EL3", 0), "all": secure + levels.get("rig", 0)}


def attribute(lines, calls):
    """Each of the rig's figures with the trace of its call: [(key, figure, trace)].

    They come in the same order, one by one. Were they ever out of step, each figure would be that of
    another call: both saw all instructions, one of them to a step of 16, so they must be much the same.
    """
    # "failed, only N more guests" was not even tried.
    figures = [(key, int(figure)) for key, figure in lines if figure]
    if len(figures) != len(calls):
        raise Failed(f"the rig shows {len(figures)} calls and the trace {len(calls)}; did one fail?\n" +
                     "\n".join(f"{key}: {figure or 'failed'}" for key, figure in lines))
    for (key, figure), call in zip(figures, calls):
        traced = shares(call["levels"])["all"]
        if abs(traced - figure) > 64 + figure // 50:
            raise Failed(f"{key} took {figure} instructions by the clock and {traced} by the trace")
    return [(key, figure, call) for (key, figure), call in zip(figures, calls)]


def on_the_rig(system, mode):
    """Light calls are traced instruction by instruction; heavy ones are timed."""
    found, where, all_found = {}, {}, {}
    several = [] if system.get("peer") else ["--set", "instances=5"]
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "trace.json")
        lines = rig(system, mode, ["--profile-json", trace, "--test", "count_*"] + several)
        with open(trace, encoding="ascii") as f:
            traced = json.load(f)
    boot = [t for t in traced if t["kind"] == "boot"]
    calls = [t for t in traced if t["kind"] == "call"]
    if boot and mode == "alone":
        found["boot"] = shares(boot[0]["levels"])
        where["boot"] = boot[0]
    for key, figure, traced_call in attribute(lines, calls):
        all_found.setdefault(key, []).append((shares(traced_call["levels"]), figure, traced_call))
    for key, figures in all_found.items():
        share, timed, traced_call = sorted(figures, key=lambda f: f[0]["secure"])[len(figures) // 2]
        found[key] = dict(share, timed=timed)
        where[key] = traced_call
    for key, figure in rig(system, mode, ["--icount", "--test", "heavy_*"]):
        if figure:
            found[key] = {"all": int(figure)}
    return found, where


def held(system):
    """{key: (bytes of the heap, bytes of other secure memory)} that sessions and instances take."""
    found = rig(system, "alone", ["--icount", "--test", "size_*"], HELD)
    return {key: (int(heap), int(pages)) for key, heap, pages in found}


def medians(text):
    """{key: {"all": n}} of the client's lines: of all places that a program and a TA had, that in the middle."""
    figures = {}
    for m in map(COUNT.match, text.splitlines()):
        if m and m.group(2):
            figures.setdefault(m.group(1), []).append(int(m.group(2)))
    return {key: {"all": sorted(several)[len(several) // 2], "least": min(several), "most": max(several)}
            for key, several in figures.items()}


def under_linux(flash, libteec, logs):
    """libteec: a folder with the client library to use in place of Debian's, or None. logs: where the consoles stay."""
    text = run(["sh", "tests/bench/linux.sh", flash, logs] + ([libteec] if libteec else []))
    found = medians(text)
    if not found:
        raise Failed(f"Linux gave no figures on {flash} ({logs}/boot/linux.log):\n{text[-2000:]}")
    return found
