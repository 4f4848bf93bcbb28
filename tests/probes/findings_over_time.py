"""A repository whose scan is compared with an earlier one: code that changes, a scanner that reads it, a baseline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gate.adapters.host import Host
from gate.formats.documents import git_diff
from gate.model.decision import Baseline
from gate.model.evidence import Evidence, Seen
from gate.model.inventory import Inventory
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext
from gate.probes.security import PROBE
from tests.command import lay_out
from tests.git import git

BEFORE, NOW = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 20, 12, tzinfo=UTC)
REPORT = "report.json"

Scan = Callable[[Path], Any]
"""Returns the report of a scan of a folder."""


def lines_with_eval(folder: Path) -> list[tuple[str, int, str]]:
    """Path, number and text of each line that calls `eval`: what the scanner of these tests reports."""
    return [
        (path.relative_to(folder).as_posix(), number, line)
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "eval(" in line
    ]


def semgrep(folder: Path, version: str = "1.84.1", span: int = 1, **extra: Any) -> dict[str, Any]:
    """The scan as Semgrep's JSON, of someone who is not logged in."""
    results = [
        {
            "check_id": "python.eval", "path": path, "start": {"line": number}, "end": {"line": number + span - 1},
            "extra": {
                "message": "no eval", "severity": "ERROR", "lines": "requires login", "fingerprint": "requires login",
                **extra,
            },
        }
        for path, number, _ in lines_with_eval(folder)
    ]  # fmt: skip
    return {"version": version, "results": results, "errors": [], "paths": {"scanned": ["a.py"]}}


def sarif(folder: Path, tool: str = "Semgrep OSS", version: str = "1.84.1", **members: Any) -> dict[str, Any]:
    """The scan as SARIF."""
    results = [
        {
            "ruleId": "python.eval", "level": "error", "message": {"text": "no eval"},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": number}}}
            ],
            **members,
        }
        for path, number, _ in lines_with_eval(folder)
    ]  # fmt: skip
    driver = {"name": tool, "semanticVersion": version}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def read_head(folder: Path) -> str:
    """The commit of the branch that is checked out, without a process of git."""
    ref = (folder / ".git" / "HEAD").read_text(encoding="ascii").removeprefix("ref: ").strip()
    return (folder / ".git" / ref).read_text(encoding="ascii").strip()


class Project:
    """A git repository, of which each run measures the findings."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.folder = lay_out(folder, files)
        git(folder, "init", "--quiet", "--initial-branch", "main")
        lay_out(folder, {".gitignore": f"{REPORT}\n"})
        self.commit()

    def commit(self) -> str:
        """Commits all files, and returns the commit."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "m")
        return read_head(self.folder)

    def move(self, old: str, new: str) -> None:
        """Gives a file another name."""
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / old).rename(self.folder / new)

    def write(self, path: str, text: str) -> None:
        """Writes a file."""
        lay_out(self.folder, {path: text})

    def measure(
        self, scan: Scan = semgrep, baseline: Baseline | None = None, *, base: str = "", now: datetime = NOW,
        **params: object,
    ) -> Evidence:  # fmt: skip
        """The evidence of a scan; with `base`, the change since that commit is known."""
        self.write(REPORT, json.dumps(scan(self.folder)))
        context = ProbeContext(Host.at(self.folder, now), item="sast", baseline=baseline)
        if base:
            diff = context.repository.git("diff", *git_diff.OPTIONS, base, "--")
            context = replace(context, change=Change(git_diff.parse(diff)))
        return PROBE.measure(PROBE.params.model_validate({"reports": REPORT, **params}), context)

    def baseline(self, scan: Scan = semgrep, **params: str) -> Baseline:
        """The baseline that a run on the present commit saves."""
        return save(self.measure(scan, None, base="", now=BEFORE, **params), self.commit())


def save(evidence: Evidence, commit: str) -> Baseline:
    """The baseline with this evidence."""
    tools = frozenset(source.tool for source in evidence.sources)
    inventories: dict[str, Inventory] = {"sast": evidence.inventory} if evidence.inventory else {}
    return Baseline({}, {"sast": tools}, inventories=inventories, decided_at=BEFORE, head_sha=commit, file="main.json")


def count(evidence: Evidence, fact: str = "new") -> int:
    """The value of a fact that counts."""
    observation = evidence.facts[fact]
    assert isinstance(observation, Seen), observation
    assert isinstance(observation.value, Decimal)
    return int(observation.value)


def novelties(evidence: Evidence) -> dict[str, str | None]:
    """The novelty of each finding by its place."""
    return {f"{finding.path}:{finding.line}": finding.novelty for finding in evidence.findings}
