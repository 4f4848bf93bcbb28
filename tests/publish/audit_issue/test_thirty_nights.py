"""Thirty nights of one repository, each a whole run of the gate: one issue, in the right state every morning.

`thirty-nights.txt` is all that came of them; GATE_UPDATE_GOLDEN=1 writes it anew; read the diff before you commit it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate import pipeline
from gate.adapters.host import Host
from gate.config.read_inputs import from_inputs
from gate.publish.run_result import RunResult
from tests.command import lay_out
from tests.fakes.github import Account, Fault, GitHub, Issue

TOLD = Path(__file__).with_name("thirty-nights.txt")
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
class AuditSnapshot:
    """What the night finds: so many failed tests, or no report; and how it ends: exit code, and the issue's state.

    `git` is what goes wrong with GitHub, and `by_hand` the state that somebody gives the issue in the evening before.
    """

    exit_code: int
    issue: str
    failed: int | None = 0
    runbook: bool = True
    checklist: bool = True
    github: str = ""
    cli_default: str = ""
    runs: int = 1


NIGHTS = (
    AuditSnapshot(0, ""),
    AuditSnapshot(0, "", runbook=False),  # waived
    AuditSnapshot(1, "open", failed=1),
    AuditSnapshot(1, "open", failed=1),
    AuditSnapshot(1, "open", failed=3, runs=2),
    AuditSnapshot(2, "open", failed=None),
    AuditSnapshot(2, "open", checklist=False),
    AuditSnapshot(1, "open", failed=3, runbook=False),  # two faults, one of them waived for another week
    AuditSnapshot(1, "open", failed=3, runbook=False),
    AuditSnapshot(0, "closed"),
    AuditSnapshot(0, "closed"),
    AuditSnapshot(0, "closed", runs=2),
    AuditSnapshot(2, "open", failed=None),
    AuditSnapshot(2, "open", failed=None, runs=3),
    AuditSnapshot(0, "closed", runbook=False),  # the waiver's last day
    AuditSnapshot(1, "open", runbook=False),
    AuditSnapshot(1, "open", failed=2, runbook=False),  # two faults
    AuditSnapshot(1, "open", failed=2, runbook=False, cli_default="closed"),
    AuditSnapshot(1, "open", runbook=False, github="down"),
    AuditSnapshot(0, "open", github="read-only"),  # it cannot be closed
    AuditSnapshot(0, "closed"),
    AuditSnapshot(0, "closed", cli_default="open"),
    AuditSnapshot(1, "closed", failed=1, github="down"),  # it cannot be opened
    AuditSnapshot(1, "open", failed=1),
    AuditSnapshot(0, "closed"),
    AuditSnapshot(2, "open", checklist=False),
    AuditSnapshot(1, "open", failed=1, github="killed"),
    AuditSnapshot(1, "open", failed=1),
    AuditSnapshot(0, "closed", github="killed", runs=2),
    AuditSnapshot(0, "closed"),
)


def issues(client: GitHub) -> list[Issue]:
    return [one for one in client.all_issues() if not one.pull]


def play(night: AuditSnapshot, number: int, run: int, client: GitHub, folder: Path) -> RunResult:
    """One run of the action on the schedule."""
    tests = "".join(f'<testcase name="t{each}"><failure/></testcase>' for each in range(night.failed or 0))
    broken = CHECKLIST.replace("probe: files", "probe: fils")
    lay_out(folder, {"readiness.yml": CHECKLIST if night.checklist else broken, "event.json": "{}"})
    lay_out(folder, {"junit.xml": f'<testsuite name="t"><testcase name="ok"/>{tests}</testsuite>', "runbook.md": "#"})
    for path, is_there in (("junit.xml", night.failed is not None), ("runbook.md", night.runbook)):
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
    given = {"INPUT_GITHUB-TOKEN": TOKEN, "INPUT_ROOT": str(folder), "INPUT_RESULT-FILE": ""}
    now = FIRST + timedelta(days=number - 1, minutes=20 * (run - 1))
    return pipeline.check(from_inputs(given | {"INPUT_AUDIT-ASSIGNEES": "alice"}), Host.at(folder, now, env))


def disturb(client: GitHub, how: str) -> None:
    """What goes wrong with GitHub in this run."""
    client.accounts[TOKEN] = Account(may_write=how != "read-only")
    client.faults = [Fault("GET", "/issues", 500, times=99)] if how == "down" else []
    client.dies_after = len(client.requests) + 3 if how == "killed" else None


def tell(number: int, night: AuditSnapshot, endings: list[RunResult], client: GitHub) -> str:
    """What came of a night: the exit code, what was said, the issue's title and what stands on top of it."""
    lines = [f"night {number}: exit code {endings[-1].exit_code}"]
    lines += [
        f"  {result.error or result.message}" for run_result in endings for result in run_result.results if result.error
    ]
    for one in issues(client):
        top = (one.body or "").split("\n", 1)[1].split("## ", 1)[0]
        lines += [f"  #{one.number} {one.state}: {one.title}", *(f"    {line}" for line in top.split("\n") if line)]
        notes = re.findall(r"^> .*(?:ends on|ended on).*$", one.body or "", re.MULTILINE)
        lines += [f"    {note}" for note in notes]
    lines += [f"  comment: {' '.join(body.split(chr(10), 1)[1].split())}" for body in client.bodies()]
    client.comments.clear()
    return "\n".join(lines) + "\n"


def test_thirty_nights_make_one_issue_in_the_right_state_each_morning(client: GitHub, tmp_path: Path) -> None:
    told = []
    for number, night in enumerate(NIGHTS, 1):
        if night.cli_default:
            issues(client)[0].state = night.cli_default
        endings = []
        for run in range(1, night.runs + 1):
            disturb(client, night.github if run == 1 else "")
            endings.append(play(night, number, run, client, tmp_path))
        assert {run_result.exit_code for run_result in endings} == {night.exit_code}, number
        assert [one.state for one in issues(client)] == [night.issue] * bool(night.issue), number
        told.append(tell(number, night, endings, client))
    assert client.violations == []
    whole = "\n".join(told)
    if os.environ.get("GATE_UPDATE_GOLDEN"):
        TOLD.write_text(whole, encoding="utf-8")
    assert whole == TOLD.read_text(encoding="utf-8")


def test_there_are_thirty_of_them() -> None:
    assert len(NIGHTS) == 30
