"""Thirty scheduled days of one repository, each a complete run of the gate: one issue, in the right state every day.

Tests break, are mended and flap, GitHub fails, a waiver ends, the history is deleted, the branch is rewritten, and the
schedule stops for a day. `thirty-days.txt` has all results; GATE_UPDATE_GOLDEN=1 writes it again. Read the diff before
you commit it. The trend that the history has at the end is that of the script.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

from gate import pipeline
from gate.adapters.stores.folder import FolderStore
from gate.config.read_inputs import from_inputs
from gate.history.read import read_records
from gate.publish.run_result import RunResult
from tests.command import lay_out
from tests.fakes.github import Account, Fault, GitHub, Issue, Request
from tests.on_github import host_without_waiting

GOLDEN = Path(__file__).with_name("thirty-days.txt")
TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
EVENT = json.dumps({"schedule": "37 3 * * *", "repository": {"default_branch": "main"}})
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

    `commit` is what happened to the branch before: a `new` commit, or a `rewritten` history. `github` is a failure of
    GitHub during the first run, `by_hand` the state that a person gives the issue before it, and `comment` a comment of
    a person. Without `runs` the schedule stopped; the history is `deleted` before the first one.
    """

    exit_code: int
    issue: str
    commit: str = ""
    failed: int | None = 0
    runbook: bool = True
    checklist: bool = True
    github: str = ""
    by_hand: str = ""
    comment: str = ""
    runs: int = 1
    deleted: bool = False


DAYS = (
    Day(0, ""),
    Day(0, "", "new", runbook=False),  # waived
    Day(1, "open", "new", failed=1),
    Day(1, "open", failed=1),
    Day(1, "open", "new", failed=3, runs=2),
    Day(2, "open", failed=None),
    Day(2, "open", "new", checklist=False),
    Day(1, "open", "new", failed=3, runbook=False),  # two failures, one waived for another week
    Day(1, "open", failed=3, runbook=False),
    Day(0, "closed", "new"),
    Day(0, "closed", deleted=True),
    Day(0, "closed", runs=2),
    Day(2, "open", failed=None),
    Day(2, "open", failed=None, runs=2),
    Day(0, "closed", "new", runbook=False),  # the waiver's last day
    Day(1, "open", runbook=False),
    Day(1, "open", "rewritten", failed=2, runbook=False),  # two failures
    Day(1, "open", failed=2, runbook=False, by_hand="closed"),
    Day(1, "open", "new", runbook=False, github="down"),
    Day(0, "open", "new", github="read-only"),  # it cannot be closed
    Day(0, "closed"),
    Day(0, "closed", by_hand="open"),
    Day(1, "closed", failed=1, github="down"),  # it cannot be opened; the tests begin to flap
    Day(1, "open", failed=1),
    Day(0, "closed", comment="/gate snooze tests until 2026-11-28 they flap"),
    Day(0, "closed", runs=0),
    Day(1, "closed", failed=1),  # snoozed
    Day(1, "closed", failed=1),
    Day(1, "open", failed=1, github="killed"),  # no longer
    Day(0, "closed", github="killed", runs=2),
)


def issues(client: GitHub) -> list[Issue]:
    return [issue for issue in client.all_issues() if not issue.pull]


def run_gate(
    day: Day, number: int, run: int, client: GitHub, folder: Path, *, more: Mapping[str, str] = MappingProxyType({})
) -> RunResult:
    """One scheduled run of the action, with more inputs and variables; its history is beside the checkout."""
    tests = "".join(f'<testcase name="t{test}"><failure/></testcase>' for test in range(day.failed or 0))
    broken = CHECKLIST.replace("probe: files", "probe: fils")
    lay_out(folder, {"readiness.yml": CHECKLIST if day.checklist else broken, "event.json": EVENT})
    lay_out(folder, {"junit.xml": f'<testsuite name="t"><testcase name="ok"/>{tests}</testsuite>', "runbook.md": "#"})
    for path, is_there in (("junit.xml", day.failed is not None), ("runbook.md", day.runbook)):
        if not is_there:
            (folder / path).unlink()
    env = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "schedule",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_REPOSITORY": client.repo,
        "GITHUB_SHA": client.branches["main"],
        "GITHUB_REF_NAME": "main",
        "GITHUB_API_URL": client.url,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": str(number),
        "GITHUB_RUN_ATTEMPT": str(run),
    }
    inputs = {"INPUT_GITHUB-TOKEN": TOKEN, "INPUT_ROOT": str(folder), "INPUT_RESULT-FILE": ""}
    inputs |= {"INPUT_HISTORY": str(history_of(folder))}
    now = FIRST + timedelta(days=number - 1, minutes=20 * (run - 1))
    return pipeline.check(
        from_inputs({**inputs, "INPUT_AUDIT-ASSIGNEES": "alice", **more}),
        host_without_waiting(folder, {**env, **more}, now),
    )


def break_github(client: GitHub, failure: str) -> None:
    """Makes GitHub fail in this way during the next run."""
    client.accounts[TOKEN] = Account(may_write=failure != "read-only")
    client.faults = [Fault("GET", "/issues", 500, times=99)] if failure == "down" else []
    client.dies_after = None
    client.before = [partial(die_with_the_edit, client)] if failure == "killed" else []


def die_with_the_edit(client: GitHub, request: Request) -> None:
    """Kills the run while GitHub edits the issue."""
    if request.verb == "PATCH" and client.dies_after is None:
        client.dies_after = request.number


def history_of(folder: Path) -> Path:
    return folder.with_name("history")


def change_branch(client: GitHub, change: str) -> None:
    """Commits on the branch, or in place of its last commit."""
    if change:
        tip = client.branches["main"]
        parents = (tip,) if change == "new" else client.commits[tip].parents
        client.commit({"src/shop.py": str(len(client.commits))}, *parents, on="main")


def prepare_day(day: Day, client: GitHub, folder: Path) -> None:
    """What happens before the runs of a day."""
    change_branch(client, day.commit)
    if day.deleted:
        shutil.rmtree(history_of(folder))
    if day.by_hand:
        issues(client)[0].state = day.by_hand
    if day.comment:
        client.add(issues(client)[0].number, "bob", day.comment)


def describe(number: int, runs: list[RunResult], client: GitHub) -> str:
    """The results of a day: exit code, errors, and the title and first lines of the issue."""
    lines = [f"day {number}: exit code {runs[-1].exit_code}" if runs else f"day {number}: no run"]
    lines += [
        f"  {run_result.error or run_result.message}"
        for result in runs
        for run_result in result.results
        if run_result.error
    ]
    for issue in issues(client):
        body = (issue.body or "").split("\n", 1)[1]
        head, tail = body.split("## ", 1)[0], body.partition("</sub>")[2]
        lines += [
            f"  #{issue.number} {issue.state}: {issue.title}",
            *(f"    {line}" for line in head.split("\n") if line),
        ]
        notes = re.findall(r"^> .*(?:expires|expired) on.*$", issue.body or "", re.MULTILINE)
        lines += [f"    {line}" for line in (*notes, *tail.split("\n")) if line]
    lines += [f"  comment: {' '.join(body.split(chr(10), 1)[1].split())}" for body in client.bodies()]
    client.comments = [comment for comment in client.comments if comment["user"]["login"] == "bob"]
    return "\n".join(lines) + "\n"


STATES = {0: "ready", 1: "not ready", 2: "undecided"}


def expected_trend() -> list[tuple[int, str, str]]:
    """Day, decision and status of the tests, of every run since the history was deleted."""
    first = next(number for number, day in enumerate(DAYS, 1) if day.deleted)
    return [
        (number, STATES[day.exit_code], "unknown" if day.failed is None else "fail" if day.failed else "pass")
        for number, day in enumerate(DAYS, 1)
        for _ in range(day.runs if number >= first else 0)
    ]


def trend(folder: Path) -> list[tuple[int, str, str]]:
    """The same as the history has it."""
    history = read_records(FolderStore(history_of(folder)), "acme/shop")
    assert history.problems == ()
    statuses = [{item.id: str(item.status) for item in record.items} for record in history.records]
    return [
        (record.decided_at.day, str(record.state), items["tests"])
        for record, items in zip(history.records, statuses, strict=True)
    ]


def test_after_each_of_thirty_days_the_one_issue_is_in_the_right_state(client: GitHub, tmp_path: Path) -> None:
    sections = []
    client.commit({"README.md": "# Shop"}, on="main")
    for number, day in enumerate(DAYS, 1):
        prepare_day(day, client, tmp_path)
        results = []
        for run in range(1, day.runs + 1):
            break_github(client, day.github if run == 1 else "")
            results.append(run_gate(day, number, run, client, tmp_path))
        assert {run_result.exit_code for run_result in results} <= {day.exit_code}, number
        assert [issue.state for issue in issues(client)] == [day.issue] * bool(day.issue), number
        sections.append(describe(number, results, client))
    assert client.violations == []
    assert trend(tmp_path) == expected_trend()
    report = "\n".join(sections)
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        GOLDEN.write_text(report, encoding="utf-8")
    assert report == GOLDEN.read_text(encoding="utf-8")


def test_there_are_thirty_days() -> None:
    assert len(DAYS) == 30
