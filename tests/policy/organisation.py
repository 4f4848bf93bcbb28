"""A repository whose checklist extends the base policy of its organisation, on the fake GitHub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.command import GREEN, Result, lay_out
from tests.fakes.github import GitHub
from tests.on_github import Workflow

POLICY = ".github/readiness.yml"
ORG = "acme/.github"
BASE = """\
version: 1
title: What acme demands
items:
  - id: tests
    title: The tests pass
    probe: tests
    may_set: reports
    must: [failed == 0, total >= 1]
    may_waive: 30d
  - id: licence
    probe: files
    with: {paths: LICENSE}
    must: exists
"""
OWN = """\
items:
  - id: tests
    with: {reports: junit.xml}
"""


@dataclass
class Organisation:
    """The repository of the organisation; `commit` is its base policy on the default branch."""

    client: GitHub
    readers: frozenset[str] | None = None
    base: str = BASE
    repository: GitHub = field(init=False)
    commit: str = field(init=False)

    def __post_init__(self) -> None:
        self.repository = self.client.repository(ORG, self.readers)
        self.commit = self.repository.commit({"readiness/base.yml": self.base}, on="main")

    def fork_commit(self, base: str) -> str:
        """A commit that only a fork has: GitHub serves it under the name of the organisation's repository too."""
        return self.repository.commit({"readiness/base.yml": base}, self.commit)

    def address(self, commit: str = "", path: str = "readiness/base.yml") -> str:
        """The value of `extends`, by default of the commit on the default branch."""
        return f"github:{ORG}//{path}@{commit or self.commit}"

    def checklist(self, rest: str = OWN, commit: str = "") -> str:
        """A checklist that extends the base policy."""
        return f"version: 1\nextends: {self.address(commit)}\n{rest}"


def judge(
    tmp_path: Path,
    client: GitHub,
    base: Mapping[str, str],
    head: Mapping[str, str],
    *,
    event: str = "pull_request",
    report: str = GREEN,
    fork: str = "",
) -> tuple[Result, str]:
    """Runs the action on a pull request that changes `base` into `head`; its result and its last comment."""
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"LICENSE": "MIT", **base}, head, fork)
    lay_out(workflow.folder, {"junit.xml": report})
    result = workflow.run(event)
    return result, " ".join("\n".join(client.bodies()[-1:]).replace("&#8203;", "").split())
