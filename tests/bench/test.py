#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""test.py [pattern] - tests of the benchmark, in the words of the unit tests

Run from the root of the clone. What is tried is where a mistake would make Postern look better than it is.
"""
import contextlib
import fnmatch
import io
import json
import sys
import tempfile
import traceback

sys.path.insert(0, "tests/bench")
sys.dont_write_bytecode = True
import bench    # noqa: E402
import measure  # noqa: E402
import report   # noqa: E402
import rows     # noqa: E402


def whole(figure=100):
    """A run that has every figure."""
    found = {}
    for row in rows.every():
        found.setdefault(row.key, {})[row.share] = figure
    return found


def run_of(found):
    return {"postern": found, "peer": {}, "peer_name": "", "peer_sizes": {},
            "sizes": {row.key: 1 for row in rows.SIZES}}


def baseline(figure=100):
    return {row.key: figure for row in rows.every()}


def checked(found, past):
    """(passed, failed, what was said)."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        passed, failed = bench.check(found, past)
    return passed, failed, said.getvalue()


def compared(one, other):
    said = io.StringIO()
    passed, failed = report.compare(run_of(one), run_of(other), 0.01, said)
    return passed, failed, said.getvalue()


def a_run_like_the_baseline_passes():
    assert checked(whole(), baseline())[:2] == (len(rows.every()), 0)


def a_figure_that_grew_by_four_percent_fails():
    found = whole()
    found["linux:context"]["all"] = 104
    passed, failed, said = checked(found, baseline())
    assert (passed, failed) == (len(rows.every()) - 1, 1) and "linux:context" in said


def a_figure_that_grew_by_two_percent_passes():
    found = whole()
    found["linux:context"]["all"] = 102
    assert checked(found, baseline())[1] == 0


def a_figure_that_was_not_measured_fails():
    found = whole()
    del found["alone:boot"]
    assert checked(found, baseline())[1] == 1


def a_figure_that_neither_the_run_nor_the_baseline_has_fails():
    found, past = whole(), baseline()
    del found["alone:boot"], past["alone:boot"]
    assert checked(found, past)[1] == 1


def a_figure_of_nothing_fails():
    found = whole()
    found["linux:pta-null"]["all"] = 0
    assert checked(found, baseline())[1] == 1


def no_figures_at_all_fail():
    assert checked({}, {})[:2] == (0, len(rows.every()))


def a_row_without_a_baseline_fails():
    past = baseline()
    del past["alone:boot"]
    assert checked(whole(), past)[1] == 1


def a_baseline_without_a_row_fails():
    assert checked(whole(), {**baseline(), "alone:renamed": 100})[1] == 1


def more_than_is_asked_fails_whatever_the_baseline_says():
    row = next(row for row in rows.every() if row.asked)
    found = whole()
    found[row.key][row.share] = row.asked + 1
    assert checked(found, {**baseline(), row.key: row.asked + 1})[1] == 1


def a_figure_that_fell_is_told():
    assert "make bench-baseline" in checked(whole(90), baseline())[2]


def the_committed_baseline_has_every_row_and_no_other():
    assert set(bench.read(bench.BASELINE)) == {row.key for row in rows.every()}


def no_key_has_two_rows():
    keys = [row.key for row in rows.every()]
    assert len(keys) == len(set(keys))


def two_runs_that_are_the_same_agree():
    assert compared(whole(), whole())[1] == 0


def two_runs_that_differ_by_two_percent_do_not_agree():
    other = whole()
    other["own:ta-value"]["all"] = 102
    passed, failed, said = compared(whole(), other)
    assert failed == 1 and "own:ta-value" in said


def two_runs_do_not_agree_on_what_one_has_not():
    other = whole()
    del other["own:ta-value"]
    assert compared(whole(), other)[1] == 1 and compared(other, whole())[1] == 1


def two_runs_do_not_agree_on_what_neither_has():
    one, other = whole(), whole()
    del one["own:ta-value"], other["own:ta-value"]
    assert compared(one, other)[1] == 1


def another_seed_is_told():
    one, other = dict(run_of(whole()), about={"seed": "1"}), dict(run_of(whole()), about={"seed": "2"})
    said = io.StringIO()
    report.compare(one, other, 0.01, said)
    assert "differ in seed" in said.getvalue()


def the_figure_of_several_places_is_the_middle_one():
    text = "count - a: 30\ncount - a: 10\ncount - b: 5\nelse\ncount - a: 20\n"
    assert measure.medians(text) == {"a": {"all": 20, "least": 10, "most": 30}, "b": {"all": 5, "least": 5, "most": 5}}


def call(instructions):
    return {"kind": "call", "levels": {"rig": 100, "EL3": 800, "S-EL1": instructions - 900}}


def each_traced_call_has_the_key_of_its_own_figure():
    got = measure.attribute([("a", "2000"), ("none", None), ("b", "4000")], [call(2010), call(3990)])
    assert [(key, figure) for key, figure, _ in got] == [("a", 2000), ("b", 4000)]


def refused(lines, calls):
    try:
        measure.attribute(lines, calls)
    except measure.Failed:
        return True
    return False


def traces_that_are_out_of_step_with_the_figures_are_refused():
    assert refused([("a", "2000"), ("b", "4000")], [call(3990), call(2010)])


def a_trace_more_than_there_are_figures_is_refused():
    assert refused([("a", "2000"), ("failed", None)], [call(2010), call(3990)])


def a_trace_less_than_there_are_figures_is_refused():
    assert refused([("a", "2000"), ("b", "4000")], [call(2010)])


def a_run_with_a_figure_missing_is_not_documented():
    found = whole()
    del found["alone:boot"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump(dict(run_of(found), peer_name="another"), f)
        f.flush()
        try:
            bench.document(f.name)
        except SystemExit as e:
            assert "alone:boot" in str(e)
            return
    assert False, "it was"


def the_rig_alone_misses_nothing_of_linux():
    found = {key: shares for key, shares in whole().items() if key.split(":")[0] in ("alone", "guests")}
    assert not rows.missing(found, with_linux=False) and rows.missing(found)


HELPERS = {"whole", "run_of", "baseline", "checked", "compared", "call", "refused", "main"}


def main():
    pattern = sys.argv[1] if len(sys.argv) > 1 else "*"
    tests = [(name, f) for name, f in globals().items()
             if callable(f) and getattr(f, "__module__", "") == __name__ and name not in HELPERS]
    failed = 0
    for name, test in tests:
        if not fnmatch.fnmatch(name, pattern):
            continue
        print(f"[ RUN      ] {name}")
        try:
            test()
            print(f"[       OK ] {name}")
        except Exception:  # a test that dies has failed, and the others go on
            traceback.print_exc(file=sys.stdout)
            print(f"[  FAILED  ] {name}")
            failed += 1
    if not failed:
        print("[  PASSED  ] all")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
