"""Thirty scheduled days of one repository, each a complete run of the gate: one issue, in the right state every day.

`thirty-days.txt` has all results; GATE_UPDATE_GOLDEN=1 writes it again. Read the diff before you commit it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate import pipeline
from gate.config.read_inputs import from_inputs
from gate.publish.run_result import RunResult
from tests.command import lay_out
from tests.fakes.github import Account, Fault, GitHub, Issue
from tests.on_github import host_without_waiting

GOLDEN = Path(__file__).with_name("thirty-days.txt")
TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
FIRST = datetime(2026, 11, 1, 3, 37, tzinfo=UTC)

CHECKLIST = """\
version: 1
title: Shop
items:
  - {id: tests, title: Tests pass, owner: "@acme/web", probe: tests, with: {reports: junit.xml}, must: failed == 0}
  - {id: runbook, title: There is a runbook, owner: "@bob", probe: files, with: {paths: runbook.md}, must: exists}
waivers:
  - {item: runbook, until: 2026-11-15, by: "@alice", reason: it is being rewritten}
"""


@dataclass(frozen=True)
class Day:
    """One day: the expected exit code and state of the issue, and the evidence: failed tests, or None without a report.

    `github` is a failure of GitHub during the first run, `by_hand` the state that a person gives the issue before it.
    """

    exit_code: int
    issue: str
    failed: int | None = 0
    runbook: bool = True
    checklist: bool = True
    github: str = ""
    by_hand: str = ""
    runs: int = 1


DAYS = (
    Day(0, ""),
    Day(0, "", runbook=False),  # waived
    Day(1, "open", failed=1),
    Day(1, "open", failed=1),
    Day(1, "open", failed=3, runs=2),
    Day(2, "open", failed=None),
    Day(2, "open", checklist=False),
    Day(1, "open", failed=3, runbook=False),  # two failures, one waived for another week
    Day(1, "open", failed=3, runbook=False),
    Day(0, "closed"),
    Day(0, "closed"),
    Day(0, "closed", runs=2),
    Day(2, "open", failed=None),
    Day(2, "open", failed=None, runs=3),
    Day(0, "closed", runbook=False),  # the waiver's last day
    Day(1, "open", runbook=False),
    Day(1, "open", failed=2, runbook=False),  # two failures
    Day(1, "open", failed=2, runbook=False, by_hand="closed"),
    Day(1, "open", runbook=False, github="down"),
    Day(0, "open", github="read-only"),  # it cannot be closed
    Day(0, "closed"),
    Day(0, "closed", by_hand="open"),
    Day(1, "closed", failed=1, github="down"),  # it cannot be opened
    Day(1, "open", failed=1),
    Day(0, "closed"),
    Day(2, "open", checklist=False),
    Day(1, "open", failed=1, github="killed"),
    Day(1, "open", failed=1),
    Day(0, "closed", github="killed", runs=2),
    Day(0, "closed"),
)


def issues(client: GitHub) -> list[Issue]:
    return [issue for issue in client.all_issues() if not issue.pull]


def run_gate(day: Day, number: int, run: int, client: GitHub, folder: Path) -> RunResult:
    """One scheduled run of the action."""
    tests = "".join(f'<testcase name="t{test}"><failure/></testcase>' for test in range(day.failed or 0))
    broken = CHECKLIST.replace("probe: files", "probe: fils")
    lay_out(folder, {"readiness.yml": CHECKLIST if day.checklist else broken, "event.json": "{}"})
    lay_out(folder, {"junit.xml": f'<testsuite name="t"><testcase name="ok"/>{tests}</testsuite>', "runbook.md": "#"})
    for path, is_there in (("junit.xml", day.failed is not None), ("runbook.md", day.runbook)):
        if not is_there:
            (folder / path).unlink()
    env = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "schedule",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_REPOSITORY": client.repo,
        "GITHUB_SHA": "c" * 40,
        "GITHUB_REF_NAME": "main",
        "GITHUB_API_URL": client.url,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": str(number),
        "GITHUB_RUN_ATTEMPT": str(run),
    }
    inputs = {"INPUT_GITHUB-TOKEN": TOKEN, "INPUT_ROOT": str(folder), "INPUT_RESULT-FILE": ""}
    now = FIRST + timedelta(days=number - 1, minutes=20 * (run - 1))
    return pipeline.check(
        from_inputs(inputs | {"INPUT_AUDIT-ASSIGNEES": "alice"}), host_without_waiting(folder, env, now)
    )


def break_github(client: GitHub, failure: str) -> None:
    """Makes GitHub fail in this way during the next run."""
    client.accounts[TOKEN] = Account(may_write=failure != "read-only")
    client.faults = [Fault("GET", "/issues", 500, times=99)] if failure == "down" else []
    client.dies_after = len(client.requests) + 4 if failure == "killed" else None


def describe(number: int, runs: list[RunResult], client: GitHub) -> str:
    """The results of a day: exit code, errors, and the title and first lines of the issue."""
    lines = [f"day {number}: exit code {runs[-1].exit_code}"]
    lines += [
        f"  {result.error or result.message}" for run_result in runs for result in run_result.results if result.error
    ]
    for issue in issues(client):
        head = (issue.body or "").split("\n", 1)[1].split("## ", 1)[0]
        lines += [
            f"  #{issue.number} {issue.state}: {issue.title}",
            *(f"    {line}" for line in head.split("\n") if line),
        ]
        notes = re.findall(r"^> .*(?:expires|expired) on.*$", issue.body or "", re.MULTILINE)
        lines += [f"    {note}" for note in notes]
    lines += [f"  comment: {' '.join(body.split(chr(10), 1)[1].split())}" for body in client.bodies()]
    client.comments.clear()
    return "\n".join(lines) + "\n"


def test_after_each_of_thirty_days_the_one_issue_is_in_the_right_state(client: GitHub, tmp_path: Path) -> None:
    sections = []
    for number, day in enumerate(DAYS, 1):
        if day.by_hand:
            issues(client)[0].state = day.by_hand
        results = []
        for run in range(1, day.runs + 1):
            break_github(client, day.github if run == 1 else "")
            results.append(run_gate(day, number, run, client, tmp_path))
        assert {run_result.exit_code for run_result in results} == {day.exit_code}, number
        assert [issue.state for issue in issues(client)] == [day.issue] * bool(day.issue), number
        sections.append(describe(number, results, client))
    assert client.violations == []
    report = "\n".join(sections)
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        GOLDEN.write_text(report, encoding="utf-8")
    assert report == GOLDEN.read_text(encoding="utf-8")


def test_there_are_thirty_days() -> None:
    assert len(DAYS) == 30
