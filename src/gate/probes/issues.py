"""Open issues by label and milestone: their number, and the age of the oldest."""

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
from gate.probes.common.parameters import Name, Names, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext


class IssuesParams(ProbeParams):
    """The parameters of the probe `issues`."""

    labels: Names | None = Field(default=None, description="Only issues with all of these labels.")
    milestone: Name | None = Field(default=None, description="Only issues of the milestone with this title.")


FACTS = (
    FactSpec("open", "open issues, without pull requests", better=Better.LOWER, permission="issues: read"),
    FactSpec(
        "oldest_age",
        "time since the oldest of these issues was opened",
        "s",
        Better.LOWER,
        permission="issues: read",
        is_clock=True,
    ),
)


def measure(params: IssuesParams, context: ProbeContext) -> Evidence:
    """Lists the open issues.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client, issues = github.require_client(context), list[Issue]()

    def query() -> Mapping[str, Observation]:
        issues.extend(open_issues(client, params.labels or (), params.milestone or ""))
        if not issues:
            _check_names(client, params)
        return {"open": Seen(Decimal(len(issues))), "oldest_age": _oldest_age(context, issues)}

    facts = github.observe(FACTS, query)
    findings = [
        Finding(f"#{issue.number}", issue.title, names=(f"#{issue.number}",), counted_in=("open",)) for issue in issues
    ]
    return github.evidence(facts, f"{client.repo}: issues", findings)


def _oldest_age(context: ProbeContext, issues: Sequence[Issue]) -> Observation:
    if not issues:
        return NotApplicable("no such issue is open")
    oldest = min(issues, key=lambda issue: issue.created_at)
    return Seen(github.age_since(context, oldest.created_at).value, f"#{oldest.number}")


def _check_names(client: GitHubClient, params: IssuesParams) -> None:
    """Checks that the labels and the milestone exist: a misspelled name must not read as no open issue.

    Raises:
        EvidenceError: absent when the repository has no such label or milestone.
    """
    existing = {name.lower() for name in labels(client)} if params.labels else set()
    for label in params.labels or ():
        if label.lower() not in existing:
            raise EvidenceError(Cause.ABSENT, f"the repository has no label {label!r}", label)
    if params.milestone and params.milestone not in milestones(client):
        raise EvidenceError(Cause.ABSENT, f"the repository has no milestone {params.milestone!r}", params.milestone)


PROBE = Probe(
    summary="Open issues by label and milestone: their number, and the age of the oldest.",
    params=IssuesParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
    lists_findings=True,
)
