"""Annotations: log commands for items that need attention, limited in number, and never created by evidence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from gate.model.checklist import Op, Waiver
from gate.model.decision import State, Status, Verdict, WaiverCheck
from gate.model.evidence import Cause, Finding, Severity
from gate.model.position import Position
from gate.model.values import Percentage
from gate.render.annotations import disable_commands, render
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import broken, decision, expect, should, unseen, verdict
from tests.render.test_escape import text

COMMAND = re.compile(r"::(error|warning) file=[^:,\n]*(,[a-zA-Z]+=[^:,\n]*)*::[^\n]*")


def render_findings(number: int, status: Status = Status.FAIL) -> str:
    findings = tuple(
        Finding("rule", f"problem {n}", path="src/a.py", line=n, end_line=n + 1) for n in range(1, number + 1)
    )
    return render(decision(State.NOT_READY, verdict("item", "An item", status, findings=findings)))


def test_each_finding_with_a_path_becomes_a_command() -> None:
    assert render_findings(2) == (
        "::error file=src/a.py,line=1,endLine=2,title=An item (item)::rule: problem 1\n"
        "::error file=src/a.py,line=2,endLine=3,title=An item (item)::rule: problem 2\n"
    )


def test_a_command_names_the_fix_of_its_finding() -> None:
    finding = Finding("CVE-1", "lodash 4.17.15", path="package.json", remedy="upgrade lodash to 4.17.21")
    page = render(decision(State.NOT_READY, verdict("item", "An item", Status.FAIL, findings=(finding,))))
    assert page.endswith("::CVE-1: lodash 4.17.15; fix: upgrade lodash to 4.17.21\n")


def test_paths_are_relative_to_the_repository_when_the_root_is_a_folder_of_it() -> None:
    failed = verdict("item", "An item", Status.FAIL, findings=(Finding("rule", "a problem", path="src/a.py", line=3),))

    assert "file=web/src/a.py,line=3," in render(decision(State.NOT_READY, failed), "web/")
    assert all(re.match(r"::(error|warning) file=web/", line) for line in render(examples.red(), "web/").splitlines())


def test_an_item_with_a_warning_is_annotated_as_a_warning() -> None:
    assert render_findings(1, Status.WARN).startswith("::warning file=src/a.py,line=1,")


@cases("status", [Status.PASS, Status.WAIVED, Status.SKIPPED])
def test_items_without_problems_are_not_annotated(status: Status) -> None:
    assert render_findings(3, status) == ""


def test_an_item_without_a_located_finding_points_at_the_checklist() -> None:
    lines = render(examples.red()).splitlines()

    assert any(re.match(r"::error file=\S*readiness\.yml,line=\d+,title=", line) for line in lines)
    assert all(COMMAND.fullmatch(line) for line in lines)


def test_annotations_beyond_the_limit_of_github_are_counted() -> None:
    lines = render_findings(13).splitlines()

    assert len([line for line in lines if line.startswith("::error")]) == 10
    assert lines[-1] == "3 more errors are in the summary"
    assert "more" not in render_findings(10)


def blocked(name: str, *findings: Finding, status: Status = Status.FAIL) -> Verdict:
    """An item with one `must` and one `should` that fail, of which only the first blocks."""
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    line = should(broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2)))
    missing = unseen(expect(examples.CRITICAL, Op.EQUAL, "0"), Cause.NO_MATCHING_FILE, "no file matches a.json")
    comparisons = (missing if status is Status.UNKNOWN else high, line)
    return verdict(name, name, status, comparisons, findings=findings)


def titles_of(page: str) -> list[str]:
    """The titles of the annotations; an item whose title is its id has the id alone."""
    return [line.partition("title=")[2].partition("::")[0] for line in page.splitlines()]


def test_items_take_turns_so_that_many_findings_of_one_do_not_hide_another() -> None:
    many = [Finding("R", f"{n}", path="a.py", line=n, counted_in=("high",)) for n in range(1, 50)]
    page = render(decision(State.NOT_READY, blocked("first", *many), blocked("other"), blocked("third", many[0])))

    assert titles_of(page)[:4] == ["first", "other", "third", "first"]


def test_a_missing_report_comes_after_what_fails_and_before_its_second_finding() -> None:
    findings = [Finding("R", f"{n}", path="a.py", line=n, counted_in=("high",)) for n in (1, 2)]
    page = render(decision(State.NOT_READY, blocked("unknown", status=Status.UNKNOWN), blocked("failed", *findings)))

    assert titles_of(page) == ["failed", "unknown", "failed"]


def test_the_worst_finding_of_an_item_is_the_first() -> None:
    findings = [
        Finding("low", "x", Severity.LOW, "a.py", counted_in=("high",)),
        Finding("bad", "x", Severity.CRITICAL, "b.py", counted_in=("high",)),
    ]

    assert "file=b.py" in render(decision(State.NOT_READY, blocked("item", *findings))).splitlines()[0]


def test_an_annotation_says_why_the_item_blocks_and_what_to_do() -> None:
    finding = Finding("R", "bad", path="a.py", line=1, counted_in=("high",))
    failed = render(decision(State.NOT_READY, blocked("item", finding)))
    unknown = render(decision(State.UNDECIDED, blocked("item", status=Status.UNKNOWN)))

    assert failed.endswith("::R: bad%0Ahigh is 1, expected == 0%0ANext: Fix the listed finding: high 1 → 0.\n")
    assert "::critical: no data, expected == 0 (absent: no file matches a.json)%0ANext: Run the step that " in unknown


def test_an_annotation_names_the_difference_from_the_baseline() -> None:
    failed = replace(blocked("item", Finding("R", "bad", path="a.py")), earlier={"high": Fraction(0)})
    assert "%0Ahigh is 1 (+1), expected == 0%0ANext: " in render(decision(State.NOT_READY, failed))


def test_only_findings_that_break_the_expectation_and_are_not_waived_are_annotated() -> None:
    low = Finding("L", "low", path="low.py", counted_in=("low",))
    waived = Finding("W", "waived", path="waived.py", counted_in=("high",))
    high = Finding("H", "high", path="high.py", counted_in=("high",))
    waiver = Waiver("item", date(2026, 12, 1), "@a", "x", Position("r.yml", 1, 1), findings=("W",))
    check = WaiverCheck(waiver, in_force=True, reason="", findings=(waived,))
    page = render(decision(State.NOT_READY, replace(blocked("item", low, waived, high), waivers=(check,))))

    assert re.findall(r"file=(\S+?),", page) == ["high.py"]


@given(text, text)
def test_no_text_creates_another_command(message: str, path: str) -> None:
    findings = (Finding("rule", message, path=path), Finding("rule", message, path="src/a.py", line=3))
    item = verdict("item", message, Status.FAIL, findings=findings)

    for line in render(decision(State.NOT_READY, replace(item, item=replace(item.item, title=message)))).splitlines():
        assert COMMAND.fullmatch(line), line


def test_text_between_stop_commands_contains_no_active_command() -> None:
    log = disable_commands("::error::forged\n##[error]forged\n", "f" * 32)

    assert log == f"::stop-commands::{'f' * 32}\n::error::forged\n##\u200b[error]forged\n::{'f' * 32}::\n"
