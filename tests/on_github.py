"""Workflow runs on the fake GitHub: a real checkout, the runner's variables, and `gate action`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from gate import pipeline
from gate.adapters.clock import Clock
from gate.adapters.host import Host
from gate.config.read_inputs import from_inputs
from gate.publish.run_result import RunResult
from tests.command import MEASURED, Result, lay_out, run
from tests.fakes import events
from tests.fakes.client import TOKEN
from tests.fakes.contract import Json
from tests.fakes.github import GitHub
from tests.git import Commit, git, import_commits

NUMBER = 7

IGNORED = "junit.xml\n*.json\nreports/\n"
"""The `.gitignore` of the repository: reports are not committed."""


def host_without_waiting(root: Path, env: Mapping[str, str], now: datetime | None = None) -> Host:
    """A host whose clock never sleeps."""
    host = Host.at(root, now, env)
    return replace(host, clock=Clock(host.clock.now, sleep=lambda _seconds: None))


@dataclass
class Workflow:
    """The workflow runs of one repository; `tmp_path` contains the checkout and the files of the runner."""

    tmp_path: Path
    client: GitHub
    runs: int = 0
    base: str = ""
    head: str = ""
    merge: str = ""
    fork: str = ""
    more: dict[str, str] = field(default_factory=dict)
    """More variables of the runner."""
    first_stage: Json = field(default_factory=dict)
    """Id and attempt of the last run on `pull_request`: the run that a `workflow_run` event is about."""

    @property
    def folder(self) -> Path:
        """The checkout."""
        return self.tmp_path / "shop"

    # ------------------------------------------------------------------------------------------ what developers do

    def pull_request(self, base: Mapping[str, str | None], head: Mapping[str, str | None], fork: str = "") -> None:
        """Opens pull request 7 from `topic` to main and checks out its merge commit with its parents.

        `base` are the files of main and `head` the changed files; None removes a file.
        """
        self.fork = fork
        self.folder.mkdir(parents=True, exist_ok=True)
        lay_out(self.folder, _existing({**base, **head}))
        self._git("init", "-q", "-b", "main")
        first, change = (
            {path: text for path, text in files.items() if not _is_ignored(path)} for files in (base, head)
        )
        commits = [
            Commit("main", "a commit", {".gitignore": IGNORED, **first}),
            Commit("topic", "a commit", change, parents=[0]),
            Commit("merged", "merge", change, parents=[0, 1]),
        ]
        self.base, self.head, self.merge = import_commits(self.folder, commits)
        self._git("switch", "-qf", "merged")
        self.client.commit(_existing(base), sha=self.base, on="main")
        self.client.commit(head, self.base, sha=self.head)
        self.client.open_pull(NUMBER, self.head, branch="topic", base="main", fork=fork)

    def push(self, files: Mapping[str, str | None]) -> None:
        """Adds a commit to the branch of the pull request."""
        self._git("switch", "-q", "topic")
        parent, self.head = self.head, self._commit(files)
        self._merge()
        self.client.commit(files, parent, sha=self.head)
        self.client.heads[NUMBER] = self.head

    def check_out(self, ref: str) -> None:
        """Checks out `main`, `topic` or `merged` for the workflow."""
        self._git("switch", "-q", ref)

    def _merge(self) -> None:
        self._git("switch", "-q", "-C", "merged", "main")
        self._git("merge", "-q", "--no-ff", "-m", "merge", "topic")
        self.merge = self._git("rev-parse", "HEAD")

    def _commit(self, files: Mapping[str, str | None]) -> str:
        for path, text in files.items():
            if text is None:
                (self.folder / path).unlink()
        lay_out(self.folder, _existing(files))
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", "a commit")
        return self._git("rev-parse", "HEAD")

    def _git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    # ---------------------------------------------------------------------------------------------- what GitHub does

    def run(
        self,
        event: str,
        params: Mapping[str, str] | None = None,
        payload: Mapping[str, Any] | None = None,
        attempt: int = 1,
    ) -> Result:
        """Runs the workflow on the event, with the default payload of the event unless there is another one."""
        return run(self.folder, self.environment(event, params, payload, attempt), "action")

    def judge(self, event: str, params: Mapping[str, str] | None = None) -> RunResult:
        """Runs the workflow within this process and returns the whole result."""
        env = self.environment(event, {"root": str(self.folder), **(params or {})})
        settings = from_inputs(env)
        return pipeline.check(settings, host_without_waiting(settings.root, env))

    def environment(
        self,
        event: str,
        params: Mapping[str, str] | None = None,
        payload: Mapping[str, Any] | None = None,
        attempt: int = 1,
    ) -> dict[str, str]:
        """The variables that the runner sets; writes the files that they name."""
        self.runs += attempt == 1
        body = self.payload(event) if payload is None else payload
        if event == "pull_request":
            self.first_stage = {"id": self.runs, "run_attempt": attempt}
        lay_out(self.tmp_path, {"event.json": json.dumps(body), "summary": "", "output": ""})
        inputs = {"github_token": TOKEN, "result_file": "", **(params or {})}
        return {
            "PATH": os.environ["PATH"],
            **MEASURED,
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(self.tmp_path / "event.json"),
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_REPOSITORY": self.client.repo,
            "GITHUB_SHA": self._sha(event),
            "GITHUB_REF_NAME": "main",
            "GITHUB_API_URL": self.client.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_RUN_ID": str(self.runs),
            "GITHUB_RUN_ATTEMPT": str(attempt),
            "GITHUB_STEP_SUMMARY": str(self.tmp_path / "summary"),
            "GITHUB_OUTPUT": str(self.tmp_path / "output"),
            **self.more,
            **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()},
        }

    def _sha(self, event: str) -> str:
        """GITHUB_SHA, as GitHub documents it for each event."""
        if event in ("pull_request", "pull_request_review", "merge_group"):
            return self.merge
        return self.head if event in ("push", "deployment_status") else self.base

    def payload(self, event: str) -> dict[str, Any]:
        """The payload of the event for the current state of the repository."""
        client = self.client
        match event:
            case "pull_request" | "pull_request_target":
                return events.pull_request(NUMBER, client=client)
            case "pull_request_review":
                return events.pull_request_review(NUMBER, client=client)
            case "workflow_run":
                run = client.run(head_sha=self.head, branch="topic", fork=self.fork, **self.first_stage)
                return events.workflow_run(run, client=client)
            case "merge_group":
                return events.merge_group(NUMBER, self.merge, self.base, client=client)
            case "issue_comment":
                return events.issue_comment(NUMBER, client=client)
            case "push":
                return events.push(self.head, self.base, "topic", client=client)
            case "deployment_status":
                return events.deployment_status(self.head, client=client)
            case "workflow_dispatch":
                return events.workflow_dispatch(client=client)
            case _:
                return events.schedule(client=client)


def _is_ignored(path: str) -> bool:
    """Whether a path matches IGNORED."""
    *folders, name = path.split("/")
    return name == "junit.xml" or name.endswith(".json") or "reports" in folders


def _existing(files: Mapping[str, str | None]) -> dict[str, str | bytes]:
    return {path: text for path, text in files.items() if text is not None}
