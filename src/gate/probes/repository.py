"""How the repository is kept: the rules of a branch, its code owners, its latest release."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field

from gate.adapters.github import GitHubClient
from gate.adapters.github.repository import CodeownersError, codeowners_errors, latest_release
from gate.adapters.github.rules import rules
from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen, Unseen
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import github
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import ProbeParams

MAY = "contents: read"
NO_CODEOWNERS = "there is no CODEOWNERS file at this commit"


class RepositoryParams(ProbeParams):
    """What stands under `with:`."""

    branch: github.Text | None = Field(
        default=None, description="The branch whose rules are meant; by default the base of the pull request."
    )


RULES = (
    FactSpec("rules", "the kinds of rules in force, in GitHub's words", kind=Kind.LIST),
    FactSpec("required_checks", "the checks that a merge requires", kind=Kind.LIST),
    FactSpec("required_approvals", "the approvals that a merge requires", better=Better.HIGHER),
    FactSpec(
        "code_owner_review", "whether a merge requires the review of a code owner", "", Better.HIGHER, Kind.BOOLEAN
    ),
)
OWNERS = (
    FactSpec("codeowners", "whether there is a CODEOWNERS file", "", Better.HIGHER, Kind.BOOLEAN, permission=MAY),
    FactSpec("codeowners_errors", "lines of CODEOWNERS that do not work", better=Better.LOWER, permission=MAY),
)
RELEASE = FactSpec("release_age", "time since the latest release was published", "s", Better.LOWER, permission=MAY)
FACTS = (*RULES, *OWNERS, RELEASE)


def measure(params: RepositoryParams, context: ProbeContext) -> Evidence:
    """Asks for rules, code owners and release, each for itself.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client, errors = github.hub_of(context), list[CodeownersError]()
    facts = {
        **github.see(RULES, lambda: _rules(client, github.branch_of(context, params.branch))),
        **github.see(OWNERS, lambda: _owners(client, context.subject.head_sha, errors)),
        **github.see((RELEASE,), lambda: {RELEASE.name: _release(client, context)}),
    }
    findings = [Finding(one.kind, one.message, path=one.path, line=one.line) for one in errors]
    return github.evidence(facts, client.repo, findings)


def _rules(client: GitHubClient, branch: str) -> Mapping[str, Observation]:
    found = rules(client, branch)
    return {
        "rules": Seen(found.types),
        "required_checks": Seen(frozenset(one.name for one in found.required_checks)),
        "required_approvals": Seen(Decimal(found.required_approvals)),
        "code_owner_review": Seen(found.code_owner_review),
    }


def _owners(client: GitHubClient, commit: str, errors: list[CodeownersError]) -> Mapping[str, Observation]:
    found = codeowners_errors(client, commit)
    if found is None:
        return {"codeowners": Seen(value=False), "codeowners_errors": Unseen(Cause.ABSENT, NO_CODEOWNERS)}
    errors.extend(found)
    return {"codeowners": Seen(value=True), "codeowners_errors": Seen(Decimal(len(found)))}


def _release(client: GitHubClient, context: ProbeContext) -> Observation:
    found = latest_release(client)
    if found is None:
        return Unseen(Cause.ABSENT, "there is no release, or the token may not see it")
    return Seen(github.age(context, found.published_at).value, found.tag)


PROBE = Probe(
    summary="How the repository is kept: the rules of a branch, code owners, the latest release.",
    params=RepositoryParams,
    facts=FACTS,
    measure=measure,
    outside=lambda _inputs: True,
)
