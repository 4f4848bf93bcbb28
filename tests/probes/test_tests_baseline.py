"""The probe `tests` against a baseline: which tests are removed, newly skipped, newly failing and fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.formats.tests import model, outcome_log
from gate.model.decision import Baseline
from gate.model.evidence import Cause, Evidence, Finding, Seen, Severity, Unseen
from gate.probes.common import baseline_tests
from gate.probes.common.probe import ProbeContext
from gate.probes.tests import PROBE
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FACTS = ("removed", "newly_skipped", "newly_failing", "fixed")


def report(**tests: str) -> str:
    """A report with a case for each name, whose value is what the case holds: `<failure/>` or nothing."""
    cases = "".join(
        f'<testcase classname="t" name="{name}" time="1">{inside}</testcase>' for name, inside in tests.items()
    )
    return f"<testsuite>{cases}</testsuite>"


PASS, FAIL, ERROR, SKIP, ODD = "", '<failure message="no"/>', '<error message="broke"/>', "<skipped/>", "?"


def measure(folder: Path, text: str | Mapping[str, str], baseline: Evidence | None, **params: object) -> Evidence:
    files = {"r/a.xml": text} if isinstance(text, str) else text
    lay_out(
        folder, {name: content.replace(">?</testcase>", ' status="odd"></testcase>') for name, content in files.items()}
    )
    context = ProbeContext(Host.at(folder, NOW), item="unit")
    if baseline is not None:
        assert baseline.inventory is not None
        values = {name: (fact.value, "") for name, fact in baseline.facts.items() if isinstance(fact, Seen)}
        saved = Baseline({"unit": values}, {}, inventories={"unit": baseline.inventory}, file="main.json")
        context = replace(context, baseline=saved)
    return PROBE.measure(PROBE.params.model_validate({"reports": "r/*.xml", **params}), context)


def compare(folder: Path, before: str | Mapping[str, str], now: str | Mapping[str, str]) -> Evidence:
    """The evidence of the second run with the first one as its baseline."""
    return measure(folder / "now", now, measure(folder / "before", before, None))


def changed(evidence: Evidence) -> dict[str, object]:
    """The facts that compare with the baseline and are not zero."""
    return {name: evidence.facts[name] for name in FACTS if evidence.facts[name] != Seen(Decimal(0))}


def test_each_kind_of_change_is_counted_and_named(tmp_path: Path) -> None:
    before = report(stays=PASS, goes=PASS, sleeps=PASS, breaks=PASS, heals=FAIL, red=FAIL, quiet=SKIP)
    now = report(stays=PASS, sleeps=SKIP, breaks=FAIL, heals=PASS, red=FAIL, quiet=SKIP, new=PASS)
    evidence = compare(tmp_path, before, now)
    assert changed(evidence) == dict.fromkeys(FACTS, Seen(Decimal(1)))
    assert [(finding.rule, finding.message, finding.counted_in[-1]) for finding in evidence.findings] == [
        ("t::breaks", "no", "newly_failing"),
        ("t::red", "no", "pass_rate"),
        ("t::goes", "removed: no report has this test; in the baseline it passed", "removed"),
        ("t::sleeps", "newly skipped: in the baseline it passed", "newly_skipped"),
        ("t::heals", "fixed: in the baseline it failed", "fixed"),
    ]


def test_the_same_tests_again_change_nothing(tmp_path: Path) -> None:
    same = report(a=PASS, b=FAIL, c=SKIP, d=ERROR)
    evidence = compare(tmp_path, same, same)
    assert (changed(evidence), len(evidence.findings)) == ({}, 2)


@cases(
    ("before", "now", "fact"),
    [
        (PASS, FAIL, "newly_failing"),
        (PASS, ERROR, "newly_failing"),
        (SKIP, FAIL, "newly_failing"),
        (FAIL, SKIP, "newly_skipped"),
        (ERROR, PASS, "fixed"),
        (FAIL, ERROR, ""),
        (SKIP, PASS, ""),
        (ODD, SKIP, ""),
        (ODD, FAIL, "newly_failing"),
        (ODD, PASS, ""),
    ],
)
@with_folders
def test_the_two_outcomes_of_a_test_say_what_changed(tmp_path: Path, before: str, now: str, fact: str) -> None:
    evidence = compare(tmp_path, report(a=before, other=PASS), report(a=now, other=PASS))
    assert list(changed(evidence)) == ([fact] if fact else [])


def test_a_new_test_that_fails_is_newly_failing_and_a_new_skipped_one_is_nothing(tmp_path: Path) -> None:
    evidence = compare(tmp_path, report(a=PASS), report(a=PASS, new=FAIL, asleep=SKIP))
    assert changed(evidence) == {"newly_failing": Seen(Decimal(1))}


def test_a_renamed_test_is_removed_and_new(tmp_path: Path) -> None:
    assert changed(compare(tmp_path, report(old=PASS, b=PASS), report(new=PASS, b=PASS))) == {
        "removed": Seen(Decimal(1))
    }


def test_each_case_of_a_parameterised_test_is_a_test(tmp_path: Path) -> None:
    before, now = report(**{"adds[1]": PASS, "adds[2]": PASS}), report(**{"adds[1]": PASS})
    assert changed(compare(tmp_path, before, now)) == {"removed": Seen(Decimal(1))}


def test_cases_with_the_same_title_are_one_test_with_the_worst_outcome(tmp_path: Path) -> None:
    case = '<testcase classname="t" name="a">{}</testcase>'
    mixed, failing = (f"<testsuite>{case.format(first)}{case.format(FAIL)}</testsuite>" for first in (PASS, FAIL))
    assert changed(compare(tmp_path / "1", mixed, report(a=PASS))) == {"fixed": Seen(Decimal(1))}
    evidence = compare(tmp_path / "2", report(a=PASS), failing)
    assert changed(evidence) == {"newly_failing": Seen(Decimal(1))}
    assert [finding.counted_in[-1] for finding in evidence.findings] == ["newly_failing", "pass_rate"]


def test_a_test_that_moved_to_another_report_is_not_removed(tmp_path: Path) -> None:
    before = {"r/1.xml": report(a=PASS, b=PASS), "r/2.xml": report(c=PASS)}
    assert changed(compare(tmp_path, before, {"r/1.xml": report(a=PASS), "r/2.xml": report(c=PASS, b=PASS)})) == {}


# ----------------------------------------------------------------------------------------------- what is not comparable


def test_without_a_baseline_nothing_is_compared(tmp_path: Path) -> None:
    missing = Unseen(Cause.NO_BASELINE, "this run has no baseline")
    assert changed(measure(tmp_path, report(a=FAIL), None)) == dict.fromkeys(FACTS, missing)


def test_a_run_of_other_tests_has_no_number_of_removed_tests(tmp_path: Path) -> None:
    evidence = compare(tmp_path, report(a=PASS, b=PASS), report(x=PASS, y=FAIL))
    detail = "the baseline has 2 tests, and no report has any of them: is it of another suite, shard or format?"
    assert changed(evidence) == dict.fromkeys(FACTS, Unseen(Cause.BASELINE_OF_OTHER_KIND, detail))
    assert [finding.rule for finding in evidence.findings] == ["t::y"]


def test_a_lost_shard_counts_as_removed_tests_and_the_note_names_the_cause(tmp_path: Path) -> None:
    before = {"r/1.xml": report(a=PASS), "r/2.xml": report(b=PASS, c=PASS)}
    evidence = compare(tmp_path, before, {"r/1.xml": report(a=PASS)})
    assert changed(evidence) == {"removed": Seen(Decimal(2))}
    assert evidence.notes == (
        "this run has 1 report, and the baseline 2: the tests of a lost report count as removed",
    )  # fmt: skip


def test_too_many_tests_to_remember_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = measure(tmp_path / "few", report(a=PASS), None)
    for module in (model, outcome_log, baseline_tests):
        monkeypatch.setattr(module, "MAX_TESTS", 2)
    many = measure(tmp_path / "many", report(a=PASS, b=PASS, c=FAIL), None)
    assert many.inventory is not None
    assert (many.inventory.entries, many.inventory.omitted) == ({}, 3)
    for now, baseline in ((report(a=PASS, b=PASS, c=FAIL), few), (report(a=PASS), many)):
        facts = changed(measure(tmp_path / "now", now, baseline))
        assert {fact.cause for fact in facts.values() if isinstance(fact, Unseen)} == {Cause.TOO_LARGE}
        assert len(facts) == len(FACTS)


def test_when_every_test_is_skipped_nothing_is_known_of_failures(tmp_path: Path) -> None:
    evidence = compare(tmp_path, report(a=PASS, b=FAIL), report(a=SKIP, b=SKIP))
    assert evidence.facts["newly_skipped"] == Seen(Decimal(2))
    assert [isinstance(evidence.facts[name], Unseen) for name in ("newly_failing", "fixed")] == [True, True]


def test_an_outcome_that_nobody_defines_leaves_a_doubt(tmp_path: Path) -> None:
    evidence = compare(tmp_path, report(a=PASS, b=PASS), report(a=ODD, b=PASS))
    doubts = {name: fact.other_targets for name in FACTS if isinstance(fact := evidence.facts[name], Seen)}
    assert [len(doubts[name]) for name in FACTS] == [0, 1, 1, 1]


# ------------------------------------------------------------------------------------------------------------- waivers


def test_a_waiver_can_name_a_removed_and_a_newly_failing_test_and_not_a_fixed_one(tmp_path: Path) -> None:
    evidence = compare(tmp_path, report(a=PASS, b=PASS, c=FAIL), report(b=FAIL, c=PASS))
    assert [(finding.rule, bool(list(finding.all_names()))) for finding in evidence.findings] == [
        ("t::b", True), ("t::a", True), ("t::c", False)
    ]  # fmt: skip
    assert evidence.findings[-1] == Finding("t::c", "fixed: in the baseline it failed", Severity.INFO)


BROKEN_SUITE = '<testsuite name="app.test.js"><error message="cannot load"/></testsuite>'


def test_a_suite_that_does_not_load_is_newly_failing_and_its_tests_are_removed(tmp_path: Path) -> None:
    before = {"r/a.xml": report(a=PASS), "r/b.xml": '<testsuite name="app.test.js"><testcase name="x"/></testsuite>'}
    evidence = compare(tmp_path, before, {"r/a.xml": report(a=PASS), "r/b.xml": BROKEN_SUITE})
    assert changed(evidence) == {"removed": Seen(Decimal(1)), "newly_failing": Seen(Decimal(1))}


def test_a_suite_that_loads_again_is_no_removed_test(tmp_path: Path) -> None:
    now = {"r/a.xml": report(a=PASS), "r/b.xml": '<testsuite name="app.test.js"><testcase name="x"/></testsuite>'}
    assert changed(compare(tmp_path, {"r/a.xml": report(a=PASS), "r/b.xml": BROKEN_SUITE}, now)) == {}
