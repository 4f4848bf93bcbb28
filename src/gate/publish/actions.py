"""What can be done with the pages of a run, one class for each action, and the result of an action.

The text of an action is a sentence fragment for dry runs: "would write report.html".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from gate.model.codes import Code, with_code
from gate.model.decision import BLOCKING_STATUSES
from gate.model.lazy_dataclass import dataclass
from gate.render.links import NO_LINKS, Links

if TYPE_CHECKING:
    from gate.adapters.github.check_runs import CheckRun
    from gate.adapters.github.statuses import CommitStatus
    from gate.adapters.gitlab.statuses import PipelineStatus
    from gate.config.settings import NotificationTarget
    from gate.model.audit import AuditNews, AuditSnapshot, AuditWatch, ItemSignals
    from gate.model.decision import State, Status
    from gate.model.evidence import Cause
    from gate.publish.markers import CommentMarker
    from gate.render.issue_page import IssuePage


@dataclass(frozen=True, slots=True)
class WritePage:
    """Write one page to a file that the user named."""

    path: Path
    text: str

    def __str__(self) -> str:
        return f"write {self.path}"


@dataclass(frozen=True, slots=True)
class PrintPage:
    """Print one page to standard output; the command does it at its end."""

    text: str

    def __str__(self) -> str:
        return "print the page"


@dataclass(frozen=True, slots=True)
class RewriteFile:
    """Change a file of the user, relative to the root, if its content is still `before`."""

    path: str
    before: bytes
    after: bytes

    def __str__(self) -> str:
        return f"change {self.path}"


@dataclass(frozen=True, slots=True)
class WriteSummary:
    """Append the page to the job summary."""

    path: Path
    text: str

    def __str__(self) -> str:
        return "append the decision to the job summary"


@dataclass(frozen=True, slots=True)
class PostComment:
    """Post the sticky comment of this gate on the pull request, or update it.

    The comment is the `heading`, what changed since the commit that the existing comment remembers, and the `text`.
    `snapshot` is what the comment of the next commit compares with. With `only_changes`, an existing comment is updated
    only when its fingerprint differs.
    """

    repo: str
    number: int
    marker: CommentMarker
    text: str
    only_changes: bool = False
    heading: str = ""
    snapshot: AuditSnapshot | None = None
    links: Links = NO_LINKS

    def __str__(self) -> str:
        return f"post or update the comment of gate {self.marker.key} on {self.repo}#{self.number}"


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Set a commit status."""

    sha: str
    status: CommitStatus

    def __str__(self) -> str:
        state = f"{self.status.state}: {self.status.description}"
        return f"set the status {self.status.context} of {self.sha[:7]} to {state}"


@dataclass(frozen=True, slots=True)
class PostCheckRun:
    """Create a check run on the commit, with its annotations."""

    sha: str
    check: CheckRun

    def __str__(self) -> str:
        result = f"{self.check.conclusion}, {len(self.check.annotations)} annotations"
        return f"create the check run {self.check.name} on {self.sha[:7]}: {result}"


@dataclass(frozen=True, slots=True)
class UpdateAuditIssue:
    """Bring the one audit issue of this gate up to date with the decision made at `at`: open unless ready."""

    repo: str
    key: str
    run: int
    """The run of the workflow, in this `attempt`."""
    attempt: int
    state: State
    at: datetime
    fingerprint: str
    """What the next run compares with, like `snapshot`, which may have no room for every item."""
    snapshot: str
    statuses: Mapping[str, Status]
    """Those of all items."""
    page: IssuePage
    watch: AuditWatch
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    branch: str = ""
    """The judged branch when it may not be the default branch, else empty."""
    signals: Mapping[str, ItemSignals] = field(default_factory=lambda: MappingProxyType({}))
    """What is known about the causes of the statuses, by item."""
    links: Links = NO_LINKS
    history: str = ""

    @property
    def blocking(self) -> Mapping[str, Status]:
        """The items that keep the decision from being ready, by id."""
        return {name: status for name, status in self.statuses.items() if status in BLOCKING_STATUSES}

    def __str__(self) -> str:
        return f"update the audit issue of gate {self.key} in {self.repo}: {self.page.title}"


@dataclass(frozen=True, slots=True)
class Notify:
    """Report to a webhook what the audit issue reports for the first time; without news nothing is sent.

    `title` is that of the issue, and `items` are the ids and titles of the items.
    """

    target: NotificationTarget
    repo: str
    key: str
    title: str
    at: datetime
    commit: str
    run_url: str
    items: Mapping[str, str]
    links: Links = NO_LINKS
    allow_private: bool = False

    def __str__(self) -> str:
        return f"report changes of the audit to {self.target}"


@dataclass(frozen=True, slots=True)
class SetOutputs:
    """Set the outputs of the step. The URLs of comment and issue are added when both are posted."""

    path: Path
    values: Mapping[str, str]

    def __str__(self) -> str:
        return f"set the outputs {', '.join(f'{name}={value}' for name, value in self.values.items())}"


@dataclass(frozen=True, slots=True)
class PostNote:
    """Write the sticky comment as a note of a merge request on GitLab; `project` is the id of its project."""

    project: str
    comment: PostComment

    def __str__(self) -> str:
        return (
            f"write or update the note of gate {self.comment.marker.key} on {self.comment.repo}!{self.comment.number}"
        )


@dataclass(frozen=True, slots=True)
class SetPipelineStatus:
    """Set a commit status on GitLab; `project` is the id of its project, `pipeline` that of the pipeline."""

    project: str
    sha: str
    status: PipelineStatus
    pipeline: int = 0

    def __str__(self) -> str:
        state = f"{self.status.state}: {self.status.description}"
        return f"set the status {self.status.name} of {self.sha[:7]} to {state}"


@dataclass(frozen=True, slots=True)
class AddToHistory:
    """Add the files of a run to the store at `location`; keys are those of `gate.history.layout`."""

    location: str
    files: Mapping[str, bytes] = field(repr=False)

    def __str__(self) -> str:
        return f"add this run to the history ({self.location})"


GitHubAction = PostComment | SetStatus | PostCheckRun | UpdateAuditIssue
FileAction = WritePage | PrintPage | RewriteFile | WriteSummary | SetOutputs
GitLabAction = PostNote | SetPipelineStatus
Action = FileAction | GitHubAction | GitLabAction | AddToHistory | Notify


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an action failed: the code, and what failed, why, and the next step."""

    code: Code | Cause
    message: str


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The result of one action: `failure` is None when it succeeded.

    `message` is a note on what was done or skipped, `url` the address of what was posted, `news` what an audit issue
    that was updated reports for the first time.
    """

    action: Action
    failure: Failure | None = None
    message: str = ""
    url: str = ""
    news: AuditNews | None = None

    @property
    def error(self) -> str:
        """The message of the failure; empty when the action succeeded."""
        return self.failure.message if self.failure else ""

    @property
    def report(self) -> str:
        """The failure as the command prints it; empty when the action succeeded."""
        return with_code(self.failure.message, self.failure.code) if self.failure else ""
