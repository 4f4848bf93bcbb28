"""What can be done with the pages of a run, as values that can be told beforehand, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gate.render.redact import redact

if TYPE_CHECKING:
    from gate.adapters.github.check_runs import CheckRun
    from gate.adapters.github.statuses import CommitStatus
    from gate.model.decision import State
    from gate.publish.comment_marker import Marker
    from gate.render.issue_page import IssuePage


@dataclass(frozen=True, slots=True)
class WritePage:
    """Write one page to a file of the user's choice."""

    path: Path
    text: str

    def __str__(self) -> str:
        return f"write {self.path}"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Change a file of the user's, relative to the root, that holds what it held `before`."""

    path: str
    before: bytes
    after: bytes

    def __str__(self) -> str:
        return f"change {self.path}"


@dataclass(frozen=True, slots=True)
class WriteSummary:
    """Append the page to the summary of the job."""

    path: Path
    text: str

    def __str__(self) -> str:
        return "append the decision to the summary of the job"


@dataclass(frozen=True, slots=True)
class PostComment:
    """Make the sticky comment of this gate on the pull request say this, if `only_changes` when it says otherwise."""

    repo: str
    number: int
    marker: Marker
    text: str
    only_changes: bool = False

    def __str__(self) -> str:
        return f"post or update the comment of gate {self.marker.key} on {self.repo}#{self.number}"


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Set the status of a commit."""

    sha: str
    status: CommitStatus

    def __str__(self) -> str:
        said = f"{self.status.state}: {self.status.description}"
        return f"set the status {self.status.context} of {self.sha[:7]} to {said}"


@dataclass(frozen=True, slots=True)
class PostCheckRun:
    """Make a check run of this on the commit, with its annotations."""

    sha: str
    check: CheckRun

    def __str__(self) -> str:
        count = len(self.check.annotations)
        return f"make the check run {self.check.name} of {self.sha[:7]}: {self.check.conclusion}, {count} annotations"


@dataclass(frozen=True, slots=True)
class UpdateAuditIssue:
    """Have the one audit issue of this gate tell the decision, which was made at `at`: open unless ready.

    `run` and `attempt` are those of the workflow, `fingerprint` and `memory` what the next run compares with. `branch` is the
    one that was judged, where it need not be the default branch.
    """

    repo: str
    key: str
    run: int
    attempt: int
    state: State
    at: datetime
    fingerprint: str
    snapshot: str
    page: IssuePage
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    branch: str = ""

    def __str__(self) -> str:
        return f"keep the audit issue of gate {self.key} in {self.repo}: {self.page.title}"


@dataclass(frozen=True, slots=True)
class SetOutputs:
    """Set the outputs of the step; the addresses of comment and issue are known, and added, when they are posted."""

    path: Path
    values: Mapping[str, str]

    def __str__(self) -> str:
        return f"set the outputs {', '.join(f'{name}={value}' for name, value in self.values.items())}"


OnGitHub = PostComment | SetStatus | PostCheckRun | UpdateAuditIssue
Action = WritePage | Rewrite | WriteSummary | SetOutputs | OnGitHub


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What became of one deed: `fault` is empty when it was done, else says what happened and what to do.

    `said` is a remark on what was done or left, `url` the address of what was posted.
    """

    action: Action
    error: str = ""
    message: str = ""
    url: str = ""

    def without(self, secrets: Collection[str]) -> ActionResult:
        """The same with the secrets blotted out."""
        return replace(self, error=redact(self.error, secrets), message=redact(self.message, secrets))
