"""Which workflow run made a check run, and whether a stranger's change could have written what ran.

The author of a pull request from a fork controls every workflow file of its commits. A check run of GitHub Actions is
theirs when it ran a file that the change touches; it is the repository's when the file comes from another branch, or
is unchanged. Commit statuses and the check runs of other apps need a permission in the repository, which the token of
a fork's run does not have.

Sources: GitHub's documentation, "Events that trigger workflows" (the commit of each event, and the note on events that
need the workflow file on the default branch), "Triggering a workflow" (a run uses the workflow file of that commit),
and "Permissions for the GITHUB_TOKEN" (at most read access for pull requests from forks).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cached_property

from gate.adapters.github import GitHubClient
from gate.adapters.github.checks import Check
from gate.adapters.github.workflow_files import WorkflowChanges, workflow_changes
from gate.adapters.github.workflows import Run, run_of_suite, runs_of_commit
from gate.model.errors import GitHubError
from gate.model.events import PULL_REQUEST, REVIEW_EVENTS
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Subject

DEFAULT_BRANCH_EVENTS = frozenset({
    "branch_protection_rule", "check_run", "check_suite", "delete", "discussion", "discussion_comment", "fork",
    "gollum", "image_version", "issue_comment", "issues", "label", "milestone", "page_build", "public",
    "pull_request_target", "repository_dispatch", "schedule", "status", "watch", "workflow_run",
})  # fmt: skip
"""Events that run the workflow file of the default branch; `pull_request_target` that of the base branch on older
Enterprise Servers. Every other event, also an unknown one, runs the file of its own commit."""

HEAD_EVENTS = (PULL_REQUEST, *REVIEW_EVENTS)
"""Events whose run names the repository and branch that the pull request comes from."""

MAX_LOOKUPS = 10
"""How many check suites are queried one by one: those of runs that GitHub lists for another commit."""


@dataclass
class CheckOrigins:
    """The workflow runs behind the check runs of the evaluated commit; each request is sent when it is needed."""

    client: GitHubClient
    subject: Subject
    lookups: int = 0
    can_read_runs: bool = True

    def current(self, checks: Iterable[Check]) -> list[Check]:
        """Of checks with one name, the newest of each app and workflow, without those of other pull requests.

        GitHub counts the newest too, and lists the earlier ones as well when they are in other check suites. A check
        run that a stranger's change could have made never replaces one that it could not.
        """
        own = [check for check in checks if not self._is_of_other_pull_request(check)]
        ascending = sorted(own, key=lambda check: check.id)
        return list({self._identity(check): check for check in ascending}.values())

    def _identity(self, check: Check) -> Hashable:
        if check.app is None:
            return "status", check.id
        if not check.by_actions:
            return check.app
        run = self._run(check)
        return (check.app, run.workflow, not self.doubt(check)) if run else (check.app, "suite", check.suite)

    def _is_of_other_pull_request(self, check: Check) -> bool:
        """Whether another pull request with the same head commit started the run."""
        run = self._run(check) if check.by_actions else None
        if run is None or run.event not in HEAD_EVENTS or not (run.head_repo and self.subject.head_repo):
            return False
        return (run.head_repo.lower(), run.head_branch) != (self.subject.head_repo.lower(), self.subject.branch)

    def doubt(self, check: Check) -> str:
        """Why a check of a stranger's change is self-reported; empty when it is not."""
        if not self.subject.is_fork or not check.by_actions:
            return ""
        if run := self._run(check):
            return self.doubt_about_run(run)
        permission = "" if self.can_read_runs else ", because this token does not have `actions: read`"
        return f"it is unknown which workflow file ran it{permission}"

    def doubt_about_run(self, run: Run) -> str:
        """Why a run for a stranger's commit is self-reported; empty when it is not."""
        if not self.subject.is_fork or run.event in DEFAULT_BRANCH_EVENTS:
            return ""
        changes = self._changes
        if changes is None:
            return "it is unknown whether the pull request changes its workflow file"
        prefix = f"{run.repo}/".lower()
        called = [path[len(prefix) :] for path in run.called if path.lower().startswith(prefix)]
        touched = next((path for path in (run.path, *called) if changes.touch(path)), "")
        return f"the pull request can change what {touched} runs" if touched else ""

    def _run(self, check: Check) -> Run | None:
        """The run of a check run, by its check suite: no workflow can move a job of its own into another suite."""
        runs = self._runs
        if check.suite not in runs and check.suite and self.can_read_runs and self.lookups < MAX_LOOKUPS:
            self.lookups += 1
            if run := run_of_suite(self.client, check.suite):
                runs[check.suite] = run
        return runs.get(check.suite)

    @cached_property
    def _runs(self) -> dict[int, Run]:
        """The runs for the evaluated commit by check suite; empty when the token may not read them."""
        try:
            return {run.suite: run for run in runs_of_commit(self.client, self.subject.head_sha)}
        except GitHubError as error:
            if not error.is_refusal:
                raise
            self.can_read_runs = False
            return {}

    @cached_property
    def _changes(self) -> WorkflowChanges | None:
        """What the pull request changes in workflow files; None when that is unknown."""
        if not self.subject.base_sha:
            return None
        try:
            return workflow_changes(self.client, self.subject.base_sha, self.subject.head_sha)
        except GitHubError as error:
            if not error.is_refusal:
                raise
            return None
