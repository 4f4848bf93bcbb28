"""The second stage for mallory's pull request: a workspace with the artifact of her run, and a token that can write."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate.publish.run_result import RunResult
from tests.command import Result, check, checklist, lay_out
from tests.fakes.events import FORK
from tests.fakes.github import BASE, HEAD, GitHub
from tests.on_github import NUMBER, Workflow

POLICY = ".github/readiness.yml"
TESTS = "tests | tests | {reports: junit.xml} | [failed == 0, total >= 3]"
PAPER = "paper | files | {paths: LICENSE} | exists"
ON_BASE = checklist(TESTS, PAPER, "calm | pull_request | {} | [not draft, labels has safe]")
JUNIT = '<testsuite name="t"><testcase name="a"/><testcase name="b"/><testcase name="c"/></testsuite>'
RESULT = "result.json"
RUN = 77
"""The workflow run that saves the result, which the event is about."""


def run_first_stage(folder: Path) -> dict[str, Any]:
    """The result that an unmodified first stage saves for pull request 7: three tests, and no licence."""
    lay_out(folder, {"readiness.yml": ON_BASE, "junit.xml": JUNIT})
    check(folder, "--json", "saved.json")
    saved: dict[str, Any] = json.loads((folder / "saved.json").read_bytes())
    subject = {"head_sha": HEAD, "pull_request": NUMBER, "head_repo": FORK, "run_id": RUN, "run_attempt": 1}
    return saved | {"subject": saved["subject"] | subject}


@dataclass
class Stage:
    """Pull request 7 from a fork, labelled `safe`, from mallory's `topic` into main, whose checklist is ON_BASE."""

    tmp_path: Path
    client: GitHub

    def __post_init__(self) -> None:
        self.client.commit({POLICY: ON_BASE}, sha=BASE, on="main")
        self.client.commit({"a.py": "1"}, BASE, sha=HEAD)
        self.client.open_pull(NUMBER, HEAD, fork=FORK, author="mallory", labels=["safe"])
        self.workflow = Workflow(self.tmp_path, self.client, base=BASE, head=HEAD, fork=FORK)
        self.workflow.first_stage = {"id": RUN, "run_attempt": 1}
        self.folder.mkdir()

    @property
    def folder(self) -> Path:
        """The workspace; nothing is checked out."""
        return self.workflow.folder

    def judge(self, result: object = None, **params: str) -> Result:
        """Runs the second stage with this artifact in its workspace: bytes, or a document to encode as JSON."""
        if result is not None:
            data = result if isinstance(result, bytes) else json.dumps(result).encode()
            lay_out(self.folder, {RESULT: data})
        return self.workflow.run("workflow_run", {"reported": RESULT, **params})

    def workflow_without_waiting(self, result: object) -> RunResult:
        """The same run within this process; its clock never sleeps."""
        lay_out(self.folder, {RESULT: json.dumps(result)})
        return self.workflow.judge("workflow_run", {"reported": RESULT})

    def status(self, sha: str = HEAD) -> tuple[str, str]:
        """State and description of the gate's newest status."""
        newest = self.client.statuses[sha][-1]
        return newest["state"], newest["description"]

    def comment(self) -> str:
        """The text of the one comment, as `plain_text` returns it."""
        (body,) = self.client.bodies()
        return plain_text(body)

    def write_requests(self) -> list[str]:
        """The requests that changed something on GitHub."""
        return [
            f"{request.verb} {request.path}"
            for request in self.client.requests
            if request.verb != "GET" and request.path != "/graphql"
        ]


def plain_text(page: str) -> str:
    """A page on one line, without zero-width spaces, backslashes and the time of the decision."""
    text = re.sub(
        r"decided \d{4}-\d\d-\d\d \d\d:\d\d UTC", "decided NOW", page.replace("&#8203;", "").replace("\\", "")
    )
    return " ".join(text.split())


def changed(saved: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """A copy of the saved result with a change."""
    copy: dict[str, Any] = json.loads(json.dumps(saved))
    change(copy)
    return copy


def with_facts(saved: Mapping[str, Any], item: int, **facts: Any) -> dict[str, Any]:
    """A copy of the saved result with other facts for one item."""
    copy: dict[str, Any] = json.loads(json.dumps(saved))
    copy["items"][item]["evidence"]["facts"].update(facts)
    return copy


def number_fact(number: int) -> dict[str, Any]:
    """A number as a saved result stores it."""
    return seen({"kind": "number", "value": str(number)})


def boolean_fact(*, value: bool) -> dict[str, Any]:
    """A boolean as a saved result stores it."""
    return seen({"kind": "boolean", "value": value})


def seen(value: Mapping[str, Any]) -> dict[str, Any]:
    """A seen fact as a saved result stores it."""
    return {"result": "seen", "value": dict(value), "unit": "", "target": "", "other_targets": []}
