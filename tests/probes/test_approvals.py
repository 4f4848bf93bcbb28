"""The probe `approvals`: reviews and comments on a fake GitHub in, evidence out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from gate.adapters.github.pulls import pull
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Remedy, Request, Source, Unseen
from gate.probes.approvals import MAX_NOTES, parse_approval
from gate.probes.common.approvers import find_pushers
from tests.adapters.github.conftest import github_client
from tests.cases import cases
from tests.fakes.github import BASE, HEAD, Fault, GitHub
from tests.probes.github_evidence import MAIN, PULL, grant, measure, number

ASK = "Ask somebody who may approve, and did not work on the change, to comment with this line"
ASK_FOR_REVIEW = Remedy("Ask somebody who may approve for an approving review.", request=Request.APPROVE)
LINE = f"/gate approve licence {HEAD[:7]}"
ASK_FOR_COMMENT = Remedy(f"{ASK}:", LINE, Request.APPROVE)


def review_approvals(client: GitHub, **params: Any) -> Observation:
    return measure("approvals", client, **params).facts["approvals"]


def comment_approvals(client: GitHub, **params: Any) -> Observation:
    """Approvals by comment of a pull request whose author and pusher is alice."""
    return measure("approvals", client, **params).facts["comment_approvals"]


def test_without_approvals_the_remedy_is_the_line_to_comment_with(client: GitHub) -> None:
    assert measure("approvals", client) == Evidence(
        {"approvals": number(0), "changes_requested": number(0), "comment_approvals": number(0)},
        sources=(Source("acme/shop#7", "github"),),
        remedies={"approvals": ASK_FOR_REVIEW, "comment_approvals": ASK_FOR_COMMENT},
    )


def test_pushes_are_not_queried_without_an_approving_comment(client: GitHub) -> None:
    measure("approvals", client)

    assert [line.partition("?")[0] for line in client.log] == [
        "GET /repos/acme/shop/pulls/7",
        "GET /repos/acme/shop/pulls/7/reviews",
        "GET /repos/acme/shop/issues/7/comments",
    ]


# ------------------------------------------------------------------------------------------------------------- reviews


def test_an_approving_review_counts(client: GitHub) -> None:
    client.review(7, "bob")

    assert review_approvals(client) == number(1)


@pytest.mark.parametrize(
    ("states", "approvals", "changes_requested"),
    [
        (["APPROVED", "APPROVED"], 1, 0),
        (["APPROVED", "COMMENTED"], 1, 0),
        (["APPROVED", "CHANGES_REQUESTED"], 0, 1),
        (["CHANGES_REQUESTED", "APPROVED"], 1, 0),
        (["APPROVED", "DISMISSED"], 0, 0),
        (["CHANGES_REQUESTED", "DISMISSED"], 0, 0),
        (["COMMENTED"], 0, 0),
    ],
)
def test_the_latest_opinion_of_each_reviewer_counts(
    client: GitHub, states: list[str], approvals: int, changes_requested: int
) -> None:
    for state in states:
        client.review(7, "bob", state)
        client.tick()
    facts = measure("approvals", client).facts

    assert (facts["approvals"], facts["changes_requested"]) == (number(approvals), number(changes_requested))


def test_a_push_invalidates_an_approval_unless_voided_by_push_is_false(client: GitHub) -> None:
    client.review(7, "bob", commit=BASE)
    evidence = measure("approvals", client)

    assert evidence.facts["approvals"] == number(0)
    assert evidence.notes == ("the review by bob does not count: it is for bbbbbbb, and the head is aaaaaaa",)
    assert review_approvals(client, voided_by_push="false") == number(1)


def test_a_push_does_not_invalidate_a_request_for_changes(client: GitHub) -> None:
    client.review(7, "bob", "CHANGES_REQUESTED", commit=BASE)

    assert measure("approvals", client).facts["changes_requested"] == number(1)


@pytest.mark.parametrize(
    ("author", "rejection"),
    [
        ("alice", "they are the author of the pull request"),
        ("ALICE", "they are the author of the pull request"),
        ("renovate[bot]", "they are a bot"),
        ("carol", "they do not have write access to this repository"),
        ("stranger", "they do not have write access to this repository"),
    ],
)
def test_the_review_of_an_author_bot_or_outsider_does_not_count(client: GitHub, author: str, rejection: str) -> None:
    client.review(7, author)
    evidence = measure("approvals", client)

    assert evidence.facts["approvals"] == number(0)
    assert evidence.notes == (f"the review by {author} does not count: {rejection}",)


def test_the_review_of_a_deleted_account_does_not_count(client: GitHub) -> None:
    client.review(7, "bob", user=None)
    evidence = measure("approvals", client)

    assert evidence.facts["approvals"] == number(0)
    assert evidence.notes == ("the review by a deleted account does not count: their account no longer exists",)


def test_the_required_permission_can_be_lowered_and_raised(client: GitHub) -> None:
    client.review(7, "bob")
    client.review(7, "carol")

    assert review_approvals(client, right="read") == number(2)
    assert review_approvals(client, right="admin") == number(0)


def test_only_people_listed_in_by_count(client: GitHub) -> None:
    client.collaborators["dave"] = "write"
    client.review(7, "bob")
    client.review(7, "dave")
    evidence = measure("approvals", client, by=["@Dave", "carol"])

    assert evidence.facts["approvals"] == number(1)
    assert evidence.notes == ("the review by bob does not count: they are not listed in `by`",)
    assert review_approvals(client, by="dave") == number(1)


def test_members_of_a_team_count_when_the_token_can_read_them(client: GitHub) -> None:
    client.accounts["token-of-the-workflow"].permissions["members"] = "read"
    client.teams["acme/security"] = ["Bob"]
    client.review(7, "bob")

    assert review_approvals(client, by="@acme/security") == number(1)
    client.teams["acme/security"] = ["erin"]
    assert review_approvals(client, by="@acme/security") == number(0)


def test_a_workflow_token_cannot_read_a_team_and_the_message_says_so(client: GitHub) -> None:
    client.teams["acme/security"] = ["bob"]
    client.review(7, "bob")
    unseen = Unseen(
        Cause.MISSING_PERMISSION,
        "this token cannot read the members of the team @acme/security, and no workflow token can; list people under "
        "`by`, or pass the github-token of an app that can read the members of the organisation",
        "@acme/security",
    )

    assert set(measure("approvals", client, by="@acme/security").facts.values()) == {unseen}


def test_a_temporary_error_of_the_team_query_is_not_a_refusal(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/teams/", 502, times=99, message="Bad gateway"))
    unseen = review_approvals(client, by="@acme/security")

    assert unseen == Unseen(Cause.UNREACHABLE, "GitHub answered 502: Bad gateway")


def test_an_unknown_collaborator_has_no_permission(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/collaborators/bob/permission", 404, message="bob is not a user"))
    client.review(7, "bob")

    assert review_approvals(client, right="read") == number(0)


def test_voided_by_push_is_true_or_false() -> None:
    with pytest.raises(ValidationError, match="expected `true` or `false`"):
        measure("approvals", None, voided_by_push="perhaps")


@cases("name", ["", "@", "a b", "a/b/c", "@alice@bob"])
def test_a_name_that_is_neither_a_login_nor_a_team_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="expected a login such as `@alice`, or a team"):
        measure("approvals", None, by=name)


def test_all_of_120_reviews_are_read(client: GitHub) -> None:
    for _ in range(120):
        client.review(7, "bob", "COMMENTED")
    client.review(7, "bob")

    assert review_approvals(client) == number(1)


# ------------------------------------------------------------------------------------------------ approval by comment


def test_a_comment_that_names_item_and_commit_approves(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)

    assert comment_approvals(client) == number(1)


def test_a_person_counts_once(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)
    client.add(7, "Bob", f"{LINE}\r\n\r\nLooks good.")

    assert comment_approvals(client) == number(1)


@cases(
    ("body", "approval"),
    [
        ("/gate approve licence aaaaaaa", ("licence", "aaaaaaa")),
        ("/gate approve licence AAAAAAA  \r\nthanks", ("licence", "aaaaaaa")),
        (f"/gate approve licence {HEAD}", ("licence", HEAD)),
        ("/gate approve licence aaaaaa", None),
        ("/gate approve licence aaaaaaa please", None),
        ("/gate approve licence ggggggg", None),
        ("/gate approve licence", None),
        (" /gate approve licence aaaaaaa", None),
        ("    /gate approve licence aaaaaaa", None),
        ("> /gate approve licence aaaaaaa", None),
        ("- /gate approve licence aaaaaaa", None),
        ("`/gate approve licence aaaaaaa`", None),
        ("```\n/gate approve licence aaaaaaa\n```", None),
        ("ok\n/gate approve licence aaaaaaa", None),
        ("\n/gate approve licence aaaaaaa", None),
        ("/gate  approve licence aaaaaaa", None),
        ("/Gate approve licence aaaaaaa", None),
        ("/gate approve licence\u00a0aaaaaaa", None),
        ("", None),
    ],
)
def test_the_first_line_must_be_exactly_the_command(body: str, approval: tuple[str, str] | None) -> None:
    assert parse_approval(body) == approval


@pytest.mark.parametrize("body", [LINE.replace("licence", "other"), LINE.replace("licence", "Licence"), f"> {LINE}"])
def test_a_comment_on_another_item_does_not_approve(client: GitHub, body: str) -> None:
    client.add(7, "bob", body)
    evidence = measure("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ()


def test_an_approval_of_an_older_commit_does_not_count(client: GitHub) -> None:
    client.add(7, "bob", "/gate approve licence bbbbbbb")
    evidence = measure("approvals", client, voided_by_push="false")

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ("the comment by bob does not count: it is for bbbbbbb, and the head is aaaaaaa",)


def test_the_commit_must_be_the_judged_one(client: GitHub) -> None:
    client.add(7, "bob", LINE)
    judged = replace(PULL, head_sha=BASE)

    assert measure("approvals", client, judged).facts["comment_approvals"] == number(0)


def test_an_edited_comment_does_not_count(client: GitHub) -> None:
    client.push("alice")
    client.edit(client.add(7, "bob", "nice"), LINE)
    evidence = measure("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ("the comment by bob does not count: it was edited",)


@pytest.mark.parametrize(
    ("author", "rejection"),
    [
        ("alice", "they are the author of the pull request"),
        ("helper[bot]", "they are a bot"),
        ("github-actions[bot]", "they are a bot"),
        ("carol", "they do not have write access to this repository"),
    ],
)
def test_the_comment_of_an_author_bot_or_outsider_does_not_count(client: GitHub, author: str, rejection: str) -> None:
    client.push("alice")
    client.add(7, author, LINE)
    evidence = measure("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == (f"the comment by {author} does not count: {rejection}",)


def test_the_association_in_a_comment_grants_no_permission(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "carol", LINE)["author_association"] = "OWNER"

    assert comment_approvals(client) == number(0)


def test_a_comment_by_an_app_on_behalf_of_a_person_does_not_count(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)["performed_via_github_app"] = {
        "id": 1, "node_id": "x", "name": "x", "slug": "x", "owner": {"login": "x"}, "description": None,
        "external_url": "https://x.example", "html_url": "https://x.example", "created_at": client.now,
        "updated_at": client.now, "permissions": {}, "events": [],
    }  # fmt: skip
    evidence = measure("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ("the comment by bob does not count: an app wrote it",)


def test_a_pusher_cannot_approve_and_others_can(client: GitHub) -> None:
    client.collaborators["dave"] = "write"
    client.push("dave", BASE)
    client.push("alice")
    client.add(7, "dave", LINE)
    client.add(7, "bob", LINE)
    evidence = measure("approvals", client)

    assert evidence.facts["comment_approvals"] == number(1)
    assert evidence.notes == ("the comment by dave does not count: they pushed to the pull request",)


def test_the_author_of_a_commit_counts_as_a_pusher(client: GitHub) -> None:
    client.commit({"a": "1"}, BASE, sha=HEAD, author="bob")
    client.push("alice")
    client.add(7, "bob", LINE)

    assert comment_approvals(client) == number(0)


def test_without_a_known_pusher_of_the_head_the_fact_is_unseen(client: GitHub) -> None:
    client.push("alice", BASE)
    client.add(7, "bob", LINE)

    assert comment_approvals(client) == Unseen(Cause.ABSENT, "GitHub does not report who pushed aaaaaaa to topic")


def test_for_an_unreadable_fork_the_fact_is_unseen(client: GitHub) -> None:
    client.open_pull(7, HEAD, fork="mallory/shop", author="mallory")
    client.add(7, "bob", LINE)

    assert comment_approvals(client) == Unseen(
        Cause.MISSING_PERMISSION, "this token cannot read who pushed to the fork mallory/shop; for forks, use reviews"
    )


def test_for_an_unreadable_fork_the_remedy_is_a_review_instead_of_a_comment(client: GitHub) -> None:
    client.open_pull(7, HEAD, fork="mallory/shop", author="mallory")
    fork = replace(PULL, is_fork=True, head_repo="mallory/shop")
    before = measure("approvals", client, fork).remedies["comment_approvals"]
    client.add(7, "bob", LINE)
    client.review(7, "bob")
    after = measure("approvals", client, fork)

    assert before == ASK_FOR_COMMENT
    assert after.facts["approvals"] == number(1)
    assert after.remedies == {
        "approvals": ASK_FOR_REVIEW,
        "comment_approvals": Remedy(
            "A comment cannot approve here: change the item to expect `approvals`, which are reviews."
        ),
    }


def test_a_deleted_fork_hides_who_pushed(client: GitHub) -> None:
    gone = replace(pull(github_client(client), 7), head_repo="")

    with pytest.raises(EvidenceError, match="the fork no longer exists, so it is unknown who pushed"):
        find_pushers(github_client(client), gone, HEAD)


def test_with_more_commits_than_github_lists_the_fact_is_unseen(client: GitHub) -> None:
    before = BASE
    for index in range(251):
        before = client.commit({"a": str(index)}, before)
    client.commit({"a": "last"}, before, sha=HEAD)
    client.push("alice")
    client.add(7, "bob", LINE)

    assert comment_approvals(client) == Unseen(Cause.TOO_LARGE, "#7 has 252 commits, and GitHub lists only 250")


def test_a_deleted_comment_no_longer_approves(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)
    assert comment_approvals(client) == number(1)

    client.comments.clear()
    assert comment_approvals(client) == number(0)


def test_the_line_to_comment_with_comes_after_the_first_step(client: GitHub) -> None:
    grant(client, "pull-requests: read")
    client.push("alice")
    client.add(7, "bob", LINE)

    assert measure("approvals", client).remedies == {
        "approvals": ASK_FOR_REVIEW,
        "comment_approvals": Remedy(f"Grant the access named above. {ASK}:", LINE),
    }


# --------------------------------------------------------------------------------------------------------------- notes


def test_notes_on_rejected_approvals_are_limited(client: GitHub) -> None:
    for index in range(MAX_NOTES + 5):
        client.review(7, f"stranger-{index}")

    assert measure("approvals", client).notes[MAX_NOTES:] == ("5 more approvals do not count",)


def test_without_a_pull_request_the_facts_are_not_applicable(client: GitHub) -> None:
    assert set(measure("approvals", client, MAIN).facts.values()) == {NotApplicable("this event has no pull request")}
    assert client.log == []


def test_unreadable_reviews_do_not_hide_comments(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)
    client.faults.append(Fault("GET", "/reviews", 403, times=3, message="no"))
    facts = measure("approvals", client).facts

    assert isinstance(facts["approvals"], Unseen)
    assert facts["comment_approvals"] == number(1)


# ------------------------------------------------------------------------------------- commits that begin alike


def test_a_comment_does_not_approve_a_later_commit_that_begins_with_the_same_digits(client: GitHub) -> None:
    client.push("alice", f"{HEAD[:7]}{'1' * 33}")
    client.add(7, "bob", LINE)
    client.tick()
    client.push("alice")
    evidence = measure("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ("the comment by bob does not count: it is older than the push of aaaaaaa",)


def test_a_comment_after_the_push_approves_also_when_the_commit_is_pushed_again(client: GitHub) -> None:
    client.push("alice")
    client.tick()
    client.add(7, "bob", LINE)
    client.tick()
    client.push("alice", BASE)
    client.push("alice")

    assert comment_approvals(client) == number(1)
