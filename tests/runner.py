"""Runs the jobs of a workflow as GitHub's runner does, as far as our examples need it; our action is `gate action`.

`run:` steps are executed. Of expressions and of other actions (checkout, artifacts, cache) it supports those that the
examples use; every job, and every leg of a matrix, starts from a clean checkout. Anything else is an error.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from gate.config.inputs import INPUTS
from tests.command import Result, lay_out
from tests.corpus import REPOSITORY
from tests.on_github import Workflow

OURS = ("readiness-gate/readiness-gate@", "readiness-gate/readiness-gate/composite@", "$/composite", "./")
"""The beginning of `uses:` for our action."""

OUR_WORKFLOWS = "readiness-gate/readiness-gate/.github/workflows/"
"""The beginning of `uses:` for our reusable workflow."""

DEFAULTS = {entry.name: entry.default for entry in INPUTS if "${{" not in entry.default}
"""The inputs that the runner passes to the action when the workflow sets none."""


@dataclass
class Run:
    """One run of a workflow file in a repository on the fake GitHub, for an event.

    `gates` are the results of the steps with our action, in order, `results` the result of each job, and `checks` the
    conclusion of each check by its name. `artifacts` is the folder of uploaded artifacts. `more` are inputs of our
    action in addition to those of the file.
    """

    repository: Workflow
    event: str
    more: Mapping[str, str] = field(default_factory=dict)
    gates: list[Result] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    """The outputs of the steps of the current job, by step id."""
    leg: Mapping[str, str] = field(default_factory=dict)
    """The values of the current leg of a matrix."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """The inputs of the reusable workflow that runs."""

    @property
    def cache(self) -> Path:
        """The folder of `actions/cache`, which survives from run to run."""
        return self.repository.tmp_path / "cache"

    @property
    def artifacts(self) -> Path:
        return self.repository.tmp_path / "artifacts"

    def execute(self, file: Path) -> Run:
        """Runs all jobs in the order of the file, and returns itself."""
        for name, job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].items():
            needed = {need: {"result": self.results[need], "outputs": {}} for need in _as_list(job.get("needs"))}
            title = job.get("name", name)
            if not self._runs(job.get("if"), needed):
                self.results[name] = self.checks[title] = "skipped"  # neither legs nor called jobs report
            elif "uses" in job:
                self.results[name] = self._call(title, _called_file(job["uses"], file), job, needed)
            else:
                self.results[name] = self._legs(title, job, needed)
        return self

    def _call(self, title: str, file: Path, job: Mapping[str, Any], needed: Mapping[str, Any]) -> str:
        """Runs a reusable workflow, whose checks get the name of the job that calls it."""
        trigger = yaml.safe_load(file.read_text(encoding="utf-8"))[True]["workflow_call"] or {}
        declared = {name: entry.get("default", "") for name, entry in trigger.get("inputs", {}).items()}
        inputs = {name: self._evaluate(value, needed) for name, value in {**declared, **job.get("with", {})}.items()}
        if undeclared := inputs.keys() - declared:
            raise ValueError(f"{file.name} has no input {', '.join(undeclared)}")
        called = replace(self, results={}, checks={}, outputs={}, inputs=inputs).execute(file)
        self.checks |= {f"{title} / {name}": conclusion for name, conclusion in called.checks.items()}
        return "failure" if "failure" in called.results.values() else "success"

    def _legs(self, title: str, job: Mapping[str, Any], needed: Mapping[str, Any]) -> str:
        """Runs a job, or every leg of its matrix of one axis; one red leg makes the job red."""
        matrix = job.get("strategy", {}).get("matrix", {})
        legs = [{axis: str(value)} for axis, values in matrix.items() for value in values]
        for self.leg in legs or [{}]:
            check = self._fill(title) if "${{" in title else f"{title} ({', '.join(self.leg.values())})"
            self.checks[check if self.leg else title] = self._job(job["steps"], needed)
        own = list(self.checks.values())[-max(len(legs), 1) :]
        return "failure" if "failure" in own else "success"

    def _runs(self, condition: str | None, needed: Mapping[str, Any]) -> bool:
        match condition:
            case None:
                return all(job["result"] == "success" for job in needed.values())
            case "always()":
                return True
            case "github.event.pull_request || github.event.issue.pull_request":
                return self.event in ("pull_request_target", "pull_request_review", "issue_comment")
            case "github.event.deployment_status.state == 'success'":
                return True
            case "github.event.workflow_run.event == 'pull_request'":
                return self.event == "workflow_run"
            case "github.event.pull_request.draft == false":
                return not self.repository.payload(self.event)["pull_request"]["draft"]
        raise NotImplementedError(condition)

    def _job(self, steps: Iterable[Mapping[str, Any]], needed: Mapping[str, Any]) -> str:
        self._execute("git", "clean", "-qfdx")
        result = "success"
        self.outputs.clear()
        for step in steps:
            if self._applies(step.get("if"), result) and not self._step(step, needed):
                result = result if step.get("continue-on-error") else "failure"
        return result

    def _applies(self, condition: str | None, result: str) -> bool:
        """Whether a step runs after steps with this result."""
        match condition:
            case None:
                return result == "success"
            case "always()":
                return True
            case "always() && github.event_name != 'pull_request' && steps.gate.outputs.failed == '0'":
                return self.event != "pull_request" and self.outputs["gate"].get("failed") == "0"
            case "steps.changes.outputs.service == 'true'":
                return result == "success" and self.outputs["changes"].get("service") == "true"
        raise NotImplementedError(condition)

    def _step(self, step: Mapping[str, Any], needed: Mapping[str, Any]) -> bool:
        """Whether the step succeeded."""
        if "run" in step:
            return self._run(step["run"], step.get("env", {}), step.get("id", ""))
        used = step["uses"]
        inputs = {name: self._evaluate(value, needed) for name, value in step.get("with", {}).items()}
        if used.startswith(OURS):
            return self._gate(inputs, step.get("id", ""))
        match used.partition("@")[0]:
            case "actions/checkout":
                return True
            case "actions/upload-artifact":
                return self._upload(inputs["path"].split(), inputs["name"])
            case "actions/download-artifact":
                if "pattern" in inputs:
                    return self._merge_artifacts(inputs["pattern"], inputs["path"])
                return self._download(inputs.get("name", ""), inputs["path"])
            case "actions/cache/restore":
                return self._restore(inputs["path"], step["id"])
            case "actions/cache/save":
                return lay_out(
                    self.cache, {inputs["path"]: (self.repository.folder / inputs["path"]).read_bytes()}
                ).is_dir()
        raise NotImplementedError(used)

    def _evaluate(self, value: object, needed: Mapping[str, Any]) -> str:
        """The value of an input as the runner writes it."""
        text = self._fill(str(value).lower() if isinstance(value, bool) else str(value))
        match text:
            case "${{ toJSON(needs) }}":
                return json.dumps(needed, indent=2)
            case "${{ github.event.workflow_run.id }}" | "${{ github.token }}":
                return ""  # there is one run here, and no token
            case "${{ steps.earlier.outputs.cache-matched-key && 'readiness-result.json' || '' }}":
                return "readiness-result.json" if self.outputs["earlier"]["cache-matched-key"] else ""
            case "readiness-${{ github.sha }}":
                return "readiness-of-now"
        if "${{" in text:
            raise NotImplementedError(text)
        return text

    def _fill(self, text: str) -> str:
        """The text with the values of the current leg and of the inputs of a reusable workflow."""
        text = re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: self.inputs.get(match[1], ""), text)
        return re.sub(r"\$\{\{ matrix\.(\w+) \}\}", lambda match: self.leg.get(match[1], ""), text)

    def _run(self, script: str, variables: Mapping[str, str], step: str) -> bool:
        """Runs a script with these variables; it may set outputs."""
        output = self.repository.tmp_path / "step_output"
        output.write_text("", encoding="utf-8")
        values = {name: self._fill(value) for name, value in variables.items()}
        env = {**os.environ, "GITHUB_OUTPUT": str(output), **values}
        command = ["bash", "-e", "-c", script]
        done = subprocess.run(command, cwd=self.repository.folder, env=env, check=False)
        self.outputs[step] = dict(re.findall(r"^(\w+)=(.*)$", output.read_text(encoding="utf-8"), re.MULTILINE))
        return done.returncode == 0

    def _upload(self, paths: Iterable[str], name: str) -> bool:
        """Copies files and the contents of folders; a missing path is no failure."""
        target = self.artifacts / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path in (self.repository.folder / path for path in paths):
            if path.is_dir():
                shutil.copytree(path, target, dirs_exist_ok=True)
            elif path.exists():
                shutil.copy(path, target)
        return True

    def _download(self, name: str, path: str) -> bool:
        """Copies the artifact of that name, or all artifacts, each into a folder of its name."""
        source = self.artifacts / name
        if source.is_dir():
            shutil.copytree(source, self.repository.folder / path, dirs_exist_ok=True)
        return source.is_dir()

    def _merge_artifacts(self, pattern: str, path: str) -> bool:
        """Copies all artifacts with such names into one folder; no artifact is no failure."""
        for source in sorted(self.artifacts.glob(pattern)):
            shutil.copytree(source, self.repository.folder / path, dirs_exist_ok=True)
        return True

    def _restore(self, path: str, step: str) -> bool:
        """Restores the newest file of that path, regardless of its key; a missing file is no failure."""
        cached = self.cache / path
        if cached.is_file():
            lay_out(self.repository.folder, {path: cached.read_bytes()})
        self.outputs[step] = {"cache-matched-key": "readiness-of-then" if cached.is_file() else ""}
        return True

    def _gate(self, inputs: Mapping[str, str], step: str) -> bool:
        self.gates.append(self.repository.run(self.event, {**DEFAULTS, **inputs, **self.more}))
        output = (self.repository.tmp_path / "output").read_text(encoding="utf-8")
        self.outputs[step] = dict(re.findall(r"^(\w+)<<(?:.*)\n(.*)\n", output, re.MULTILINE))
        return self.gates[-1].code == 0

    def _execute(self, *command: str) -> bool:
        return subprocess.run(command, cwd=self.repository.folder, check=False).returncode == 0


def _called_file(uses: str, caller: Path) -> Path:
    """The file of a reusable workflow: ours, or one beside the caller."""
    if uses.startswith(OUR_WORKFLOWS):
        return REPOSITORY / ".github" / "workflows" / Path(uses.partition("@")[0]).name
    return caller.parent / Path(uses).name


def _as_list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []
