"""Runs a workflow's jobs as GitHub's runner does, as far as our examples need it, with `gate action` as our action.

`run:` steps are really run. Of expressions it knows `always()` and `toJSON(needs)`, of foreign actions the checkout
(the job's folder is one already) and the two that carry artifacts; anything else is an error, not a guess.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.command import Result, lay_out
from tests.fakes.contract import Json
from tests.fakes.github import GitHub

OURS = ("readiness-gate/readiness-gate@", "./")
"""How a step names our action."""

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one


@dataclass
class Runner:
    """A run of a workflow on `checkout`, a repository of which every job gets a copy, for an event and its payload.

    `sha` is the commit that is checked out. `gates` holds what each step of ours said, in order, and `results` how each
    job ended; `more` are inputs that the test gives our action beside those of the workflow.
    """

    checkout: Path
    hub: GitHub
    event: str
    payload: Json
    sha: str
    more: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1
    gates: list[Result] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)

    @property
    def scratch(self) -> Path:
        """Where the folders of the jobs and the artifacts are."""
        return self.checkout.parent / f"run-{self.event}-{self.attempt}"

    def run(self, workflow: Path) -> Runner:
        """Runs all jobs in the order in which they stand, and returns itself."""
        for name, job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].items():
            needed = {one: {"result": self.results[one], "outputs": {}} for one in _listed(job.get("needs"))}
            wanted = "always()" in job.get("if", "") or all(one["result"] == "success" for one in needed.values())
            self.results[name] = self._job(name, job, needed) if wanted else "skipped"
        return self

    def folder(self, job: str) -> Path:
        """The workspace of a job."""
        return self.scratch / job

    def _job(self, name: str, job: Mapping[str, Any], needed: Mapping[str, Any]) -> str:
        shutil.copytree(self.checkout, self.folder(name), symlinks=True)
        result = "success"
        for step in job["steps"]:
            if (result == "success" or step.get("if") == "always()") and not self._step(
                step, self.folder(name), needed
            ):
                result = "failure"
        return result

    def _step(self, step: Mapping[str, Any], folder: Path, needed: Mapping[str, Any]) -> bool:
        used, given = step.get("uses", ""), {**step.get("with", {})}
        if "run" in step:
            return subprocess.run(["bash", "-e", "-c", step["run"]], cwd=folder, check=False).returncode == 0
        if used.startswith(OURS):
            return self._gate(folder, {name: _evaluated(str(value), needed) for name, value in given.items()})
        match used.partition("@")[0]:
            case "actions/checkout":
                return True
            case "actions/upload-artifact":
                return self._upload(folder, given["path"].split(), given["name"])
            case "actions/download-artifact":
                shutil.copytree(self.scratch / "artifacts", folder / given["path"], dirs_exist_ok=True)
                return True
        raise NotImplementedError(used)

    def _upload(self, folder: Path, paths: Iterable[str], name: str) -> bool:
        """Keeps folders by what is in them, and files; warns of what is not there, and goes on."""
        target = self.scratch / "artifacts" / name
        for path in (folder / one for one in paths):
            if path.is_dir():
                shutil.copytree(path, target, dirs_exist_ok=True)
            elif path.exists():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        return True

    def _gate(self, folder: Path, inputs: Mapping[str, str]) -> bool:
        commands = lay_out(
            self.scratch / f"commands-{len(self.gates)}",
            {"event.json": json.dumps(self.payload), "summary": "", "output": ""},
        )
        env = {
            "PATH": os.environ["PATH"],
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_EVENT_NAME": self.event,
            "GITHUB_EVENT_PATH": str(commands / "event.json"),
            "GITHUB_OUTPUT": str(commands / "output"),
            "GITHUB_REPOSITORY": self.hub.repo,
            "GITHUB_RUN_ATTEMPT": str(self.attempt),
            "GITHUB_RUN_ID": "99",
            "GITHUB_SHA": self.sha,
            "GITHUB_STEP_SUMMARY": str(commands / "summary"),
            "INPUT_GITHUB-TOKEN": TOKEN,
            **{f"INPUT_{name.upper()}": value for name, value in {**inputs, **self.more}.items()},
        }
        command = [sys.executable, "-m", "gate", "action"]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=60, check=False)
        self.gates.append(Result(done.returncode, done.stdout.decode(), done.stderr.decode()))
        return done.returncode == 0


def _evaluated(value: str, needed: Mapping[str, Any]) -> str:
    value = value.replace("${{ toJSON(needs) }}", json.dumps(needed, indent=2))
    if "${{" in value:
        raise NotImplementedError(value)
    return value


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []
