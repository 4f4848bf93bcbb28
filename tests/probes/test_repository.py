"""The probe `repository`: rules, code owners and releases on a fake GitHub in, evidence out."""

from __future__ import annotations

from typing import Any

from gate.model.evidence import Category, Cause, Finding, Seen, Source, Unseen
from tests.fakes.github import BASE, HEAD, Fault, GitHub
from tests.probes.github_evidence import MAIN, grant, measure, number
from tests.probes.test_checks import required

SOURCE = {"ruleset_source_type": "Repository", "ruleset_source": "acme/shop", "ruleset_id": 1}


def review_rule(approvals: int, *, owners: bool) -> dict[str, Any]:
    """A rule that requires pull requests with reviews."""
    return {
        "type": "pull_request",
        "parameters": {
            "required_approving_review_count": approvals,
            "require_code_owner_review": owners,
            "dismiss_stale_reviews_on_push": True,
            "require_last_push_approval": False,
            "required_review_thread_resolution": False,
        },
        **SOURCE,
    }


def test_a_repository_with_rules_owners_and_release_gives_every_fact(client: GitHub) -> None:
    client.rules["main"] = [
        {"type": "deletion", **SOURCE},
        review_rule(1, owners=True),
        review_rule(2, owners=False),
        required("test", "lint"),
    ]  # fmt: skip
    client.commit({".github/CODEOWNERS": "* @alice\n"}, BASE, sha=HEAD)
    client.release("v1.0", published_at="2026-11-20T07:00:00Z")
    evidence = measure("repository", client)

    assert evidence.facts == {
        "rules": Seen(frozenset({"deletion", "pull_request", "required_status_checks"})),
        "required_checks": Seen(frozenset({"test", "lint"})),
        "required_approvals": number(2),
        "code_owner_review": Seen(value=True),
        "codeowners": Seen(value=True),
        "codeowners_errors": number(0),
        "release_age": Seen(number(5 * 3600).value, "v1.0"),
    }
    assert evidence.sources == (Source("acme/shop", "github"),)


def test_a_repository_without_rules_owners_and_release_gives_every_fact(client: GitHub) -> None:
    assert measure("repository", client, MAIN).facts == {
        "rules": Seen(frozenset()),
        "required_checks": Seen(frozenset()),
        "required_approvals": number(0),
        "code_owner_review": Seen(value=False),
        "codeowners": Seen(value=False),
        "codeowners_errors": Unseen(Cause.ABSENT, "there is no CODEOWNERS file at this commit"),
        "release_age": Unseen(Cause.ABSENT, "there is no release, or the token cannot read it"),
    }


def test_invalid_lines_of_codeowners_are_findings(client: GitHub) -> None:
    client.codeowners_errors.append(
        {"line": 3, "column": 4, "kind": "Unknown owner", "source": "* @gone", "suggestion": None,
         "message": "make sure @gone exists", "path": ".github/CODEOWNERS"}
    )  # fmt: skip
    evidence = measure("repository", client)

    assert (evidence.facts["codeowners"], evidence.facts["codeowners_errors"]) == (Seen(value=True), number(1))
    assert evidence.findings == (Finding("Unknown owner", "make sure @gone exists", path=".github/CODEOWNERS", line=3),)


def test_an_unreadable_repository_does_not_lack_code_owners(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/(codeowners|commits)/", 404, times=2, message="Not Found"))
    facts = measure("repository", client).facts

    for name in ("codeowners", "codeowners_errors"):
        unseen = facts[name]
        assert isinstance(unseen, Unseen)
        assert unseen.category is Category.FORBIDDEN


def test_the_branch_can_contain_slashes(client: GitHub) -> None:
    client.rules["release/2.x"] = [review_rule(3, owners=False)]

    assert measure("repository", client, branch="release/2.x").facts["required_approvals"] == number(3)


def test_drafts_and_prereleases_are_not_releases(client: GitHub) -> None:
    client.release("v2", draft=True)
    client.release("v2-rc1", prerelease=True)

    assert isinstance(measure("repository", client).facts["release_age"], Unseen)


def test_rules_need_no_permission(client: GitHub) -> None:
    grant(client)
    facts = measure("repository", client).facts

    assert facts["rules"] == Seen(frozenset())
    assert {name for name, fact in facts.items() if isinstance(fact, Unseen)} == {
        "codeowners", "codeowners_errors", "release_age",
    }  # fmt: skip
