"""Open issues, by label and milestone: how many there are, and how old the oldest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.issues import Issue, labels, milestones, open_issues
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Observation, Seen
from gate.model.values import Better, FactSpec
from gate.probes.common import github
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import ProbeParams


class IssuesParams(ProbeParams):
    """What stands under `with:`."""

    labels: github.Texts | None = Field(default=None, description="Only issues that carry all of these labels.")
    milestone: github.Text | None = Field(default=None, description="Only issues of the milestone of this title.")


FACTS = (
    FactSpec("open", "open issues; pull requests are none", better=Better.LOWER, permission="issues: read"),
    FactSpec("oldest_age", "time since the oldest of them was opened", "s", Better.LOWER, permission="issues: read"),
)


def measure(params: IssuesParams, context: ProbeContext) -> Evidence:
    """Lists the open issues.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client, found = github.hub_of(context), list[Issue]()

    def look() -> Mapping[str, Observation]:
        found.extend(open_issues(client, params.labels or (), params.milestone or ""))
        if not found:
            _check_names(client, params)
        return {"open": Seen(Decimal(len(found))), "oldest_age": _oldest(context, found)}

    facts = github.see(FACTS, look)
    return github.evidence(facts, f"{client.repo}: issues", [Finding(f"#{one.number}", one.title) for one in found])


def _oldest(context: ProbeContext, found: Sequence[Issue]) -> Observation:
    if not found:
        return NotApplicable("no such issue is open")
    oldest = min(found, key=lambda one: one.created_at)
    return Seen(github.age(context, oldest.created_at).value, f"#{oldest.number}")


def _check_names(client: GitHubClient, params: IssuesParams) -> None:
    """Nobody is to be told that no issue is open because a word is misspelt.

    Raises:
        EvidenceError: absent when the repository has no such label or milestone.
    """
    known = {name.lower() for name in labels(client)} if params.labels else set()
    for label in params.labels or ():
        if label.lower() not in known:
            raise EvidenceError(Cause.ABSENT, f"the repository has no label {label!r}")
    if params.milestone and params.milestone not in milestones(client):
        raise EvidenceError(Cause.ABSENT, f"the repository has no milestone {params.milestone!r}")


PROBE = Probe(
    summary="Open issues, by label and milestone: how many, and how old the oldest is.",
    params=IssuesParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
