#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""bench.py - Postern beside OP-TEE, in guest instructions, and Postern against its own past

Needs a built tree: run it by `make bench`, `make bench-check` or `make bench-doc`.
"""
import argparse
import hashlib
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import measure  # noqa: E402
import report   # noqa: E402
import rows     # noqa: E402

BUILD = measure.BUILD
BASELINE = "tests/bench/baseline.json"
GROWTH = 1.03  # what a figure may grow over the baseline before the check fails
AGREE = 0.01   # what the figures of two runs may differ by


def postern():
    return {"name": "Postern", "flash": f"{BUILD}/linux/postern.bin"}


def peer(folder, guests_folder, flash):
    """Debian's has its name in the tables, any other that of its folder."""
    debian = os.path.realpath(folder).startswith(os.path.realpath(f"{BUILD}/deps/guest/peer") + os.sep)
    name = "Debian" if debian else os.path.basename(os.path.realpath(folder))
    system = {"name": f"OP-TEE ({name})", "peer": folder, "flash": flash}
    if guests_folder:
        system["peer_guests"] = guests_folder
    return system


def own_libteec():
    folder = f"{BUILD}/nw/libteec"
    return folder if os.path.exists(f"{folder}/libteec.so.2") else None


def steps_of(system, with_linux):
    """What is measured of @system, in turn: (what to tell, mode, function that measures it)."""
    modes = ["alone"] + (["guests"] if "peer" not in system or "peer_guests" in system else [])
    steps = [(f"on the rig, {mode}", mode, lambda m=mode: measure.on_the_rig(system, m)) for mode in modes]
    libraries = [("linux", None)] + ([("own", own_libteec())] if own_libteec() else [])
    for mode, library in libraries if with_linux else []:
        logs = f"{BUILD}/bench/{mode}-{'peer' if 'peer' in system else 'postern'}"
        steps.append(("under Linux, " + ("with Postern's libteec" if library else "with Debian's libteec"), mode,
                      lambda l=library, o=logs: (measure.under_linux(system["flash"], l, o), {})))
    return steps


def figures(system, with_linux):
    """{"mode:key": shares} and, for Postern, {"mode:key": functions}."""
    found, where = {}, {}
    for title, mode, measured in steps_of(system, with_linux):
        measure.say(f"{system['name']} {title}")
        got, functions = measured()
        found.update({f"{mode}:{k}": v for k, v in got.items()})
        where.update({f"{mode}:{k}": v for k, v in functions.items()})
    return found, where


def first_line(*words):
    try:
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def about(arguments):
    """What somebody needs who wants the same figures: that of everything that takes part."""
    with open(f"{BUILD}/deps/manifest", encoding="utf-8") as f:
        packages = sorted({os.path.basename(line.split()[3]).replace("%3a", ":") for line in f})
    known = {"postern": first_line("git", "describe", "--always", "--dirty", "--match", "v*"),
             "postern_sha256": sha256(f"{BUILD}/kernel/postern.bin"),
             "qemu": first_line("qemu-system-aarch64", "--version"),
             "compiler": first_line(os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-") + "gcc", "--version"),
             "machine": "virt, cortex-a57, one core, -icount shift=0,sleep=off",
             "seed": os.environ.get("SEED", "1"),
             "packages": packages}
    if not arguments.alone:
        known["peer_sha256"] = {f"{folder}/{name}": sha256(f"{folder}/{name}")
                                for folder in (arguments.peer, arguments.peer_guests) if folder
                                for name in ("tee-header_v2.bin", "tee-pager_v2.bin")}
    return known


def code_lines(folder):
    """Lines with something on them in the C and assembly of @folder, tests left out."""
    total = 0
    for at, _, names in os.walk(folder):
        if "test" in at.split(os.sep) or "host" in at.split(os.sep):
            continue
        for name in names:
            if name.endswith((".c", ".h", ".S")):
                with open(os.path.join(at, name), encoding="ascii", errors="replace") as f:
                    total += sum(1 for line in f if line.strip())
    return total


def size_of(taken, row, heap_is_in_pages):
    """What the rig's pair says: Postern's pages have the heap in them, OP-TEE's heap is a pool beside them."""
    heap, pages = taken[row.key]
    if not heap_is_in_pages:
        return heap + pages
    return heap if row.pool == "heap" else pages


def sizes():
    size = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-") + "size"
    text, data, bss = subprocess.run([size, f"{BUILD}/kernel/postern.elf"], check=True,
                                     capture_output=True, text=True).stdout.splitlines()[1].split()[:3]
    found = {"image": os.path.getsize(f"{BUILD}/kernel/postern.bin"),
             "text": int(text), "static": int(data) + int(bss),
             "lines": code_lines("kernel") + code_lines("base")}
    taken = measure.held(postern())
    found.update({row.key: size_of(taken, row, True) for row in rows.SIZES if row.pool})
    with open(f"{BUILD}/rig/idle.log", encoding="ascii") as f:
        idle = dict(line.split(": ") for line in f.read().splitlines())
    found["idle-machine"] = int(idle["idle-machine-bytes"])
    found["idle-guest"] = int(idle["idle-partition-bytes"])
    return found


def peer_sizes(system):
    """What can be seen of OP-TEE: its files, and what its service tells of its pools, if it has that."""
    files = [f"{system['peer']}/{name}" for name in ("tee-pager_v2.bin", "tee-pageable_v2.bin")]
    found = {"image": sum(os.path.getsize(name) for name in files if os.path.exists(name))}
    taken = measure.held(system)
    found.update({row.key: size_of(taken, row, False)
                  for row in rows.SIZES if row.key in taken and row.key != "client"})
    return found


def value(found, row):
    return found.get(row.key, {}).get(row.share)


def check(found, past):
    """Against the baseline @past and against what is asked; returns how many rows passed and failed."""
    bad = {row.key: "not measured" for row in rows.missing(found)}
    for row in rows.every():
        now, limit = value(found, row), past.get(row.key)
        if row.key in bad:
            continue
        if limit is None:
            bad[row.key] = f"{now}, not in {BASELINE}; run: make bench-baseline"
        elif now > limit * GROWTH:
            bad[row.key] = f"{now}, was {limit}"
        elif row.asked is not None and now > row.asked:
            bad[row.key] = f"{now}, asked are {row.asked}"
        elif now * GROWTH < limit:
            print(f"# {row.title} ({row.key}): {now}, was {limit}: from here it may grow unseen; run: make bench-baseline")
    titles = {row.key: row.title for row in rows.every()}
    bad.update({key: f"in {BASELINE}, and no row of tests/bench/rows.py" for key in past if key not in titles})
    for key, why in bad.items():
        print(f"not ok - {titles.get(key, 'unknown')} ({key}): {why}")
    return len([key for key in titles if key not in bad]), len(bad)


def read(path):
    try:
        with open(path, encoding="ascii") as f:
            return json.load(f)
    except (OSError, ValueError) as e:
        sys.exit(f"bench: {path} has no figures: {e}")


def compare(paths):
    passed, failed = report.compare(*map(read, paths), AGREE, sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def document(path):
    everything = read(path)
    lost = rows.missing(everything["postern"])
    if lost or not everything["peer_name"]:
        sys.exit(f"bench: {path} is not whole: " + (", ".join(row.key for row in lost) or "no peer") + "; run: make bench")
    with open("docs/performance.md", encoding="ascii") as f:
        text = f.read()
    with open("docs/performance.md", "w", encoding="ascii") as f:
        f.write(report.put_between_marks(text, report.markdown(everything)))
    with open("docs/performance.svg", "w", encoding="ascii") as f:
        f.write(report.chart(everything))
    return 0


def measure_all(arguments):
    found, where = figures(postern(), not arguments.no_linux)
    measure.say("Postern's sizes")
    everything = {"about": about(arguments), "postern": found, "stages": where, "sizes": sizes(),
                  "peer": {}, "peer_stages": {}, "peer_sizes": {}, "peer_name": ""}
    if not arguments.alone:
        other = peer(arguments.peer, arguments.peer_guests, arguments.peer_flash)
        everything["peer"], everything["peer_stages"] = figures(other, not arguments.no_linux)
        measure.say(f"{other['name']}'s sizes")
        everything["peer_sizes"] = peer_sizes(other)
        everything["peer_name"] = other["name"]
    return everything


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", help="folder of another OP-TEE build (tee-header_v2.bin, tee-pager_v2.bin)")
    parser.add_argument("--peer-guests", help="the same build with virtualization")
    parser.add_argument("--peer-flash", help="flash image of the peer, for Linux")
    parser.add_argument("--alone", action="store_true", help="measure Postern only")
    parser.add_argument("--no-linux", action="store_true", help="the rig only")
    parser.add_argument("--json", help="write all figures here")
    parser.add_argument("--check", action="store_true", help=f"compare with {BASELINE}, +3 %% at most")
    parser.add_argument("--baseline", action="store_true", help=f"write {BASELINE}")
    parser.add_argument("--stages", metavar="KEY", help="show by function where a call goes, e.g. alone:ta-value")
    parser.add_argument("--compare", metavar="JSON", nargs=2,
                        help=f"measure nothing: do two runs agree within {100 * AGREE:g} %%?")
    parser.add_argument("--doc", metavar="JSON", help="measure nothing: put these figures into docs/")
    arguments = parser.parse_args()
    if arguments.doc:
        return document(arguments.doc)
    if arguments.compare:
        return compare(arguments.compare)

    try:
        everything = measure_all(arguments)
    except measure.Failed as failed:
        print(f"bench: {failed}", file=sys.stderr)
        print("0 passed, 1 failed")
        return 1

    found = everything["postern"]
    if arguments.json:
        with open(arguments.json, "w", encoding="ascii") as f:
            json.dump(everything, f, indent=1, sort_keys=True)
    report.table(everything, sys.stdout)
    if arguments.stages:
        report.stages(everything, arguments.stages, sys.stdout)
    measure.say("done")
    if arguments.check:
        passed, failed = check(found, read(BASELINE))
        print(f"{passed} passed, {failed} failed")
        return 1 if failed else 0

    lost = rows.missing(found, not arguments.no_linux)
    for row in lost:
        print(f"bench: of Postern there is no figure for {row.title} ({row.key})", file=sys.stderr)
    if arguments.baseline and not lost:
        with open(BASELINE, "w", encoding="ascii") as f:
            json.dump({row.key: value(found, row) for row in rows.every()}, f, indent=1)
            f.write("\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
