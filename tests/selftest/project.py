"""A project with one sound report of each kind, and the selftest of a checklist on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gate import judge
from gate.adapters.host import Host
from gate.adapters.loopback import Loopback
from gate.config.settings import Settings
from gate.model.selftest import ItemSelftest, SelftestReport
from gate.policy.context import build_context
from gate.policy.selection import load_from_workspace
from gate.policy.subject import read_subjects
from gate.selftest.run import selftest
from gate.selftest.stage import Decide
from tests.command import lay_out
from tests.git import git

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

SARIF = json.dumps({
    "version": "2.1.0",
    "runs": [{
        "tool": {"driver": {"name": "semgrep", "version": "1", "rules": []}},
        "invocations": [{"executionSuccessful": True}],
        "results": [],
    }],
})  # fmt: skip

LCOV = "TN:\nSF:src/a.py\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nLF:4\nLH:3\nend_of_record\n"

JUNIT = (
    '<testsuites><testsuite name="s" tests="3" failures="0" errors="0" skipped="0" timestamp="2026-11-20T10:00:00">'
    '<testcase classname="a" name="x" time="0.1"/><testcase classname="a" name="y" time="0.1"/>'
    '<testcase classname="a" name="z" time="0.1"/></testsuite></testsuites>'
)

SOURCES: Mapping[str, str] = {
    "src/a.py": "def f(x):\n    if x:\n        return 1\n    return 2\n",
    "src/gen/b.py": "x = 1\n",
    "docs/runbook.md": "# Runbook\n\n## Rollback\n\nwords [a](../src/a.py)\n",
    "signoffs.yml": 'signoffs:\n  - item: pentest\n    by: "@alice"\n    on: 2026-11-01\n    until: 2027-11-01\n',
    "TRACKER.md": "# Tasks\n\n- [x] one\n- [x] two\n",
    "fixtures/scan.sarif": SARIF,
    "fixtures/junit.xml": JUNIT,
    ".gitignore": "build/\n",
}
"""Committed files."""

REPORTS: Mapping[str, str] = {
    "build/lcov.info": LCOV,
    "build/junit.xml": JUNIT,
    "build/scan.sarif": SARIF,
    "build/m.json": json.dumps({"p95": 120, "ok": True, "name": "x", "share": 93.5}),
}
"""Files that a run writes."""


def lay_out_project(folder: Path, checklist: str, files: Mapping[str, str] | None = None) -> Path:
    """The project as a git repository, with this checklist and with more files that are not committed."""
    lay_out(folder, {**SOURCES, "readiness.yml": checklist})
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return lay_out(folder, {**REPORTS, **(files or {})})


def run_selftest(
    folder: Path, *, decide: Decide = judge.decide, server: Loopback | None = None, **collaborators: Any
) -> SelftestReport:
    """The report on the checklist of the folder; `collaborators` are the other arguments of `selftest`."""
    host = Host.at(folder, NOW, {})
    settings = Settings(root=folder)
    checklist = load_from_workspace(settings, host)
    (subject,) = read_subjects(host)
    context = build_context(subject, settings, host)
    return selftest(checklist, context, decide, server=server, **collaborators)


def result_of(report: SelftestReport, name: str) -> ItemSelftest:
    """The result of the item with this id."""
    (result,) = (item for item in report.items if item.item == name)
    return result
