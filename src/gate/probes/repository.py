"""The settings of the repository: the rules of a branch, the code owners, the latest release."""

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
from gate.probes.common.parameters import Name, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

PERMISSION = "contents: read"
NO_CODEOWNERS = "there is no CODEOWNERS file at this commit"


class RepositoryParams(ProbeParams):
    """The parameters of the probe `repository`."""

    branch: Name | None = Field(
        default=None, description="The branch whose rules are read; by default the base branch of the pull request."
    )


RULES = (
    FactSpec("rules", "the types of the active rules, as GitHub names them", kind=Kind.LIST),
    FactSpec("required_checks", "the checks that a merge requires", kind=Kind.LIST),
    FactSpec("required_approvals", "the number of approvals that a merge requires", better=Better.HIGHER),
    FactSpec("code_owner_review", "whether a merge requires a review by a code owner", "", Better.HIGHER, Kind.BOOLEAN),
)
OWNERS = (
    FactSpec(
        "codeowners", "whether there is a CODEOWNERS file", "", Better.HIGHER, Kind.BOOLEAN, permission=PERMISSION
    ),
    FactSpec("codeowners_errors", "invalid lines of CODEOWNERS", better=Better.LOWER, permission=PERMISSION),
)
RELEASE = FactSpec(
    "release_age",
    "time since the latest release was published",
    "s",
    Better.LOWER,
    permission=PERMISSION,
    is_clock=True,
)
FACTS = (*RULES, *OWNERS, RELEASE)


def measure(params: RepositoryParams, context: ProbeContext) -> Evidence:
    """Queries rules, code owners and release independently.

    Raises:
        EvidenceError: forbidden when there is no token.
    """
    client, errors = github.require_client(context), list[CodeownersError]()
    facts = {
        **github.observe(RULES, lambda: _rules(client, github.select_branch(context, params.branch))),
        **github.observe(OWNERS, lambda: _code_owners(client, github.require_pushed(context, client), errors)),
        **github.observe((RELEASE,), lambda: {RELEASE.name: _release_age(client, context)}),
    }
    findings = [
        Finding(
            error.kind, error.message, path=error.path, line=error.line, names=(error.kind,), places=(error.path,),
            counted_in=("codeowners_errors",),
        )
        for error in errors
    ]  # fmt: skip
    return github.evidence(facts, client.repo, findings)


def _rules(client: GitHubClient, branch: str) -> Mapping[str, Observation]:
    branch_rules = rules(client, branch)
    return {
        "rules": Seen(branch_rules.types),
        "required_checks": Seen(frozenset(check.name for check in branch_rules.required_checks)),
        "required_approvals": Seen(Decimal(branch_rules.required_approvals)),
        "code_owner_review": Seen(branch_rules.code_owner_review),
    }


def _code_owners(client: GitHubClient, commit: str, errors: list[CodeownersError]) -> Mapping[str, Observation]:
    """The facts about CODEOWNERS; adds its invalid lines to `errors`."""
    invalid_lines = codeowners_errors(client, commit)
    if invalid_lines is None:
        return {"codeowners": Seen(value=False), "codeowners_errors": Unseen(Cause.ABSENT, NO_CODEOWNERS)}
    errors.extend(invalid_lines)
    return {"codeowners": Seen(value=True), "codeowners_errors": Seen(Decimal(len(invalid_lines)))}


def _release_age(client: GitHubClient, context: ProbeContext) -> Observation:
    release = latest_release(client)
    if release is None:
        return Unseen(Cause.ABSENT, "there is no release, or the token cannot read it")
    return Seen(github.age_since(context, release.published_at).value, release.tag)


PROBE = Probe(
    summary="Settings of the repository: the rules of a branch, the code owners, the latest release.",
    params=RepositoryParams,
    facts=FACTS,
    measure=measure,
    is_remote=lambda _params: True,
    lists_findings=True,
)
