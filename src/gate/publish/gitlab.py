"""Executes the actions that change something on GitLab, each with the scope and the role that it needs."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from gate.adapters.gitlab import GitLabClient, notes, statuses
from gate.adapters.gitlab.connect import connect
from gate.adapters.host import Host
from gate.config.runner import GITLAB_TOKEN as TOKEN
from gate.model.errors import GitLabError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.publish.actions import ActionResult, Failure, GitLabAction, PostNote
from gate.publish.carrier import Head, PostedComment
from gate.publish.comment import post_comment
from gate.render.gitlab_markdown import adapt

_NO_TOKEN = (
    f"no token; set the masked variable {TOKEN} to a project access token with the scope `api` (CI_JOB_TOKEN can write "
    "neither notes nor statuses)"
)
_ROLES = {"note": "Reporter", "status": "Developer"}
"""The role that writing needs (GitLab's documentation, "Roles and permissions")."""


@dataclass(frozen=True, slots=True)
class MergeRequestCarrier:
    """The notes of a merge request; `number` is its `iid`, and `url` its address."""

    client: GitLabClient
    number: int
    url: str
    noun: str = "merge request"
    numbers_jobs: bool = True

    @property
    def login(self) -> str:
        """The name of the account of the token."""
        return self.client.login

    def read_head(self) -> Head:
        """The head of the merge request."""
        merge_request = notes.merge_request(self.client, self.number)
        return Head(merge_request.sha, merge_request.is_open)

    def read_comments(self) -> list[PostedComment]:
        """The notes of the merge request."""
        return [self._posted(note) for note in notes.notes(self.client, self.number)]

    def create(self, body: str) -> PostedComment:
        """Writes a note."""
        return self._posted(notes.create(self.client, self.number, body))

    def edit(self, comment_id: int, body: str) -> None:
        """Replaces the text of a note."""
        notes.edit(self.client, self.number, comment_id, body)

    def delete(self, comment_id: int) -> None:
        """Deletes a note."""
        notes.delete(self.client, self.number, comment_id)

    def sleep(self, seconds: float) -> None:
        """Waits with the clock of the run."""
        self.client.sleep(seconds)

    def _posted(self, note: notes.Note) -> PostedComment:
        return PostedComment(note.id, note.author, note.body, f"{self.url}#note_{note.id}")


def execute(action: GitLabAction, host: Host | None) -> ActionResult:
    """Executes the action. Without a token there is no client, and the result says so."""
    client = connect(host, action.project) if host else None
    if client is None:
        return ActionResult(action, Failure(Cause.NO_TOKEN, f"cannot {_task(action)}: {_NO_TOKEN}"))
    try:
        return _run_with_retry(action, client)
    except GitLabError as error:
        return ActionResult(action, Failure(error.code, f"cannot {_task(action)}: {error}{_advice(action, error)}"))


def _run_with_retry(action: GitLabAction, client: GitLabClient) -> ActionResult:
    """Runs the action, and once more when no answer came: every action first reads what exists."""
    try:
        return _run(action, client)
    except GitLabError as error:
        if not error.is_outcome_unknown:
            raise
        return _run(action, client)


def _run(action: GitLabAction, client: GitLabClient) -> ActionResult:
    if not isinstance(action, PostNote):
        statuses.set_status(client, action.sha, action.status, action.pipeline)
        return ActionResult(action)
    comment = replace(action.comment, heading=adapt(action.comment.heading), text=adapt(action.comment.text).rstrip())
    url = notes.merge_request(client, comment.number).url
    return replace(post_comment(comment, MergeRequestCarrier(client, comment.number, url)), action=action)


def _task(action: GitLabAction) -> str:
    if isinstance(action, PostNote):
        return f"write the note on !{action.comment.number}"
    return f"set the status {action.status.name}"


def _advice(action: GitLabAction, error: GitLabError) -> str:
    """What to change about the token; empty when no change of it helps."""
    if error.status == HTTPStatus.UNAUTHORIZED:
        return f"; set {TOKEN} to a token that is still valid"
    role = _ROLES["note" if isinstance(action, PostNote) else "status"]
    forks = " (the pipeline of a fork has none for the target project)" if error.is_refusal else ""
    return f"; give {TOKEN} the scope `api` and the role {role}{forks}" if error.is_refusal else ""
