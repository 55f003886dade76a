# SPDX-License-Identifier: BSD-2-Clause
"""How the figures of bench.json are shown: on the terminal, as Markdown, as a chart."""
import rows


def number(n):
    return "-" if n is None else f"{n:,}"


def ratio(theirs, ours):
    return "-" if not theirs or not ours else f"{theirs / ours:.1f} x"


def lines(everything):
    """Group title, then (row, ours, the live peer's) for each row that somebody has measured."""
    for title, group in rows.GROUPS:
        shown = [(row, everything["postern"].get(row.key, {}).get(row.share),
                  everything["peer"].get(row.key, {}).get(row.share)) for row in group]
        shown = [line for line in shown if line[1] is not None]
        if shown:
            yield title, shown


def size_lines(everything):
    """(title, ours, the live peer's) of each size that is known of Postern."""
    for row in rows.SIZES:
        if row.key in everything["sizes"]:
            yield row.title, everything["sizes"][row.key], everything["peer_sizes"].get(row.key)


def verdict(row, ours):
    if row.asked is None:
        return ""
    return f"<= {row.asked:,}" + ("" if ours <= row.asked else "  MISSED")


def table(everything, out):
    peer = everything["peer_name"]
    print("Guest instructions (QEMU -icount, cortex-a57). Ratio: theirs by Postern's. -: no figure.", file=out)
    for title, shown in lines(everything):
        print(f"\n{title}\n", file=out)
        print(f"  {'':44}{'Postern':>10}" + (f"{'OP-TEE':>13}{'ratio':>9}" if peer else "") +
              f"{'release*':>12}{'ratio':>9}  asked", file=out)
        for row, ours, theirs in shown:
            live = f"{number(theirs):>13}{ratio(theirs, ours):>9}" if peer else ""
            print(f"  {row.title:44}{number(ours):>10}{live}{number(row.release):>12}"
                  f"{ratio(row.release, ours):>9}  {verdict(row, ours)}".rstrip(), file=out)
    for title, rig_key, linux_key in STAGED:
        few_columns(f"Where they go: {title}", peer, stage_rows(everything, rig_key, linux_key), out)
    few_columns("Sizes, in bytes or lines", peer, size_lines(everything), out)
    if peer:
        print(f"\n  OP-TEE: the live peer, {peer}", file=out)
    print("  * a release build of OP-TEE 4.5, measured once: tests/bench/rows.py\n", file=out)


def few_columns(title, peer, found, out):
    print(f"\n{title}\n\n  {'':68}{'Postern':>10}" + (f"{'OP-TEE':>13}" if peer else ""), file=out)
    for what, ours, theirs in found:
        print(f"  {what:68}{number(ours):>10}" + (f"{number(theirs):>13}" if peer else ""), file=out)


def stages(everything, key, out):
    for who, name in (("stages", "Postern"), ("peer_stages", "the peer")):
        found = everything[who].get(key)
        if not found:
            continue
        print(f"{key}, {name}:", file=out)
        for function, n in found["functions"].items():
            print(f"  {n:9}  {function}", file=out)


# What the modules of the kernel do for one call. The rest of S-EL1 is helpers: base and libraries.
STAGES = [("entry, guest, thread: arch, nexus, thread, part", ("arch", "nexus", "thread", "part", "base")),
          ("the message and its memory: call, share, rpc", ("call", "share", "rpc")),
          ("the session, the TA's space and calls: ta, sys, mm, obj, pta", ("ta", "sys", "mm", "obj", "pta"))]


def stage_rows(everything, rig_key, linux_key):
    """(stage, ours, theirs) of one call, as far as each can be seen; None where it cannot."""
    ours, theirs = (everything[who].get(rig_key) for who in ("stages", "peer_stages"))
    if not ours:
        return
    both = [(everything["postern"], ours), (everything["peer"], theirs)]

    def outside(found, stage):
        whole = found.get(linux_key, {}).get("all")
        return whole - found[rig_key]["secure"] if whole and stage else None

    def level(stage, name):
        return stage["levels"].get(name, 0) if stage else None

    yield ("client, libteec, ioctl, driver (Linux less the rest)", *[outside(*b) for b in both])
    yield ("EL3, there and back", *[level(stage, "EL3") for _, stage in both])
    for title, names in STAGES:
        yield ("S-EL1, " + title, sum(ours["modules"].get(name, 0) for name in names), None)
    yield ("S-EL1, all", *[level(stage, "S-EL1") for _, stage in both])
    yield ("S-EL0: start of the TA's library, TA, return", *[level(stage, "S-EL0") for _, stage in both])


# ---- docs/performance.md ---------------------------------------------------------------------

MARKS = ("<!-- figures: made by `make bench-doc`; do not edit -->", "<!-- end of the figures -->")


STAGED = [("an invoke of a user TA, one value out", "alone:ta-value", "linux:ta-value"),
          ("an invoke of a pseudo TA, NULL reference", "alone:pta-null", "linux:pta-null"),
          ("register + release 4 KiB", "alone:register-unregister", "linux:register-release-4k")]


def taken_with(everything):
    """One sentence: what the figures are of."""
    known = everything["about"]
    linux, tee = (next((p.split("_arm64")[0] for p in known["packages"] if p.startswith(start)), "unknown")
                  for start in ("linux-image-", "optee-os_"))
    return (f"Taken with {tee}, {linux}; {known['qemu'].split(' (')[0]}; {known['compiler']}; "
            f"seed {known['seed']}. `build/bench/bench.json` names all packages, the commit, and each system's checksum.")


def markdown(everything):
    """The tables of docs/performance.md."""
    text, peer = ["", taken_with(everything)], everything["peer_name"]
    for title, shown in lines(everything):
        text += ["", f"### {title}", "", f"| what | Postern | {peer} | ratio | OP-TEE (release) | ratio | goal |",
                 "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
        for row, ours, theirs in shown:
            goal = "" if row.asked is None else f"{row.asked:,}" + ("" if ours <= row.asked else " **missed**")
            text.append(f"| {row.title} | {number(ours)} | {number(theirs)} | {ratio(theirs, ours)} | "
                        f"{number(row.release)} | {ratio(row.release, ours)} | {goal} |")
    for title, rig_key, linux_key in STAGED:
        text += ["", f"### Where they go: {title}", "", f"| stage | Postern | {peer} |", "| --- | ---: | ---: |"]
        text += [f"| {stage} | {number(ours)} | {number(theirs)} |"
                 for stage, ours, theirs in stage_rows(everything, rig_key, linux_key)]
    text += ["", "### Sizes, in bytes or lines", "", f"| what | Postern | {peer} |", "| --- | ---: | ---: |"]
    text += [f"| {title} | {number(ours)} | {number(theirs)} |" for title, ours, theirs in size_lines(everything)]
    return "\n".join(text) + "\n"


def put_between_marks(document, text):
    start, end = (document.index(mark) for mark in MARKS)
    return document[:start + len(MARKS[0])] + "\n" + text + document[end:]


# ---- two runs --------------------------------------------------------------------------------


def pairs(one, other):
    """(whose and what, its figure here, its figure there) of all that the tables show of both runs."""
    both = one["peer_name"] and other["peer_name"]
    for who in ("postern", "peer") if both else ("postern",):
        for row in rows.every():
            yield (f"{who} {row.key}", *[run[who].get(row.key, {}).get(row.share) for run in (one, other)])
    for who in ("sizes", "peer_sizes") if both else ("sizes",):
        for row in rows.SIZES:
            yield (f"{who} {row.key}", *[run[who].get(row.key) for run in (one, other)])


def compare(one, other, allowed, out):
    """How two runs differ; returns how many figures agree within @allowed, and how many do not.

    What neither has of Postern does not agree either. Of the peer some cannot be measured.
    """
    apart = []
    for what, a, b in pairs(one, other):
        if a and b:
            apart.append((abs(a - b) / max(a, b), what, a, b))
        elif a or b or not what.startswith("peer"):
            apart.append((1.0, what, a, b))
    apart.sort(key=lambda p: p[0], reverse=True)
    for key in ("postern", "postern_sha256", "qemu", "compiler", "seed", "packages", "peer_sha256"):
        a, b = (run.get("about", {}).get(key) for run in (one, other))
        if a != b:
            print(f"# the two differ in {key}: {a} and {b}", file=out)
    failed = [p for p in apart if p[0] > allowed]
    same = sum(1 for p in apart if p[0] == 0)
    print(f"# {same} of {len(apart)} figures are the same to the instruction", file=out)
    for part, what, a, b in failed or [p for p in apart[:1] if p[0]]:
        verdict_ = "not ok" if part > allowed else "the largest difference"
        print(f"{verdict_} - {what}: {number(a)} and {number(b)}, {100 * part:.2f} %", file=out)
    return len(apart) - len(failed), len(failed)


BAR, GAP, LEFT, WIDTH = 11, 22, 330, 420
CHART = [("alone:pta-null", "call of a pseudo TA"), ("alone:ta-value", "call of a user TA, one value out"),
         ("guests:ta-value", "the same, of a Xen guest"), ("alone:o2-copy-4k", "call of a user TA, 4 KiB copied"),
         ("guests:shm-register", "a guest registers 4 KiB"), ("alone:ta-open-close-fresh", "a TA is loaded, opened, closed"),
         ("guests:vm-created", "a guest is made"), ("guests:guest-first-open", "a new guest's first TA is loaded"),
         ("linux:ta-value", "user TA, under Linux, libteec and all"), ("alone:boot", "boot of the secure world")]


def chart(everything):
    """An SVG: for each call a bar for each system, as long as its share of the slowest of them."""
    found = {row.key: (row, ours, theirs) for _, shown in lines(everything) for row, ours, theirs in shown}
    picked = [(title,) + found[key] for key, title in CHART if key in found]
    height = 60 + len(picked) * (3 * BAR + GAP)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 110}" height="{height}" '
           'font-family="sans-serif" font-size="12">',
           '<!-- SPDX-License-Identifier: BSD-2-Clause -->',
           f'<rect width="{LEFT + WIDTH + 110}" height="{height}" fill="#ffffff"/>',
           '<text x="10" y="18" font-weight="bold">Guest instructions: shorter is better; each group has a scale of its own</text>',
           '<text x="10" y="34" font-size="10">release: -O2, no logs, what the goals are set against, measured once. '
           'Debian: as it ships, -Os, debugging and logs.</text>']
    y = 52
    for title, row, ours, theirs in picked:
        bars = [("Postern", ours, "#1b7f5a"), ("OP-TEE (release)", row.release, "#8899aa"),
                (everything["peer_name"], theirs, "#c5ccd3")]
        longest = max(n for _, n, _ in bars if n)
        out.append(f'<text x="10" y="{y + 2 * BAR - 2}">{title}</text>')
        for i, (name, n, colour) in enumerate(bars):
            if not n:
                continue
            at = y + i * BAR
            out.append(f'<text x="{LEFT - 8}" y="{at + 9}" text-anchor="end" font-size="9">{name}</text>')
            out.append(f'<rect x="{LEFT}" y="{at + 1}" width="{max(1, n * WIDTH // longest)}" height="{BAR - 2}" fill="{colour}"/>')
            out.append(f'<text x="{LEFT + max(1, n * WIDTH // longest) + 5}" y="{at + 9}" font-size="9">{n:,}</text>')
        y += 3 * BAR + GAP
    out.append("</svg>")
    return "\n".join(out) + "\n"
