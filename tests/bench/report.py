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


def verdict(row, ours):
    if row.asked is None:
        return ""
    return f"<= {row.asked:,}" + ("" if ours <= row.asked else "  MISSED")


def table(everything, out):
    peer = bool(everything["peer"])
    for title, shown in lines(everything):
        print(f"\n{title}\n", file=out)
        print(f"  {'':44}{'Postern':>10}" + (f"{'OP-TEE':>13}{'ratio':>9}" if peer else "") +
              f"{'release*':>12}{'ratio':>9}  asked", file=out)
        for row, ours, theirs in shown:
            live = f"{number(theirs):>13}{ratio(theirs, ours):>9}" if peer else ""
            print(f"  {row.title:44}{number(ours):>10}{live}{number(row.release):>12}"
                  f"{ratio(row.release, ours):>9}  {verdict(row, ours)}".rstrip(), file=out)
    print("\n  * reference: a release build of OP-TEE 4.5, measured once; see tests/bench/rows.py\n", file=out)
    for name, n in everything["sizes"].items():
        print(f"  {name + ':':72}{number(n):>10}", file=out)
    print(file=out)


def stages(everything, key, out):
    for who, name in (("stages", "Postern"), ("peer_stages", "the peer")):
        found = everything[who].get(key)
        if not found:
            continue
        print(f"{key}, {name}:", file=out)
        for function, n in found.items():
            print(f"  {n:9}  {function}", file=out)
