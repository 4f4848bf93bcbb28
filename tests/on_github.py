"""A workflow's run on the fake GitHub: a real checkout, the runner's variables, `gate action`, and what came of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate import app
from gate.app import Ending
from gate.settings import from_inputs
from gate.world import World
from tests.command import MEASURED, Result, lay_out, run
from tests.fakes import events
from tests.fakes.github import GitHub
from tests.git import git

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
NUMBER = 7


class Hasty(World):
    """The world of somebody who waits for nothing."""

    __slots__ = ()

    def pause(self, seconds: float) -> None:
        """Goes on at once."""


@dataclass
class Workflow:
    """The runs of one repository's workflows; `tmp_path` holds the checkout and the files of the runner."""

    tmp_path: Path
    hub: GitHub
    runs: int = 0
    base: str = ""
    head: str = ""
    merge: str = ""
    fork: str = ""
    more: dict[str, str] = field(default_factory=dict)
    """Further variables of the runner."""

    @property
    def folder(self) -> Path:
        """The checkout."""
        return self.tmp_path / "shop"

    # --------------------------------------------------------------------------------------------- what people do

    def pull_request(self, base: Mapping[str, str | None], head: Mapping[str, str | None], fork: str = "") -> None:
        """Pull request 7 from `topic`, which changes main by `head`; the merge commit is checked out, with its parents.

        None removes a file.
        """
        self.fork = fork
        lay_out(self.folder, {".gitignore": "junit.xml\n*.json\nreports/\n"})
        self._git("init", "-q", "-b", "main")
        self.base = self._commit(base)
        self._git("switch", "-qc", "topic")
        self.head = self._commit(head)
        self._merge()
        self.hub.commit(_kept(base), sha=self.base, on="main")
        self.hub.commit(head, self.base, sha=self.head)
        self.hub.open_pull(NUMBER, self.head, branch="topic", base="main", fork=fork)

    def push(self, files: Mapping[str, str | None]) -> None:
        """One more commit on the pull request's branch."""
        self._git("switch", "-q", "topic")
        before, self.head = self.head, self._commit(files)
        self._merge()
        self.hub.commit(files, before, sha=self.head)
        self.hub.heads[NUMBER] = self.head

    def check_out(self, ref: str) -> None:
        """What the workflow checks out: `main`, `topic` or `merged`."""
        self._git("switch", "-q", ref)

    def _merge(self) -> None:
        self._git("switch", "-q", "-C", "merged", "main")
        self._git("merge", "-q", "--no-ff", "-m", "merge", "topic")
        self.merge = self._git("rev-parse", "HEAD")

    def _commit(self, files: Mapping[str, str | None]) -> str:
        for path, text in files.items():
            if text is None:
                (self.folder / path).unlink()
        lay_out(self.folder, _kept(files))
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", "a commit")
        return self._git("rev-parse", "HEAD")

    def _git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    # ---------------------------------------------------------------------------------------------- what GitHub does

    def run(
        self,
        event: str,
        inputs: Mapping[str, str] | None = None,
        payload: Mapping[str, Any] | None = None,
        attempt: int = 1,
    ) -> Result:
        """One run of a workflow on the event, with the payload that fits unless another one is given."""
        return run(self.folder, self.environment(event, inputs, payload, attempt), "action")

    def judge(self, event: str, inputs: Mapping[str, str] | None = None) -> Ending:
        """The same within this process, with all that a test may want to know of its ending."""
        env = self.environment(event, {"root": str(self.folder), **(inputs or {})})
        settings = from_inputs(env)
        return app.check(settings, Hasty(settings.root, env=env))

    def environment(
        self,
        event: str,
        inputs: Mapping[str, str] | None = None,
        payload: Mapping[str, Any] | None = None,
        attempt: int = 1,
    ) -> dict[str, str]:
        """What the runner sets, and the files that it names."""
        self.runs += attempt == 1
        said = self.payload(event) if payload is None else payload
        lay_out(self.tmp_path, {"event.json": json.dumps(said), "summary": "", "output": ""})
        given = {"github_token": TOKEN, "result_file": "", **(inputs or {})}
        return {
            "PATH": os.environ["PATH"],
            **MEASURED,
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self.tmp_path / "event.json"),
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_REPOSITORY": self.hub.repo,
            "GITHUB_SHA": self._sha(event),
            "GITHUB_REF_NAME": "main",
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_RUN_ID": str(self.runs),
            "GITHUB_RUN_ATTEMPT": str(attempt),
            "GITHUB_STEP_SUMMARY": str(self.tmp_path / "summary"),
            "GITHUB_OUTPUT": str(self.tmp_path / "output"),
            **self.more,
            **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in given.items()},
        }

    def _sha(self, event: str) -> str:
        """GITHUB_SHA, as the documentation of each event has it."""
        if event in ("pull_request", "pull_request_review", "merge_group"):
            return self.merge
        return self.head if event == "push" else self.base

    def payload(self, event: str) -> dict[str, Any]:
        """The payload of the event, telling of the repository as it is now."""
        hub = self.hub
        match event:
            case "pull_request" | "pull_request_target":
                return events.pull_request(NUMBER, hub=hub)
            case "pull_request_review":
                return events.pull_request_review(NUMBER, hub=hub)
            case "workflow_run":
                return events.workflow_run(hub.run(head_sha=self.head, branch="topic", fork=self.fork), hub=hub)
            case "merge_group":
                return events.merge_group(NUMBER, self.merge, self.base, hub=hub)
            case "issue_comment":
                return events.issue_comment(NUMBER, hub=hub)
            case "push":
                return events.push(self.head, self.base, "topic", hub=hub)
            case "workflow_dispatch":
                return events.workflow_dispatch(hub=hub)
            case _:
                return events.schedule(hub=hub)


def _kept(files: Mapping[str, str | None]) -> dict[str, str | bytes]:
    return {path: text for path, text in files.items() if text is not None}
