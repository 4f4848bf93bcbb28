"""The probe `repository`: rules, code owners and releases on a fake GitHub in, evidence out."""

from __future__ import annotations

from typing import Any

from gate.model.evidence import Finding, Reason, Seen, Source, Unseen
from tests.fakes.github import BASE, HEAD, Fault, GitHub
from tests.probes.asking import MAIN, grant, look, number
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


def test_a_repository_that_is_kept_well_is_seen(hub: GitHub) -> None:
    hub.rules["main"] = [
        {"type": "deletion", **SOURCE}, reviewed(1, owners=True), reviewed(2, owners=False), required("test", "lint")
    ]  # fmt: skip
    hub.commit({".github/CODEOWNERS": "* @alice\n"}, BASE, sha=HEAD)
    hub.release("v1.0", published_at="2026-11-20T07:00:00Z")
    evidence = look("repository", hub)

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


def test_a_repository_without_any_of_that_is_seen_too(hub: GitHub) -> None:
    assert look("repository", hub, MAIN).facts == {
        "rules": Seen(frozenset()),
        "required_checks": Seen(frozenset()),
        "required_approvals": number(0),
        "code_owner_review": Seen(value=False),
        "codeowners": Seen(value=False),
        "codeowners_errors": Unseen(Reason.ABSENT, "there is no CODEOWNERS file at this commit"),
        "release_age": Unseen(Reason.ABSENT, "there is no release, or the token may not see it"),
    }


def test_lines_of_codeowners_that_do_not_work_are_findings(hub: GitHub) -> None:
    hub.codeowners_errors.append(
        {"line": 3, "column": 4, "kind": "Unknown owner", "source": "* @gone", "suggestion": None,
         "message": "make sure @gone exists", "path": ".github/CODEOWNERS"}
    )  # fmt: skip
    evidence = look("repository", hub)

    assert (evidence.facts["codeowners"], evidence.facts["codeowners_errors"]) == (Seen(value=True), number(1))
    assert evidence.findings == (Finding("Unknown owner", "make sure @gone exists", path=".github/CODEOWNERS", line=3),)


def test_a_repository_that_seems_empty_to_the_token_does_not_lack_code_owners(hub: GitHub) -> None:
    hub.faults.append(Fault("GET", "/(codeowners|commits)/", 404, times=2, message="Not Found"))
    facts = look("repository", hub).facts

    for name in ("codeowners", "codeowners_errors"):
        unseen = facts[name]
        assert isinstance(unseen, Unseen)
        assert unseen.reason is Reason.FORBIDDEN


def test_the_branch_can_be_named_with_slashes(hub: GitHub) -> None:
    hub.rules["release/2.x"] = [reviewed(3, owners=False)]

    assert look("repository", hub, branch="release/2.x").facts["required_approvals"] == number(3)


def test_drafts_and_previews_are_no_releases(hub: GitHub) -> None:
    hub.release("v2", draft=True)
    hub.release("v2-rc1", prerelease=True)

    assert isinstance(look("repository", hub).facts["release_age"], Unseen)


def test_rules_are_seen_where_nothing_else_may_be(hub: GitHub) -> None:
    grant(hub)
    facts = look("repository", hub).facts

    assert facts["rules"] == Seen(frozenset())
    assert {name for name, fact in facts.items() if isinstance(fact, Unseen)} == {
        "codeowners", "codeowners_errors", "release_age",
    }  # fmt: skip
