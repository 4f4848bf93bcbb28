"""What a run on untrusted code may do. Every such decision is here; the other modules ask.

- The files of the workspace are evidence of the subject, unless the event checks out another tree and HEAD does not
  contain the head commit.
- Git is asked nothing in a workspace that may hold a stranger's repository: when the run holds secrets and the pull
  request comes from a fork, and in every second stage of a pull request, where an artifact is unpacked. This is
  settled from the event alone, before any git command, and holds for every caller (`limit_git`).
- A checklist that only the pull request has may call services and GitHub, unless the run holds secrets.
- Git says which folder of the repository the root is, unless the event checks out another tree: then only the
  workspace of the runner says it.

Events that hold secrets and events that check out another tree are listed in `gate.model.events`.
"""

from __future__ import annotations

from dataclasses import replace

from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError
from gate.model.events import (
    EVENTS_WITHOUT_CHECKOUT,
    PRIVILEGED_EVENTS,
    PULL_REQUEST,
    REVIEW_EVENTS,
    WORKFLOW_RUN,
)
from gate.model.evidence import Cause, Unseen
from gate.model.subject import Subject


def holds_secrets(subject: Subject) -> bool:
    """Whether this run can hold secrets and a token with write access, regardless of who wrote the code."""
    return subject.trigger in PRIVILEGED_EVENTS


def may_query_git(subject: Subject) -> bool:
    """Whether git may be asked anything in the workspace of this run."""
    is_second_stage = subject.trigger == WORKFLOW_RUN and subject.event == PULL_REQUEST
    return not is_second_stage and not (subject.is_fork and holds_secrets(subject))


def limit_git(host: Host, subject: Subject) -> Host:
    """The host for this subject, whose repository refuses every git command where git must not be asked."""
    if may_query_git(subject):
        return host
    refusal = (
        f"on {subject.trigger}, the workspace can contain a repository that the pull request brought; git is not run"
    )
    return replace(host, repository=replace(host.repository, refusal=refusal))


def proposal_may_use_network(subject: Subject) -> bool:
    """Whether a checklist that only the pull request has may call services and GitHub."""
    return not holds_secrets(subject)


def why_not_checked_out(subject: Subject, repository: Repository) -> Unseen | None:
    """Why the files of the workspace are no evidence of the subject; None when they are."""
    if subject.trigger not in EVENTS_WITHOUT_CHECKOUT:
        return None
    if subject.head_sha and may_query_git(subject) and contains_commit(repository, "HEAD", subject.head_sha):
        return None
    detail = f"this run ({subject.trigger}) has not checked out {subject.head_sha[:7]}, so its files are not evidence"
    advice = "pass the result of the pull request's own run as `reported`"
    alternative = ", or check out the pull request with `fetch-depth: 2`" if subject.trigger in REVIEW_EVENTS else ""
    return Unseen(Cause.NOT_CHECKED_OUT, f"{detail}; {advice}{alternative}")


def contains_commit(repository: Repository, head: str, commit: str) -> bool:
    """Whether `commit` is an ancestor of `head`: a merge of another commit is not the subject."""
    try:
        repository.git("merge-base", "--is-ancestor", "--end-of-options", commit, head)
    except EvidenceError:
        return False
    return True


def checklist_prefixes(repository: Repository, *, is_checked_out: bool) -> tuple[str, ...]:
    """The folders of the repository that the root may be, in the order in which the checklist is looked for."""
    return repository.possible_prefixes() if is_checked_out else (repository.prefix_in_workspace(),)


def path_prefix(subject: Subject, repository: Repository) -> str:
    """The folder of the repository that the root is, for paths on GitHub; empty for a local run."""
    if subject.is_local:
        return ""  # the paths of the terminal page are relative to the root
    is_other_tree = subject.trigger in EVENTS_WITHOUT_CHECKOUT
    return repository.prefix_in_workspace() if is_other_tree else repository.possible_prefixes()[-1]
