"""A repository whose branch `main` requires checks: GitHub starts its workflows, and says what may be merged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from typing import Any

import yaml

from tests.command import Result, environment, gate, lay_out, run
from tests.corpus import REPOSITORY
from tests.fakes.client import TOKEN, request
from tests.fakes.contract import Json
from tests.fakes.github.merging import blockers
from tests.on_github import NUMBER, Workflow
from tests.runner import Run

EXAMPLES = REPOSITORY / "examples" / "workflows"

TARGETS = ("test", "test-service", "test-3.11", "test-3.13")
MAKEFILE = """\
{targets}:
\tmkdir -p build && cp -r "{prepared}/$@/." build/
\ttest ! -e "{prepared}/$@.fails"
"""
"""`make TARGET` copies prepared reports of real tests, and fails if they did."""

QUEUE = {"check_response_timeout_minutes": 60}
"""The parameters of the rule about the merge queue that have no default here."""

JUNIT = '<testsuite name="t"><testcase classname="t" name="a">{}</testcase></testsuite>'
SERVICE = {"service/app.py": "price = 2\n"}
DOCUMENT = {"docs/page.md": "a page\n"}


def example(name: str) -> str:
    """The text of an example workflow."""
    return (EXAMPLES / name).read_text(encoding="utf-8")


def without(text: str, *parts: str) -> str:
    """The text without these parts, each of which it must have."""
    for part in parts:
        text = replaced(text, part, "")
    return text


def replaced(text: str, old: str, new: str) -> str:
    """The text with the first `old` replaced, which it must have."""
    assert old in text
    return text.replace(old, new, 1)


@dataclass
class Repository(Workflow):
    """A repository on the fake GitHub, with workflows and a pull request."""

    def open(
        self,
        workflows: Mapping[str, str],
        checklist: str,
        change: Mapping[str, str] = SERVICE,
        required: Sequence[str] = (),
        fork: str = "",
    ) -> None:
        """Creates main with these workflows, the pull request, and the rules; `checklist` is that of an example."""
        makefile = MAKEFILE.format(targets=" ".join(TARGETS), prepared=self.tmp_path / "prepared")
        main = {
            ".github/readiness.yml": (EXAMPLES / "checklists" / checklist).read_text(encoding="utf-8"),
            **{f".github/workflows/{name}": text for name, text in workflows.items()},
            "Makefile": makefile, "service/app.py": "price = 1\n", "docs/page.md": "",
        }  # fmt: skip
        self.pull_request(main, change, fork)
        self.require(*required)

    def require(self, *names: str, queue: bool = False) -> None:
        """Makes main require these checks, and perhaps a merge queue."""
        checks = [{"context": name} for name in names]
        rules: list[Json] = [
            {"type": "required_status_checks", "parameters": {"required_status_checks": checks}},
        ]
        self.client.rules["main"] = rules + [{"type": "merge_queue", "parameters": QUEUE}] * queue

    def prepare(self, *paths: str, target: str = "test", red: bool = False, fails: bool | None = None) -> None:
        """Makes `make TARGET` write these JUnit reports below build, and fail when they are red, or with `fails`."""
        report = JUNIT.format('<failure message="no"/>' if red else "")
        marker = self.tmp_path / "prepared" / f"{target}.fails"
        marker.unlink(missing_ok=True)
        lay_out(self.tmp_path / "prepared" / target, dict.fromkeys(paths, report))
        if red if fails is None else fails:
            marker.touch()

    def deliver(self, event: str) -> None:
        """Starts the workflows for an event, and records their checks on its commit."""
        self.check_out("topic" if event in ("push", "workflow_dispatch") else "merged")
        sha = self.merge if event == "merge_group" else self.head
        for path in sorted((self.folder / ".github" / "workflows").glob("*.yml")):
            triggers = yaml.safe_load(path.read_text(encoding="utf-8"))[True]
            if event in triggers and self._starts(triggers):
                checks = Run(self, event).execute(path).checks
                entry = self.client.run(path.name, head_sha=sha, event=event)
                for name, conclusion in checks.items():
                    self.client.check(sha, name, conclusion, run=entry)

    def second_stage(self, name: str) -> None:
        """Starts the workflow of a second stage, in an empty workspace with the artifacts of the first."""
        second = replace(self, tmp_path=self.tmp_path / "second")
        second.folder.mkdir(parents=True)
        shutil.copytree(self.tmp_path / "artifacts", second.tmp_path / "artifacts")
        Run(second, "workflow_run").execute(self.folder / ".github" / "workflows" / name)

    def _starts(self, triggers: Any) -> bool:
        """Whether the filters of the event let the change through ("on.<event>.paths")."""
        filters = (triggers.get("pull_request") or {}) if isinstance(triggers, dict) else {}
        files = [str(entry["filename"]) for entry in self.client.files_of(NUMBER)]
        selected = [path for path in files if _any_match(path, filters.get("paths", ["*"]))]
        return any(not _any_match(path, filters.get("paths-ignore", [])) for path in selected)

    def blockers(self, event: str = "pull_request") -> list[str]:
        """What keeps the pull request, or its group in the merge queue, from being merged."""
        return blockers(self.client, "main", self.merge if event == "merge_group" else self.head)

    def merges(self) -> bool:
        """Whether GitHub merges the pull request now."""
        return request(self.client, "PUT", f"pulls/{NUMBER}/merge", {"sha": self.head}).status_code == 200

    # --------------------------------------------------------------------------------------- what a maintainer does

    def lint(self) -> list[str]:
        """The warnings of `gate lint`, without those of a missing file."""
        return gate(self.folder, "lint").out.splitlines()

    def doctor(self) -> dict[str, str]:
        """The problems that `gate doctor` names, each with what it sees."""
        document = json.loads(self._doctor("--json").out)
        return {entry["name"]: entry["observation"] for entry in document["examinations"] if entry["outcome"] == "bad"}

    def _doctor(self, *arguments: str) -> Result:
        server = {"GITHUB_API_URL": self.client.url, "GITHUB_SERVER_URL": "https://github.example"}
        token = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": self.client.repo}
        return run(self.folder, environment(self.folder) | server | token, "doctor", *arguments)


def _any_match(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(path, pattern.replace("**", "*")) for pattern in patterns)
