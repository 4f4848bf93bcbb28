"""Quarantine: a waiver names a test with an end; the test still runs, and the gate says when it passes again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import Result, check, checklist, lay_out

WAIVER = """\
waivers:
  - item: unit
    until: {until}
    by: "@alice"
    reason: races with the clock
    findings: ["shop.CartTest::expires", "shop.CartTest::removes"]
"""
PASS, FAIL = "", '<failure message="late"/>'
FLAKY = '<flakyFailure message="late"/>'


def report(**tests: str) -> str:
    cases = (f'<testcase classname="shop.CartTest" name="{name}">{inside}</testcase>' for name, inside in tests.items())
    return f"<testsuite>{''.join(cases)}</testsuite>"


def run(folder: Path, text: str, must: str = "failed == 0", until: str = "2026-12-20", *arguments: str) -> Result:
    items = checklist(f"unit | tests | {{reports: junit.xml}} | {must}") + WAIVER.format(until=until)
    files = {"readiness.yml": items, "junit.xml": text}
    return check(lay_out(folder, files), *arguments)


def words(result: Result) -> str:
    return " ".join(result.out.split())


def test_a_failing_test_in_quarantine_does_not_block_and_stays_visible(tmp_path: Path) -> None:
    result = run(tmp_path, report(expires=FAIL, removes=FAIL, adds=PASS))

    assert result.code == 0
    assert "failed is 0 (2 waived), expected == 0" in result.out
    assert "• waived: shop.CartTest::expires" in result.out
    assert "again" not in result.out


def test_another_failing_test_blocks(tmp_path: Path) -> None:
    result = run(tmp_path, report(expires=FAIL, removes=FAIL, adds=FAIL))

    assert result.code == 1
    assert "failed is 1 (2 waived), expected == 0" in result.out


def test_a_test_in_quarantine_that_passes_again_is_noted(tmp_path: Path) -> None:
    result = run(tmp_path, report(expires=FAIL, removes=PASS, adds=PASS))

    assert result.code == 0
    assert (
        "The waiver of unit by @alice names `shop.CartTest::removes`, which passes again: remove it from the waiver."
        in words(result)
    )
    assert "no listed finding has" not in words(result)


def test_when_all_of_them_pass_again_the_note_names_all(tmp_path: Path) -> None:
    result = run(tmp_path, report(expires=PASS, removes=PASS))

    assert result.code == 0
    names = "`shop.CartTest::expires` and `shop.CartTest::removes`".replace(" and ", ", ")
    assert f"names {names}, which pass again: remove them from the waiver." in words(result)


@pytest.mark.parametrize("now", [report(expires=FAIL, adds=PASS), report(expires=FAIL, removes="<skipped/>")])
def test_a_test_that_did_not_run_does_not_pass_again(tmp_path: Path, now: str) -> None:
    result = run(tmp_path, now)

    assert "names `shop.CartTest::removes`, which no listed finding has" in words(result)
    assert "again" not in words(result)


def test_a_flaky_test_in_quarantine_does_not_count_as_flaky(tmp_path: Path) -> None:
    result = run(tmp_path, report(expires=FLAKY, removes=FLAKY), "flaky == 0")

    assert result.code == 0
    assert "flaky is 0 (2 waived), expected == 0" in result.out
    assert run(tmp_path, report(adds=FLAKY, removes=FLAKY), "flaky == 0").code == 1


def test_the_quarantine_ends(tmp_path: Path) -> None:
    result = run(tmp_path, report(expires=FAIL, removes=FAIL), until="2026-11-19")

    assert result.code == 1
    assert "expired on 2026-11-19 and exempts nothing" in words(result)


# ------------------------------------------------------------------------------------------------ with a baseline


def test_the_result_of_the_main_branch_shows_what_a_change_removes_skips_and_breaks(tmp_path: Path) -> None:
    before = report(stays=PASS, goes=PASS, sleeps=PASS, breaks=PASS, heals=FAIL)
    assert run(tmp_path / "main", before, "total >= 1", "2026-12-20", "--json", "main.json").code == 0
    saved = (tmp_path / "main" / "main.json").read_text()
    assert json.loads(saved)["items"][0]["evidence"]["inventory"]["groups"] == [
        {"state": "failed", "since": None, "amount": 1, "names": ["shop.CartTest::heals"]},
        {"state": "passed", "since": None, "amount": 1,
         "names": [f"shop.CartTest::{name}" for name in ("breaks", "goes", "sleeps", "stays")]},
    ]  # fmt: skip

    now = report(stays=PASS, sleeps="<skipped/>", breaks=FAIL, heals=PASS, new=PASS)
    lay_out(tmp_path / "change", {"main.json": saved})
    must = "removed == 0, newly_skipped == 0, newly_failing == 0, fixed >= 1"
    result = run(tmp_path / "change", now, f"[{must}]", "2026-12-20", "--baseline", "main.json")

    assert result.code == 1
    for text in (
        "✗ removed is 1, expected == 0",
        "✗ newly_skipped is 1, expected == 0",
        "✗ newly_failing is 1, expected == 0",
        "✓ fixed is 1, expected >= 1",
        "• shop.CartTest::goes: removed: no report has this test; in the baseline it passed",
        "• shop.CartTest::sleeps: newly skipped: in the baseline it passed",
        "• shop.CartTest::breaks: late",
    ):
        assert text in result.out


def test_without_a_baseline_no_test_counts_as_removed_or_as_kept(tmp_path: Path) -> None:
    result = run(tmp_path, report(a=PASS), "removed == 0")

    assert result.code == 2
    assert "this run has no baseline" in words(result)


def test_the_slowest_test_is_named_beside_its_time(tmp_path: Path) -> None:
    text = report(adds=PASS).replace("<testcase ", '<testcase time="12.5" ')

    assert "✗ slowest is 12.5s at shop.CartTest::adds, expected <= 5s" in run(tmp_path, text, "slowest <= 5s").out
