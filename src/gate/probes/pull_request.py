"""The pull request: title, author, branches, labels, size, task list and linked issue."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import PullRequest, closed_issues, pull
from gate.formats.documents.markdown_blocks import Bullet, read
from gate.model.evidence import Cause, Evidence, Observation, Seen, Unseen
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import github
from gate.probes.common.parameters import ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

_PERMISSION = "pull-requests: read"
_LINK_PERMISSION = "pull-requests: read, issues: read"


class PullRequestParams(ProbeParams):
    """The parameters of the probe `pull_request`, which has none: the pull request is that of the event."""


def _fact(name: str, meaning: str, kind: Kind = Kind.NUMBER, better: Better = Better.NEITHER) -> FactSpec:
    return FactSpec(name, meaning, kind=kind, better=better, permission=_PERMISSION)


PROPERTIES = (
    _fact("title", "the title", Kind.STRING),
    _fact("author", "login of the author; empty when the account no longer exists", Kind.STRING),
    _fact("base", "the branch to merge into", Kind.STRING),
    _fact("branch", "the branch to merge", Kind.STRING),
    _fact("draft", "whether it is a draft", Kind.BOOLEAN),
    _fact("labels", "the labels", Kind.LIST),
    _fact("changed_lines", "added and removed lines together, as GitHub counts them", better=Better.LOWER),
    _fact("changed_files", "changed files", better=Better.LOWER),
)
TASKS = (
    _fact("tasks_done", "checked task list items in the description"),
    _fact("tasks_open", "unchecked task list items in the description", better=Better.LOWER),
)
LINK = FactSpec(
    "linked_issue",
    "whether merging closes an issue",
    kind=Kind.BOOLEAN,
    better=Better.HIGHER,
    permission=_LINK_PERMISSION,
)
FACTS = (*PROPERTIES, *TASKS, LINK)


def measure(_params: PullRequestParams, context: ProbeContext) -> Evidence:
    """Reads the pull request of the event in its current state.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    number = context.subject.pull_request
    if number is None:
        return github.no_pull_request(FACTS)
    client = github.require_client(context)
    facts = {
        **github.observe(PROPERTIES, lambda: _properties(client, number, context.subject.head_sha)),
        **github.observe(TASKS, lambda: _tasks(pull(client, number).body)),
        **github.observe((LINK,), lambda: {LINK.name: Seen(closed_issues(client, number) > 0)}),
    }
    return github.evidence(facts, f"{client.repo}#{number}")


def _properties(client: GitHubClient, number: int, head_sha: str) -> Mapping[str, Observation]:
    pull_request = pull(client, number)
    return {
        "title": Seen(pull_request.title),
        "author": Seen(pull_request.author),
        "base": Seen(pull_request.base_ref),
        "branch": Seen(pull_request.head_ref),
        "draft": Seen(pull_request.is_draft),
        "labels": Seen(pull_request.labels),
        **_sizes(pull_request, head_sha),
    }


def _sizes(pull_request: PullRequest, head_sha: str) -> Mapping[str, Observation]:
    """The size of the change; GitHub knows it only for the commit that is the head right now."""
    if pull_request.head_sha != head_sha:
        detail = f"the pull request is at {pull_request.head_sha[:7]} now, and this run judges {head_sha[:7]}"
        return dict.fromkeys(("changed_lines", "changed_files"), Unseen(Cause.NEWER_COMMIT, detail))
    return {
        "changed_lines": Seen(Decimal(pull_request.additions + pull_request.deletions)),
        "changed_files": Seen(Decimal(pull_request.changed_files)),
    }


def _tasks(body: str) -> Mapping[str, Observation]:
    """The task list items of the description, without those in code and comments."""
    ticks = [block.ticked for block in read(body) if isinstance(block, Bullet)]
    return {"tasks_done": Seen(Decimal(ticks.count(True))), "tasks_open": Seen(Decimal(ticks.count(False)))}


PROBE = Probe(
    summary="The pull request: title, author, branches, draft, labels, size, linked issue and task list.",
    params=PullRequestParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
)
