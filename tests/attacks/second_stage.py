"""The second stage of mallory's pull request: a workspace with what her run handed over, and a token that writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def honest(folder: Path) -> dict[str, Any]:
    """What an honest first stage saves of pull request 7: three tests, and no licence."""
    lay_out(folder, {"readiness.yml": ON_BASE, "junit.xml": JUNIT})
    check(folder, "--json", "saved.json")
    saved: dict[str, Any] = json.loads((folder / "saved.json").read_bytes())
    return saved | {"subject": saved["subject"] | {"head_sha": HEAD, "pull_request": NUMBER, "head_repo": FORK}}


@dataclass
class Stage:
    """A fork's pull request 7, labelled `safe`, from mallory's `topic` into main, whose checklist is ON_BASE."""

    tmp_path: Path
    client: GitHub

    def __post_init__(self) -> None:
        self.client.commit({POLICY: ON_BASE}, sha=BASE, on="main")
        self.client.commit({"a.py": "1"}, BASE, sha=HEAD)
        self.client.open_pull(NUMBER, HEAD, fork=FORK, author="mallory", labels=["safe"])
        self.workflow = Workflow(self.tmp_path, self.client, base=BASE, head=HEAD, fork=FORK)
        self.folder.mkdir()

    @property
    def folder(self) -> Path:
        """The workspace: nothing is checked out."""
        return self.workflow.folder

    def judge(self, result: object = None, **params: str) -> Result:
        """The run that the end of the first stage starts, with this artifact (JSON unless bytes) in its workspace."""
        if result is not None:
            data = result if isinstance(result, bytes) else json.dumps(result).encode()
            lay_out(self.folder, {RESULT: data})
        return self.workflow.run("workflow_run", {"reported": RESULT, **params})

    def status(self, sha: str = HEAD) -> tuple[str, str]:
        """State and description of the gate's newest status."""
        newest = self.client.statuses[sha][-1]
        return newest["state"], newest["description"]

    def comment(self) -> str:
        """The one comment, in words: no zero-width spaces, no backslashes, no line ends, no time."""
        (body,) = self.client.bodies()
        return in_words(body)

    def wrote(self) -> list[str]:
        """The requests that changed something."""
        return [
            f"{request.verb} {request.path}"
            for request in self.client.requests
            if request.verb != "GET" and request.path != "/graphql"
        ]


def in_words(page: str) -> str:
    """A page as a reader sees it, roughly."""
    plain = re.sub(
        r"decided \d{4}-\d\d-\d\d \d\d:\d\d UTC", "decided NOW", page.replace("&#8203;", "").replace("\\", "")
    )
    return " ".join(plain.split())


def edited(saved: Mapping[str, Any], item: int, **facts: Any) -> dict[str, Any]:
    """The saved result with other facts of one item."""
    copy: dict[str, Any] = json.loads(json.dumps(saved))
    copy["items"][item]["evidence"]["facts"].update(facts)
    return copy


def count(number: int) -> dict[str, Any]:
    """A seen number as it is saved."""
    return {"is": "seen", "value": {"number": str(number)}, "unit": "", "where": ""}


def flag(*, value: bool) -> dict[str, Any]:
    """A seen flag as it is saved."""
    return {"is": "seen", "value": {"flag": value}, "unit": "", "where": ""}
