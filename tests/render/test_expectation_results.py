"""The results that other tools read: one for each expectation, blocking exactly where the exit code blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from gate import judge
from gate.model.checklist import Op
from gate.model.codes import Code
from gate.model.decision import Enforcement, State, Status
from gate.model.errors import UsageError
from gate.model.evidence import Cause, Finding, Severity
from gate.model.subject import Subject
from gate.render.expectation_results import BLOCKING_KINDS, Place, ResultKind, list_problems, list_results
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import STORIES, broken, decision, expect, held, should, unseen, verdict

HIGH = expect(examples.HIGH, Op.EQUAL, "0", line=12)


@cases("story", STORIES)
def test_a_result_blocks_exactly_when_the_exit_code_does(story: str) -> None:
    example = STORIES[story]()

    blocks = any(result.kind in BLOCKING_KINDS for result in list_results(example, "readiness"))

    assert blocks == bool(example.exit_code)


@cases("story", STORIES)
def test_without_enforcement_problems_are_warnings(story: str) -> None:
    example = STORIES[story]()
    problems = list_problems(example, "readiness", enforce=False)

    assert [problem.fingerprint for problem in problems] == [
        problem.fingerprint for problem in list_problems(example, "readiness")
    ]
    assert {problem.kind for problem in problems} <= {ResultKind.WARNING}


def test_what_a_first_checklist_finds_is_a_warning() -> None:
    red = examples.red()
    first = judge.conclude(red, Enforcement.FIRST, None)

    assert first.exit_code == 0
    assert {problem.kind for problem in list_problems(first, "readiness")} == {ResultKind.WARNING}
    assert ResultKind.FAILED in {problem.kind for problem in list_problems(red, "readiness")}


def test_each_expectation_has_the_kind_that_its_item_gives_it() -> None:
    failed = verdict("scan", "Scan", Status.FAIL, (broken(HIGH, Decimal(1)), should(broken(HIGH, Decimal(1)))))
    waived = verdict("waived", "Waived", Status.WAIVED, (broken(HIGH, Decimal(1)),))
    unknown = verdict("unknown", "Unknown", Status.UNKNOWN, (unseen(HIGH, Cause.ABSENT, "no file"),))
    passed = verdict("passed", "Passed", Status.PASS, (held(HIGH, Decimal(0)),))

    results = list_results(decision(State.NOT_READY, failed, waived, unknown, passed), "readiness")

    assert [(result.item, result.kind) for result in results] == [
        ("scan", ResultKind.FAILED),
        ("scan", ResultKind.WARNING),
        ("waived", ResultKind.WAIVED),
        ("unknown", ResultKind.NO_DATA),
        ("passed", ResultKind.PASSED),
    ]


def places(*findings: Finding, prefix: str = "") -> tuple[Place, ...]:
    failed = verdict("scan", "Scan", Status.FAIL, (broken(HIGH, Decimal(1)),), findings=findings)
    (problem,) = list_problems(decision(State.NOT_READY, failed), "readiness", prefix)
    return problem.places


def test_a_problem_is_where_its_worst_finding_is() -> None:
    low = Finding("rule", "text", Severity.LOW, "src/a.py", 3)
    high = Finding("rule", "text", Severity.HIGH, "./src/b.py", 7, 9)

    assert places(low, high) == (Place("src/b.py", 7, 9), Place("src/a.py", 3, 3))
    assert places(low, prefix="web/") == (Place("web/src/a.py", 3, 3),)


def test_a_problem_without_a_located_finding_is_at_the_line_of_its_expectation() -> None:
    assert places() == (Place("readiness.yml", 12, 12),)
    assert places(Finding("rule", "no place"), prefix="web/") == (Place("web/readiness.yml", 12, 12),)


@cases("path", ["../../etc/passwd", "/etc/passwd", "https://example.com/a", "C:\\a.py", "a\nb.py"])
def test_a_path_that_leads_out_of_the_repository_is_no_place(path: str) -> None:
    assert places(Finding("rule", "text", path=path, line=3)) == (Place("readiness.yml", 12, 12),)


def test_a_finding_of_another_fact_is_not_the_place() -> None:
    other = Finding("rule", "text", path="src/a.py", line=3, counted_in=("critical",))

    assert places(other) == (Place("readiness.yml", 12, 12),)
    assert places(replace(other, counted_in=("high",))) == (Place("src/a.py", 3, 3),)


def fingerprint(
    value: int = 1, threshold: str = "0", line: int = 12, key: str = "readiness", name: str = "scan"
) -> str:
    expectation = expect(examples.HIGH, Op.EQUAL, threshold, line=line)
    failed = verdict(name, "Scan", Status.FAIL, (broken(expectation, Decimal(value)),))
    (problem,) = list_problems(decision(State.NOT_READY, failed), key)
    return problem.fingerprint


def test_the_fingerprint_stays_when_values_thresholds_and_lines_change() -> None:
    assert fingerprint(value=7) == fingerprint(threshold="2", value=3) == fingerprint(line=30) == fingerprint()


def test_the_fingerprint_differs_between_gates_items_and_expectations() -> None:
    assert len({fingerprint(), fingerprint(key="web"), fingerprint(name="other")}) == 3
    for story in STORIES.values():
        fingerprints = [result.fingerprint for result in list_results(story(), "readiness")]
        assert len(fingerprints) == len(set(fingerprints))


def test_an_error_that_prevents_a_decision_is_a_result() -> None:
    error = UsageError(Code.NO_CHECKLIST, "there is no checklist; write one with `gate init`")
    refused = judge.refuse(Subject(), datetime(2026, 11, 20, tzinfo=UTC), error)

    (result,) = list_results(refused, "readiness")

    assert (result.rule, result.kind, result.place) == ("decision", ResultKind.NO_DATA, Place(".github/readiness.yml"))
    assert "there is no checklist; write one with `gate init`" in result.text
    assert "decision" not in {result.rule for result in list_results(examples.red(), "readiness")}
