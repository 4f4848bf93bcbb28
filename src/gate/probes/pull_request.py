"""The pull request itself: what it is called, labelled, based on, how large it is, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import closed_issues, pull
from gate.formats.documents.markdown_blocks import Bullet, read
from gate.model.evidence import Evidence, Observation, Seen
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import github
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import ProbeParams

_MAY = "pull-requests: read"
_MAY_LINK = "pull-requests: read, issues: read"


class PullRequestParams(ProbeParams):
    """What stands under `with:`: nothing; the pull request is that of the event."""


def _fact(name: str, meaning: str, kind: Kind = Kind.NUMBER, better: Better = Better.NEITHER) -> FactSpec:
    return FactSpec(name, meaning, kind=kind, better=better, permission=_MAY)


ITSELF = (
    _fact("title", "the title", Kind.STRING),
    _fact("author", "the login of the author; empty when the account is gone", Kind.STRING),
    _fact("base", "the branch that it is to be merged into", Kind.STRING),
    _fact("branch", "the branch that it comes from", Kind.STRING),
    _fact("draft", "whether it is a draft", Kind.BOOLEAN),
    _fact("labels", "its labels", Kind.LIST),
    _fact("changed_lines", "added and removed lines together, as GitHub counts them", better=Better.LOWER),
    _fact("changed_files", "files that it changes", better=Better.LOWER),
)
TASKS = (
    _fact("tasks_done", "ticked check boxes in its description"),
    _fact("tasks_open", "check boxes in its description that are not ticked", better=Better.LOWER),
)
LINK = FactSpec(
    "linked_issue",
    "whether merging it closes an issue",
    kind=Kind.BOOLEAN,
    better=Better.HIGHER,
    permission=_MAY_LINK,
)
FACTS = (*ITSELF, *TASKS, LINK)


def measure(_inputs: PullRequestParams, context: ProbeContext) -> Evidence:
    """Asks GitHub about the pull request of the event, as it is now.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    number = context.subject.pull_request
    if number is None:
        return github.no_pull_request(FACTS)
    client = github.hub_of(context)
    facts = {
        **github.see(ITSELF, lambda: _itself(client, number)),
        **github.see(TASKS, lambda: _tasks(pull(client, number).body)),
        **github.see((LINK,), lambda: {LINK.name: Seen(closed_issues(client, number) > 0)}),
    }
    return github.evidence(facts, f"{client.repo}#{number}")


def _itself(client: GitHubClient, number: int) -> Mapping[str, Observation]:
    found = pull(client, number)
    return {
        "title": Seen(found.title),
        "author": Seen(found.author),
        "base": Seen(found.base_ref),
        "branch": Seen(found.head_ref),
        "draft": Seen(found.is_draft),
        "labels": Seen(found.labels),
        "changed_lines": Seen(Decimal(found.additions + found.deletions)),
        "changed_files": Seen(Decimal(found.changed_files)),
    }


def _tasks(body: str) -> Mapping[str, Observation]:
    """The check boxes of the description; those in code and in comments are none."""
    ticks = [block.ticked for block in read(body) if isinstance(block, Bullet)]
    return {"tasks_done": Seen(Decimal(ticks.count(True))), "tasks_open": Seen(Decimal(ticks.count(False)))}


PROBE = Probe(
    summary="The pull request: title, author, branches, draft, labels, size, linked issue and task list.",
    params=PullRequestParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
