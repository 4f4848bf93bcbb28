"""Runs the jobs of a workflow as GitHub's runner does, as far as our examples need it, our action being `gate action`.

`run:` steps are really run. Of expressions it knows those that they use, of foreign actions the checkout (every
job starts from a clean one), the two that carry artifacts and the two of the cache; anything else is an error, not a
guess.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gate.config.inputs import INPUTS
from tests.command import Result, lay_out
from tests.on_github import Workflow

OURS = ("readiness-gate/readiness-gate@", "./")
"""How a step names our action."""

DEFAULTS = {row.name: row.default for row in INPUTS if "${{" not in row.default}
"""What the runner hands an action where a workflow says nothing."""


@dataclass
class Run:
    """One run of a workflow file in a repository on the fake GitHub, for an event.

    `gates` holds what each step of ours said, in order, `results` how each job ended, and `artifacts` is the folder of
    what was uploaded. `more` are inputs that the test gives our action beside those of the file.
    """

    repository: Workflow
    event: str
    more: Mapping[str, str] = field(default_factory=dict)
    gates: list[Result] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of the job that runs, what its steps put out, by their id."""

    @property
    def cache(self) -> Path:
        """What `actions/cache` keeps from run to run."""
        return self.repository.tmp_path / "cache"

    @property
    def artifacts(self) -> Path:
        return self.repository.tmp_path / "artifacts"

    def of(self, file: Path) -> Run:
        """Runs all jobs in the order in which they stand, and returns itself."""
        for name, job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].items():
            needed = {one: {"result": self.results[one], "outputs": {}} for one in _listed(job.get("needs"))}
            self.results[name] = self._job(job["steps"], needed) if self._wanted(job.get("if"), needed) else "skipped"
        return self

    def _wanted(self, condition: str | None, needed: Mapping[str, Any]) -> bool:
        match condition:
            case None:
                return all(one["result"] == "success" for one in needed.values())
            case "always()":
                return True
            case "github.event.pull_request || github.event.issue.pull_request":
                return self.event in ("pull_request_target", "pull_request_review", "issue_comment")
            case "github.event.workflow_run.event == 'pull_request'":
                return self.event == "workflow_run"
        raise NotImplementedError(condition)

    def _job(self, steps: Iterable[Mapping[str, Any]], needed: Mapping[str, Any]) -> str:
        self._do("git", "clean", "-qfdx")
        result = "success"
        self.outputs.clear()
        for step in steps:
            if self._applies(step.get("if"), result) and not self._step(step, needed):
                result = "failure"
        return result

    def _applies(self, condition: str | None, result: str) -> bool:
        """Whether a step is run, after steps that ended so."""
        match condition:
            case None:
                return result == "success"
            case "always()":
                return True
            case "always() && github.event_name != 'pull_request' && steps.gate.outputs.failed == '0'":
                return self.event != "pull_request" and self.outputs["gate"].get("failed") == "0"
        raise NotImplementedError(condition)

    def _step(self, step: Mapping[str, Any], needed: Mapping[str, Any]) -> bool:
        """Whether the step succeeded."""
        if "run" in step:
            return self._do("bash", "-e", "-c", step["run"])
        used, given = step["uses"], {name: self._evaluated(one, needed) for name, one in step.get("with", {}).items()}
        if used.startswith(OURS):
            return self._gate(given, step.get("id", ""))
        match used.partition("@")[0]:
            case "actions/checkout":
                return True
            case "actions/upload-artifact":
                return self._upload(given["path"].split(), given["name"])
            case "actions/download-artifact":
                return self._download(given.get("name", ""), given["path"])
            case "actions/cache/restore":
                return self._restore(given["path"], step["id"])
            case "actions/cache/save":
                return lay_out(
                    self.cache, {given["path"]: (self.repository.folder / given["path"]).read_bytes()}
                ).is_dir()
        raise NotImplementedError(used)

    def _evaluated(self, value: object, needed: Mapping[str, Any]) -> str:
        """The value of an input as the runner writes it."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        match text:
            case "${{ toJSON(needs) }}":
                return json.dumps(needed, indent=2)
            case "${{ github.event.workflow_run.id }}" | "${{ github.token }}":
                return ""  # which run, and who asks: there is one run here, and nobody to ask
            case "${{ steps.earlier.outputs.cache-matched-key && 'readiness-result.json' || '' }}":
                return "readiness-result.json" if self.outputs["earlier"]["cache-matched-key"] else ""
            case "readiness-${{ github.sha }}":
                return "readiness-of-now"
        if "${{" in text:
            raise NotImplementedError(text)
        return text

    def _upload(self, paths: Iterable[str], name: str) -> bool:
        """Keeps files, and of folders what is in them; what is not there is warned of and no failure."""
        target = self.artifacts / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path in (self.repository.folder / one for one in paths):
            if path.is_dir():
                shutil.copytree(path, target, dirs_exist_ok=True)
            elif path.exists():
                shutil.copy(path, target)
        return True

    def _download(self, name: str, path: str) -> bool:
        """All artifacts, each in a folder of its name, or what is in the named one."""
        source = self.artifacts / name
        if source.is_dir():
            shutil.copytree(source, self.repository.folder / path, dirs_exist_ok=True)
        return source.is_dir()

    def _restore(self, path: str, step: str) -> bool:
        """The newest of that path, whatever its key; that there is none is no failure."""
        kept = self.cache / path
        if kept.is_file():
            lay_out(self.repository.folder, {path: kept.read_bytes()})
        self.outputs[step] = {"cache-matched-key": "readiness-of-then" if kept.is_file() else ""}
        return True

    def _gate(self, given: Mapping[str, str], step: str) -> bool:
        self.gates.append(self.repository.run(self.event, {**DEFAULTS, **given, **self.more}))
        said = (self.repository.tmp_path / "output").read_text(encoding="utf-8")
        self.outputs[step] = dict(re.findall(r"^(\w+)<<(?:.*)\n(.*)\n", said, re.MULTILINE))
        return self.gates[-1].code == 0

    def _do(self, *command: str) -> bool:
        return subprocess.run(command, cwd=self.repository.folder, check=False).returncode == 0


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []
