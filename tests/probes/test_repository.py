"""The probe `repository`: rules, code owners and releases on a fake GitHub in, evidence out."""

from __future__ import annotations

from typing import Any

from gate.model.evidence import Category, Cause, Finding, Seen, Source, Unseen
from tests.fakes.github import BASE, HEAD, Fault, GitHub
from tests.probes.github_evidence import MAIN, grant, measure, number
from tests.probes.test_checks import required

SOURCE = {"ruleset_source_type": "Repository", "ruleset_source": "acme/shop", "ruleset_id": 1}


def reviewed(approvals: int, *, owners: bool) -> dict[str, Any]:
    """A rule that wants pull requests and their review."""
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


def test_a_repository_that_is_kept_well_is_seen(client: GitHub) -> None:
    client.rules["main"] = [
        {"type": "deletion", **SOURCE}, reviewed(1, owners=True), reviewed(2, owners=False), required("test", "lint")
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


def test_a_repository_without_any_of_that_is_seen_too(client: GitHub) -> None:
    assert measure("repository", client, MAIN).facts == {
        "rules": Seen(frozenset()),
        "required_checks": Seen(frozenset()),
        "required_approvals": number(0),
        "code_owner_review": Seen(value=False),
        "codeowners": Seen(value=False),
        "codeowners_errors": Unseen(Cause.ABSENT, "there is no CODEOWNERS file at this commit"),
        "release_age": Unseen(Cause.ABSENT, "there is no release, or the token may not see it"),
    }


def test_lines_of_codeowners_that_do_not_work_are_findings(client: GitHub) -> None:
    client.codeowners_errors.append(
        {"line": 3, "column": 4, "kind": "Unknown owner", "source": "* @gone", "suggestion": None,
         "message": "make sure @gone exists", "path": ".github/CODEOWNERS"}
    )  # fmt: skip
    evidence = measure("repository", client)

    assert (evidence.facts["codeowners"], evidence.facts["codeowners_errors"]) == (Seen(value=True), number(1))
    assert evidence.findings == (Finding("Unknown owner", "make sure @gone exists", path=".github/CODEOWNERS", line=3),)


def test_a_repository_that_seems_empty_to_the_token_does_not_lack_code_owners(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/(codeowners|commits)/", 404, times=2, message="Not Found"))
    facts = measure("repository", client).facts

    for name in ("codeowners", "codeowners_errors"):
        unseen = facts[name]
        assert isinstance(unseen, Unseen)
        assert unseen.category is Category.FORBIDDEN


def test_the_branch_can_be_named_with_slashes(client: GitHub) -> None:
    client.rules["release/2.x"] = [reviewed(3, owners=False)]

    assert measure("repository", client, branch="release/2.x").facts["required_approvals"] == number(3)


def test_drafts_and_previews_are_no_releases(client: GitHub) -> None:
    client.release("v2", draft=True)
    client.release("v2-rc1", prerelease=True)

    assert isinstance(measure("repository", client).facts["release_age"], Unseen)


def test_rules_are_seen_where_nothing_else_may_be(client: GitHub) -> None:
    grant(client)
    facts = measure("repository", client).facts

    assert facts["rules"] == Seen(frozenset())
    assert {name for name, fact in facts.items() if isinstance(fact, Unseen)} == {
        "codeowners", "codeowners_errors", "release_age",
    }  # fmt: skip
